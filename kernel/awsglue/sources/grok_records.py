"""grokLog: lines of a log → records, by a pattern whose fields are named."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from awsglue import gluetypes as g
from awsglue.frame.errors import error_rows
from awsglue.frame.records import Part, Records, top
from awsglue.frame.spark_types import ddl, named_type
from awsglue.options import is_on, option
from awsglue.sources.attached import file_column, plain_path
from awsglue.sources.paths import FILE
from gluepot.errors import InvalidInputError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_MISSING = "-"


def read_grok(
    spark: SparkSession, files: Sequence[str], options: Mapping[str, Any]
) -> tuple[Records, tuple[DataFrame, ...]]:
    """Return the records of the lines that match `logFormat`; the others are failed records.

    A value that is `MISSING`, or that its type cannot hold, is null; with `StrictMode` the latter fails its record.

    Raises:
        InvalidInputError: no pattern, or one that cannot be read.
    """
    from pyspark.sql import functions as F

    found = pattern_of(options)
    whole = f"(?s)^{found.expression}$"
    missing = str(option(options, "MISSING", _MISSING))
    texts = _texts(spark, files, int(option(options, "LineCount", 1)))
    matches = F.col("value").rlike(whole)
    fields = [
        g.Field(field.name, named_type(str(getattr(field.type, "name", "string")))) for field in found.fields
    ]
    cells = [
        F.nullif(F.nullif(F.regexp_extract("value", whole, at), F.lit(missing)), F.lit(""))
        for at in range(1, len(fields) + 1)
    ]
    values = [cell.try_cast(ddl(field.dataType)) for cell, field in zip(cells, fields, strict=True)]
    is_good = matches
    if is_on(options, "StrictMode"):
        for cell, value in zip(cells, values, strict=True):
            is_good = is_good & (cell.isNull() | value.isNotNull())
    parts: list[Part] = list(zip(fields, values, strict=True))
    if named := file_column(options):
        parts.append((g.Field(named, g.StringType()), plain_path(top("source"))))
    records = Records(texts.where(is_good), g.StructType(fields)).with_parts(parts)
    rest = texts.where(~is_good & (F.length(F.trim("value")) > 0))
    return records, (error_rows(rest, "The line does not match the pattern"),)


def pattern_of(options: Mapping[str, Any]) -> Any:
    """Return the pattern that `logFormat` names. Raises as `read_grok` does."""
    from gluepot.crawl.grok import named_patterns, translate

    pattern = str(option(options, "logFormat", "") or "")
    if not pattern:
        raise InvalidInputError(
            "Format 'grokLog' needs a pattern.", 'Give format_options={"logFormat": "%{COMMONAPACHELOG}"}.'
        )
    return translate(pattern, named_patterns(str(option(options, "customPatterns", "") or "")))


def _texts(spark: SparkSession, files: Sequence[str], lines: int) -> DataFrame:
    """Return the records' texts with their files: lines, or groups of `lines` of them in the order of each file."""
    from pyspark.sql import functions as F

    if lines == 1:
        return spark.read.text(list(files)).select("value", F.expr(FILE).alias("source"))
    whole = spark.read.text(list(files), wholetext=True)
    every = whole.select(
        F.split(F.regexp_replace("value", r"\r?\n$", ""), r"\r?\n").alias("lines"),
        F.expr(FILE).alias("source"),
    )
    last = F.floor((F.size("lines") - 1) / lines).cast("int")
    groups = F.transform(
        F.sequence(F.lit(0), last),
        lambda number: F.array_join(F.slice("lines", number * lines + 1, F.lit(lines)), "\n"),
    )
    return every.select(F.explode(groups).alias("value"), "source")
