"""Map with a Python function, against the same function over the records of a pandas UDF (`mapInPandas`).

Both call the function once for each record, a dict; the pandas UDF is told its result's schema, Map finds it out.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from typing import Any

from benchmarks.glue_sides import ignore, main

CLAIM = "Map with a Python function takes at most 1.5 times as long as a pandas UDF that calls it for each record."
SCHEMA = "id bigint, name string, amount double, label string, total double"


def change(record: Any) -> Any:
    """What a person writes for one record."""
    record["name"] = record["name"].strip().upper()
    record["label"] = f"{record['id'] % 10}-{record['name'][:4]}"
    record["total"] = record["amount"] * 1.21
    return record


def _data(spark: Any, rows: int) -> Any:
    made = spark.range(rows).selectExpr(
        "id", "concat(' customer ', id % 5000) AS name", "cast(id / 3 AS double) AS amount"
    )
    return made.localCheckpoint(eager=True)


def ours(spark: Any, rows: int) -> Callable[[], None]:
    """The work by Glue's API."""
    from awsglue.context import GlueContext
    from awsglue.dynamicframe import DynamicFrame
    from awsglue.transforms import Map

    frame = DynamicFrame.fromDF(_data(spark, rows), GlueContext(spark), "f")
    return lambda: ignore(Map.apply(frame=frame, f=change).toDF())


def peer(spark: Any, rows: int) -> Callable[[], None]:
    """The work by pandas."""
    data = _data(spark, rows)

    def batches(frames: Iterator[Any]) -> Iterator[Any]:
        import pandas as pd

        for frame in frames:
            yield pd.DataFrame([change(record) for record in frame.to_dict("records")])

    return lambda: ignore(data.mapInPandas(batches, SCHEMA))


if __name__ == "__main__":
    sys.exit(
        main("benchmarks.glue_map", CLAIM, {"awsglue": ours, "pandas UDF": peer}, rows=1_000_000, at_most=1.5)
    )
