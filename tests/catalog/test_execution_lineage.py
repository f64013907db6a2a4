"""Lineage of executions, without Spark: damaged plans, runs, locations."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gluepot.catalog.lineage import LineageService
from gluepot.catalog.lineage_models import LineageKind, LineageOrigin
from gluepot.display.catalog_lineage import render
from gluepot.errors import InvalidInputError, NotFoundError
from gluepot.sql.plan_lineage import SparkWork

from .conftest import API, Ticking, plain_table

RUN = LineageOrigin(kind=LineageKind.JOB, reference="nightly", run_id="jr_1")
MOMENT = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def told():
    return []


@pytest.fixture
def lineage(catalog, store, told):
    catalog.create_table(plain_table("orders", location="s3://lake/orders/"), API)
    return LineageService(
        store, catalog, tell=lambda done, origin: told.append((done, origin)), now=Ticking()
    )


def relation(*columns, start=1, **fields):
    return {
        "class": "x.LogicalRelation",
        "num-children": 0,
        "output": attributes(*columns, start=start),
        **fields,
    }


def attributes(*columns, start=1):
    return [
        [{"class": "x.AttributeReference", "num-children": 0, "name": name, "exprId": {"id": number}}]
        for number, name in enumerate(columns, start)
    ]


def insert(table, *query, **fields):
    command = {"class": "x.InsertIntoHadoopFsRelationCommand", "num-children": 1, "query": 0, **fields}
    if table:
        command["catalogTable"] = {"identifier": {"database": "lake", "table": table}}
    return [command, *query]


def work(plan, **values):
    return SparkWork(plan=plan, started_at=MOMENT, ended_at=MOMENT, **values)


@pytest.mark.parametrize(
    "location",
    ["s3://lake/orders", "s3a://lake/orders", "s3://lake/orders/day=1"],
    ids=["its folder", "another scheme", "a partition"],
)
def test_files_in_a_tables_folder_are_the_table(lineage, location):
    edges = lineage.record_spark([work(insert("clean", relation("id")), leaves=[location])], RUN)

    assert {(e.source, e.source_column) for e in edges} == {("lake.orders", ""), ("lake.orders", "id")}


def test_text_that_records_are_parsed_of_is_no_column(lineage):
    orders = {"identifier": {"database": "lake", "table": "orders"}}
    one = work(insert("clean", relation("__gluepot_text", "day", catalogTable=orders)))

    edges = lineage.record_spark([one], RUN)

    assert {(edge.source, edge.source_column) for edge in edges} == {
        ("lake.orders", ""),
        ("lake.orders", "day"),
    }


def test_files_elsewhere_keep_their_uri(lineage):
    one = work(insert("", relation("id")), leaves=["s3://lake/other"], target="file:///out")

    edges = lineage.record_spark([one], RUN)

    assert {(e.source, e.target) for e in edges} == {("s3://lake/other", "file:///out")}
    assert lineage.graph("file:///out").steps == {"file:///out": 0, "s3://lake/other": -1}
    assert "s3://lake/other" in render(lineage.graph("file:///out")).html


@pytest.mark.parametrize(
    "plan",
    [
        [],
        [{}],
        [{"class": "x.View", "num-children": 0}],
        insert("clean"),
        insert("clean", {"class": "x.Project", "num-children": 1, "projectList": [[{"class": "x.Alias"}]]}),
        insert("clean", {"class": "x.Window", "num-children": 3}),
    ],
    ids=["empty", "no node", "view of nothing", "no query", "no child", "nothing known"],
)
def test_a_plan_of_an_unknown_shape_is_left_out_and_the_rest_is_kept(lineage, plan):
    known = work(insert("clean", relation("id")), leaves=["s3://lake/orders"])

    edges = lineage.record_spark([work(plan), known], RUN)

    assert ("lake.orders", "lake.clean") in {(e.source, e.target) for e in edges}


def test_a_table_made_of_itself_has_no_edge_and_is_written(lineage, told):
    orders = {"identifier": {"database": "Lake", "table": "Orders"}}

    edges = lineage.record_spark([work(insert("orders", relation("id", catalogTable=orders)))], RUN)

    assert edges == ()
    assert lineage.run_tables("jr_1").writes == ("lake.orders",)
    assert lineage.run_tables("jr_1").reads == ("lake.orders",)
    assert [origin for _, origin in told] == [RUN]


def test_files_that_became_a_table_after_they_were_recorded_are_that_table(lineage, catalog):
    lineage.record_spark(
        [work(insert("", relation("id")), leaves=["s3://lake/orders"], target="s3://lake/new")], RUN
    )
    assert lineage.run_tables("jr_1").writes == ("s3://lake/new",)

    catalog.create_table(plain_table("new", location="s3://lake/new"), API)

    assert lineage.run_tables("jr_1").writes == ("lake.new",)


def test_the_last_run_is_named(lineage):
    one = work(insert("clean", relation("id")), leaves=["s3://lake/orders"])
    lineage.record_spark([one], RUN)
    second = LineageOrigin(kind=LineageKind.JOB, reference="nightly", run_id="jr_2")
    lineage.record_spark([one], second)

    graph = lineage.graph("lake.orders")

    assert {edge.origin for edge in graph.edges} == {second}
    assert "job nightly run jr_2 (" in render(graph).text
    assert lineage.run_tables("jr_1") != lineage.run_tables("jr_2")


@pytest.mark.parametrize(("name", "run"), [("", ""), ("lake.orders", "jr_1")])
def test_lineage_is_that_of_a_table_or_that_of_a_run(lineage, name, run):
    with pytest.raises(InvalidInputError, match="of a table or that of a job run"):
        lineage.show(name, run)


def test_what_a_run_read_and_wrote_is_shown(lineage):
    lineage.record_spark([work(insert("clean", relation("id")), leaves=["s3://lake/orders"])], RUN)

    text = render(lineage.run_tables("jr_1")).text

    assert text.splitlines() == [
        "run jr_1 of job nightly",
        "read:",
        "  lake.orders",
        "written:",
        "  lake.clean",
    ]
    with pytest.raises(NotFoundError, match="tables of run 'jr_9'"):
        lineage.run_tables("jr_9")
