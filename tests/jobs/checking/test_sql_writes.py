"""What a check reads in one statement."""

from __future__ import annotations

import pytest

from gluepot.jobs.checking.models import EffectKind, Manner
from gluepot.jobs.checking.sql_writes import sql_write, with_identifiers


@pytest.mark.parametrize(
    ("sql", "target", "manner"),
    [
        ("INSERT INTO sales.t VALUES (1)", "sales.t", Manner.APPENDS),
        ("INSERT INTO sales.t (a) SELECT 1", "sales.t", Manner.APPENDS),
        ("INSERT OVERWRITE TABLE sales.t PARTITION (d=1) SELECT 2", "sales.t", Manner.CHANGES),
        ("CREATE TABLE t AS SELECT 1 AS a", "t", Manner.CHANGES),
        ("CREATE OR REPLACE TABLE `a b`.t USING parquet AS SELECT 1 AS a", "a b.t", Manner.REPLACES),
        ("CREATE OR REPLACE VIEW db.v AS SELECT * FROM db.t", "db.v", Manner.REPLACES),
        ("DROP TABLE IF EXISTS db.t", "db.t", Manner.REPLACES),
        ("WITH q AS (SELECT 1 AS a) INSERT INTO db.t SELECT * FROM q", "db.t", Manner.APPENDS),
        (
            "MERGE INTO db.t USING s ON t.a = s.a WHEN MATCHED THEN UPDATE SET *",
            "db.t",
            Manner.CHANGES,
        ),
        ("DELETE FROM db.t WHERE a = 1", "db.t", Manner.CHANGES),
        ("TRUNCATE TABLE db.t", "db.t", Manner.CHANGES),
        ("ALTER TABLE db.t ADD COLUMNS (x int)", "db.t", Manner.CHANGES),
        ("MSCK REPAIR TABLE db.t", "db.t", Manner.CHANGES),
    ],
)
def test_a_statement_says_which_table_it_writes_and_how(sql: str, target: str, manner: Manner):
    found = sql_write(sql)

    assert found.target is not None
    assert ".".join(found.target.parts) == target
    assert found.manner is manner
    assert sql[found.target.start : found.target.end].replace("`", "") == target
    assert found.effect is None


@pytest.mark.parametrize(
    ("sql", "kind"),
    [
        ("CREATE TABLE db.t (a int) USING csv LOCATION '/data'", EffectKind.PATH),
        ("CREATE TABLE db.t USING parquet OPTIONS (path 's3://b/x') AS SELECT 1 AS a", EffectKind.PATH),
        ("INSERT OVERWRITE DIRECTORY '/x' USING parquet SELECT 1", EffectKind.PATH),
        ("INSERT INTO parquet.`/x` SELECT 1", EffectKind.PATH),
        ("ALTER TABLE db.t ADD PARTITION (d = 1) LOCATION '/x'", EffectKind.PATH),
        ("ALTER TABLE db.t RENAME TO db.u", EffectKind.CATALOG),
        ("LOAD DATA INPATH 'x' INTO TABLE db.t", EffectKind.CATALOG),
        ("DROP DATABASE sales CASCADE", EffectKind.CATALOG),
        ("GRANT SELECT ON TABLE t TO bob", EffectKind.CATALOG),
        ("no sql at all", EffectKind.CATALOG),
    ],
)
def test_what_cannot_be_redirected_is_an_effect(sql: str, kind: EffectKind):
    assert sql_write(sql).effect is kind


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT * FROM db.t",
        "SHOW TABLES IN db",
        "SET spark.sql.shuffle.partitions = 4",
        "USE db",
        "DESCRIBE TABLE db.t",
        "CREATE OR REPLACE TEMPORARY VIEW v AS SELECT * FROM db.t",
        "VALUES (1)",
        "EXPLAIN SELECT 1",
        "CACHE TABLE db.t",
        "REFRESH TABLE db.t",
        "DROP TEMPORARY FUNCTION f",
        "DECLARE VARIABLE x INT DEFAULT 1",
        "TABLE db.t",
    ],
)
def test_what_writes_nothing_is_let_through(sql: str):
    found = sql_write(sql)

    assert (found.target, found.effect) == (None, None)


def test_names_have_their_places_also_behind_letters_that_take_more_than_one_byte():
    sql = "INSERT INTO db.t SELECT 'ü€𝄞' AS word, u.id FROM `späte`.u JOIN db.t ON u.id = t.id"

    found = sql_write(sql)

    assert [sql[name.start : name.end] for name in (found.target, *found.reads)] == [
        "db.t",
        "`späte`.u",
        "db.t",
    ]


def test_a_database_that_is_used_is_no_table_and_a_table_that_is_shown_is_one():
    shown = sql_write("TABLE db.t")

    assert sql_write("USE sales").reads == ()
    assert [(".".join(name.parts), name.start, name.end) for name in shown.reads] == [("db.t", 6, 10)]


def test_a_name_held_by_a_parameter_is_put_in():
    sql = with_identifiers("INSERT INTO IDENTIFIER(:target) SELECT :n", {"target": "db.t"}.get)

    assert sql == "INSERT INTO db.t SELECT :n"
