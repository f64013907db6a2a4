"""Workflows: what runs when, what a run says of itself, and what a repair does again."""

from __future__ import annotations

import pytest

from gluepot.crawl.models import CrawlMode
from gluepot.errors import ConflictError
from gluepot.jobs.models import RunState
from gluepot.schedule.errors import NotRepairableError
from gluepot.schedule.workflows.engine import WorkflowEngine
from gluepot.schedule.workflows.states import NodeState, WorkflowState
from gluepot.schedule.workflows.yaml_form import read_workflow
from tests.schedule.conftest import START
from tests.schedule.workflow_line import DIAMOND, HOUR


def test_a_diamond_runs_in_order_and_succeeds(line):
    run = line.start(DIAMOND)
    assert line.active() == ["a"]
    line.end("a")
    assert line.active() == ["b", "c"]
    line.end("b")
    assert line.active() == ["c"]
    line.end("c")
    line.end("d")

    done = line.workflows.get_run(run)
    assert (done.state, done.ended_at) == (WorkflowState.SUCCEEDED, START)
    assert done.nodes[0].node == "a"


def test_a_failed_node_makes_the_run_failed_and_the_rest_says_why(line):
    run = line.start(DIAMOND)
    line.end("a")
    line.end("b", RunState.FAILED)
    assert line.workflows.get_run(run).state is WorkflowState.RUNNING
    line.end("c")

    failed = line.workflows.get_run(run)
    assert (failed.state, failed.error) == (WorkflowState.FAILED, "Failed: b.")
    assert line.states(run) == {"a": "SUCCEEDED", "b": "FAILED", "c": "SUCCEEDED", "d": "SKIPPED"}
    assert [n.detail for n in failed.nodes if n.node in "bd"] == ["It broke.", "b is FAILED"]


def test_a_repair_does_again_what_failed_and_what_waits_for_it(line):
    run = line.start(DIAMOND)
    for job, state in (("a", RunState.SUCCEEDED), ("b", RunState.FAILED), ("c", RunState.SUCCEEDED)):
        line.end(job, state)

    repaired = line.workflows.repair(run[:9])
    line.tick()
    assert line.active() == ["b"]
    line.end("b")
    line.end("d")

    done = line.workflows.get_run(repaired.id)
    assert (done.state, done.previous_run_id) == (WorkflowState.SUCCEEDED, run)
    assert {n.node: n.kept_from for n in done.nodes} == {"a": run, "b": None, "c": run, "d": None}
    with pytest.raises(NotRepairableError, match="repaired already"):
        line.workflows.repair(run)
    with pytest.raises(NotRepairableError, match="nothing to repair"):
        line.workflows.repair(done.id)


def test_a_step_on_failure_runs_and_the_run_failed_all_the_same(line):
    text = "nodes:\n  a: {}\n  alert: {on_fail: a}\n  b: {after: a}\n"
    run = line.start(text)
    line.end("a", RunState.TIMEOUT)
    assert line.active() == ["alert"]
    line.end("alert")

    assert line.workflows.get_run(run).state is WorkflowState.FAILED
    other = line.start(text)
    line.end("a")
    line.end("b")
    assert line.states(other)["alert"] == "SKIPPED"
    assert line.workflows.get_run(other).state is WorkflowState.SUCCEEDED


def test_an_any_join_starts_after_the_first(line):
    run = line.start("nodes:\n  a: {}\n  b: {}\n  c: {after: {any: [a, b]}}\n")
    line.end("b", RunState.FAILED)
    assert line.active() == ["a"]
    line.end("a")
    line.end("c")

    assert line.states(run) == {"a": "SUCCEEDED", "b": "FAILED", "c": "SUCCEEDED"}


def test_a_condition_on_results_decides(line):
    text = """
    properties: {rows: 0}
    nodes:
      a: {}
      b: {after: a, when: properties.rows > 100}
      c: {after: a, when: 'not properties.rows > 100 and nodes.a.state == "SUCCEEDED"'}
    """
    run = line.start(text)
    line.workflows.put_properties(run, {"rows": 7})
    line.end("a")
    line.end("c")
    many = line.start(text)
    line.workflows.put_properties(many, {"rows": 700})
    line.end("a")
    line.end("b")

    assert line.states(run) == {"a": "SUCCEEDED", "b": "SKIPPED", "c": "SUCCEEDED"}
    assert line.states(many) == {"a": "SUCCEEDED", "b": "SUCCEEDED", "c": "SKIPPED"}


def test_a_condition_that_cannot_be_worked_out_is_an_error_of_its_node(line):
    run = line.start("nodes:\n  a: {when: properties.rows > 1}\n")

    (node_run,) = line.workflows.get_run(run).nodes
    assert node_run.state is NodeState.ERROR
    assert "there is no 'rows'" in node_run.detail
    line.tick()
    assert line.workflows.get_run(run).state is WorkflowState.FAILED


def test_a_node_fans_out_over_a_list_some_at_a_time(app, line):
    text = (
        "nodes:\n  a: {for_each: [x, y, z], parallel: 2, parameters: {table: 't_{item}'}}\n  b: {after: a}\n"
    )
    run = line.start(text)
    assert line.active() == ["a", "a"]
    for _ in range(3):
        line.end("a")
    line.end("b")

    assert line.workflows.get_run(run).state is WorkflowState.SUCCEEDED
    tables = {r.parameters["table"] for r in app.jobs.list_runs("a")}
    assert tables == {"t_x", "t_y", "t_z"}


def test_a_fan_out_over_what_an_earlier_node_found(line):
    run = line.start("nodes:\n  a: {}\n  b: {after: a, for_each: properties.tables}\n")
    line.workflows.put_properties(run, {"tables": ["x", "y"]})
    line.end("a")
    line.end("b")
    line.end("b", RunState.FAILED)

    done = line.workflows.get_run(run)
    assert done.state is WorkflowState.FAILED
    assert (
        next(n.detail for n in done.nodes if n.node == "b" and n.item == 0) == "1 of 2 items did not succeed"
    )


def test_an_empty_list_is_done_at_once(line):
    run = line.start("nodes:\n  a: {for_each: []}\n")

    assert line.workflows.get_run(run).state is WorkflowState.SUCCEEDED


def test_a_node_is_retried_before_it_counts_as_failed(app, line, clock):
    run = line.start("nodes:\n  a: {retries: 1}\n")
    line.end("a", RunState.FAILED)
    assert line.states(run) == {"a": "RUNNING"}
    line.end("a")

    assert line.workflows.get_run(run).state is WorkflowState.SUCCEEDED
    assert len(app.jobs.list_runs("a")) == 2


def test_a_quality_check_that_fails_stops_what_waits_for_it(line):
    run = line.start("nodes:\n  a: {check: a}\n  b: {after: a}\n  alert: {on_fail: a}\n")

    line.end("a", RunState.FAILED)
    line.end("alert")

    assert line.states(run) == {"a": "FAILED", "b": "SKIPPED", "alert": "SUCCEEDED"}
    assert line.workflows.get_run(run).state is WorkflowState.FAILED


def test_crawlers_are_nodes_too(app, line):
    run = line.start("nodes:\n  raw: {crawler: raw}\n  a: {after: raw}\n")
    claim = line.crawls.take(START, max_parallel=99)
    assert line.crawls.begin(claim, START) == ("raw", CrawlMode.APPLY)
    line.tick()
    line.crawls.finish(claim, RunState.SUCCEEDED, START, crawl_run_id="crawl_1")
    line.tick()

    assert line.active() == ["a"]
    assert line.states(run)["raw"] == "SUCCEEDED"


def test_a_workflow_runs_another(line):
    line.workflows.save(read_workflow("nodes: {a: {}}", "inner"))
    run = line.start("nodes:\n  inner: {workflow: inner}\n  b: {after: inner}\n")
    line.tick()
    line.end("a")
    line.tick()
    line.end("b")

    assert line.workflows.get_run(run).state is WorkflowState.SUCCEEDED


def test_a_stopped_run_starts_nothing_more(app, line):
    run = line.start(DIAMOND)
    line.workflows.stop(run)
    line.tick()
    line.tick()

    stopped = line.workflows.get_run(run)
    assert stopped.state is WorkflowState.STOPPED
    assert line.states(run) == {"a": "STOPPED", "b": "SKIPPED", "c": "SKIPPED", "d": "SKIPPED"}
    with pytest.raises(ConflictError, match="has ended already"):
        line.workflows.stop(run)
    repaired = line.workflows.repair(run)
    line.tick()
    assert line.active() == ["a"]
    assert all(n.kept_from is None for n in line.workflows.get_run(repaired.id).nodes)


def test_runs_of_a_workflow_wait_for_each_other(line):
    text = "max_concurrent_runs: 1\nnodes: {a: {}}\n"
    first = line.start(text)
    second = line.start(text)
    assert line.workflows.get_run(second).state_detail == f"waits for run {first}"
    line.end("a")
    line.tick()

    assert line.states(second) == {"a": "RUNNING"}


def test_lateness_is_an_alarm_and_a_deadline_an_end(line, clock):
    run = line.start("late_after: 1h\non_late: alert\ndeadline: 2h\nnodes: {a: {late_after: 30m}}\n")
    clock.time = START + 1.5 * HOUR
    line.tick()
    line.tick()
    late = line.workflows.get_run(run)
    assert sorted(alarm.what for alarm in late.alarms) == ["node a", "run"]
    assert line.active() == ["a", "alert", "alert"]

    clock.time = START + 2.5 * HOUR
    for _ in range(3):
        line.tick()
    done = line.workflows.get_run(run)
    assert (done.state, len(done.alarms)) == (WorkflowState.TIMEOUT, 3)


def test_a_job_that_is_gone_when_its_turn_comes_is_an_error(app, line, jobs):
    run = line.start("nodes:\n  a: {}\n  b: {after: a}\n")
    jobs.delete_job("b")
    line.end("a")
    line.tick()

    assert line.states(run)["b"] == "ERROR"
    assert line.workflows.get_run(run).state is WorkflowState.FAILED


def test_a_run_keeps_the_graph_that_it_began_with(line):
    run = line.start(DIAMOND)
    line.save("nodes: {a: {}}")
    line.end("a")

    assert line.active() == ["b", "c"]
    assert line.workflows.get_run(run).version == 1


def test_two_engines_start_a_node_once(app, line, jobs):
    line.start(DIAMOND)
    other = WorkflowEngine(app.database, jobs)
    line.end("a")
    for engine in (other, line.engine, other):
        engine.tick(START)

    assert line.active() == ["b", "c"]
