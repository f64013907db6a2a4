"""What statements derive from what, by tables and by columns."""

from __future__ import annotations

import pytest

from gluepot.sql.lineage import query_derivation, sql_derivations

COLUMNS = {
    "shop.orders": ["id", "customer", "amount", "day"],
    "shop.customers": ["id", "name"],
    "shop.daily": ["day", "revenue"],
    "shop.parts": ["a", "b", "p"],
}


def derived(sql: str) -> list[str]:
    """Each derivation as `target < sources: column<table.column, …`, without the database shop."""
    found = sql_derivations(sql, "shop", lambda name: COLUMNS.get(name, []))
    return [
        f"{d.target} < {' '.join(d.sources)}: "
        + ", ".join(f"{c.target_column}<{c.source_table}.{c.source_column}" for c in d.columns)
        for d in found
    ]


def line(text: str) -> str:
    return text.replace("@", "shop.")


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        (
            "CREATE TABLE t AS SELECT day, sum(amount) AS r, count(*) AS n FROM orders WHERE id > 1 GROUP BY day",
            ["@t < @orders: day<@orders.day, r<@orders.amount"],
        ),
        (
            "INSERT INTO daily SELECT o.day, o.amount * 2 FROM orders o JOIN customers c ON c.id = o.customer",
            ["@daily < @orders @customers: day<@orders.day, revenue<@orders.amount"],
        ),
        (
            "INSERT OVERWRITE daily (revenue, day) WITH x AS (SELECT * FROM orders) SELECT amount, day FROM x",
            ["@daily < @orders: revenue<@orders.amount, day<@orders.day"],
        ),
        (
            "WITH x AS (SELECT * FROM orders) INSERT INTO daily SELECT day, amount FROM x",
            ["@daily < @orders: day<@orders.day, revenue<@orders.amount"],
        ),
        (
            "INSERT INTO parts PARTITION (p = '1') SELECT id, name FROM customers",
            ["@parts < @customers: a<@customers.id, b<@customers.name"],
        ),
        (
            "INSERT INTO daily BY NAME SELECT amount AS revenue, day FROM orders",
            ["@daily < @orders: revenue<@orders.amount, day<@orders.day"],
        ),
        (
            "CREATE OR REPLACE VIEW v (x) AS SELECT id FROM customers UNION ALL SELECT id FROM orders",
            ["@v < @customers @orders: x<@customers.id, x<@orders.id"],
        ),
        (
            "CREATE TEMP VIEW tv AS SELECT upper(name) AS nm FROM customers; CREATE TABLE z AS SELECT nm FROM tv",
            ["@z < @customers: nm<@customers.name"],
        ),
        (
            "MERGE INTO customers t USING (SELECT id, max(day) AS d FROM orders GROUP BY id) s ON t.id = s.id "
            "WHEN MATCHED THEN UPDATE SET t.name = s.d WHEN NOT MATCHED THEN INSERT (id, name) VALUES (s.id, s.d)",
            [
                "@customers < @orders: name<@orders.day",
                "@customers < @orders: id<@orders.id, name<@orders.day",
            ],
        ),
        (
            "MERGE INTO customers t USING orders s ON t.id = s.id WHEN NOT MATCHED THEN INSERT *",
            ["@customers < @orders: id<@orders.id"],
        ),
        (
            "UPDATE customers SET name = (SELECT max(day) FROM orders)",
            ["@customers < @orders: name<@orders.day"],
        ),
        ("USE other; CREATE TABLE q AS SELECT * FROM t", ["other.q < other.t: "]),
        (
            "CREATE TABLE t AS SELECT c.id FROM parquet.`/a/b` JOIN {frame} JOIN customers c",
            ["@t < @customers: id<@customers.id"],
        ),
        ("INSERT INTO orders SELECT * FROM orders", []),
        ("SELECT * FROM orders; DROP TABLE x; broken (((", []),
    ],
)
def test_targets_sources_and_columns_of_statements(sql, expected):
    assert derived(sql) == [line(text) for text in expected]


def test_a_statement_over_unknown_tables_is_known_between_tables():
    assert derived("CREATE TABLE t AS SELECT a, b FROM unknown u JOIN other o ON u.k = o.k") == [
        line("@t < @unknown @other: ")
    ]


def test_a_views_columns_are_named_by_their_position():
    found = query_derivation("shop.v", "SELECT id, name FROM customers", ["k", "n"], "shop", COLUMNS.get)

    assert [(c.target_column, c.source_column) for c in found.columns] == [("k", "id"), ("n", "name")]


def test_an_unreadable_view_derives_nothing():
    assert query_derivation("shop.v", "SELECT (((", [], "shop", COLUMNS.get) is None
