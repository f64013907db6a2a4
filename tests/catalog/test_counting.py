"""Counts of tables that nobody waits for."""

from __future__ import annotations

import threading

import pytest

from gluepot.catalog.counting import BackgroundCounts, CountNotFoundError, CountState
from gluepot.catalog.errors import TableNotFoundError
from gluepot.catalog.formats import file_table
from gluepot.catalog.models import Column, Database, Origin, OriginKind
from gluepot.catalog.statistics import StatisticsService
from tests.waiting import wait_until

ORIGIN = Origin(kind=OriginKind.API, reference="test")
DEADLINE_S = 60.0


class SlowStatistics(StatisticsService):
    """Counts only when the gate is open, as where a store is slow."""

    gate: threading.Event

    def collect_statistics(self, database, name):
        assert self.gate.wait(DEADLINE_S)
        return super().collect_statistics(database, name)


@pytest.fixture
def planes(app, tmp_path):
    """The table `air.planes` of one file."""
    app.catalog.create_database(Database(name="air"))
    folder = tmp_path / "planes"
    folder.mkdir()
    (folder / "planes.csv").write_text("N1\n")
    columns = (Column(name="tailnum", type="string"),)
    app.catalog.create_table(file_table("air", "planes", "csv", columns, (), folder.as_uri(), {}), ORIGIN)
    return app


@pytest.fixture
def slow(planes):
    """Counts that end only when the gate is opened."""
    statistics = SlowStatistics(planes.catalog.knowledge, planes.catalog)
    statistics.gate = threading.Event()
    counts = BackgroundCounts(statistics)
    yield counts, statistics.gate
    statistics.gate.set()
    counts.close()


def ended(counts, count):
    over = {CountState.SUCCEEDED, CountState.FAILED}
    wait_until(lambda: counts.get(count.id).state in over, "the count ends", DEADLINE_S)
    return counts.get(count.id)


def test_a_count_goes_on_after_the_answer_and_what_it_found_is_kept(planes, slow):
    counts, gate = slow
    count = counts.start("air", "planes")

    assert counts.get(count.id).state in {CountState.WAITING, CountState.RUNNING}
    assert planes.statistics.find("air", "planes") is None
    gate.set()

    assert ended(counts, count).state is CountState.SUCCEEDED
    found = planes.statistics.find("air", "planes")
    assert found is not None
    assert found.files == 1


def test_a_table_is_not_counted_twice_at_a_time(slow):
    counts, gate = slow
    first, second = counts.start("air", "planes"), counts.start("AIR", "planes")
    gate.set()

    assert second.id == first.id
    ended(counts, first)
    assert counts.start("air", "planes").id != first.id


def test_a_table_that_is_not_there_is_said_at_once(planes):
    with pytest.raises(TableNotFoundError):
        planes.counts.start("air", "nothing")


def test_a_count_of_another_process_is_not_known(planes):
    with pytest.raises(CountNotFoundError, match="or count again"):
        planes.counts.get("count_0")
