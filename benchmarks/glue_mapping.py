"""ApplyMapping and ResolveChoice over five million rows, against the same work written for Spark DataFrames."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

from benchmarks.glue_sides import ignore, main

CLAIM = "ApplyMapping and ResolveChoice take at most 1.3 times as long as the same work in DataFrame code."
MAPPINGS = [
    ("id", "long", "order.id", "long"), ("price", "string", "order.price", "double"), ("day", "string", "day", "date"),
    ("code", "choice", "code", "choice"), ("name", "string", "customer", "string"),
]  # fmt: skip


def _data(spark: Any, rows: int) -> tuple[Any, Any]:
    """Return two halves that agree but for `code`: whole numbers in one, texts in the other."""
    halves = []
    for code in ("cast(id % 1000 AS int)", "cast(id % 1000 AS string)"):
        half = spark.range(rows // 2).selectExpr(
            "id", "cast(id / 7 AS string) AS price", "cast(date_add(date'2024-01-01', cast(id % 365 AS int)) AS string) AS day",
            f"{code} AS code", "concat('customer ', id % 5000) AS name", "id AS unused",
        )  # fmt: skip
        halves.append(half.localCheckpoint(eager=True))
    return halves[0], halves[1]


def ours(spark: Any, rows: int) -> Callable[[], None]:
    """The work by Glue's API."""
    from awsglue.context import GlueContext
    from awsglue.dynamicframe import DynamicFrame
    from awsglue.transforms import ApplyMapping, ResolveChoice

    context, (whole, text) = GlueContext(spark), _data(spark, rows)

    def once() -> None:
        frame = DynamicFrame.fromDF(whole, context, "w").union(DynamicFrame.fromDF(text, context, "t"))
        mapped = ApplyMapping.apply(frame=frame, mappings=MAPPINGS)
        ignore(ResolveChoice.apply(frame=mapped, specs=[("code", "cast:long")]).toDF())

    return once


def peer(spark: Any, rows: int) -> Callable[[], None]:
    """The work by DataFrames."""
    from pyspark.sql import functions

    whole, text = _data(spark, rows)

    def half(data: Any) -> Any:
        return data.select(
            functions.struct("id", functions.col("price").try_cast("double").alias("price")).alias("order"),
            functions.col("day").try_cast("date").alias("day"),
            functions.col("code").try_cast("bigint").alias("code"),
            functions.col("name").alias("customer"),
        )

    return lambda: ignore(half(whole).unionAll(half(text)))


if __name__ == "__main__":
    sys.exit(
        main(
            "benchmarks.glue_mapping",
            CLAIM,
            {"awsglue": ours, "DataFrame": peer},
            rows=5_000_000,
            at_most=1.3,
        )
    )
