"""A pot in a home folder of its own, for tests: started, and at the end ended and checked to leave nothing behind."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil
import pytest

from gluepot.app import App
from gluepot.pot.client import end_pot, ensure_pot
from gluepot.sessions.scratch import remove_session_folder
from gluepot.settings import Settings
from gluepot.settings_sources import load_settings
from tests.migrated import put_migrated
from tests.waiting import wait_until

# For a pot whose JVMs are there to be claimed or ended: that a first cell finds them warm is no matter.
NOT_WARMED = {"GLUEPOT_POOL_WARM_ROUNDS": "0"}


@dataclass(frozen=True)
class RunningPot:
    """A home whose pot is up, and the variables that lead there."""

    settings: Settings
    environment: Mapping[str, str]

    def app(self) -> App:
        """Return a new app over this home."""
        return App(self.settings)

    def wait_for_warm(self, count: int = 1) -> None:
        """Wait until `count` JVMs wait in the pool."""
        app = self.app()
        try:
            wait_until(
                lambda: sum(s.state.value == "READY" for s in app.sessions.list_sessions()) >= count,
                f"{count} warm JVM(s)",
                limit_s=120,
            )
        finally:
            app.close()


@contextmanager
def running_pot(home: Path, variables: Mapping[str, str]) -> Iterator[RunningPot]:
    """Start a pot for `home` with these settings; end it and check that no process of it is left."""
    environment = {**variables, "GLUEPOT_HOME": str(home)}
    settings = load_settings(home.parent, {**os.environ, **environment}).settings
    home.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not (home / "gluepot.db").exists():
        put_migrated(home / "gluepot.db")
    with (
        pytest.MonkeyPatch.context() as patch
    ):  # the pot is our child, and single variables stand above sections
        for name, value in environment.items():
            patch.setenv(name, value)
        ensure_pot(settings)
    try:
        yield RunningPot(settings, environment)
    finally:
        end_pot(settings)
        wait_until(lambda: not processes_of(home), f"no process of {home} left", limit_s=20)
        # What the next pot of this home would do, which there will not be.
        for folder in (settings.run_folder / "sessions").glob("*"):
            remove_session_folder(folder)


def processes_of(home: Path) -> list[str]:
    """Return the command lines of live processes that mention `home` or have it in their environment."""
    found = []
    for process in psutil.process_iter(["pid", "cmdline"]):
        try:
            if process.pid == os.getpid() or process.status() == psutil.STATUS_ZOMBIE:
                continue
            line = " ".join(process.info["cmdline"] or [])
            mine = str(home) in line or process.environ().get("GLUEPOT_HOME") == str(home)
        except (psutil.NoSuchProcess, psutil.AccessDenied):
            continue
        if mine:
            found.append(f"{process.pid} {line[:200]}")
    return found
