"""Who gets a waiting JVM. No JVM is started: one that does not answer its claimer shows that it was taken."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from gluepot.clock import utc_now
from gluepot.database import Database
from gluepot.processes import ProcessIdentity
from gluepot.sessions.claiming import Claimer
from gluepot.sessions.launcher import fifo_path
from gluepot.sessions.models import Owner, OwnerKind
from gluepot.sessions.store import SessionStore
from gluepot.sessions.warmer import is_hurried
from tests.sessions.recipes import recipe

NOTEBOOK = Owner(kind=OwnerKind.NOTEBOOK, name="a.ipynb")
JOB = Owner(kind=OwnerKind.JOB_RUN, name="run-1")


class Waiting:
    """JVMs that wait, as far as the store and their FIFOs say."""

    def __init__(self, database: Database, folder: Path) -> None:
        self.store = SessionStore(database)
        self._folder = folder
        self._readers: list[int] = []
        self.taken: list[str] = []

    def offer(self, session_id: str) -> None:
        folder = self.begin(session_id)
        os.mkfifo(fifo_path(folder), 0o600)
        self._readers.append(os.open(fifo_path(folder), os.O_RDONLY | os.O_NONBLOCK))
        self.store.mark_ready(session_id, process=ProcessIdentity.mine(), app_id="", ui_url="", now=utc_now())

    def begin(self, session_id: str) -> Path:
        """As if the pot had just started it."""
        folder = self._folder / session_id
        folder.mkdir()
        fields = {
            "fit_key": recipe().key,
            "engine": "local",
            "master": "local[*]",
            "folder": folder,
            "spec": {},
        }
        self.store.add(session_id=session_id, now=utc_now(), **fields)  # type: ignore[arg-type]
        self.store.note_process(session_id, process=ProcessIdentity.mine())
        return folder

    def claim(
        self, owner: Owner, wanted: object = None, on_stage: Callable[[str], None] = lambda _: None
    ) -> list[str]:
        claimer = Claimer(self.store, self._ended, now=utc_now)
        claimer.claim(wanted or recipe(), owner, {}, on_stage=on_stage)  # type: ignore[arg-type]
        return self.taken

    def _ended(self, session_id: str, reason: str) -> None:
        self.taken.append(session_id)
        self.store.end(session_id, reason=reason, now=utc_now())

    def close(self) -> None:
        for reader in self._readers:
            os.close(reader)


@pytest.fixture
def waiting(database: Database, tmp_path: Path) -> Iterator[Waiting]:
    found = Waiting(database, tmp_path)
    yield found
    found.close()


def _work(waiting: Waiting, owner: Owner, *, ago: timedelta) -> None:
    waiting.offer("at-work")
    waiting.store.claim("at-work", owner=owner, log_offset=0, now=utc_now() - ago)
    waiting.store.end("at-work", reason="done", now=utc_now())


def test_a_job_takes_the_only_warm_jvm_where_nobody_is_at_work(waiting: Waiting) -> None:
    _work(waiting, NOTEBOOK, ago=timedelta(hours=8))
    waiting.offer("one")

    assert waiting.claim(JOB) == ["one"]


def test_a_job_leaves_the_last_warm_jvm_to_people_who_are_at_work(waiting: Waiting) -> None:
    _work(waiting, NOTEBOOK, ago=timedelta(minutes=5))
    waiting.offer("one")

    assert waiting.claim(JOB) == []
    assert waiting.claim(NOTEBOOK) == ["one"]


def test_a_job_takes_one_of_two(waiting: Waiting) -> None:
    _work(waiting, NOTEBOOK, ago=timedelta(minutes=5))
    waiting.offer("one")
    waiting.offer("two")

    assert waiting.claim(JOB) == ["two"]


def test_other_jobs_are_no_people(waiting: Waiting) -> None:
    _work(waiting, JOB, ago=timedelta(minutes=5))
    waiting.offer("one")

    assert waiting.claim(JOB) == ["one"]


def test_a_jvm_of_another_recipe_is_left_alone(waiting: Waiting) -> None:
    waiting.offer("one")

    assert waiting.claim(NOTEBOOK, recipe(prefix="/another/environment")) == []


def test_a_jvm_that_is_being_warmed_is_told_that_somebody_waits_for_it(waiting: Waiting) -> None:
    folder = waiting.begin("coming")
    before = is_hurried(folder)
    told = []

    def end_it(stage: str) -> None:
        told.append((stage, is_hurried(folder)))
        waiting.store.end("coming", reason="it did not start", now=utc_now())

    assert waiting.claim(NOTEBOOK, on_stage=end_it) == []
    assert not before
    assert told == [("the pot is warming a session", True)]


def test_a_jvm_that_reads_no_more_is_passed_over_and_written_off(waiting: Waiting) -> None:
    waiting.offer("dead")
    waiting.close()
    waiting._readers.clear()

    assert waiting.claim(NOTEBOOK) == ["dead"]
    assert waiting.store.live() == []
