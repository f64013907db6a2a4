"""Lineage as OpenLineage events: to a server, to a file, to nobody who answers."""

from __future__ import annotations

import json
import logging
import threading
import time
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from gluepot.catalog.lineage_models import LineageKind, LineageOrigin
from gluepot.catalog.models import Column
from gluepot.catalog.openlineage import OpenLineageSender
from gluepot.catalog.openlineage_events import RunMoment, dataset_name, job_run_uuid
from gluepot.catalog.spark_lineage import Execution
from gluepot.errors import InvalidInputError
from gluepot.settings import OpenLineageSettings
from gluepot.sql.lineage import ColumnDerivation, Derivation

RUN = LineageOrigin(kind=LineageKind.JOB, reference="nightly", run_id="jr_1")
NOTEBOOK = LineageOrigin(kind=LineageKind.NOTEBOOK, reference="work/etl.ipynb")
BEGUN = datetime(2026, 1, 1, tzinfo=UTC)
COLUMNS = {"lake.clean": [Column(name="n", type="bigint", comment="counted")]}
KEY = "s3cr3t-key"


def execution(target="lake.clean", source="lake.raw", seconds=(0, 2), columns=()):
    return Execution(
        reads=(source,),
        derivation=Derivation(target=target, sources=(source,), columns=columns),
        started_at=BEGUN + timedelta(seconds=seconds[0]),
        ended_at=BEGUN + timedelta(seconds=seconds[1]),
    )


BY_COLUMN = (ColumnDerivation(target_column="n", source_table="lake.raw", source_column="id"),)


class _Marquez(BaseHTTPRequestHandler):
    """Keeps what is posted, and answers as it is told."""

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.posts.append((self.path, self.headers.get("Authorization"), json.loads(body)))
        self.server.may_answer.wait(10)
        self.send_response(self.server.status)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, *_args):
        pass


@pytest.fixture
def server():
    made = ThreadingHTTPServer(("127.0.0.1", 0), _Marquez)
    made.posts, made.status, made.may_answer = [], 201, threading.Event()
    made.may_answer.set()
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    yield made
    made.may_answer.set()
    made.shutdown()
    made.server_close()
    thread.join()


def url_of(server, user=""):
    return f"http://{user}127.0.0.1:{server.server_port}"


def sender(key="", **settings):
    return OpenLineageSender(OpenLineageSettings(**settings), lambda name: COLUMNS.get(name, []), lambda: key)


def test_a_write_is_posted_as_start_and_complete_with_schema_and_columns(server):
    sending = sender(key=KEY, url=url_of(server), namespace="team")

    sending.tell([execution(columns=BY_COLUMN)], NOTEBOOK)
    sending.close()

    (start_path, key, start), (_, _, complete) = server.posts
    assert (start_path, key) == ("/api/v1/lineage", f"Bearer {KEY}")
    assert (start["eventType"], complete["eventType"]) == ("START", "COMPLETE")
    assert start["eventTime"] < complete["eventTime"]
    assert start["run"]["runId"] == complete["run"]["runId"]
    assert (complete["job"]["namespace"], complete["job"]["name"]) == ("team", "work/etl.ipynb.lake.clean")
    assert [(i["namespace"], i["name"]) for i in complete["inputs"]] == [("team", "lake.raw")]
    (output,) = complete["outputs"]
    assert output["name"] == "lake.clean"
    assert output["facets"]["schema"]["fields"][0]["type"] == "bigint"
    (field,) = output["facets"]["columnLineage"]["fields"]["n"]["inputFields"]
    assert (field["name"], field["field"]) == ("lake.raw", "id")
    assert "parent" not in complete["run"]["facets"]


def test_events_are_appended_to_a_file_and_a_run_is_the_parent_of_its_writes(tmp_path):
    path = tmp_path / "new" / "events.jsonl"
    sending = sender(file=str(path))

    sending.tell_run(lambda: RUN, RunMoment.START, BEGUN)
    sending.tell([execution()], RUN)
    sending.tell_run(lambda: RUN, RunMoment.FAIL, BEGUN)
    sending.close()

    events = [json.loads(line) for line in path.read_text().splitlines()]
    assert [event["eventType"] for event in events] == ["START", "START", "COMPLETE", "FAIL"]
    parent = events[1]["run"]["facets"]["parent"]
    assert parent["run"]["runId"] == events[0]["run"]["runId"] == job_run_uuid("jr_1")
    assert parent["job"]["name"] == events[0]["job"]["name"] == "nightly"


def test_two_executions_of_one_statement_are_one_write_and_two_statements_are_two(tmp_path):
    path = tmp_path / "events.jsonl"
    sending = sender(file=str(path))

    sending.tell(
        [execution(seconds=(1, 2)), execution(seconds=(0, 3), columns=BY_COLUMN), execution(seconds=(5, 6))],
        NOTEBOOK,
    )
    sending.close()

    events = [json.loads(line) for line in path.read_text().splitlines()]
    assert len(events) == 4
    assert events[0]["eventTime"].startswith("2026-01-01T00:00:00")
    assert events[1]["eventTime"].startswith("2026-01-01T00:00:03")


def test_a_server_that_hangs_keeps_nobody_waiting(server):
    server.may_answer.clear()
    sending = sender(url=url_of(server))

    begun = time.perf_counter()
    for _ in range(2000):
        sending.tell([execution()], NOTEBOOK)
    took_s = time.perf_counter() - begun

    assert took_s < 1
    sending.close(limit_s=0.1)


@pytest.mark.parametrize("status", [500, 401, None], ids=["broken", "wrong key", "nobody there"])
def test_what_cannot_be_sent_is_said_once_without_secrets(server, caplog, status):
    url = url_of(server, "ann:pa55@") if status else "http://ann:pa55@127.0.0.1:1"
    server.status = status
    sending = sender(key=KEY, url=url)

    with caplog.at_level(logging.DEBUG):
        for _ in range(5):
            sending.tell([execution()], NOTEBOOK)
        sending.close()

    said = [record.getMessage() for record in caplog.records if record.name.startswith("gluepot")]
    assert len(said) == 1
    assert "OpenLineage events were not sent to http://127.0.0.1" in said[0]
    assert "pa55" not in said[0]
    assert not any(KEY in record.getMessage() for record in caplog.records)


def test_a_key_that_is_missing_is_said_in_its_own_words(caplog, tmp_path):
    def key():
        raise InvalidInputError("No such variable 'X'.")

    sending = OpenLineageSender(OpenLineageSettings(url="http://127.0.0.1:1"), lambda _name: [], key)
    sending.tell([execution()], NOTEBOOK)
    sending.close()

    assert "No such variable 'X'." in caplog.text


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("lake.orders", ("team", "lake.orders")),
        ("file:///data/raw", ("file", "/data/raw")),
        ("s3a://bucket/raw/x", ("s3://bucket", "raw/x")),
        ("s3://bucket", ("s3://bucket", "/")),
        ("jdbc:postgresql://db:5432/shop/public.orders", ("postgres://db:5432", "shop.public.orders")),
    ],
)
def test_datasets_have_the_names_of_openlineage(name, expected):
    assert dataset_name(name, "team") == expected


def test_the_app_sends_only_where_a_setting_names_somebody(app, home, monkeypatch, tmp_path):
    from gluepot.app import App
    from gluepot.settings_sources import load_settings

    assert app.openlineage is None
    path = tmp_path / "events.jsonl"
    monkeypatch.setenv("GLUEPOT_OPENLINEAGE_FILE", str(path))
    other = App(load_settings(home.parent).settings)

    other.lineage.record_sql("CREATE TABLE default.a AS SELECT x FROM default.b", NOTEBOOK)
    other.close()

    assert [json.loads(line)["eventType"] for line in path.read_text().splitlines()] == ["START", "COMPLETE"]


def test_the_key_is_read_by_its_reference_and_one_written_down_is_refused(
    app, home, monkeypatch, server, caplog
):
    from gluepot.app import App
    from gluepot.settings_sources import load_settings

    monkeypatch.setenv("GLUEPOT_OPENLINEAGE_URL", url_of(server))
    monkeypatch.setenv("MARQUEZ_KEY", KEY)
    for reference in ("env:MARQUEZ_KEY", "plain-pa55"):
        monkeypatch.setenv("GLUEPOT_OPENLINEAGE_API_KEY", reference)
        other = App(load_settings(home.parent).settings)
        other.lineage.record_sql("CREATE TABLE default.a AS SELECT x FROM default.b", NOTEBOOK)
        other.close()

    assert [key for _, key, _ in server.posts] == [f"Bearer {KEY}"] * 2
    assert "openlineage.api_key" in caplog.text
    assert "pa55" not in caplog.text
