"""Definitions of workflows: versions, what is wrong with one, and that Python and YAML say the same."""

from __future__ import annotations

import pytest

import gluepot
from gluepot.crawl.models import Crawler
from gluepot.errors import InvalidInputError
from gluepot.jobs.cells import Selection
from gluepot.pot.client import end_pot
from gluepot.schedule.errors import WorkflowError, WorkflowRunNotFoundError
from gluepot.schedule.workflows.building import WorkflowBuilder, node
from gluepot.schedule.workflows.models import NodeKind, WorkflowDefinition
from gluepot.schedule.workflows.yaml_form import read_workflow, write_workflow
from tests.jobs.notebooks import page
from tests.schedule.workflow_line import DIAMOND


def test_the_same_content_is_the_same_version(line):
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
def test_what_is_wrong_gets_one_clear_sentence(line, text, reason):
    with pytest.raises(WorkflowError) as caught:
        line.save(text)

    assert reason.rstrip(".") in str(caught.value)


def test_a_workflow_that_runs_itself_through_another_is_refused(line):
    line.workflows.save(read_workflow("nodes: {a: {}}", "outer"))
    line.workflows.save(read_workflow("nodes: {x: {workflow: outer}}", "inner"))
    with pytest.raises(WorkflowError, match="it runs itself"):
        line.workflows.save(read_workflow("nodes: {x: {workflow: inner}}", "outer"))


def test_python_says_the_same_as_yaml():
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


def test_what_is_written_reads_back_the_same():
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


def test_it_is_written_in_python(app, jobs, home, request):
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


def test_a_node_outside_of_a_workflow_is_refused():
    with pytest.raises(InvalidInputError, match="outside of a workflow"):
        node(NodeKind.JOB, "a")


def test_an_unknown_run_is_said(line):
    with pytest.raises(WorkflowRunNotFoundError):
        line.workflows.get_run("wr_nothing")
