from __future__ import annotations

import pytest

from gluepot.clock import utc_now
from gluepot.schedule.cron import parse_schedule
from gluepot.schedule.models import Action, TargetKind, TriggerDefinition
from gluepot.schedule.workflows.models import Edge, Node, NodeKind, WorkflowDefinition


@pytest.fixture
def workflow(app, jobs):
    """The workflow `daily`: load, then count, and an alarm when load fails."""
    load = Node(name="load", kind=NodeKind.JOB, target="nightly", parameters={"limit": 3})
    count = Node(name="count", kind=NodeKind.CHECK, target="nightly", after=(Edge(node="load"),))
    alarm = Node(
        name="alarm", kind=NodeKind.JOB, target="nightly", after=(Edge(node="load", states=("FAILED",)),)
    )
    definition = WorkflowDefinition(
        name="daily", nodes=(load, count, alarm), description="All of it", properties={"day": "today"}
    )
    return app.workflows.save(definition)


async def test_workflows_are_listed_with_triggers_and_last_run(app, workflow, client):
    action = Action(kind=TargetKind.WORKFLOW, name="daily")
    app.schedule.set_trigger(
        "dawn", TriggerDefinition(actions=(action,), timetable=parse_schedule("0 5 * * *"))
    )
    app.schedule.set_schedule("nightly", parse_schedule("0 2 * * *"))
    before = await client.get("workflows")
    run = app.workflows.start("daily")

    after = await client.get("workflows")

    [listed] = before.body["workflows"]
    assert (listed["name"], listed["nodes"], listed["last_run"]) == ("daily", 3, None)
    assert [trigger["name"] for trigger in listed["triggers"]] == ["dawn"]
    assert after.body["workflows"][0]["last_run"]["id"] == run.id


async def test_a_workflow_comes_with_its_graph_in_layers(workflow, client):
    answer = await client.get("workflows", "daily")

    assert answer.body["properties"] == {"day": "today"}
    graph = answer.body["graph"]
    assert {node["name"]: node["layer"] for node in graph["nodes"]} == {"load": 0, "count": 1, "alarm": 1}
    assert {(edge["source"], edge["target"], *edge["states"]) for edge in graph["edges"]} == {
        ("load", "count", "SUCCEEDED"),
        ("load", "alarm", "FAILED"),
    }


async def test_a_run_is_started_moved_on_and_seen_with_its_nodes(app, workflow, client):
    started = await client.post("workflows", "daily", "runs")
    app.dispatcher.tick(utc_now())

    seen = await client.get("workflow-runs", started.body["id"])

    assert (started.status, started.body["state"]) == (202, "WAITING")
    assert seen.body["state"] == "RUNNING"
    nodes = {node["node"]: node for node in seen.body["nodes"]}
    assert nodes["load"]["state"] == "RUNNING"
    assert app.jobs.get_run(nodes["load"]["job_run"]).parameters["limit"] == 3
    assert nodes["count"]["state"] == "PENDING"
    assert [node["name"] for node in seen.body["graph"]["nodes"]] == ["load", "count", "alarm"]


async def test_a_run_is_stopped_and_repaired(app, workflow, client):
    run = app.workflows.start("daily")
    unrepaired = await client.post("workflow-runs", run.id, "repair")
    stopped = await client.post("workflow-runs", run.id, "stop")
    again = await client.post("workflow-runs", run.id, "stop")

    assert (unrepaired.status, stopped.status) == (409, 202)
    assert stopped.body["state"] in {"STOPPED", "STOPPING"}
    assert again.status in {202, 409}


async def test_a_run_whose_workflow_was_deleted_has_no_graph(app, workflow, client):
    run = app.workflows.start("daily")
    app.workflows.delete("daily")

    seen, gone = await client.get("workflow-runs", run.id), await client.get("workflows", "daily")

    assert (seen.status, seen.body["graph"]) == (200, None)
    assert gone.status == 404
