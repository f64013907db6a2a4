"""Tables of the catalog over files of rows → records, by the table's own way to write them."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from awsglue import gluetypes as g
from awsglue.frame.records import Records
from awsglue.options import is_on, option
from awsglue.sources.csv_records import cut
from awsglue.sources.files import CORRUPT, Unread, without_corrupt
from awsglue.sources.json_table import read_json_table
from awsglue.sources.table_files import TableFiles
from awsglue.sources.table_ion import open_ion_table
from awsglue.sources.table_lines import GROK, REGEX, open_by_grok, open_by_regex
from awsglue.sources.table_texts import Choose, struct_of_fields, struct_of_texts, texts_of
from awsglue.sources.text_values import as_texts, typed

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

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


def open_rows(files: TableFiles, choose: Choose) -> Unread | None:
    """Return what reads a table's files; None where only Spark can read them.

    `choose` is given, now, the files' rows with the partition keys, and returns those to read: by a condition on the keys,
    or by a bookmark.
    """
    reader = _reader(files)
    return None if reader is None else reader(files, choose)


def _reader(files: TableFiles) -> Callable[[TableFiles, Choose], Unread] | None:
    serde = files.serde.rpartition(".")[2].lower()
    mode = str(option(files.options, "mode", "permissive")).lower()
    if mode != "permissive":  # the table itself says what becomes of rows that do not fit
        return None
    if files.provider == "json" or "jsonserde" in serde:
        return None if any(option(files.options, name) is not None for name in _OF_SPARKS_JSON) else _json
    if files.provider == "xml":
        return _xml
    if REGEX in files.options and serde == "regexserde":
        return open_by_regex
    if GROK in files.options and serde == "grokserde":
        return open_by_grok
    if serde == "ionhiveserde":
        return open_ion_table
    is_plain = not any(isinstance(field.dataType, _CONTAINERS) for field in files.columns.fields)
    if is_plain and (files.provider == "csv" or (files.provider == "hive" and _is_delimited(files, serde))):
        return _csv
    return None


def _is_delimited(files: TableFiles, serde: str) -> bool:
    # An escape of Hive's stands without quotes, which Spark's CSV reader does not know.
    return serde == "opencsvserde" or (
        serde == "lazysimpleserde" and not option(files.options, "escape.delim")
    )


def _json(files: TableFiles, choose: Choose) -> Unread:
    whole = str(is_on(files.options, "multiLine")).lower()
    texts, keys = texts_of(files, choose, {"wholetext": whole})
    return lambda: read_json_table(texts, files.columns, keys)


def _csv(files: TableFiles, choose: Choose) -> Unread:
    names = [field.name for field in files.columns.fields]
    asked = csv_options(files)
    rows = choose(files.opened("csv", struct_of_texts([*names, _REST]), asked))
    good, failed = cut(rows, names, _REST, asked.get("sep", ","))
    return lambda: (typed(_folded(good), _folded_type(files.columns), asked), (failed,))


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


def _xml(files: TableFiles, choose: Choose) -> Unread:
    asked = {name: value for name, value in files.options.items() if name not in _NO_OPTIONS}
    texts = as_texts(files.columns)
    assert isinstance(texts, g.StructType)
    schema = struct_of_fields([*texts.fields, g.Field(CORRUPT, g.StringType())])
    asked["columnNameOfCorruptRecord"] = CORRUPT
    records, failed = without_corrupt(choose(files.opened("xml", schema, asked)))
    return lambda: (typed(_folded(records.data), _folded_type(files.columns), asked), failed)


def _folded(rows: DataFrame) -> Records:
    return Records.of(rows.toDF(*[name.lower() for name in rows.columns]))


def _folded_type(columns: g.StructType) -> g.StructType:
    return g.StructType(g.Field(field.name.lower(), field.dataType) for field in columns.fields)
