"""Files → records, by Glue's formats and their defaults."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from awsglue import gluetypes as g
from awsglue.frame.errors import error_rows
from awsglue.frame.records import Records
from awsglue.frame.spark_types import ddl, quoted
from awsglue.idle_options import say_compression
from awsglue.options import is_on, option
from awsglue.sources import columnar
from awsglue.sources.csv_records import read_csv
from awsglue.sources.grok_records import read_grok
from awsglue.sources.grouping import grouped
from awsglue.sources.ion_records import read_ion
from awsglue.sources.json_records import read_json
from awsglue.sources.many_files import looked_up_together
from awsglue.sources.paths import FILE, FileSelection, listed
from gluepot.errors import InvalidInputError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

Read = tuple[Records, tuple["DataFrame", ...]]
CORRUPT = "__gluepot_corrupt"
"""The column that holds the text of an XML element that could not be read."""


def read_files(
    spark: SparkSession, chosen: FileSelection, text_format: str, options: Mapping[str, Any]
) -> Read:
    """Return the records of the files and the rows of those that failed.

    Raises:
        InvalidInputError: a format that is not known.
        MissingPartError: a format whose connector is not installed.
    """
    kind = text_format.strip().lower()
    if kind in columnar.KINDS:
        return columnar.read_columnar(spark, chosen, kind, options), ()
    if kind not in _READERS:
        known = ", ".join(sorted([*_READERS, *columnar.KINDS]))
        raise InvalidInputError(f"Format {text_format!r} cannot be read.", f"Formats: {known}.")
    files = listed(spark, chosen)
    if not files:
        # Glue gives an empty frame for a folder that is empty or missing.
        return Records.of(spark.range(0).select()), ()
    paths = [file.path for file in files]
    say_compression(paths, options)
    with looked_up_together(spark, paths):
        read: Read = _READERS[kind](spark, paths, options)
    return grouped(read[0], len(files), lambda: sum(file.size_bytes for file in files), options), read[1]


def _json(spark: SparkSession, files: Sequence[str], options: Mapping[str, Any]) -> Read:
    whole = is_on(options, "multiLine")
    texts = spark.read.text(list(files), wholetext=whole).selectExpr("value", f"{FILE} AS source")
    json_path = str(option(options, "jsonPath", "") or "")
    records, failed = read_json(texts, json_path=json_path, schema=_declared(options))
    return records, (failed,)


def _xml(spark: SparkSession, files: Sequence[str], options: Mapping[str, Any]) -> Read:
    row_tag = option(options, "rowTag")
    if not row_tag:
        raise InvalidInputError(
            "Format 'xml' needs the tag of a record.", 'Give format_options={"rowTag": "…"}.'
        )
    reader = spark.read.format("xml").options(
        rowTag=str(row_tag),
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
    return without_corrupt(reader.option("columnNameOfCorruptRecord", CORRUPT).load(list(files)))


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


_READERS: dict[str, Any] = {
    "csv": read_csv, "groklog": read_grok, "ion": read_ion, "json": _json, "xml": _xml,
}  # fmt: skip
