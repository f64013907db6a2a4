"""Rows of a write and rows of its table, put together."""

from __future__ import annotations

from functools import reduce
from typing import Any

from gluepot.errors import InvalidInputError, quoted
from gluepot.jobs.sinks.models import Target


def aligned(frame: Any, schema: Any, target: Target) -> Any:
    """Return the rows with the table's columns, by name, cast as Spark's own inserts cast.

    Raises:
        InvalidInputError: columns are missing, or are not the table's.
    """
    from pyspark.sql import functions as F  # noqa: N812 - its usual name

    given = {name.lower(): name for name in frame.columns}
    wanted = [field.name for field in schema.fields]
    missing = [name for name in wanted if name.lower() not in given]
    unknown = [name for name in frame.columns if name.lower() not in {w.lower() for w in wanted}]
    if missing or unknown:
        said = [f"{quoted(missing)} missing"] if missing else []
        said += [f"{quoted(unknown)} unknown to it"] if unknown else []
        raise InvalidInputError(
            f"The rows do not fit table {target.full_name!r}: {', '.join(said)}.",
            "Select the table's columns, or write with mode='overwrite'.",
        )
    return frame.select(
        *[
            F.col(f"`{given[field.name.lower()]}`").cast(field.dataType).alias(field.name)
            for field in schema.fields
        ]
    )


def staged_rows(spark: Any, location: str, target: Target, schema: Any) -> Any:
    """Return the rows that a write has staged, after looking whether its keys name each of them.

    Raises:
        InvalidInputError: a key is NULL, or two rows have the same keys.
    """
    from pyspark.sql import functions as F  # noqa: N812

    rows = spark.read.format(target.format).schema(schema).load(location)
    missing = [key for key in target.keys if key not in {name.lower() for name in rows.columns}]
    if missing:
        raise InvalidInputError(f"The rows have no column {quoted(missing)} that an upsert could go by.")
    keys = [F.col(f"`{key}`") for key in target.keys]
    counted = rows.groupBy(*keys).agg(F.count("*").alias("rows of one key"))
    doubled = counted.where(F.col("rows of one key") > 1).drop("rows of one key").limit(1).collect()
    if doubled:
        raise InvalidInputError(
            f"Two rows have the same keys {doubled[0].asDict()}, so an upsert cannot tell which one counts.",
            "Choose one for each key first.",
        )
    if rows.where(reduce(lambda a, b: a | b, [key.isNull() for key in keys])).limit(1).collect():
        raise InvalidInputError(
            f"A row has NULL in its keys {quoted(list(target.keys))}.", "Fill or drop it first."
        )
    return rows.select(*[F.col(f"`{field.name}`") for field in schema.fields])


def merged(current: Any, staged: Any, target: Target, *, only_touched: bool) -> Any:
    """Return the table after an upsert; with `only_touched` only the partitions that have a staged row."""
    if only_touched:
        places = staged.select(*target.partition_by).distinct()
        current = current.join(places, list(target.partition_by), "left_semi")
    kept = current.join(staged.select(*target.keys), list(target.keys), "left_anti")
    return kept.select(*staged.columns).unionByName(staged)
