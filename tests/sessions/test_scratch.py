"""A JVM's temporary files are in a folder of its own and go with its session. No JVM is started here."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from gluepot.app import App
from gluepot.clock import utc_now
from gluepot.sessions.pool import WarmPool
from gluepot.sessions.scratch import remove_session_folder, scratch_flags, scratch_of
from gluepot.sessions.store import SessionStore


@pytest.fixture
def folder(session_folder: Path) -> Path:
    """A session's folder."""
    session_folder.mkdir()
    return session_folder


def test_it_is_this_users_alone_and_the_sessions_folder_knows_it(folder: Path) -> None:
    (flag,) = scratch_flags(folder, {})
    scratch = scratch_of(folder)

    assert scratch is not None
    assert flag == f"-Djava.io.tmpdir={scratch}"
    assert stat.S_IMODE(scratch.stat().st_mode) == 0o700
    assert not scratch.is_relative_to(folder)
    assert len(str(scratch)) < 60  # sockets are made in it, whose paths have room for 107 characters


def test_a_second_try_to_start_has_the_same(folder: Path) -> None:
    assert scratch_flags(folder, {}) == scratch_flags(folder, {})


def test_it_goes_with_the_sessions_folder(folder: Path) -> None:
    scratch_flags(folder, {})
    scratch = scratch_of(folder)
    assert scratch is not None
    (scratch / "blockmgr-1").mkdir()
    (scratch / "blockmgr-1" / "shuffle").write_text("x")

    remove_session_folder(folder)

    assert not scratch.exists()
    assert not folder.exists()


def test_where_it_was_never_made_the_word_of_it_harms_nobody(folder: Path, tmp_path: Path) -> None:
    (folder / "scratch").symlink_to(tmp_path / "gluepot-was-killed-before")

    remove_session_folder(folder)

    assert not folder.exists()


@pytest.mark.parametrize("name", ["mine", "a/gluepot"])
def test_only_what_was_made_for_it_is_removed(folder: Path, tmp_path: Path, name: str) -> None:
    precious = tmp_path / name
    precious.mkdir(parents=True)
    (folder / "scratch").symlink_to(precious)

    remove_session_folder(folder)

    assert precious.exists()
    assert not folder.exists()


@pytest.mark.parametrize("variable", ["JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"])
def test_a_temporary_folder_that_the_user_names_stands(folder: Path, variable: str) -> None:
    assert scratch_flags(folder, {variable: "-Xss4m -Djava.io.tmpdir=/fast"}) == ()
    assert scratch_of(folder) is None


def test_a_session_whose_folder_cannot_be_written_has_javas_own(tmp_path: Path) -> None:
    assert scratch_flags(tmp_path / "missing", {}) == ()


def test_the_pot_finds_what_killed_sessions_have_left_and_leaves_the_living_alone(app: App) -> None:
    store, folders = SessionStore(app.database), app.settings.run_folder / "sessions"
    for session_id in ("ended", "living"):
        folder = folders / session_id
        folder.mkdir(parents=True)
        scratch_flags(folder, {})
        store.add(
            session_id=session_id, fit_key="", engine="local", master="local", folder=folder, spec={}, now=utc_now()
        )  # fmt: skip
    store.end("ended", reason="killed", now=utc_now())
    left = {session_id: scratch_of(folders / session_id) for session_id in ("ended", "living")}

    WarmPool(app.database, app.settings, app.sessions).tidy()
    there = {session_id: scratch is not None and scratch.exists() for session_id, scratch in left.items()}
    remove_session_folder(folders / "living")

    assert there == {"ended": False, "living": True}
    assert list(folders.iterdir()) == []
