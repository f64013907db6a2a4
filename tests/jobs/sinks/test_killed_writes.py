"""Writes killed at every step of their protocol, in processes that are really killed: old rows or new ones, and once."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from gluepot.app import App
from gluepot.catalog.models import Database
from gluepot.clock import utc_now
from gluepot.jobs.current_run import CurrentRun
from gluepot.jobs.sinks.ledger import Ledger, slot_of
from gluepot.jobs.sinks.models import Step
from gluepot.jobs.sinks.service import TableSink
from tests.jobs.sinks.arrow_engine import ArrowEngine, Row, rows_of
from tests.jobs.sinks.held import held_run
from tests.jobs.sinks.killed_write import Write, killed_after, killed_before_file_change

TABLE = "lake.t"
OLD = ((1, "a"), (2, "a"))
ROWS = ((2, "b"), (3, "c"))
NEW = {
    "append": [(1, "a"), (2, "a"), (2, "b"), (3, "c")],
    "overwrite": [(2, "b"), (3, "c")],
    "upsert": [(1, "a"), (2, "b"), (3, "c")],
}
UNSEEN = (Step.STAGED, Step.LINKED, Step.ENTERED)


@dataclass(frozen=True)
class Case:
    """A write, and the rows that are there before and after it."""

    write: Write
    old: tuple[Row, ...]
    new: list[Row]


def cases(soak: Collection[str] = ()) -> list[Any]:
    """Each mode, and the making of a table, plain and partitioned. `soak`: those that are left to it."""
    found = []
    for layout, partition_by in (("plain", ()), ("partitioned", ("day",))):
        for name, new in {**NEW, "new-table": sorted(ROWS)}.items():
            mode, old = ("append", ()) if name == "new-table" else (name, OLD)
            write = Write(table=TABLE, mode=mode, partition_by=partition_by, rows=ROWS)
            marks = [pytest.mark.soak] if name in soak else []
            found.append(pytest.param(Case(write, old, new), id=f"{name}-{layout}", marks=marks))
    return found


@pytest.fixture
def lake(app: App) -> App:
    app.catalog.create_database(Database(name="lake"))
    return app


@pytest.fixture
def attempt(lake: App) -> Callable[..., CurrentRun]:
    """A run that is held, as its process knows it; one with a root is a retry of that."""
    return partial(held_run, lake)


@pytest.fixture
def sink(lake: App) -> Callable[..., TableSink]:
    def make(run: CurrentRun | None = None, **options: object) -> TableSink:
        return TableSink(
            ArrowEngine(lake.catalog), lake.catalog, lake.database, lake.settings, run=run, **options
        )

    return make


def put_old(case: Case, sink: TableSink, table: str = TABLE) -> None:
    if case.old:
        sink.write(case.old, table, partition_by=case.write.partition_by)


def seen(app: App, table: str = TABLE) -> list[Row]:
    """The rows that a reader sees; none where there is no table."""
    is_there = table.removeprefix("lake.") in app.catalog.list_table_names("lake")
    return rows_of(app.catalog, table) if is_there else []


@pytest.mark.parametrize("step", Step)
@pytest.mark.parametrize("case", cases())
def test_killed_after_a_step_the_table_is_old_or_new_and_a_retry_makes_it_new(
    lake, home, sink, attempt, case, step
):
    put_old(case, sink())
    run = attempt()

    assert killed_after(step, home, run, case.write)

    assert seen(lake) == (list(case.old) if step in UNSEEN else case.new)
    case.write.to(sink(attempt(root=run.root_run_id)))
    assert seen(lake) == case.new


@pytest.mark.parametrize("case", cases())
def test_killed_at_every_step_one_attempt_after_the_other_the_last_one_leaves_the_rows_once(
    lake, home, sink, attempt, case
):
    put_old(case, sink())
    root = ""
    for step in (*Step, *reversed(Step)):
        run = attempt(root=root)
        root = run.root_run_id
        assert killed_after(step, home, run, case.write)

    case.write.to(sink(attempt(root=root)))

    assert seen(lake) == case.new


@pytest.mark.parametrize("case", cases(soak=("upsert", "overwrite", "new-table")))
def test_killed_before_any_change_of_a_file_it_is_old_or_new_and_a_retry_makes_it_new(
    lake, home, sink, attempt, case
):
    number, is_killed, states = 0, True, []
    while is_killed:
        number += 1
        write = replace(case.write, table=f"lake.t{number}")
        put_old(case, sink(), write.table)
        run = attempt()

        is_killed = killed_before_file_change(number, home, run, write)

        found = seen(lake, write.table)
        assert found in (list(case.old), case.new), number
        states.append(found == case.new)
        write.to(sink(attempt(root=run.root_run_id)))
        assert seen(lake, write.table) == case.new, number

    assert number > 8, "it was killed at a few changes of files only"
    assert states == sorted(states), "once it was new, it was old again at a later moment"


@pytest.mark.parametrize("case", cases())
def test_what_killed_attempts_left_goes_within_days(lake, home, sink, attempt, case):
    put_old(case, sink())
    run = attempt()
    for step in Step:
        killed_after(step, home, attempt(root=run.root_run_id), case.write)

    later = sink(now=lambda: utc_now() + timedelta(days=3))
    for number in range(2):  # what the first replaces stays for its readers
        later.write([(number, "z")], TABLE, "overwrite", partition_by=case.write.partition_by)

    table = lake.catalog.get_table("lake", "t")
    parts = lake.catalog.list_partitions("lake", "t") if table.partition_keys else []
    leftovers = Ledger(lake.database).look(TABLE, slot_of(None, TABLE, "", 0)).leftovers
    known = {table.location, *(part.location for part in parts), *leftovers}
    files = list((home / "warehouse" / "lake.db").rglob("*.parquet"))
    assert {f"file://{file.parent}" for file in files} <= known
    assert len(files) == 2


class Stopped(BaseException):
    """What a step raises."""


@pytest.mark.parametrize("step", Step)
@pytest.mark.parametrize("case", cases())
def test_a_write_that_fails_after_it_was_published_stays_published(lake, home, sink, case, step):
    put_old(case, sink())

    def fail(done: Step) -> None:
        if done is step:
            raise Stopped

    with pytest.raises(Stopped):
        case.write.to(sink(on_step=fail))

    assert seen(lake) == (list(case.old) if step in UNSEEN else case.new)
    if step in UNSEEN:
        files = (home / "warehouse" / "lake.db").rglob("*.parquet")
        assert len(list(files)) == (1 if case.old else 0), "what was staged is still there"


def test_an_engine_that_dies_after_publication_takes_nothing_along(lake, sink):
    class Dying(ArrowEngine):
        def refresh(self, table: str) -> None:
            raise ConnectionError("the JVM has gone")

    sink().write(OLD, TABLE)
    dying = TableSink(Dying(lake.catalog), lake.catalog, lake.database, lake.settings)

    with pytest.raises(ConnectionError):
        dying.write(ROWS, TABLE)

    assert seen(lake) == NEW["append"]


def test_writes_that_lose_again_and_again_leave_the_winners_rows(lake, home, sink):
    other = sink()
    other.write(OLD, TABLE)
    met = []

    def meet(done: Step) -> None:
        if done is Step.LINKED:
            met.append(done)
            if len(met) < 3:
                other.write([(10 + len(met), "x")], TABLE)

    sink(on_step=meet).write(ROWS, TABLE)

    assert seen(lake) == sorted([*OLD, *ROWS, (11, "x"), (12, "x")])
    generations = [path.name for path in (home / "warehouse/lake.db/_generations/t").glob("*/*")]
    assert sorted(generations) == ["g1", "g3"], "those that lost are gone"


def test_the_ledger_remembers_what_a_killed_clean_up_left(lake, home, sink, attempt):
    """Each clean-up is killed before it has removed anything; the next write that lives removes it all."""
    sink().write(OLD, TABLE)
    for _ in range(3):
        write = Write(table=TABLE, mode="overwrite", partition_by=(), rows=ROWS)
        assert killed_after(Step.PUBLISHED, home, attempt(), write)

    sink().write(ROWS, TABLE, "overwrite")

    homes = home / "warehouse/lake.db/_generations/t"
    assert len(list(homes.rglob("g*/*.parquet"))) == 2, "the newest generation and the one before"
