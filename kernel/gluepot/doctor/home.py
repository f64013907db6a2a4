"""The home folder: whose it is, who may read it, how much space it has."""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path

from gluepot.doctor.models import Finding, ok, problem, warning
from gluepot.settings import Settings

_LITTLE_SPACE_BYTES = 2_000_000_000


def look_at_home(settings: Settings) -> Iterator[Finding]:
    """Yield what was found about the home folder; it is not made."""
    home = settings.home
    if not home.exists():
        yield ok("Home folder", f"{home} (made at first use)")
    elif not home.is_dir():
        yield problem("Home folder", f"{home} is not a folder", "Move it away, or set GLUEPOT_HOME.")
        return
    else:
        yield _access(home)
    yield _space(home)


def _access(home: Path) -> Finding:
    found = home.stat()
    mode = stat.S_IMODE(found.st_mode)
    if hasattr(os, "geteuid") and found.st_uid != os.geteuid():
        return problem(
            "Home folder", f"{home} belongs to another user", "Set GLUEPOT_HOME to a folder of yours."
        )
    if not os.access(home, os.W_OK | os.X_OK):
        return problem("Home folder", f"{home} cannot be written", f"Run: chmod 700 {home}")
    if mode & 0o077:
        return warning("Home folder", f"{home} is open to others (mode {mode:o})", f"Run: chmod 700 {home}")
    return ok("Home folder", f"{home} (mode {mode:o})")


def _space(home: Path) -> Finding:
    existing = next(p for p in (home, *home.parents) if p.exists())
    return space_left("Disk", existing, next_step="Make room, or move GLUEPOT_HOME.")


def space_left(subject: str, folder: Path, *, next_step: str) -> Finding:
    """Return how much space a folder's disk has; `next_step` is for one that has little."""
    free = shutil.disk_usage(folder).free
    text = f"{free / 1e9:.1f} GB free under {folder}"
    return warning(subject, text, next_step) if free < _LITTLE_SPACE_BYTES else ok(subject, text)
