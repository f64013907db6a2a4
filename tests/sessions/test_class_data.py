"""The class-data archive of a pot: made, tried, used. The cache folder is the test's own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
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
CLAIM = "import gluepot; gluepot.session(); gluepot.session().stop()"


def damaged(cache: Path) -> Path:
    """Put random bytes where an archive is looked for, of the size that its note says."""
    archive = class_data.archive_path(cache, find_java(), class_path())
    written = cache / "written"
    written.write_bytes(os.urandom(200_000))
    class_data.publish(written, archive)
    return archive


def test_java_does_not_take_random_bytes_of_the_right_size(tmp_path: Path) -> None:
    archive = damaged(tmp_path)

    command = jvm_command(find_java(), conf={}, memory_mb=256, flags=class_data.try_flags(archive))

    assert class_data.usable_archive(tmp_path, find_java(), class_path()) == archive
    assert not class_data.is_taken(command)


def test_a_java_that_starts_takes_its_archive(tmp_path: Path) -> None:
    # Without a file of ours it is Java's own archive that is tried.
    assert class_data.is_taken(jvm_command(find_java(), conf={}, memory_mb=256))


def test_a_pot_makes_a_damaged_archive_anew_and_its_next_jvm_is_started_with_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    cache = tmp_path / "cache" / "gluepot"
    cache.mkdir(parents=True)
    archive = damaged(cache)

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

        assert f"-XX:SharedArchiveFile={archive}" in psutil.Process(ready(pot)[fresh]).cmdline()


def ready(pot: RunningPot) -> dict[str, int]:
    """Return the JVMs that wait: session → pid."""
    app = pot.app()
    try:
        rows = SessionStore(app.database).live()
        return {row.id: row.process.pid for row in rows if row.state is SessionState.READY and row.process}
    finally:
        app.close()
