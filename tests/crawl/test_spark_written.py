"""Files that Spark wrote, crawled, and read back through the catalog: the same rows in the same types."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from gluepot.app import App
from tests.crawl.lakes import by_name, types

pytestmark = pytest.mark.spark

DATABASE = "crawl_spark_written"
ROWS = """
    SELECT id, id * 7 AS big, CAST(id / 4 AS DECIMAL(12, 2)) AS price, concat('größe, "', id, '"') AS text,
           id % 3 = 0 AS flag, DATE '2024-02-28' + CAST(id AS INT) AS day, CAST(id % 2 + 2023 AS INT) AS year
    FROM range(40)
"""
EXACT = {
    "id": "bigint",
    "big": "bigint",
    "price": "decimal(12,2)",
    "text": "string",
    "flag": "boolean",
    "day": "date",
}
OF_TEXT = {**EXACT, "price": "double"}  # text does not say of how many digits a column's type was


def rows_of(frame: Any) -> list[tuple[str, ...]]:
    """Rows as text, in one order; a price is the same whichever type it has."""
    names = sorted(frame.columns)
    rows = frame.selectExpr(*(f"CAST({n} AS DOUBLE) AS {n}" if n == "price" else n for n in names)).collect()
    return sorted(tuple(str(value) for value in row) for row in rows)


@pytest.mark.parametrize(
    ("kind", "options"),
    [
        ("parquet", {}),
        ("parquet", {"compression": "zstd"}),
        ("orc", {}),
        ("json", {"compression": "gzip"}),
        ("csv", {"header": "true"}),
        ("csv", {"header": "true", "sep": ";", "compression": "gzip"}),
        ("csv", {"header": "true", "sep": "\t", "quoteAll": "true"}),
    ],
    ids=lambda value: "-".join(value.values()) or "plain" if isinstance(value, dict) else value,
)
def test_what_spark_wrote_is_read_back_as_it_was(
    spark: Any,
    spark_app: App,
    tmp_path: Path,
    request: pytest.FixtureRequest,
    kind: str,
    options: dict[str, str],
) -> None:
    name = f"t{abs(hash(request.node.name)) % 10**8}"
    written = spark.sql(ROWS).repartition(3)
    # Spark's own default escapes quotes by a backslash, which other readers of CSV do not know.
    options = {**options, "escape": '"'} if kind == "csv" else options
    written.write.partitionBy("year").options(**options).format(kind).save(str(tmp_path / name))

    run = spark_app.crawl.crawl([str(tmp_path / name)], database=DATABASE)

    table = by_name(run)[name]
    exact = kind in ("parquet", "orc")
    assert types(table) == {**(EXACT if exact else OF_TEXT), "year": "int"}
    assert rows_of(spark.table(f"{DATABASE}.{name}")) == rows_of(written)
    assert run.skipped == ()
