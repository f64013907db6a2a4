"""Files → records, by Glue's formats and their defaults."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from awsglue import gluetypes as g
from awsglue.frame.errors import error_rows
from awsglue.frame.records import Records
from awsglue.frame.spark_types import ddl, quoted
from awsglue.idle_options import say_compression
from awsglue.options import is_on, option
from awsglue.sources import columnar
from awsglue.sources.attached import file_column, with_file
from awsglue.sources.csv_records import read_csv
from awsglue.sources.grok_records import pattern_of, read_grok
from awsglue.sources.grouping import check_groups, grouped
from awsglue.sources.ion_records import check_library, read_ion
from awsglue.sources.json_records import read_json, steps_of
from awsglue.sources.many_files import looked_up_together
from awsglue.sources.paths import FILE, FileSelection, listed
from gluepot.errors import InvalidInputError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

Read = tuple[Records, tuple["DataFrame", ...]]
Unread = Callable[[], Read]
"""A source that is opened: what is in it is looked at when it is called, as often as it is called."""
CORRUPT = "__gluepot_corrupt"
"""The column that holds the text of an XML element that could not be read."""


def open_files(
    spark: SparkSession, chosen: FileSelection, text_format: str, options: Mapping[str, Any]
) -> Read | Unread:
    """Return what reads the files that there are now; of a format that brings its types, or of no file, what is read.

    Raises:
        InvalidInputError: a format that is not known, or an option of it that cannot be.
        MissingPartError: a format whose connector is not installed.
    """
    kind = text_format.strip().lower()
    if kind in columnar.KINDS:
        return columnar.read_columnar(spark, chosen, kind, options), ()
    if kind not in _READERS:
        known = ", ".join(sorted([*_READERS, *columnar.KINDS]))
        raise InvalidInputError(f"Format {text_format!r} cannot be read.", f"Formats: {known}.")
    if kind in _JUDGES:
        _JUDGES[kind](options)
    files = listed(spark, chosen)
    check_groups(len(files), options)
    if not files:
        # Glue gives an empty frame for a folder that is empty or missing.
        return Records.of(spark.range(0).select()), ()
    paths = [file.path for file in files]
    say_compression(paths, options)

    def read() -> Read:
        with looked_up_together(spark, paths):
            records, failed = _READERS[kind](spark, paths, options)
        return grouped(records, len(files), lambda: sum(file.size_bytes for file in files), options), failed

    return read


def _json(spark: SparkSession, files: Sequence[str], options: Mapping[str, Any]) -> Read:
    whole = is_on(options, "multiLine")
    texts = spark.read.text(list(files), wholetext=whole).selectExpr("value", f"{FILE} AS source")
    json_path = str(option(options, "jsonPath", "") or "")
    records, failed = read_json(
        texts, json_path=json_path, schema=_declared(options), file_column=file_column(options)
    )
    return records, (failed,)


def _xml(spark: SparkSession, files: Sequence[str], options: Mapping[str, Any]) -> Read:
    reader = spark.read.format("xml").options(
        rowTag=_row_tag(options),
        encoding=str(option(options, "encoding", "UTF-8")),
        excludeAttribute=str(is_on(options, "excludeAttribute")).lower(),
        attributePrefix=str(option(options, "attributePrefix", "_")),
        valueTag=str(option(options, "valueTag", "_VALUE")),
        ignoreSurroundingSpaces=str(is_on(options, "ignoreSurroundingSpaces")).lower(),
        nullValue="" if is_on(options, "treatEmptyValuesAsNulls") else "\u0000",
    )
    if (declared := _declared(options)) is not None:
        columns = [f"{quoted(field.name)} {ddl(field.dataType)}" for field in declared.fields]
        reader = reader.schema(", ".join([*columns, f"{CORRUPT} string"]))
    records, failed = without_corrupt(reader.option("columnNameOfCorruptRecord", CORRUPT).load(list(files)))
    return with_file(records, file_column(options)), failed


def _row_tag(options: Mapping[str, Any]) -> str:
    row_tag = option(options, "rowTag")
    if not row_tag:
        raise InvalidInputError(
            "Format 'xml' needs the tag of a record.", 'Give format_options={"rowTag": "…"}.'
        )
    return str(row_tag)


def _declared(options: Mapping[str, Any]) -> g.StructType | None:
    """Return the schema that `withSchema` gives as JSON; None where it gives none of a record."""
    text = option(options, "withSchema")
    schema = g.deserialize(text) if text else None
    return schema if isinstance(schema, g.StructType) else None


def without_corrupt(data: DataFrame) -> Read:
    """Return the records that could be read, and as failed rows the elements that Spark could not."""
    from pyspark.sql import functions as F

    if CORRUPT not in data.columns:
        return Records.of(data), ()
    rest = [F.col(quoted(name)).cast("string") for name in data.columns if name != CORRUPT]
    text = F.coalesce(F.col(CORRUPT), *rest).alias("value")
    # Spark refuses to read that column alone, as a count would: one more is looked at, by a condition that always holds.
    beside = F.length(F.coalesce(rest[0], F.lit(""))) >= 0 if rest else F.lit(col=True)
    broken = data.where(F.col(CORRUPT).isNotNull() & beside).select(text, F.expr(FILE).alias("source"))
    good = data.where(F.col(CORRUPT).isNull() & beside).drop(CORRUPT)
    return Records.of(good), (error_rows(broken, "The element is not a whole XML record"),)


def _judge_json(options: Mapping[str, Any]) -> None:
    steps_of(str(option(options, "jsonPath", "") or ""))
    _declared(options)


def _judge_xml(options: Mapping[str, Any]) -> None:
    _row_tag(options)
    _declared(options)


_JUDGES: dict[str, Callable[[Mapping[str, Any]], object]] = {
    "groklog": pattern_of, "ion": lambda _: check_library(), "json": _judge_json, "xml": _judge_xml,
}  # fmt: skip
"""What can be wrong with the options of a format, told before a file is opened."""

_READERS: dict[str, Any] = {
    "csv": read_csv, "groklog": read_grok, "ion": read_ion, "json": _json, "xml": _xml,
}  # fmt: skip
