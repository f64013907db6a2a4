"""Tables of the catalog over files of rows → records, by the table's own way to write them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from awsglue import gluetypes as g
from awsglue.frame.errors import error_rows
from awsglue.frame.records import Part, Records, top
from awsglue.frame.spark_types import ddl, quoted
from awsglue.options import is_on, option
from awsglue.sources.csv_records import cut
from awsglue.sources.files import CORRUPT, without_corrupt
from awsglue.sources.json_table import read_json_table
from awsglue.sources.paths import FILE
from awsglue.sources.table_files import TableFiles
from awsglue.sources.text_values import as_texts, typed

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

Read = tuple[Records, tuple["DataFrame", ...]]
Choose = Callable[["DataFrame"], "DataFrame"]
_KEY = "__gluepot_key{}"
_TEXT = "__gluepot_text"
_REST = "__gluepot_rest"
_CONTAINERS = (g.StructType, g.ArrayType, g.MapType)
# What Spark's JSON reader can be told and this one cannot.
_OF_SPARKS_JSON = (
    "encoding",
    "charset",
    "lineSep",
    "allowComments",
    "allowUnquotedFieldNames",
    "allowSingleQuotes",
)
_NO_OPTIONS = ("serialization.format", "path")


def read_rows(files: TableFiles, choose: Choose) -> Read | None:
    """Return the records of a table's files and the rows of those that failed; None where only Spark can read them.

    `choose` is given the files' rows with the partition keys, and returns those to read: by a condition on the keys, or by
    a bookmark.
    """
    reader = _reader(files)
    return None if reader is None else reader(files, choose)


def _reader(files: TableFiles) -> Callable[[TableFiles, Choose], Read] | None:
    serde = files.serde.rpartition(".")[2].lower()
    mode = str(option(files.options, "mode", "permissive")).lower()
    if mode != "permissive":  # the table itself says what becomes of rows that do not fit
        return None
    if files.provider == "json" or "jsonserde" in serde:
        return None if any(option(files.options, name) is not None for name in _OF_SPARKS_JSON) else _json
    if files.provider == "xml":
        return _xml
    if "input.regex" in files.options and serde == "regexserde":
        return _regex
    is_plain = not any(isinstance(field.dataType, _CONTAINERS) for field in files.columns.fields)
    if is_plain and (files.provider == "csv" or (files.provider == "hive" and _is_delimited(files, serde))):
        return _csv
    return None


def _is_delimited(files: TableFiles, serde: str) -> bool:
    # An escape of Hive's stands without quotes, which Spark's CSV reader does not know.
    return serde == "opencsvserde" or (
        serde == "lazysimpleserde" and not option(files.options, "escape.delim")
    )


def _json(files: TableFiles, choose: Choose) -> Read:
    whole = str(is_on(files.options, "multiLine")).lower()
    texts, keys = _texts(files, choose, {"wholetext": whole})
    return read_json_table(texts, files.columns, keys)


def _texts(files: TableFiles, choose: Choose, options: Mapping[str, str]) -> tuple[DataFrame, list[Part]]:
    """Return the files' texts as `value`, each with its `source`, and the keys beside them, with names that no file has."""
    from pyspark.sql import functions as F

    rows = choose(files.opened("text", _struct([_TEXT]), options))
    beside = [top(key).alias(_KEY.format(at)) for at, key in enumerate(files.keys)]
    texts = rows.select(top(_TEXT).alias("value"), F.expr(FILE).alias("source"), *beside)
    types = Records.of(texts).schema.fields[2:]
    named = zip(files.keys, types, strict=True)
    return texts, [(g.Field(key.lower(), one.dataType), top(one.name)) for key, one in named]


def _csv(files: TableFiles, choose: Choose) -> Read:
    names = [field.name for field in files.columns.fields]
    asked = csv_options(files)
    rows = choose(files.opened("csv", _struct([*names, _REST]), asked))
    good, failed = cut(rows, names, _REST, asked.get("sep", ","))
    return typed(_folded(good), _folded_type(files.columns), asked), (failed,)


def csv_options(files: TableFiles) -> dict[str, str]:
    """Return how Spark's CSV reader reads a table: its own options, what its SerDe does, and Glue's words for a format."""
    given, words = files.options, files.parameters
    asked = {name: value for name, value in given.items() if name not in _NO_OPTIONS}
    if files.provider == "hive" and files.serde.lower().endswith("opencsvserde"):
        asked = {
            "sep": given.get("separatorChar", ","),
            "quote": given.get("quoteChar", '"'),
            "escape": given.get("escapeChar", "\\"),
        }
    elif files.provider == "hive":
        asked = {
            "sep": given.get("field.delim", words.get("delimiter", "\x01")),
            "quote": "",
            "nullValue": given.get("serialization.null.format", "\\N"),
        }
    if files.provider == "hive" and words.get("skip.header.line.count", "0") != "0":
        asked["header"] = "true"
    for word, name in (
        ("separator", "sep"),
        ("quoteChar", "quote"),
        ("escaper", "escape"),
        ("multiLine", "multiLine"),
    ):
        if (value := option(words, word)) is not None:
            asked[name] = "" if (word, value) == ("quoteChar", "-1") else value
    if is_on(words, "withHeader") or is_on(words, "skipFirst"):
        asked["header"] = "true"
    return asked


def _xml(files: TableFiles, choose: Choose) -> Read:
    asked = {name: value for name, value in files.options.items() if name not in _NO_OPTIONS}
    texts = as_texts(files.columns)
    assert isinstance(texts, g.StructType)
    schema = _struct_of([*texts.fields, g.Field(CORRUPT, g.StringType())])
    asked["columnNameOfCorruptRecord"] = CORRUPT
    records, failed = without_corrupt(choose(files.opened("xml", schema, asked)))
    return typed(_folded(records.data), _folded_type(files.columns), asked), failed


def _regex(files: TableFiles, choose: Choose) -> Read:
    from pyspark.sql import functions as F

    texts, keys = _texts(files, choose, {})
    fold = "(?i)" if str(files.options.get("input.regex.case.insensitive", "")).lower() == "true" else ""
    whole = f"{fold}^(?:{files.options['input.regex']})$"
    fits = F.col("value").rlike(whole)
    cells: list[Part] = [
        (
            g.Field(field.name.lower(), g.StringType()),
            F.nullif(F.regexp_extract("value", whole, at + 1), F.lit("")),
        )
        for at, field in enumerate(files.columns.fields)
    ]
    rest = texts.where(~fits & (F.length(F.trim("value")) > 0)).select("value", "source")
    records = Records(texts.where(fits), g.StructType()).with_parts([*cells, *keys])
    return typed(records, _folded_type(files.columns), {}), (
        error_rows(rest, "The line does not match the table's pattern"),
    )


def _folded(rows: DataFrame) -> Records:
    return Records.of(rows.toDF(*[name.lower() for name in rows.columns]))


def _folded_type(columns: g.StructType) -> g.StructType:
    return g.StructType(g.Field(field.name.lower(), field.dataType) for field in columns.fields)


def _struct(names: list[str]) -> Any:
    return _struct_of([g.Field(name, g.StringType()) for name in names])


def _struct_of(fields: list[g.Field]) -> Any:
    from pyspark.sql.types import StructType

    return StructType.fromDDL(", ".join(f"{quoted(field.name)} {ddl(field.dataType)}" for field in fields))
