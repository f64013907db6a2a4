"""Event triggers: each file, row, change and call is in exactly one firing."""

from __future__ import annotations

import json
import sqlite3
import threading
from contextlib import closing
from datetime import timedelta

import pytest

from gluepot.catalog.models import Column, Database, Origin, OriginKind, Partition, Table
from gluepot.errors import GluepotError, InvalidInputError
from gluepot.schedule.errors import TriggerNotFoundError
from gluepot.schedule.models import Action, EventKind, EventSource, TableChange, TargetKind, TriggerDefinition
from gluepot.schedule.service import ScheduleService
from tests.schedule.conftest import START

SECOND = timedelta(seconds=1)
BY_HAND = Origin(kind=OriginKind.API)


@pytest.fixture
def schedule(app, jobs, clock) -> ScheduleService:
    return ScheduleService(app.database, jobs, app.settings, sources=app._event_sources(), now=clock)


def wait_for(schedule, kind, **options):
    event = EventSource(kind=kind, poll_s=1, **options)
    action = Action(kind=TargetKind.JOB, name="nightly")
    return schedule.set_trigger("event", TriggerDefinition(actions=(action,), event=event))


def look(schedule, clock, after_s=10):
    clock.time += after_s * SECOND
    return schedule.events.tick(clock.time)


def event_of(app, fired):
    return json.loads(app.jobs.get_run(fired.run_ids[0]).context["event"])


class TestFiles:
    def test_what_arrives_fires_once_and_what_was_there_does_not(self, app, schedule, clock, folder):
        (folder / "old.csv").write_text("1")
        wait_for(schedule, EventKind.FILES, location=str(folder), pattern="*.csv")
        assert look(schedule, clock) == []

        (folder / "new.csv").write_text("2")
        (folder / "other.json").write_text("{}")
        (fired,) = look(schedule, clock)

        assert event_of(app, fired)["files"] == [f"file://{folder}/new.csv"]
        assert look(schedule, clock) == []

    def test_a_file_that_is_written_again_arrives_again(self, schedule, clock, folder):
        (folder / "a").write_text("1")
        wait_for(schedule, EventKind.FILES, location=str(folder))
        (folder / "a").write_text("other")

        assert len(look(schedule, clock)) == 1
        assert look(schedule, clock) == []

    def test_a_file_counts_when_it_has_been_quiet(self, schedule, clock, folder):
        wait_for(schedule, EventKind.FILES, location=str(folder), quiet_s=30)
        growing = folder / "growing"
        for size in (1, 2, 3):
            growing.write_text("x" * size)
            assert look(schedule, clock) == []

        assert look(schedule, clock, 20) == []
        assert len(look(schedule, clock, 10)) == 1

    def test_batches_are_full_or_their_window_has_passed(self, app, schedule, clock, folder):
        wait_for(schedule, EventKind.FILES, location=str(folder), batch_size=3, window_s=60)
        for number in range(7):
            (folder / f"f{number}").write_text("x")

        full = look(schedule, clock)
        assert [event_of(app, one)["count"] for one in full] == [3, 3]
        assert look(schedule, clock, 30) == []
        (rest,) = look(schedule, clock, 30)
        assert event_of(app, rest)["count"] == 1

    def test_a_mounted_bucket_is_listed(self, app, jobs, schedule, clock, folder):
        settings = app.settings.model_copy(update={"mounts": {"s3://lake": str(folder)}})
        from gluepot.schedule.events.files import FileSource

        mine = ScheduleService(
            app.database, jobs, settings, sources={EventKind.FILES: FileSource(settings)}, now=clock
        )
        (folder / "raw").mkdir()
        wait_for(mine, EventKind.FILES, location="s3://lake/raw")
        (folder / "raw" / "part").mkdir()
        (folder / "raw" / "part" / "a.csv").write_text("1")

        (fired,) = look(mine, clock)
        assert event_of(app, fired)["files"] == ["s3://lake/raw/part/a.csv"]

    def test_a_store_behind_fsspec_is_listed(self, app, schedule, clock):
        import fsspec

        store = fsspec.filesystem("memory")
        store.makedirs("/arrivals", exist_ok=True)
        wait_for(schedule, EventKind.FILES, location="memory://arrivals", pattern="*.csv")
        store.pipe_file("/arrivals/a.csv", b"1")

        (fired,) = look(schedule, clock)
        store.rm("/arrivals", recursive=True)
        assert [name.rpartition("/")[2] for name in event_of(app, fired)["files"]] == ["a.csv"]

    def test_a_folder_that_goes_away_is_said_and_nothing_is_lost(self, schedule, clock, folder):
        watched = folder / "in"
        watched.mkdir()
        (watched / "old").write_text("1")
        wait_for(schedule, EventKind.FILES, location=str(watched))
        watched.rename(folder / "away")
        assert look(schedule, clock) == []
        assert "in" in schedule.get_trigger("event").problem

        (folder / "away").rename(watched)
        (watched / "new").write_text("1")
        assert len(look(schedule, clock)) == 1
        assert schedule.get_trigger("event").problem == ""

    def test_a_folder_that_is_not_there_is_refused_at_once(self, schedule, folder):
        with pytest.raises(GluepotError, match="nowhere"):
            wait_for(schedule, EventKind.FILES, location=str(folder / "nowhere"))

    def test_files_are_not_gone_while_something_could_not_be_listed(self, schedule, clock, folder):
        inner = folder / "inner"
        inner.mkdir()
        (inner / "a").write_text("1")
        wait_for(schedule, EventKind.FILES, location=str(folder))
        (folder / "link to nothing").symlink_to(folder / "nothing")
        inner.rename(folder.parent / "away")
        look(schedule, clock)
        (folder.parent / "away").rename(inner)

        assert look(schedule, clock) == []

    def test_a_batch_too_large_for_a_processs_environment_is_read_from_the_firing(
        self, app, schedule, clock, folder
    ):
        wait_for(schedule, EventKind.FILES, location=str(folder), batch_size=600)
        for number in range(600):
            (folder / f"file_with_a_name_of_some_length_{number:05}").touch()

        (fired,) = look(schedule, clock)

        context = app.jobs.get_run(fired.run_ids[0]).context
        assert "event" not in context
        assert len(schedule.event_of(context["fire_id"])["files"]) == 600

    def test_dispatchers_that_race_fire_for_each_file_once(self, app, jobs, schedule, clock, folder):
        wait_for(schedule, EventKind.FILES, location=str(folder))
        for number in range(12):
            (folder / f"f{number}").write_text("x")
        moment = START + timedelta(minutes=1)
        barrier = threading.Barrier(4)
        errors: list[BaseException] = []

        def dispatch() -> None:
            mine = ScheduleService(
                app.database, jobs, app.settings, sources=app._event_sources(), now=lambda: moment
            )
            try:
                for step in range(3):
                    barrier.wait()
                    mine.events.tick(moment + step * 10 * SECOND)
            except BaseException as error:
                errors.append(error)

        threads = [threading.Thread(target=dispatch) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert errors == []
        runs = app.jobs.list_runs("nightly", limit=100)
        files = [name for run in runs for name in json.loads(run.context["event"])["files"]]
        assert len(files) == len(set(files)) == 12


class TestTables:
    @pytest.fixture
    def table(self, app) -> Table:
        app.catalog.create_database(Database(name="db", location=""))
        made = Table(
            database="db",
            name="t",
            columns=(Column(name="a", type="int"),),
            location="file:///tmp/t",
        )
        app.catalog.create_table(made, BY_HAND)
        return app.catalog.get_table("db", "t")

    def test_a_new_version_fires_once(self, app, schedule, clock, table):
        from dataclasses import replace

        wait_for(schedule, EventKind.TABLE, location="db.t", change=TableChange.VERSION)
        assert look(schedule, clock) == []
        app.catalog.update_table(
            replace(table, columns=(*table.columns, Column(name="b", type="int"))), BY_HAND
        )

        (fired,) = look(schedule, clock)
        assert event_of(app, fired)["events"][0]["version"] > 1
        assert look(schedule, clock) == []

    def test_partitions_that_are_added_fire_once_and_a_new_version_does_not(
        self, app, schedule, clock, table
    ):
        from dataclasses import replace

        by_day = replace(
            table, name="p", location="file:///tmp/p", partition_keys=(Column(name="d", type="int"),)
        )
        app.catalog.create_table(by_day, BY_HAND)
        wait_for(schedule, EventKind.TABLE, location="db.p", change=TableChange.PARTITIONS)
        assert look(schedule, clock) == []
        by_day = app.catalog.get_table("db", "p")
        app.catalog.update_table(
            replace(by_day, columns=(*by_day.columns, Column(name="b", type="int"))), BY_HAND
        )
        assert look(schedule, clock) == []

        app.catalog.add_partitions(
            "db",
            "p",
            [Partition(values=(str(n),), location=f"file:///tmp/p/d={n}") for n in range(2)],
            BY_HAND,
        )

        assert len(look(schedule, clock)) == 1
        assert look(schedule, clock) == []

    def test_a_table_that_is_made_later_fires(self, schedule, clock, request):
        wait_for(schedule, EventKind.TABLE, location="db.t")
        assert look(schedule, clock) == []
        request.getfixturevalue("table")

        assert len(look(schedule, clock)) == 1


class TestRows:
    @pytest.fixture
    def orders(self, app, folder):
        path = folder / "shop.db"
        with closing(sqlite3.connect(path)) as shop, shop:
            shop.execute("CREATE TABLE orders (id INTEGER, what TEXT)")
            shop.execute("INSERT INTO orders VALUES (1, 'a')")
        app.connections.add("shop", url=f"sqlite:///{path}")
        return path

    def add(self, path, *ids):
        with closing(sqlite3.connect(path)) as shop, shop:
            shop.executemany("INSERT INTO orders VALUES (?, 'x')", [(i,) for i in ids])

    def test_new_rows_fire_in_batches(self, app, schedule, clock, orders):
        wait_for(
            schedule,
            EventKind.ROWS,
            location="orders",
            connection="shop",
            column="id",
            batch_size=2,
            window_s=60,
        )
        self.add(orders, 2, 3, 4)

        (fired,) = look(schedule, clock)
        assert [one["value"] for one in event_of(app, fired)["events"]] == [2, 3]
        (rest,) = look(schedule, clock, 70)
        assert [one["value"] for one in event_of(app, rest)["events"]] == [4]

    def test_a_table_that_cannot_be_read_is_said(self, schedule, clock, orders):
        wait_for(schedule, EventKind.ROWS, location="orders", connection="shop", column="id")
        with closing(sqlite3.connect(orders)) as shop, shop:
            shop.execute("DROP TABLE orders")

        assert look(schedule, clock) == []
        assert "no such table" in schedule.get_trigger("event").problem


class TestHooks:
    def test_a_call_fires_at_once_and_its_payload_is_seen(self, app, schedule):
        wait_for(schedule, EventKind.HOOK)

        (fired,) = schedule.events.receive("event", {"rows": 7})

        assert event_of(app, fired)["events"] == [{"payload": {"rows": 7}}]

    def test_a_repeated_call_with_the_same_key_is_one_event(self, schedule):
        wait_for(schedule, EventKind.HOOK)

        assert len(schedule.events.receive("event", {}, key="order 7")) == 1
        assert schedule.events.receive("event", {}, key="order 7") == []

    def test_calls_are_batched(self, schedule, clock):
        wait_for(schedule, EventKind.HOOK, batch_size=2, window_s=60)

        assert schedule.events.receive("event", {}) == []
        assert len(schedule.events.receive("event", {})) == 1
        schedule.events.receive("event", {})
        assert len(look(schedule, clock, 61)) == 1

    def test_a_trigger_without_a_hook_or_that_is_paused_refuses(self, schedule):
        wait_for(schedule, EventKind.HOOK)
        schedule.pause("event")
        with pytest.raises(InvalidInputError, match="is paused"):
            schedule.events.receive("event", {})
        with pytest.raises(TriggerNotFoundError):
            schedule.events.receive("nothing", {})
