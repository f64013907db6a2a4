"""Orchestration written for AWS, read here; and workflows written for Airflow."""

from __future__ import annotations

import ast
import json
from datetime import UTC, datetime

import pytest

from gluepot.display import imports as _looks  # noqa: F401 - registers how an import looks
from gluepot.display.rendering import render
from gluepot.errors import InvalidInputError
from gluepot.jobs.cells import Selection
from gluepot.schedule.exporters.airflow import airflow_dag
from gluepot.schedule.imports.reading import read_import, store_import
from gluepot.schedule.models import EventKind, Logical, Misfire, TargetKind
from gluepot.schedule.workflows.models import FAILURE_STATES, Edge, Join, NodeKind
from gluepot.schedule.workflows.service import WorkflowService
from gluepot.schedule.workflows.yaml_form import read_workflow
from tests.jobs.notebooks import page


def trigger(name, kind, actions, **more):
    return {"Type": "TRIGGER", "Name": name, "TriggerDetails": {"Trigger": {"Name": name, "Type": kind, "Actions": actions, **more}}}  # fmt: skip


GLUE = {
    "Workflow": {
        "Name": "daily",
        "Description": "loads",
        "DefaultRunProperties": {"env": "test"},
        "MaxConcurrentRuns": 1,
        "Graph": {
            "Nodes": [
                trigger("start", "SCHEDULED", [{"CrawlerName": "raw"}], Schedule="cron(0 2 * * ? *)"),
                trigger(
                    "clean", "CONDITIONAL", [{"JobName": "clean", "Arguments": {"--table": "t"}, "Timeout": 5}],
                    Predicate={"Conditions": [{"CrawlerName": "raw", "CrawlState": "SUCCEEDED"}]},
                ),
                trigger(
                    "after", "CONDITIONAL", [{"JobName": "publish"}],
                    Predicate={"Logical": "ANY", "Conditions": [
                        {"JobName": "clean", "State": "SUCCEEDED"}, {"JobName": "clean", "State": "TIMEOUT"},
                    ]},
                ),
                {"Type": "JOB", "Name": "clean"},
            ]
        },
    }
}  # fmt: skip

PIPELINE = {
    "objects": [
        {"id": "Default", "scheduleType": "timeseries", "maximumRetries": "2", "schedule": {"ref": "Hourly"}, "failureAndRerunMode": "cascade"},
        {"id": "Hourly", "type": "Schedule", "period": "1 hour", "startDateTime": "2026-01-01T00:00:00"},
        {"id": "Copy", "type": "CopyActivity", "input": {"ref": "In"}, "output": {"ref": "Mid"}, "onFail": {"ref": "Tell"}},
        {"id": "Load", "type": "ShellCommandActivity", "input": {"ref": "Mid"}, "command": "load.sh", "lateAfterTimeout": "30 minutes", "runsOn": {"ref": "Box"}},
        {"id": "In", "type": "S3DataNode", "directoryPath": "s3://lake/in", "precondition": {"ref": "There"}},
        {"id": "Mid", "type": "S3DataNode", "directoryPath": "s3://lake/mid"},
        {"id": "There", "type": "S3PrefixNotEmpty", "s3Prefix": "s3://lake/in"},
        {"id": "Box", "type": "Ec2Resource"},
        {"id": "Tell", "type": "SnsAlarm", "subject": "broken"},
    ]
}  # fmt: skip


def test_a_glue_workflow_becomes_a_graph_and_its_start_trigger():
    imported = read_import(json.dumps(GLUE), "file")

    (flow,) = imported.workflows
    assert (flow.name, flow.properties, flow.max_concurrent_runs) == ("daily", {"env": "test"}, 1)
    raw, clean, publish = flow.nodes
    assert (raw.kind, clean.kind) == (NodeKind.CRAWLER, NodeKind.JOB)
    assert (clean.after, clean.parameters) == ((Edge(node="raw"),), {"table": "t"})
    assert (publish.after, publish.join) == ((Edge(node="clean", states=("SUCCEEDED", "TIMEOUT")),), Join.ANY)
    start = imported.triggers["start"]
    assert (start.timetable.cron, start.actions[0].kind) == ("cron(0 2 * * ? *)", TargetKind.WORKFLOW)
    assert [one.what for one in imported.not_mapped] == ["Timeout of clean"]


def test_glue_triggers_alone_become_triggers():
    text = json.dumps(
        {
            "Triggers": [
                {"Name": "e", "Type": "EVENT", "Actions": [{"JobName": "a"}], "EventBatchingCondition": {"BatchSize": 5}},
                {
                    "Name": "c", "Type": "CONDITIONAL", "Actions": [{"JobName": "b"}],
                    "Predicate": {"Logical": "ANY", "Conditions": [{"JobName": "a", "State": "FAILED"}]},
                },
                {"Name": "w", "Type": "ON_DEMAND", "WorkflowName": "daily", "Actions": []},
            ]
        }
    )  # fmt: skip
    imported = read_import(text, "file")

    assert (imported.triggers["e"].event.kind, imported.triggers["e"].event.batch_size) == (EventKind.HOOK, 5)
    assert imported.triggers["c"].predicate.logical is Logical.ANY
    assert {one.what for one in imported.not_mapped} == {"the event of trigger e", "trigger w"}


def test_a_pipeline_becomes_a_graph_and_a_trigger():
    imported = read_import(json.dumps(PIPELINE), "loads")

    (flow,) = imported.workflows
    assert flow.name == "loads"
    load = flow.node("Load")
    assert (load.after, load.retries, load.late_after_s) == ((Edge(node="Copy"),), 2, 1800)
    hourly = imported.triggers["Hourly"]
    assert (hourly.timetable.cron, hourly.misfire) == ("every 1 hour", Misfire.RUN_ALL)
    assert hourly.timetable.start_at == datetime(2026, 1, 1, tzinfo=UTC)
    there = flow.node("There")
    assert (there.kind, there.target) == (NodeKind.WAIT, "path s3://lake/in")
    assert flow.node("Copy").after == (Edge(node="There"),)
    said = {one.what for one in imported.not_mapped}
    assert "S3PrefixNotEmpty There" not in said
    assert {"Ec2Resource Box", "SnsAlarm Tell", "command of Load", "S3DataNode In"} <= said


def test_the_apis_form_of_a_pipeline_reads_the_same():
    objects = []
    for one in PIPELINE["objects"]:
        fields = [
            {"key": k, "refValue": v["ref"]} if isinstance(v, dict) else {"key": k, "stringValue": v}
            for k, v in one.items()
            if k != "id"
        ]
        objects.append({"id": one["id"], "name": one["id"], "fields": fields})

    found = read_import(json.dumps({"pipelineObjects": objects}), "loads")

    assert found.workflows == read_import(json.dumps(PIPELINE), "loads").workflows


def test_an_activity_that_runs_on_failure_becomes_an_edge():
    text = {"objects": [
        {"id": "A", "type": "ShellCommandActivity", "onFail": {"ref": "B"}},
        {"id": "B", "type": "ShellCommandActivity"},
    ]}  # fmt: skip
    (flow,) = read_import(json.dumps(text), "x").workflows

    assert flow.node("B").after == (Edge(node="A", states=FAILURE_STATES),)


def test_what_names_jobs_that_are_not_here_is_said_and_the_rest_is_kept(app, jobs, schedule):
    workflows = WorkflowService(app.database, jobs)
    stored = store_import(read_import(json.dumps(GLUE), "file"), workflows, schedule)

    text = render(stored).text
    assert stored.workflows == ()
    assert "workflow daily: Workflow 'daily' cannot be used: Crawler 'raw' not found" in text
    assert "trigger start: Workflow 'daily' not found" in text


def test_an_import_is_stored_and_shown(app, jobs, schedule):
    for name in ("Copy", "Load"):
        jobs.promote(name, page(app.settings.home.parent, "a = 1"), Selection())
    workflows = WorkflowService(app.database, jobs)
    stored = store_import(read_import(json.dumps(PIPELINE), "loads"), workflows, schedule)

    assert workflows.get("loads").current_version == 1
    assert schedule.get_trigger("Hourly").actions[0].name == "loads"
    assert "Not mapped:\n" in render(stored).text


@pytest.mark.parametrize(
    ("text", "reason"), [("{", "is not JSON"), ("[]", "neither"), ('{"a": 1}', "neither")]
)
def test_another_file_is_refused_with_the_commands_to_use(text, reason):
    with pytest.raises(InvalidInputError, match=reason):
        read_import(text, "x")


def test_a_dag_for_airflow_is_python_and_says_what_it_lacks():
    flow = read_workflow(
        """
        nodes:
          raw: {crawler: raw}
          clean: {after: raw, retries: 2, parameters: {day: "{logical_date}", note: "it's \\" here"}}
          tell: {on_fail: clean}
          many: {job: many, after: clean, for_each: [a, b], when: "properties.n > 1"}
        """,
        'daily"; import os',
    )
    dag = airflow_dag(flow, ())

    tree = ast.parse(dag)
    assert len([n for n in ast.walk(tree) if isinstance(n, ast.Import)]) == 1
    assert "trigger_rule='one_failed'" in dag or "trigger_rule='all_failed'" in dag
    assert "node_raw >> node_clean" in dag
    assert "{{ ts }}" in dag
    assert "# many: for_each is not in this DAG." in dag
