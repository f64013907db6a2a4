"""CSV → records. Spark holds one header to be that of all files; here each file's own names its columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import TYPE_CHECKING, Any

from awsglue.frame.errors import error_rows
from awsglue.frame.records import Records, top
from awsglue.frame.rows import union
from awsglue.frame.spark_types import quoted
from awsglue.options import is_on, option
from awsglue.sources.attached import file_column, with_file
from awsglue.sources.csv_headers import by_header
from awsglue.sources.paths import FILE

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_REST = "__gluepot_rest"


def read_csv(
    spark: SparkSession, files: Sequence[str], options: Mapping[str, Any]
) -> tuple[Records, tuple[DataFrame, ...]]:
    """Return the records of the files, by the names of their headers or as col0, col1, …

    A row that has more cells than its file has names is a failed record; one that has fewer ends in nulls.
    """
    has_header = is_on(options, "withHeader")
    quote = option(options, "quoteChar", '"')
    separator = str(option(options, "separator", ","))
    asked = {
        "sep": separator,
        "quote": "" if str(quote) == "-1" else str(quote),
        "escape": str(option(options, "escaper", "") or '"'),
        "multiLine": str(is_on(options, "multiLine")).lower(),
        "header": str(has_header or is_on(options, "skipFirst")).lower(),
        "inferSchema": "false",
        "ignoreLeadingWhiteSpace": "false",
        "ignoreTrailingWhiteSpace": "false",
    }
    groups = by_header(spark, files) if has_header else [list(files)]
    read = [_read_alike(spark, group, asked, has_names=has_header) for group in groups]
    named = file_column(options)
    told = [with_file(one, named) for one, _ in read]
    records = reduce(lambda left, right: union(left, _spelled_as(left, right)), told)
    return records, tuple(failed for _, failed in read)


def _read_alike(
    spark: SparkSession, files: Sequence[str], asked: Mapping[str, str], *, has_names: bool
) -> tuple[Records, DataFrame]:
    """Return the records of files whose columns are those of the first of them, and the rows that are too long."""
    names = spark.read.options(**asked).csv(files[0] if has_names else list(files)).columns
    if not has_names:
        names = [f"col{number}" for number in range(len(names))]
    cells = [f"{quoted(name)} string" for name in [*names, _REST]]
    # A column more than there are names: without it Spark drops in silence what is beyond them.
    rows = spark.read.options(**asked).schema(", ".join(cells)).csv(list(files))
    good, failed = cut(rows, names, _REST, asked["sep"])
    return Records.of(good), failed


def cut(rows: DataFrame, names: Sequence[str], rest: str, separator: str) -> tuple[DataFrame, DataFrame]:
    """Return rows without the column `rest`, which stands behind `names`, and as failed ones those with a cell there."""
    from pyspark.sql import functions as F

    text = F.concat_ws(separator, *[F.coalesce(top(name), F.lit("")) for name in [*names, rest]])
    broken = rows.where(top(rest).isNotNull()).select(text.alias("value"), F.expr(FILE).alias("source"))
    message = f"The row has more than {len(names)} cells; the first of it are"
    return rows.where(top(rest).isNull()).drop(rest), error_rows(broken, message)


def _spelled_as(left: Records, right: Records) -> Records:
    """Return `right` with the names that differ from `left`'s by case alone as `left` has them: Spark tells no case."""
    spelled = {field.name.lower(): field.name for field in left.schema.fields}
    names = [spelled.get(name.lower(), name) for name in right.data.columns]
    return Records.of(right.data.toDF(*names))
