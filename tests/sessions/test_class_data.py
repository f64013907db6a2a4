"""The class-data archive of a pot: made, tried, used. The cache folder is the test's own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil
import pytest

from gluepot.sessions import class_data
from gluepot.sessions.java import find_java
from gluepot.sessions.launcher import class_path, jvm_command
from gluepot.sessions.models import SessionState
from gluepot.sessions.store import SessionStore
from tests.pot.running import RunningPot, running_pot
from tests.waiting import wait_until

pytestmark = pytest.mark.spark

POOL = {"size": 1, "memory": "600m", "master": "local[1]"}
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
CLAIM = "import gluepot; gluepot.session(); gluepot.session().stop()"


def damaged(cache: Path) -> Path:
    """Put random bytes where an archive is looked for, of the size that its note says."""
    archive = class_data.archive_path(cache, find_java(), class_path())
    written = cache / "written"
    written.write_bytes(os.urandom(200_000))
    class_data.publish(written, archive)
    return archive


def _kept(cache: Path, name: str, *, unused: timedelta) -> Path:
    archive = cache / f"classes-{name}.jsa"
    written = cache / "written"
    written.write_bytes(b"x" * 10)
    class_data.publish(written, archive)
    last = (NOW - unused).timestamp()
    os.utime(archive, (last, last))
    os.utime(archive.with_suffix(".size"), (last, last))
    return archive


def test_archives_that_nobody_has_used_for_two_weeks_go_and_beyond_five_those_of_another_day(
    tmp_path: Path,
) -> None:
    minutes = [_kept(tmp_path, f"m{n}", unused=timedelta(minutes=n)) for n in range(4)]
    days = [_kept(tmp_path, f"d{n}", unused=timedelta(days=n)) for n in (2, 3, 20)]
    half = tmp_path / "classes-half.jsa"  # its writer was killed before it noted the size
    half.write_bytes(b"half")
    os.utime(half, (0, 0))

    gone = class_data.discard_unused(tmp_path, now=NOW)

    assert {archive.path for archive in gone} == {days[1], days[2], half}
    assert [archive.path for archive in class_data.kept_archives(tmp_path)] == [*minutes, days[0]]
    assert len(list(tmp_path.iterdir())) == 10  # each with its note


def test_an_old_archive_that_a_jvm_is_started_with_is_young_again(tmp_path: Path) -> None:
    archive = _kept(tmp_path, "old", unused=timedelta(days=20))

    class_data.note_use(archive)

    assert class_data.discard_unused(tmp_path, now=datetime.now(UTC)) == []


def test_a_jvm_goes_on_whose_archive_is_removed_and_one_that_does_not_find_it_starts_without(
    tmp_path: Path,
) -> None:
    archive = tmp_path / "classes-1.jsa"
    py4j = next(jar for jar in class_path() if "py4j" in jar)

    def until_its_input_ends(*flags: str) -> subprocess.Popen[bytes]:
        server = ["-cp", py4j, "py4j.GatewayServer", "--die-on-broken-pipe", "0"]
        command = [str(find_java().program), *flags, *server]
        quiet = {name: value for name, value in os.environ.items() if name != "JAVA_TOOL_OPTIONS"}
        pipe = subprocess.PIPE
        return subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, env=quiet)

    until_its_input_ends(*class_data.make_flags(archive)).communicate(timeout=60)
    running = until_its_input_ends(*class_data.use_flags(archive))
    wait_until(lambda: str(archive) in Path(f"/proc/{running.pid}/maps").read_text(), "the archive mapped")
    class_data.discard(archive)
    assert running.poll() is None
    without = until_its_input_ends(*class_data.use_flags(archive))
    said = [process.communicate(timeout=60) for process in (running, without)]

    assert [process.returncode for process in (running, without)] == [0, 0]
    assert [(out.strip().isdigit(), err) for out, err in said] == [(True, b""), (True, b"")]  # their ports


def test_java_does_not_take_random_bytes_of_the_right_size(tmp_path: Path) -> None:
    archive = damaged(tmp_path)

    command = jvm_command(find_java(), conf={}, memory_mb=256, flags=class_data.try_flags(archive))

    assert class_data.usable_archive(tmp_path, find_java(), class_path()) == archive
    assert not class_data.is_taken(command)


def test_a_java_that_starts_takes_its_archive(tmp_path: Path) -> None:
    # Without a file of ours it is Java's own archive that is tried.
    assert class_data.is_taken(jvm_command(find_java(), conf={}, memory_mb=256))


@pytest.mark.soak  # the short form are the two above, and test_launcher's of what is not usable
def test_a_pot_makes_a_damaged_archive_anew_and_its_next_jvm_is_started_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    cache = tmp_path / "cache" / "gluepot"
    cache.mkdir(parents=True)
    archive = damaged(cache)

    _kept(cache, "of-a-java-that-is-gone", unused=timedelta(days=NOW.timestamp() // 86400))

    with running_pot(tmp_path / "home", {"GLUEPOT_POOL": json.dumps(POOL)}) as pot:
        assert pot.settings.cache_folder == cache
        pot.wait_for_warm()
        wait_until(
            lambda: (
                class_data.usable_archive(cache, find_java(), class_path())
                and archive.stat().st_size > 10_000_000
            ),
            "an archive that is none of random bytes",
            limit_s=240,
        )
        before = set(ready(pot))
        subprocess.run(
            [sys.executable, "-c", CLAIM], env={**os.environ, **pot.environment}, check=True, timeout=120
        )
        (fresh,) = wait_until(
            lambda: set(ready(pot)) - before, "a JVM in the claimed one's place", limit_s=240
        )

        assert [kept.path for kept in class_data.kept_archives(cache)] == [archive]
        assert f"-XX:SharedArchiveFile={archive}" in psutil.Process(ready(pot)[fresh]).cmdline()


def ready(pot: RunningPot) -> dict[str, int]:
    """Return the JVMs that wait: session → pid."""
    app = pot.app()
    try:
        rows = SessionStore(app.database).live()
        return {row.id: row.process.pid for row in rows if row.state is SessionState.READY and row.process}
    finally:
        app.close()
