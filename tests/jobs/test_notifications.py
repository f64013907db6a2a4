"""Notifications: a real webhook on this machine is told; what goes wrong there changes nothing."""

from __future__ import annotations

import json
import os
import signal
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from gluepot.clock import utc_now
from gluepot.errors import InvalidInputError
from gluepot.jobs.cells import Selection
from gluepot.jobs.following import wait_for_run
from gluepot.jobs.models import JobLimits, RunState
from gluepot.jobs.notifications import Notifier, RunEvent
from gluepot.jobs.run_claims import RunClaims
from gluepot.jobs.run_files import files_of
from gluepot.schedule.dispatcher import Dispatcher
from tests.jobs.notebooks import page
from tests.waiting import wait_until


@pytest.fixture
def webhook() -> Iterator[tuple[str, list[dict[str, Any]]]]:
    """A webhook's apprise URL, and what it has been told."""
    told: list[dict[str, Any]] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            told.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_arguments: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"json://127.0.0.1:{server.server_port}/hook?token=s3cret", told
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def run_job(app, jobs, folder, monkeypatch):
    """Promote a script with notifications of all events to env:OPS_HOOK, and run it to its end."""

    def run(source: str, *, url: str, notify_after_s: int = 0, between: Callable[[], object] = lambda: None):
        monkeypatch.setenv("OPS_HOOK", url)
        notify = {event.value: ["env:OPS_HOOK"] for event in RunEvent}
        limits = app.settings.jobs.model_copy(update={"notify": notify})
        service = type(jobs)(app.database, app.catalog, app.settings.model_copy(update={"jobs": limits}))
        service.promote("job", page(folder, source), Selection())
        service.set_limits("job", JobLimits(notify_after_s=notify_after_s))
        started = service.start_run("job")
        between()
        Dispatcher(app.database, app.schedule, app.settings).tick(utc_now())
        return wait_for_run(service, started.id, limit_s=60)

    return run


def test_start_and_success_are_told(run_job, webhook):
    url, told = webhook

    run = run_job("print(1)", url=url)

    wait_until(lambda: len(told) == 2, "two messages")
    assert [one["title"] for one in told] == ["Job job started", "Job job succeeded"]
    assert [one["type"] for one in told] == ["info", "success"]
    assert run.id in told[1]["message"]


def test_slow_and_failure_are_told_with_the_error(run_job, webhook):
    url, told = webhook

    run_job("import time\ntime.sleep(4)\nprint(1 / 0)", url=url, notify_after_s=1)

    wait_until(lambda: len(told) == 3, "three messages")
    assert [one["title"] for one in told] == [
        "Job job started", "Job job has been running for more than 1 s", "Job job ended FAILED",
    ]  # fmt: skip
    assert "ZeroDivisionError: division by zero" in told[2]["message"]


def test_a_run_that_could_not_start_is_told_where_its_project_wants_it(run_job, webhook, folder):
    url, told = webhook

    run = run_job("print(1)", url=url, between=lambda: folder.rename(folder.with_name("away")))

    assert (run.state, run.started_at) == (RunState.FAILED, None)
    wait_until(lambda: told, "a message")
    assert told[0]["title"] == "Job job ended FAILED"
    assert "is gone" in told[0]["message"]


def test_a_run_whose_process_was_killed_is_told_by_whoever_finds_it(
    app, jobs, folder, webhook, monkeypatch, dispatcher
):
    url, told = webhook
    monkeypatch.setenv("OPS_HOOK", url)
    limits = app.settings.jobs.model_copy(update={"notify": {"failure": ["env:OPS_HOOK"]}})
    service = type(jobs)(app.database, app.catalog, app.settings.model_copy(update={"jobs": limits}))
    service.promote("job", page(folder, "import time\ntime.sleep(600)"), Selection())
    run = service.start_run("job")
    dispatcher.tick(utc_now())
    wait_until(lambda: jobs.get_run(run.id).state is RunState.RUNNING, "the run to begin")
    (held,) = RunClaims(app.database).held()
    os.kill(held.owner.pid, signal.SIGKILL)
    wait_until(lambda: not held.owner.is_alive(), "the runner to be dead")

    dispatcher.tick(utc_now())

    wait_until(lambda: told, "a message")
    assert told[0]["title"] == "Job job ended FAILED"
    assert "ended without a word" in told[0]["message"]


def test_a_webhook_that_is_down_fails_no_run_and_no_secret_is_written(app, run_job):
    run = run_job("print(1)", url="json://127.0.0.1:9/hook?token=s3cret")

    files = files_of(app.settings, run.id)
    assert run.state is RunState.SUCCEEDED
    assert "s3cret" not in "".join(
        path.read_text(errors="replace") for path in files.folder.rglob("*") if path.is_file()
    )
    assert "s3cret" not in str(app.jobs.get_version("job").content.settings)


def test_only_references_are_taken(jobs, folder, run_to_end):
    jobs.promote("job", page(folder, "x = 1"), Selection())
    run = run_to_end("job")

    assert Notifier({"success": ["json://host/?token=plain"]}).tell(RunEvent.SUCCESS, run) == 0
    with pytest.raises(InvalidInputError, match="no event 'finish'"):
        Notifier({"finish": []})
