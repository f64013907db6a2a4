"""Which tables a statement reads and writes, and what it changes."""

from __future__ import annotations

import pytest

from gluepot.sql.references import Effect, table_references
from gluepot.sql.statements import split_statements

D, S, W = Effect.DISPLAY, Effect.SESSION, Effect.WRITE


@pytest.mark.parametrize(
    ("sql", "effect", "reads", "writes", "views"),
    [
        ("SELECT * FROM A a JOIN db.B ON a.x = B.x", D, ("a", "db.b"), (), ()),
        ("WITH c AS (SELECT * FROM t) SELECT * FROM c", D, ("t",), (), ()),
        ("SELECT * FROM parquet.`/x/y`, range(3)", D, (), (), ()),
        ("SELECT * FROM {frame} WHERE a = {v}", D, (), (), ()),
        ("TABLE db.t", D, ("db.t",), (), ()),
        ("SHOW TABLES", D, (), (), ()),
        ("EXPLAIN SELECT 1", D, (), (), ()),
        ("CREATE TABLE db.o USING parquet AS SELECT * FROM i", W, ("i",), ("db.o",), ()),
        ("CREATE TABLE o (a INT) PARTITIONED BY (a)", W, (), ("o",), ()),
        ("INSERT OVERWRITE TABLE o PARTITION (d = 1) SELECT 1 FROM i", W, ("i",), ("o",), ()),
        ("MERGE INTO t USING s ON t.a = s.a WHEN MATCHED THEN DELETE", W, ("t", "s"), ("t",), ()),
        ("DELETE FROM t WHERE a = 1", W, ("t",), ("t",), ()),
        ("DROP TABLE IF EXISTS t", W, (), ("t",), ()),
        ("TRUNCATE TABLE t", W, (), ("t",), ()),
        ("MSCK REPAIR TABLE t", W, (), (), ()),
        ("CREATE OR REPLACE TEMP VIEW v AS SELECT * FROM i", S, ("i",), (), ("v",)),
        ("CREATE VIEW v AS SELECT * FROM i", W, ("i",), ("v",), ()),
        ("CACHE TABLE c AS SELECT * FROM i", S, ("i",), (), ()),
        ("SET spark.sql.ansi.enabled = false", S, (), (), ()),
        ("ALTER TABLE t ADD COLUMNS (b INT)", W, (), ("t",), ()),
    ],
)
def test_reads_and_writes(sql, effect, reads, writes, views):
    found = table_references(sql)

    assert (found.effect, found.reads, found.writes, found.views) == (effect, reads, writes, views)


def test_what_cannot_be_read_counts_as_a_change_and_says_why():
    found = table_references("SELECT FROM WHERE")

    assert found.effect is Effect.WRITE
    assert found.error


def test_statements_are_cut_at_semicolons_that_are_code():
    assert split_statements("SELECT ';' ; -- a; b\nSELECT 2;; -- end\n") == [
        "SELECT ';'",
        "-- a; b\nSELECT 2",
    ]


def test_a_script_block_is_one_statement():
    assert split_statements("BEGIN\n SELECT 1;\n SELECT 2;\nEND") == ["BEGIN\n SELECT 1;\n SELECT 2;\nEND"]
