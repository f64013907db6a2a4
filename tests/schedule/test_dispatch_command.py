"""`gluepot dispatch`: a dispatcher alone, in a process of its own."""

from __future__ import annotations

import os
import signal
import subprocess
import sys

import pytest

from gluepot.clock import utc_now
from gluepot.jobs.cells import Selection
from gluepot.schedule.cron import parse_schedule
from gluepot.schedule.presence import list_dispatchers
from tests.jobs.notebooks import page
from tests.waiting import wait_until


@pytest.fixture
def dispatcher(app, home):
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(p for p in sys.path if p),
        "GLUEPOT_RUNS_MAX_PARALLEL": "0",
    }
    command = [sys.executable, "-m", "gluepot.cli.main", "dispatch", "--database", app.settings.database_url]
    process = subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, text=True)
    yield process
    if process.poll() is None:
        process.kill()
        process.wait()


def test_it_fires_what_is_due_and_leaves_when_it_is_told_to(app, folder, dispatcher):
    app.jobs.promote("nightly", page(folder, "a = 1"), Selection())
    app.schedule.set_schedule("nightly", parse_schedule("every 10s"))

    wait_until(lambda: app.jobs.list_runs("nightly"), "its first firing", limit_s=60)
    (shown,) = list_dispatchers(app.database, utc_now())
    dispatcher.send_signal(signal.SIGTERM)

    assert shown.pid == dispatcher.pid
    assert dispatcher.wait(20) == 0
    assert list_dispatchers(app.database, utc_now()) == []
