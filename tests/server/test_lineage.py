"""Lineage over HTTP."""

from __future__ import annotations

from datetime import UTC, datetime

from gluepot.catalog.lineage_models import LineageKind, LineageOrigin
from gluepot.sql.plan_lineage import SparkWork

RUN = LineageOrigin(kind=LineageKind.JOB, reference="nightly", run_id="jr_1")
MOMENT = datetime(2026, 1, 1, tzinfo=UTC)
COLUMN = [{"class": "x.AttributeReference", "num-children": 0, "name": "id", "exprId": {"id": 1}}]


def table(name):
    return {"identifier": {"database": "lake", "table": name}}


def record(app):
    write = {"class": "x.InsertIntoHadoopFsRelationCommand", "num-children": 1, "query": 0}
    relation = {"class": "x.LogicalRelation", "num-children": 0, "output": [COLUMN]}
    plan = [{**write, "catalogTable": table("clean")}, {**relation, "catalogTable": table("raw")}]
    app.lineage.record_spark([SparkWork(plan=plan, started_at=MOMENT, ended_at=MOMENT)], RUN)


async def test_a_tables_lineage_has_edges_steps_and_the_run(app, client):
    record(app)

    answer = await client.get("catalog", "databases", "lake", "tables", "clean", "lineage", direction="up")

    assert answer.status == 200
    assert answer.body["steps"] == {"lake.clean": 0, "lake.raw": -1}
    by_column = answer.body["edges"][1]
    assert (by_column["source_column"], by_column["target_column"]) == ("id", "id")
    assert (by_column["kind"], by_column["reference"], by_column["run_id"]) == ("job", "nightly", "jr_1")


async def test_a_runs_tables_are_told_and_an_unknown_run_is_404(app, client):
    record(app)

    answer = await client.get("catalog", "lineage", "runs", "jr_1")
    missing = await client.get("catalog", "lineage", "runs", "jr_9")

    assert (answer.body["reads"], answer.body["writes"]) == (["lake.raw"], ["lake.clean"])
    assert missing.status == 404
    assert "jr_9" in missing.body["message"]


async def test_a_table_that_never_was_is_404_and_a_wrong_direction_400(app, client):
    missing = await client.get("catalog", "databases", "lake", "tables", "nope", "lineage")
    wrong = await client.get("catalog", "databases", "lake", "tables", "nope", "lineage", direction="side")

    assert (missing.status, wrong.status) == (404, 400)
