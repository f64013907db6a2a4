"""A JVM's temporary files, in a folder of its own that goes with its session, however that ends.

Spark and Hive take away what they put into Java's temporary folder when the JVM ends, which one that is killed never does:
shuffle blocks, spilled rows, artifacts, unpacked libraries. So each JVM of ours has a temporary folder of its own,
inside the usual one and not in the home, which may be small, slow, on a network or not for programs (`noexec`).
"""

from __future__ import annotations

import secrets
import shutil
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

PREFIX = "gluepot-"
_PROPERTY = "-Djava.io.tmpdir="
_OPTIONS = ("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS")


def scratch_flags(folder: Path, environment: Mapping[str, str]) -> tuple[str, ...]:
    """Make the temporary folder of the JVM whose session's folder is `folder`; return the flags that lead Java there.

    `spark.local.dir`, SPARK_LOCAL_DIRS and `spark.driver.extraJavaOptions` stand above it, as they do in plain Spark. There are
    no flags where `environment` names a temporary folder for Java, or none can be made.
    """
    if any(_PROPERTY in environment.get(name, "") for name in _OPTIONS):
        return ()
    try:
        return (f"{_PROPERTY}{_make(folder)}",)
    except OSError:  # a session that leaves something behind is worth more than none
        return ()


def scratch_of(folder: Path) -> Path | None:
    """Return the temporary folder that was made for a session's folder; None where there was none."""
    try:
        scratch = _link(folder).readlink()
    except OSError:
        return None
    # What is removed with everything in it must be a folder of this module's making.
    return scratch if scratch.is_absolute() and scratch.name.startswith(PREFIX) else None


def remove_session_folder(folder: Path) -> None:
    """Remove a session's folder and its JVM's temporary files; where some are written just now, a later call does it."""
    scratch = scratch_of(folder)
    if scratch is not None:
        shutil.rmtree(scratch, ignore_errors=True)
        if scratch.exists():
            return  # the folder says where it is
    shutil.rmtree(folder, ignore_errors=True)


def _make(folder: Path) -> Path:
    scratch = scratch_of(folder)
    if scratch is None:
        name = f"{PREFIX}{folder.name}-{secrets.token_hex(4)}"
        scratch = javas_folder() / name
        # First the word where it is: whatever is killed from here on, it is found.
        _link(folder).symlink_to(scratch)
    with suppress(FileExistsError):
        scratch.mkdir(mode=0o700)
    return scratch


def _link(folder: Path) -> Path:
    return folder / "scratch"


def javas_folder() -> Path:
    """Return the folder where Java puts temporary files by itself: on Linux it does not ask TMPDIR."""
    return Path("/tmp" if sys.platform.startswith("linux") else tempfile.gettempdir())  # noqa: S108 - see above
