"""Lineage of what Spark executes: real plans of a real session."""

from __future__ import annotations

import pytest

from gluepot.catalog.lineage_models import Direction, LineageKind, LineageOrigin
from gluepot.sessions.plan_events import Executions, PlanQueue

NOTEBOOK = LineageOrigin(kind=LineageKind.NOTEBOOK, reference="writes.ipynb")
RUN = LineageOrigin(kind=LineageKind.JOB, reference="nightly", run_id="jr_1")


@pytest.fixture(scope="module")
def wl(spark):
    """A database of this file's own, with two tables."""
    spark.sql("CREATE DATABASE IF NOT EXISTS wl")
    spark.sql("CREATE TABLE wl.orders (id BIGINT, customer STRING, amount DOUBLE) USING parquet")
    spark.sql("CREATE TABLE wl.customers (customer STRING, country STRING) USING parquet")
    spark.sql("INSERT INTO wl.orders VALUES (1, 'ann', 2.5)")
    yield spark
    spark.sql("DROP DATABASE wl CASCADE")


@pytest.fixture(scope="module")
def commands(wl):
    return PlanQueue(wl, Executions.COMMANDS)


@pytest.fixture
def written(wl, commands, spark_app):
    """Run something and return the edges that it left: (source, its column, target, its column)."""

    def run(action):
        commands.take(wait_ms=5000)
        action()
        edges = spark_app.lineage.record_spark(commands.take(wait_ms=5000), NOTEBOOK)
        return {(e.source, e.source_column, e.target, e.target_column) for e in edges}

    return run


pytestmark = pytest.mark.spark


def of(target, *pairs):
    """Return the edges of a target: `orders.id>id` between columns, `orders` between tables."""
    found = set()
    for pair in pairs:
        source, _, column = pair.partition(">")
        table, _, name = source.partition(".")
        found.add((f"wl.{table}", name, f"wl.{target}", column))
    return found


def test_save_as_table_is_followed_by_column(wl, written):
    from pyspark.sql.functions import upper

    orders = wl.table("wl.orders")
    big = orders.filter("amount > 1").withColumn("shout", upper("customer")).drop("amount")

    edges = written(lambda: big.write.saveAsTable("wl.big"))

    assert edges == of("big", "orders", "orders.id>id", "orders.customer>customer", "orders.customer>shout")


def test_insert_by_position_and_join_and_aggregate(wl, written):
    wl.sql("CREATE TABLE wl.sums (country STRING, total DOUBLE, n BIGINT) USING parquet")
    joined = wl.table("wl.orders").join(wl.table("wl.customers"), "customer")
    frame = joined.groupBy("country").agg({"amount": "sum", "id": "count"})

    edges = written(lambda: frame.select("country", "sum(amount)", "count(id)").write.insertInto("wl.sums"))

    assert edges == of(
        "sums", "orders", "customers", "customers.country>country", "orders.amount>total", "orders.id>n"
    )


@pytest.mark.parametrize(
    ("sql", "expected"),
    [
        (
            "CREATE TABLE wl.{t} USING parquet AS WITH a AS (SELECT id k, customer FROM wl.orders)"
            " SELECT x.k, y.customer c FROM a x JOIN a y ON x.k = y.k",
            ("orders", "orders.id>k", "orders.customer>c"),
        ),
        (
            "CREATE TABLE wl.{t} STORED AS orc AS SELECT id, sum(amount) OVER (PARTITION BY customer) s,"
            " explode(array(id)) e FROM wl.orders",
            ("orders", "orders.id>id", "orders.amount>s", "orders.customer>s", "orders.id>e"),
        ),
        (
            "CREATE TABLE wl.{t} USING parquet AS SELECT customer FROM wl.orders UNION ALL SELECT country FROM wl.customers",
            ("orders", "customers", "orders.customer>customer", "customers.country>customer"),
        ),
        (
            "CREATE TABLE wl.{t} USING parquet AS SELECT (SELECT max(country) FROM wl.customers) m FROM wl.orders"
            " WHERE id IN (SELECT 1)",
            ("orders", "customers", "customers.country>m"),
        ),
        (
            "CREATE TABLE wl.{t} USING parquet AS SELECT customer, count(id) n FROM wl.orders"
            " GROUP BY CUBE (customer, amount)",
            ("orders", "orders.customer>customer", "orders.id>n"),
        ),
    ],
    ids=["cte twice", "window and explode", "union", "scalar subquery", "cube"],
)
def test_sql_of_a_script_is_followed_by_column(wl, written, sql, expected, request):
    name = "q_" + "".join(c if c.isalnum() else "_" for c in request.node.callspec.id)

    edges = written(lambda: wl.sql(sql.format(t=name)))

    assert edges == of(name, *expected)


def test_a_view_is_a_source_and_a_temporary_view_is_looked_through(wl, written):
    wl.sql("CREATE VIEW wl.late AS SELECT id AS number FROM wl.orders")
    wl.table("wl.customers").createOrReplaceTempView("wl_people")
    query = "SELECT number n, country c FROM wl.late CROSS JOIN wl_people"

    edges = written(lambda: wl.sql(f"CREATE TABLE wl.from_views USING parquet AS {query}"))

    assert edges == of("from_views", "late", "customers", "late.number>n", "customers.country>c")


def test_files_are_named_by_their_uri_and_those_of_a_table_by_the_table(wl, written, tmp_path, spark_app):
    out = f"file://{tmp_path}/out"
    assert ("wl.customers", "country", out, "country") in written(
        lambda: wl.table("wl.customers").write.parquet(str(tmp_path / "out"))
    )
    folder = spark_app.catalog.get_table("wl", "orders").location

    edges = written(lambda: wl.read.parquet(folder).select("id").write.mode("append").parquet(out))

    assert edges == {("wl.orders", "", out, ""), ("wl.orders", "id", out, "id")}
    assert spark_app.lineage.graph(out, Direction.UP).steps[out] == 0
    assert "wl.orders" in spark_app.lineage.graph(out, Direction.UP).steps


def test_a_frame_made_in_python_has_no_source_and_unknown_code_no_columns(wl, written):
    rows = wl.createDataFrame([(1, "x")], "a INT, b STRING")
    assert written(lambda: rows.write.saveAsTable("wl.rows")) == set()

    mapped = wl.table("wl.customers").mapInPandas(lambda frames: frames, "customer STRING, country STRING")

    assert written(lambda: mapped.write.saveAsTable("wl.mapped")) == of("mapped", "customers")


def test_queries_stay_in_the_jvm_when_only_commands_are_wanted(wl, commands):
    commands.take(wait_ms=5000)

    wl.table("wl.orders").collect()
    wl.sql("SELECT count(*) FROM wl.orders").collect()

    assert commands.take(wait_ms=5000) == []


def test_a_run_has_what_it_read_and_wrote(wl, spark_app):
    queue = PlanQueue(wl, Executions.ALL)
    wl.table("wl.customers").collect()
    wl.table("wl.orders").write.mode("overwrite").saveAsTable("wl.copy")

    edges = spark_app.lineage.record_spark(queue.take(wait_ms=5000), RUN)

    assert {edge.origin for edge in edges} == {RUN}
    found = spark_app.lineage.run_tables("jr_1")
    assert (found.job, found.reads, found.writes) == ("nightly", ("wl.customers", "wl.orders"), ("wl.copy",))
    assert "run jr_1" in _text(spark_app.lineage.graph("wl.copy", Direction.UP))


def _text(graph):
    from gluepot.display.catalog_lineage import render

    return render(graph).text
