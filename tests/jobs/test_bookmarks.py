"""Bookmarks: what counts as new, and when they move."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from gluepot.clock import utc_now
from gluepot.database.tables.jobs import bookmark_files, bookmark_runs
from gluepot.errors import InvalidInputError
from gluepot.jobs.bookmarks.errors import BookmarkMovedError, BookmarkRunNotFoundError
from gluepot.jobs.bookmarks.models import BookmarkMode, CommitOn, KeyPosition, SeenFile
from gluepot.jobs.bookmarks.service import BookmarkService
from gluepot.jobs.cells import Selection
from gluepot.jobs.errors import JobNotFoundError
from gluepot.jobs.following import wait_for_run
from gluepot.jobs.models import RunState
from gluepot.jobs.run_claims import RunClaims
from tests.jobs.notebooks import cell, page
from tests.waiting import wait_until


def seen(path: str, modified_ms: int = 1000, size_bytes: int = 10) -> SeenFile:
    return SeenFile(path=path, modified_ms=modified_ms, size_bytes=size_bytes)


def read(bookmarks, run_id, *files, job="job", context="ctx", commit=True, **options):
    """Read a listing in one run; return the paths that were new."""
    session = bookmarks.begin(job, run_id, commit_on=CommitOn.CALL, **options)
    taken = session.take_files(context, files)
    if commit:
        session.commit()
    return [file.path for file in taken]


@pytest.fixture
def bookmarks(database):
    return BookmarkService(database)


def test_only_new_files_are_read_again(bookmarks):
    assert read(bookmarks, "r1", seen("a"), seen("b")) == ["a", "b"]
    assert read(bookmarks, "r2", seen("a"), seen("b"), seen("c")) == ["c"]
    assert read(bookmarks, "r3", seen("a"), seen("b"), seen("c")) == []


@pytest.mark.parametrize(
    "changed", [seen("a", modified_ms=1001), seen("a", size_bytes=11), seen("a", modified_ms=5)]
)
def test_a_rewritten_file_is_new_whatever_its_time(bookmarks, changed):
    read(bookmarks, "r1", seen("a"))

    assert read(bookmarks, "r2", changed) == ["a"]
    assert read(bookmarks, "r3", changed) == []


def test_a_late_file_with_an_old_time_is_not_skipped(bookmarks):
    hour_ms = 3_600_000
    read(bookmarks, "r1", seen("new", modified_ms=100 * hour_ms))

    assert read(bookmarks, "r2", seen("new", modified_ms=100 * hour_ms), seen("late", modified_ms=1)) == [
        "late"
    ]


def test_without_a_commit_nothing_moves(bookmarks):
    read(bookmarks, "r1", seen("a"), commit=False)

    assert read(bookmarks, "r2", seen("a")) == ["a"]
    assert bookmarks.get("job").run_number == 1


def test_jobs_and_contexts_do_not_know_of_each_other(bookmarks):
    read(bookmarks, "r1", seen("a"))

    assert read(bookmarks, "r2", seen("a"), context="other") == ["a"]
    assert read(bookmarks, "r3", seen("a"), job="other") == ["a"]


def test_one_run_sees_one_state(bookmarks):
    session = bookmarks.begin("job", "r1", commit_on=CommitOn.CALL)

    assert session.take_files("ctx", [seen("a")]) == session.take_files("ctx", [seen("a"), seen("b")])


def test_bounded_execution_leaves_the_rest_new(bookmarks):
    session = bookmarks.begin("job", "r1", commit_on=CommitOn.CALL)
    room = iter([True, False])
    session.take_files("ctx", [seen("a", 3), seen("b", 2), seen("c", 1)], limit=lambda _file: next(room))
    session.commit()

    assert read(bookmarks, "r2", seen("a", 3), seen("b", 2), seen("c", 1)) == ["a", "b"]


def test_pause_reads_what_is_new_and_keeps_nothing(bookmarks):
    read(bookmarks, "r1", seen("a"))

    for run in ("r2", "r3"):
        assert read(bookmarks, run, seen("a"), seen("b"), mode=BookmarkMode.PAUSE) == ["b"]


def test_disabled_everything_is_read_and_nothing_kept(bookmarks):
    read(bookmarks, "r1", seen("a"))

    assert read(bookmarks, "r2", seen("a"), seen("b"), mode=BookmarkMode.DISABLE) == ["a", "b"]
    assert read(bookmarks, "r3", seen("a"), seen("b")) == ["b"]


def test_a_paused_slice_is_what_the_runs_between_read(bookmarks):
    listing = [seen("a"), seen("b"), seen("c")]
    for number in (1, 2, 3):
        read(bookmarks, f"run-{number}", *listing[:number])

    def part(**names):
        return read(bookmarks, "again", *listing, mode=BookmarkMode.PAUSE, **names)

    assert part(from_run="run-1", to_run="run-3") == ["b", "c"]
    assert part(to_run="run-2") == ["a", "b"]
    assert part(from_run="run-2") == ["c"]
    with pytest.raises(InvalidInputError, match="in mode 'pause' only"):
        bookmarks.begin("job", "x", mode=BookmarkMode.ENABLE, from_run="run-1")


def test_rewind_goes_back_to_after_a_run(bookmarks):
    for number, path in enumerate("abc", start=1):
        read(bookmarks, f"run-{number}", seen(path))

    assert bookmarks.rewind("job", "run-1").run_number == 1
    assert read(bookmarks, "again", seen("a"), seen("b"), seen("c")) == ["b", "c"]
    with pytest.raises(BookmarkRunNotFoundError):
        bookmarks.rewind("job", "run-9")


def test_reset_forgets_everything(bookmarks, database):
    read(bookmarks, "r1", seen("a"))

    assert bookmarks.reset("job").run_number == 0
    with database.read() as connection:
        assert connection.execute(select(func.count()).select_from(bookmark_files)).scalar() == 0
    assert read(bookmarks, "r2", seen("a")) == ["a"]


def test_two_runs_at_once_cannot_both_publish(bookmarks):
    first = bookmarks.begin("job", "r1", commit_on=CommitOn.CALL)
    second = bookmarks.begin("job", "r2", commit_on=CommitOn.CALL)
    for session in (first, second):
        session.take_files("ctx", [seen("a")])

    first.commit()

    with pytest.raises(BookmarkMovedError, match="moved while this run was at work"):
        second.commit()


def test_a_reset_during_a_run_wins(bookmarks):
    read(bookmarks, "r1", seen("a"))
    running = bookmarks.begin("job", "r2", commit_on=CommitOn.CALL)
    running.take_files("ctx", [seen("b")])

    bookmarks.reset("job")

    with pytest.raises(BookmarkMovedError):
        running.commit()


@pytest.mark.parametrize(
    "value",
    [7, 1.5, "k", Decimal("1.10"), date(2026, 1, 2), datetime(2026, 1, 2, 3, 4, 5, 6, tzinfo=UTC)],
    ids=str,
)
def test_keys_come_back_as_they_were(bookmarks, value):
    session = bookmarks.begin("job", "r1", commit_on=CommitOn.CALL)
    assert session.key_range("ctx", ("id",)).after is None
    session.reach("ctx", KeyPosition(keys=("id",), values=(value,)))
    session.commit()

    after = bookmarks.begin("job", "r2").key_range("ctx", ("id",)).after

    assert after.values == (value,)
    assert type(after.values[0]) is type(value)


def test_other_keys_under_the_same_name_are_refused(bookmarks):
    session = bookmarks.begin("job", "r1", commit_on=CommitOn.CALL)
    session.reach("ctx", KeyPosition(keys=("id",), values=(1,)))
    session.commit()

    with pytest.raises(InvalidInputError, match=r"was kept by the keys \['id'\], not \['day'\]"):
        bookmarks.begin("job", "r2").key_range("ctx", ("day",))
    with pytest.raises(InvalidInputError, match="no NULL"):
        bookmarks.begin("job", "r3").reach("ctx", KeyPosition(keys=("id",), values=(None,)))


def test_values_of_others_are_kept_with_the_bookmark(bookmarks):
    session = bookmarks.begin("job", "r1", commit_on=CommitOn.CALL)
    session.put("relationalize", {"next_id": 5})
    session.commit()

    assert bookmarks.begin("job", "r2").value("relationalize") == {"next_id": 5}


def test_many_files_are_staged_and_found(bookmarks):
    files = [seen(f"f{number:05}") for number in range(4500)]
    read(bookmarks, "r1", *files)

    assert read(bookmarks, "r2", *files, seen("one more")) == ["one more"]


def test_what_lost_runs_staged_is_swept(bookmarks, database):
    session = bookmarks.begin("job", "lost", fencing=None)
    session.take_files("ctx", [seen("a")])
    with database.write() as connection:
        connection.execute(bookmark_runs.update().values(fencing=1))

    bookmarks.begin("job", "next")

    with database.read() as connection:
        assert connection.execute(select(func.count()).select_from(bookmark_files)).scalar() == 0


def test_the_mode_of_a_job_that_is_not_there_cannot_be_set(bookmarks):
    with pytest.raises(JobNotFoundError):
        bookmarks.set_mode("nope", BookmarkMode.PAUSE)


TAKE = """
from pathlib import Path
import time
from gluepot.app import open_app
from gluepot.jobs.bookmarks.models import SeenFile
from gluepot.jobs.current_run import current_run
run = current_run()
session = open_app().bookmarks.begin(run.job_name, run.run_id, fencing=run.fencing, repairs=run.repairs)
taken = session.take_files("ctx", [SeenFile(path=str(p), modified_ms=1, size_bytes=1) for p in Path("lake").iterdir()])
print(sorted(Path(file.path).name for file in taken))
"""


@pytest.fixture
def lake(folder):
    (folder / "lake").mkdir()
    (folder / "lake" / "one").touch()
    return folder / "lake"


def test_a_runs_bookmark_moves_when_it_succeeds_and_only_then(app, jobs, folder, lake, run_to_end):
    jobs.promote("job", page(folder, TAKE + "assert not Path('broken').exists()"), Selection())
    (folder / "broken").touch()
    failed = run_to_end("job")
    assert (failed.state, app.bookmarks.get("job").run_number) == (RunState.FAILED, 0)
    (folder / "broken").unlink()

    good, idle = run_to_end("job"), None
    (lake / "two").touch()
    idle = run_to_end("job")

    assert [jobs.log_text(run.id).text for run in (good, idle)] == ["['one']", "['two']"]
    assert app.bookmarks.get("job").run_id == idle.id


def test_a_paused_bookmark_stays_and_a_deleted_jobs_is_gone(app, jobs, folder, lake, run_to_end):
    jobs.promote("job", page(folder, TAKE), Selection())
    app.bookmarks.set_mode("job", BookmarkMode.PAUSE)
    run_to_end("job")
    assert app.bookmarks.get("job").run_number == 0
    app.bookmarks.set_mode("job", BookmarkMode.ENABLE)
    run_to_end("job")
    assert app.bookmarks.get("job").run_number == 1

    jobs.delete_job("job")

    assert app.bookmarks.get("job").run_number == 0


def test_a_run_whose_bookmark_was_reset_meanwhile_fails_and_says_why(app, jobs, folder, lake, dispatcher):
    wait = "Path('up').touch()\nwhile not Path('go').exists():\n    time.sleep(0.01)"
    jobs.promote("job", page(folder, TAKE + wait), Selection())
    (folder / "go").touch()
    for number in (1, 2):
        if number == 2:
            (folder / "go").unlink()
            (folder / "up").unlink()
        run = jobs.start_run("job")
        dispatcher.tick(utc_now())
        wait_until((folder / "up").exists, "the script to have read")
        if number == 2:
            app.bookmarks.reset("job")
            (folder / "go").touch()
        ended = wait_for_run(jobs, run.id, limit_s=60)

    assert ended.state is RunState.FAILED
    assert "The bookmark of job 'job' moved while this run was at work" in ended.error


def test_a_killed_runs_bookmark_does_not_move(app, jobs, folder, lake, dispatcher):
    jobs.promote("job", page(folder, TAKE + "Path('up').touch()\ntime.sleep(600)"), Selection())
    run = jobs.start_run("job")
    dispatcher.tick(utc_now())
    wait_until((folder / "up").exists, "the script to have read")
    (held,) = RunClaims(app.database).held()

    held.owner.end(grace_s=0)
    wait_until(lambda: not held.child.is_alive(), "the script to end")
    dispatcher.tick(utc_now())

    assert jobs.get_run(run.id).state is RunState.FAILED
    assert app.bookmarks.get("job").run_number == 0


def test_a_repair_keeps_what_skipped_steps_had_read(app, jobs, folder, lake, run_to_end, dispatcher):
    cells = [
        cell(1, TAKE.replace("fencing=run.fencing", "fencing=run.fencing, step=current_step").replace("import current_run\n", "import current_run, current_step\n"), "job", title="Read"),
        cell(2, "assert Path('fixed').exists()", "job", title="Check"),
    ]  # fmt: skip
    jobs.promote("job", page(folder, *cells), Selection())
    failed = run_to_end("job")
    (folder / "fixed").touch()
    (lake / "two").touch()

    repaired = jobs.repair_run(failed.id)
    dispatcher.tick(utc_now())
    ended = wait_for_run(jobs, repaired.id, limit_s=60)

    assert ended.state is RunState.SUCCEEDED, ended.error
    assert app.bookmarks.get("job").run_id == repaired.id
    assert jobs.log_text(run_to_end("job").id).text == "['two']"
