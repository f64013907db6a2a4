"""Nodes of workflows that wait for something: files, a query, a table."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta

import pytest

from gluepot.schedule.errors import WorkflowError
from gluepot.schedule.workflows.engine import WorkflowEngine
from gluepot.schedule.workflows.states import WorkflowState


@pytest.fixture
def line(line, app, jobs):
    line.engine = WorkflowEngine(app.database, jobs, preconditions=app._preconditions())
    return line


def later(line):
    line.clock.time += timedelta(seconds=11)
    line.tick()


def test_a_node_waits_until_a_path_has_files(line, folder):
    run = line.start(f"nodes:\n  ready: {{wait: path {folder}/in}}\n  a: {{after: ready}}\n")
    later(line)
    assert line.states(run) == {"ready": "RUNNING", "a": "PENDING"}
    (folder / "in").mkdir()
    later(line)
    assert line.states(run)["ready"] == "RUNNING"
    (folder / "in" / "x.csv").write_text("1")
    later(line)

    assert line.states(run) == {"ready": "SUCCEEDED", "a": "RUNNING"}


def test_a_node_waits_until_a_query_is_true(app, line, folder):
    path = folder / "shop.db"
    with closing(sqlite3.connect(path)) as shop, shop:
        shop.execute("CREATE TABLE orders (id INTEGER)")
    app.connections.add("shop", url=f"sqlite:///{path}")
    run = line.start('nodes:\n  ready: {wait: "query shop: SELECT count(*) > 1 FROM orders"}\n')
    later(line)
    assert line.states(run) == {"ready": "RUNNING"}
    with closing(sqlite3.connect(path)) as shop, shop:
        shop.execute("INSERT INTO orders VALUES (1), (2)")
    later(line)

    assert line.workflows.get_run(run).state is WorkflowState.SUCCEEDED


def test_a_query_that_cannot_be_asked_is_an_error_of_its_node(line):
    run = line.start('nodes:\n  ready: {wait: "query nowhere: SELECT 1"}\n')
    later(line)

    assert line.states(run) == {"ready": "ERROR"}


def test_a_table_that_is_not_there_yet_does_not_hold_and_a_stop_ends_the_waiting(line):
    run = line.start("nodes:\n  ready: {wait: table db.t}\n")
    later(line)
    assert line.states(run) == {"ready": "RUNNING"}
    line.workflows.stop(run)
    later(line)

    assert line.workflows.get_run(run).state is WorkflowState.STOPPED


def test_what_nothing_waits_for_is_refused(line):
    with pytest.raises(WorkflowError, match="Nothing waits for 'the weekend'"):
        line.save("nodes: {ready: {wait: the weekend}}")
