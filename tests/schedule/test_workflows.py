"""Workflows: what runs when, what a run says of itself, and what a repair does again."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest

import gluepot
from gluepot.crawl.models import Crawler
from gluepot.errors import ConflictError, InvalidInputError
from gluepot.jobs.cells import Selection
from gluepot.jobs.models import RunState
from gluepot.jobs.run_claims import RunClaims
from gluepot.pot.client import end_pot
from gluepot.processes import ProcessIdentity
from gluepot.schedule.crawl_queue import CrawlQueue
from gluepot.schedule.errors import NotRepairableError, WorkflowError, WorkflowRunNotFoundError
from gluepot.schedule.workflows.building import WorkflowBuilder, node
from gluepot.schedule.workflows.engine import WorkflowEngine
from gluepot.schedule.workflows.models import NodeKind, WorkflowDefinition
from gluepot.schedule.workflows.service import WorkflowService
from gluepot.schedule.workflows.states import NodeState, WorkflowState
from gluepot.schedule.workflows.yaml_form import read_workflow, write_workflow
from tests.jobs.notebooks import cell, page
from tests.schedule.conftest import START

HOUR = timedelta(hours=1)


class Line:
    """Workflows, and runners that end what is queued as the test says."""

    def __init__(self, app, jobs, clock) -> None:
        self.app, self.clock = app, clock
        self.workflows = WorkflowService(app.database, jobs, now=clock)
        self.engine = WorkflowEngine(app.database, jobs)
        self.claims, self.crawls = RunClaims(app.database), CrawlQueue(app.database)

    def save(self, text):
        return self.workflows.save(read_workflow(text, "flow"))

    def start(self, text, **properties):
        self.save(text)
        run = self.workflows.start("flow", properties)
        self.tick()
        return run.id

    def tick(self):
        self.engine.tick(self.clock.time)

    def active(self):
        """Return which jobs wait, by name."""
        return sorted(r.job_name for r in self.app.jobs.list_runs(limit=100) if r.state is RunState.WAITING)

    def end(self, job, state=RunState.SUCCEEDED):
        """End the waiting run of a job, and let the engine see it."""
        now = self.clock.time
        with self.app.database.write() as connection:
            from gluepot.database.tables.jobs import job_runs, jobs

            connection.execute(jobs.update().values(max_concurrent_runs=99))
            others = job_runs.update().where(job_runs.c.job_name != job, job_runs.c.state == "WAITING")
            connection.execute(others.values(not_before=now + HOUR))
            connection.execute(job_runs.update().where(job_runs.c.job_name == job).values(not_before=now))
        claim = self.claims.take(max_parallel=99, now=now)
        assert claim is not None, f"no run of {job} waits"
        self.claims.begin(claim, ProcessIdentity.mine(), now)
        self.claims.finish(claim, state, now=now, error="" if state is RunState.SUCCEEDED else "It broke.")
        self.tick()
        return claim.run_id

    def states(self, run_id):
        run = self.workflows.get_run(run_id)
        return {n.node: n.state.value for n in run.nodes if n.item == 0}


@pytest.fixture
def line(app, jobs, clock) -> Line:
    folder = app.settings.home.parent
    for name in ("a", "b", "c", "d", "alert"):
        jobs.promote(name, page(folder, cell(1, "table = ''", "parameters"), f"print('{name}')"), Selection())
    app.crawl.define_crawler(Crawler(name="raw", targets=(str(folder),)))
    return Line(app, jobs, clock)


DIAMOND = """
nodes:
  a: {}
  b: {after: a}
  c: {after: a}
  d: {after: [b, c]}
"""


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
    assert line.crawls.begin(claim, START) == "raw"
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


class TestWaiting:
    @pytest.fixture
    def line(self, line, app, jobs):
        line.engine = WorkflowEngine(app.database, jobs, preconditions=app._preconditions())
        return line

    def later(self, line):
        line.clock.time += timedelta(seconds=11)
        line.tick()

    def test_a_node_waits_until_a_path_has_files(self, line, folder):
        run = line.start(f"nodes:\n  ready: {{wait: path {folder}/in}}\n  a: {{after: ready}}\n")
        self.later(line)
        assert line.states(run) == {"ready": "RUNNING", "a": "PENDING"}
        (folder / "in").mkdir()
        self.later(line)
        assert line.states(run)["ready"] == "RUNNING"
        (folder / "in" / "x.csv").write_text("1")
        self.later(line)

        assert line.states(run) == {"ready": "SUCCEEDED", "a": "RUNNING"}

    def test_a_node_waits_until_a_query_is_true(self, app, line, folder):
        path = folder / "shop.db"
        with closing(sqlite3.connect(path)) as shop, shop:
            shop.execute("CREATE TABLE orders (id INTEGER)")
        app.connections.add("shop", url=f"sqlite:///{path}")
        run = line.start('nodes:\n  ready: {wait: "query shop: SELECT count(*) > 1 FROM orders"}\n')
        self.later(line)
        assert line.states(run) == {"ready": "RUNNING"}
        with closing(sqlite3.connect(path)) as shop, shop:
            shop.execute("INSERT INTO orders VALUES (1), (2)")
        self.later(line)

        assert line.workflows.get_run(run).state is WorkflowState.SUCCEEDED

    def test_a_query_that_cannot_be_asked_is_an_error_of_its_node(self, line):
        run = line.start('nodes:\n  ready: {wait: "query nowhere: SELECT 1"}\n')
        self.later(line)

        assert line.states(run) == {"ready": "ERROR"}

    def test_a_table_that_is_not_there_yet_does_not_hold_and_a_stop_ends_the_waiting(self, line):
        run = line.start("nodes:\n  ready: {wait: table db.t}\n")
        self.later(line)
        assert line.states(run) == {"ready": "RUNNING"}
        line.workflows.stop(run)
        self.later(line)

        assert line.workflows.get_run(run).state is WorkflowState.STOPPED

    def test_what_nothing_waits_for_is_refused(self, line):
        with pytest.raises(WorkflowError, match="Nothing waits for 'the weekend'"):
            line.save("nodes: {ready: {wait: the weekend}}")


class TestDefinitions:
    def test_the_same_content_is_the_same_version(self, line):
        assert line.save(DIAMOND).current_version == 1
        assert line.save(DIAMOND).current_version == 1
        assert line.save("nodes: {a: {}}").current_version == 2
        assert line.workflows.rollback("flow").current_version == 1

    @pytest.mark.parametrize(
        ("text", "reason"),
        [
            ("nodes:\n  a: {after: b}\n  b: {after: a}\n", "its nodes wait for each other: "),
            ("nodes: {a: {after: a}}", "its nodes wait for each other: a → a"),
            ("nodes: {a: {after: bb}, b: {}}", "'a' waits for 'bb', which is no node. Did you mean 'b'?"),
            ("nodes: {a: {job: nothing}}", "Job 'nothing' not found"),
            ("nodes: {x: {crawler: rew}}", "Crawler 'rew' not found. Did you mean 'raw'?"),
            ("nodes: {x: {workflow: flow}}", "it runs itself"),
            ("nodes: {a: {afer: b}}", "has no 'afer'. Did you mean 'after'?"),
            ("nodes: {a: {job: a, crawler: raw}}", "is a job and a crawler"),
            ("nodes: {a: {when: 'open(1)'}}", "uses Call"),
            ("nodes: {a: {when: 'rows > 1'}}", "names 'rows'"),
            ("nodes: {a: {for_each: tables}}", "Give a list, or properties.NAME"),
            ("nodes: {a: {after: {b: DONE}}, b: {}}", "waits for the state 'DONE'"),
            ("nodes: []", "it has no nodes"),
            ("nodes: {a: [", "it is not YAML"),
            ("late: 3", "it has no nodes"),
        ],
    )
    def test_what_is_wrong_gets_one_clear_sentence(self, line, text, reason):
        with pytest.raises(WorkflowError) as caught:
            line.save(text)

        assert reason.rstrip(".") in str(caught.value)

    def test_a_workflow_that_runs_itself_through_another_is_refused(self, line):
        line.workflows.save(read_workflow("nodes: {a: {}}", "outer"))
        line.workflows.save(read_workflow("nodes: {x: {workflow: outer}}", "inner"))
        with pytest.raises(WorkflowError, match="it runs itself"):
            line.workflows.save(read_workflow("nodes: {x: {workflow: inner}}", "outer"))

    def test_python_says_the_same_as_yaml(self):
        stored: list[WorkflowDefinition] = []
        with WorkflowBuilder(WorkflowDefinition(name="flow", nodes=()), stored.append):
            crawl = node(NodeKind.CRAWLER, "raw")
            a, b, c = (node(NodeKind.JOB, name) for name in "abc")
            again = node(NodeKind.JOB, "a", for_each=["x"], when="properties.n > 1", retries=2)
            crawl >> a >> [b, c] >> again
            a.on_fail(node(NodeKind.JOB, "alert"))

        text = """
        nodes:
          raw: {crawler: raw}
          a: {after: raw}
          b: {after: a}
          c: {after: a}
          a_2: {job: a, after: [b, c], for_each: [x], when: properties.n > 1, retries: 2}
          alert: {on_fail: a}
        """
        assert stored == [read_workflow(text, "flow")]

    def test_what_is_written_reads_back_the_same(self):
        definition = read_workflow(
            """
            workflow: daily
            properties: {rows: 1}
            late_after: 30m
            nodes:
              a: {job: x, retries: 0, parameters: {table: "{item}"}, for_each: properties.tables, parallel: 2}
              b: {after: {any: [a]}, on_fail: a}
              c: {check: y, after: [{a: [FAILED, SKIPPED]}], when: "properties.rows > 0"}
            """
        )

        assert read_workflow(write_workflow(definition)) == definition

    def test_it_is_written_in_python(self, app, jobs, home, request):
        app.crawl.define_crawler(Crawler(name="raw", targets=(str(home),), database="lake"))
        for name in ("clean", "a", "good"):
            jobs.promote(name, page(home.parent, "x = 1"), Selection())

        request.addfinalizer(lambda: end_pot(app.settings))
        with gluepot.workflow("daily", late_after="1h", properties={"n": 1}, max_concurrent_runs=1):
            (
                gluepot.wait(f"path {home}")
                >> gluepot.crawler("raw")
                >> gluepot.job("clean", retries=2)
                >> [gluepot.job("a"), gluepot.check("good")]
            )

        kept = app.workflows.get("daily").definition
        assert (kept.late_after_s, kept.properties, kept.max_concurrent_runs) == (3600, {"n": 1}, 1)
        assert [(n.kind.value, n.target, [e.node for e in n.after]) for n in kept.nodes[1:]] == [
            ("crawler", "raw", [kept.nodes[0].name]),
            ("job", "clean", ["raw"]),
            ("job", "a", ["clean"]),
            ("check", "good", ["clean"]),
        ]
        assert kept.node("clean").retries == 2

    def test_a_node_outside_of_a_workflow_is_refused(self):
        with pytest.raises(InvalidInputError, match="outside of a workflow"):
            node(NodeKind.JOB, "a")

    def test_an_unknown_run_is_said(self, line):
        with pytest.raises(WorkflowRunNotFoundError):
            line.workflows.get_run("wr_nothing")
