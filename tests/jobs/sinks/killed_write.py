"""A process that writes to a table as an attempt of a run, and is killed on the way as `kill -9` would."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path

from gluepot.app import App
from gluepot.jobs.current_run import CurrentRun
from gluepot.jobs.sinks.models import Step
from gluepot.jobs.sinks.service import TableSink
from gluepot.settings_sources import load_settings
from tests.jobs.sinks.arrow_engine import ArrowEngine, Row

_FILE_CHANGES = ("os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir")


@dataclass(frozen=True, kw_only=True)
class Write:
    """A write as a line of a script says it."""

    table: str
    mode: str
    partition_by: tuple[str, ...]
    rows: tuple[Row, ...]

    def to(self, sink: TableSink) -> None:
        """Write."""
        keys = ("id",) if self.mode == "upsert" else ()
        sink.write(self.rows, self.table, self.mode, keys=keys, partition_by=self.partition_by, place="1")


def killed_after(step: Step, home: Path, run: CurrentRun, write: Write) -> bool:
    """Write in a process that is killed when it has done a step; say whether it was."""
    return _is_killed(_die_after, step, home, run, write)


def killed_before_file_change(number: int, home: Path, run: CurrentRun, write: Write) -> bool:
    """Write in a process that is killed before it changes a file or folder for the `number`-th time; say whether it was."""
    return _is_killed(_die_before_file_change, number, home, run, write)


def _is_killed(target: Callable[..., None], *args: object) -> bool:
    # Forked from a process that has the imports and nothing else: a twentieth of a second for each.
    context = get_context("forkserver")
    context.set_forkserver_preload(["pytest", "pyarrow.dataset", "pyarrow.parquet", "duckdb", __name__])
    process = context.Process(target=target, args=args)
    process.start()
    process.join(120)
    assert process.exitcode in (0, -signal.SIGKILL), f"{args} ended with {process.exitcode}"
    return process.exitcode != 0


def _die_after(step: Step, home: Path, run: CurrentRun, write: Write) -> None:
    def on_step(done: Step) -> None:
        if done is step:
            _die()

    app = _app(home)
    write.to(_sink(app, run, on_step))
    app.close()


def _die_before_file_change(number: int, home: Path, run: CurrentRun, write: Write) -> None:
    seen = 0

    def on_event(event: str, _arguments: object) -> None:
        nonlocal seen
        if event in _FILE_CHANGES:
            seen += 1
            if seen == number:
                _die()

    app = _app(home)
    sink = _sink(app, run, lambda _: None)
    sys.addaudithook(on_event)
    write.to(sink)
    os._exit(0)  # what comes at the end of a process changes files, too


def _app(home: Path) -> App:
    environment = {**os.environ, "GLUEPOT_HOME": str(home), "GLUEPOT_POOL_SIZE": "0"}
    return App(load_settings(home.parent, environment).settings)


def _sink(app: App, run: CurrentRun, on_step: Callable[[Step], None]) -> TableSink:
    return TableSink(
        ArrowEngine(app.catalog), app.catalog, app.database, app.settings, run=run, on_step=on_step
    )


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)
