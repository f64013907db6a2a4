"""Statistics that Spark's ANALYZE leaves, and those of the files that Spark writes."""

from __future__ import annotations

import pytest

from gluepot.display.catalog_knowledge import render

pytestmark = pytest.mark.spark


def test_analyze_and_footers_of_one_table_fill_each_others_gaps(spark, spark_app):
    spark.sql("CREATE TABLE default.measured (id BIGINT, name STRING) USING parquet")
    spark.sql("INSERT INTO default.measured VALUES (1, 'a'), (5, 'b'), (NULL, 'b')")
    assert spark_app.statistics.find("default", "measured") is None or (
        spark_app.statistics.find("default", "measured").rows is None
    )

    spark.sql("ANALYZE TABLE default.measured COMPUTE STATISTICS FOR COLUMNS id, name")
    analyzed = spark_app.statistics.find("default", "measured")
    counted = spark_app.statistics.collect_statistics("default", "measured")

    assert (analyzed.source, analyzed.rows) == ("ANALYZE", 3)
    ids, names = analyzed.columns
    assert (ids.nulls, ids.minimum, ids.maximum, ids.distinct) == (1, "1", "5", 2)
    assert names.distinct == 2
    assert (counted.source, counted.rows, counted.columns[1].minimum) == ("files", 3, "a")
    assert counted.columns[0].distinct == 2
    assert "less than a minute old" in render(counted).text
    spark.sql("DROP TABLE default.measured")
