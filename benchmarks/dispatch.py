"""How soon a due trigger has its run in the queue, and what a dispatcher costs that has nothing to do.

The claims are absolute (a second; half a percent of one core), so there is no peer and one process does it all: a
real dispatcher over SQLite, in real time, with a thousand triggers. Runs are queued and not started. A run counts from
the moment at which another connection sees it, looked for every ten milliseconds.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import threading
import time
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import text

from gluepot.app import App
from gluepot.clock import utc_now
from gluepot.database.schema import upgrade
from gluepot.database.tables.schedule import triggers
from gluepot.jobs.cells import Selection
from gluepot.schedule.cron import parse_schedule
from gluepot.schedule.models import Action, TargetKind, TriggerDefinition, TriggerState
from gluepot.schedule.store import definition_values
from gluepot.settings_sources import load_settings
from tests.jobs.notebooks import page

LATENCY_LIMIT_S = 1.0
IDLE_LIMIT_PERCENT = 0.5


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """Seconds from due to queued, for triggers due within `spread_s` and for all at once; percent of a core when idle."""

    triggers: int
    spread_s: int
    spread_p50_s: float
    spread_p99_s: float
    at_once_p50_s: float
    at_once_p99_s: float
    idle_percent: float
    holds: bool


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--triggers", type=int, default=1000, help="how many (%(default)s)")
    parser.add_argument(
        "--spread", type=int, default=20, help="seconds over which they are due (%(default)s)"
    )
    parser.add_argument("--idle", type=int, default=30, help="seconds of doing nothing (%(default)s)")
    parser.add_argument("--rounds", type=int, default=1, help="how often, all taken together (%(default)s)")
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        app = _app(Path(folder))
        rounds = range(options.rounds)
        spread = [s for _ in rounds for s in _latencies(app, options.triggers, options.spread)]
        at_once = [s for _ in rounds for s in _latencies(app, options.triggers, 0)]
        idle = _idle_percent(app, options.triggers, options.idle)
        app.close()
    p99, holds = _p99(spread), _p99(spread) < LATENCY_LIMIT_S and idle < IDLE_LIMIT_PERCENT
    outcome = Outcome(
        triggers=options.triggers, spread_s=options.spread, spread_p50_s=statistics.median(spread), spread_p99_s=p99,
        at_once_p50_s=statistics.median(at_once), at_once_p99_s=_p99(at_once), idle_percent=idle, holds=holds,
    )  # fmt: skip
    print(json.dumps(asdict(outcome), indent=2) if options.json else _text(outcome))
    return 0 if holds else 1


def _app(folder: Path) -> App:
    home = folder / "home"
    home.mkdir(mode=0o700)
    os.environ |= {"GLUEPOT_HOME": str(home), "GLUEPOT_RUNS_MAX_PARALLEL": "0"}
    app = App(load_settings(folder).settings)
    upgrade(app.database)
    app.jobs.promote("nightly", page(folder, "a = 1"), Selection())
    return app


def _set_triggers(app: App, count: int, *, first_s: float, spread_s: float) -> dict[str, float]:
    """Make triggers due from `first_s` seconds from now on; return their due times (Unix seconds)."""
    action = Action(kind=TargetKind.JOB, name="nightly")
    definition = TriggerDefinition(actions=(action,), timetable=parse_schedule("0 0 1 1 *"))
    values = definition_values(definition)
    now = utc_now()
    rows = []
    for number in range(count):
        due = now + timedelta(seconds=first_s + spread_s * number / count)
        rows.append(
            {
                "name": f"t{number}", **values, "state": TriggerState.ACTIVATED.value, "next_fire_at": due, "due_at": due,
                "armed_at": now, "created_at": now, "updated_at": now,
            }
        )  # fmt: skip
    with app.database.write() as connection:
        connection.execute(triggers.delete())
        connection.execute(text("DELETE FROM job_runs"))
        connection.execute(text("DELETE FROM trigger_fires"))
        connection.execute(triggers.insert(), rows)
    return {row["name"]: row["due_at"].timestamp() for row in rows}


def _latencies(app: App, count: int, spread_s: int) -> list[float]:
    due = _set_triggers(app, count, first_s=3.0, spread_s=spread_s)
    seen: dict[str, float] = {}
    with _Dispatching(app):
        deadline = time.time() + spread_s + 120
        last = 0
        while len(seen) < count and time.time() < deadline:
            with app.database.read() as connection:
                rows = connection.execute(
                    text("SELECT rowid, trigger_name FROM job_runs WHERE rowid > :last"), {"last": last}
                ).all()
            moment = time.time()
            for rowid, name in rows:
                seen[name] = moment
                last = max(last, rowid)
            time.sleep(0.01)
    assert len(seen) == count, f"only {len(seen)} of {count} were queued"
    return [seen[name] - due[name] for name in due]


def _idle_percent(app: App, count: int, seconds: int) -> float:
    """Return the CPU of the whole process while a dispatcher waits; this thread sleeps."""
    _set_triggers(app, count, first_s=86_400, spread_s=60)
    with _Dispatching(app):
        time.sleep(3)
        began_wall, began_cpu = time.perf_counter(), time.process_time()
        time.sleep(seconds)
        cpu = time.process_time() - began_cpu
        return 100 * cpu / (time.perf_counter() - began_wall)


class _Dispatching:
    """A dispatcher at work in a thread."""

    def __init__(self, app: App) -> None:
        self._stop = threading.Event()
        self._thread = threading.Thread(target=app.dispatcher.run_forever, args=(self._stop,))

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()


def _p99(values: list[float]) -> float:
    return statistics.quantiles(values, n=100)[98]


def _text(outcome: Outcome) -> str:
    lines = [
        (f"within {outcome.spread_s} s", outcome.spread_p50_s, outcome.spread_p99_s),
        ("all at once", outcome.at_once_p50_s, outcome.at_once_p99_s),
    ]
    text = [
        f"due → queued, {outcome.triggers} triggers {how}: p50 {p50:.3f} s, p99 {p99:.3f} s"
        for how, p50, p99 in lines
    ]
    text.append(f"idle dispatcher: {outcome.idle_percent:.2f} % of a core")
    claim = f"claimed: spread p99 under {LATENCY_LIMIT_S:g} s, idle under {IDLE_LIMIT_PERCENT:g} %"
    return "\n".join([*text, f"{claim}: {'holds' if outcome.holds else 'DOES NOT HOLD'}"])


if __name__ == "__main__":
    sys.exit(main())
