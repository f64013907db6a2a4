"""What one session holds comes into the next one as it was. A JVM's sessions stand for those of two JVMs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from gluepot.sessions.classic_keepsakes import remember, run_time_conf
from gluepot.sessions.door import current_door
from gluepot.sessions.keepsakes import Keepsakes, restore

pytestmark = pytest.mark.spark


def held_by(session: Any) -> Keepsakes:
    door = current_door()
    assert door is not None
    kept = remember(session, run_time_conf(session.newSession()), door.source_views)
    # Cached data are of the JVM, and this one is the whole suite's: they may be another test's.
    return replace(kept, has_cached_data=False)


def test_a_view_keeps_its_columns_and_the_database_that_it_reads(spark: Any) -> None:
    first, second = spark.newSession(), spark.newSession()
    for name in ("keeps_a", "keeps_b"):
        first.sql(f"CREATE DATABASE {name}")
        first.sql(f"CREATE VIEW {name}.orders AS SELECT '{name}' AS made_in")
    first.sql("USE keeps_a")
    first.sql("CREATE TEMP VIEW of_orders AS SELECT * FROM orders")
    first.sql("CREATE TEMP VIEW renamed (`the order`, b) AS SELECT made_in, 2 FROM orders")
    first.sql("CREATE TEMPORARY FUNCTION place() RETURNS STRING RETURN (SELECT max(made_in) FROM orders)")
    first.sql("USE keeps_b")

    problems = restore(second, held_by(first))

    assert not [problem for problem in problems if "again" in problem]
    assert second.table("of_orders").first()[0] == "keeps_a"
    assert second.table("renamed").columns == ["the order", "b"]
    assert second.catalog.currentDatabase() == "keeps_b"
    assert second.sql("SELECT place()").first()[0] == first.sql("SELECT place()").first()[0]


def test_the_next_session_is_in_the_catalog_of_the_last_one(spark: Any) -> None:
    first, second, third = (spark.newSession() for _ in range(3))
    first.conf.set(
        "spark.sql.catalog.keeps", "org.apache.spark.sql.execution.datasources.v2.jdbc.JDBCTableCatalog"
    )
    first.conf.set("spark.sql.catalog.keeps.url", "jdbc:derby:memory:keeps;create=true")
    first.conf.set("spark.sql.catalog.keeps.driver", "org.apache.derby.iapi.jdbc.AutoloadedDriver")
    first.sql("USE keeps.APP")
    kept = held_by(first)

    restore(second, kept)
    problems = restore(third, Keepsakes(place=kept.place))

    assert (second.catalog.currentCatalog(), second.catalog.currentDatabase()) == ("keeps", "APP")
    assert problems == ["the database 'keeps.APP' is gone"]
    assert third.catalog.currentCatalog() == "spark_catalog"


def test_global_views_are_made_again_where_they_are_gone(spark: Any) -> None:
    first = spark.newSession()
    first.sql("CREATE GLOBAL TEMP VIEW keeps_shared (n) AS SELECT 7")
    first.range(1).createGlobalTempView("keeps_frame")
    kept = held_by(first)

    there = restore(spark.newSession(), kept)
    first.catalog.dropGlobalTempView("keeps_shared")
    first.catalog.dropGlobalTempView("keeps_frame")
    second = spark.newSession()
    gone = restore(second, kept)

    assert kept.columns["global_temp.keeps_shared"] == "struct<n:int>"
    assert "the view 'global_temp.keeps_frame', made from a DataFrame" in kept.irreplaceable()
    assert there == gone
    assert second.table("global_temp.keeps_shared").first().n == 7
    second.catalog.dropGlobalTempView("keeps_shared")


def test_a_view_of_a_data_source_is_made_again_unless_a_dataframe_has_taken_its_name(
    spark: Any, tmp_path: Path
) -> None:
    (tmp_path / "words.csv").write_text("n,word\n1,pot\n")
    first, second = spark.newSession(), spark.newSession()
    source = f"USING csv OPTIONS (path '{tmp_path}', header 'true')"
    first.sql(f"CREATE TEMP VIEW Keeps_Words (n INT, word STRING) {source}")
    first.sql(f"CREATE GLOBAL TEMPORARY VIEW keeps_all_words {source}")
    first.sql(f"CREATE OR REPLACE TEMPORARY VIEW keeps_taken {source}")
    first.range(1).createOrReplaceTempView("keeps_taken")

    kept = held_by(first)
    first.catalog.dropGlobalTempView("keeps_all_words")
    problems = restore(second, kept)

    assert second.table("keeps_words").first().asDict() == {"n": 1, "word": "pot"}
    assert second.table("global_temp.keeps_all_words").count() == 1
    assert problems == ["the view 'keeps_taken' was made from a DataFrame"]
    second.catalog.dropGlobalTempView("keeps_all_words")


def test_a_streaming_query_that_runs_would_be_lost(spark: Any) -> None:
    first = spark.newSession()
    query = first.readStream.format("rate").load().writeStream.format("noop").queryName("ticks").start()

    running = held_by(first)
    query.stop()

    assert "the streaming query 'ticks'" in running.irreplaceable()
    assert held_by(first).streams == ()
