"""The class-data-sharing archive: classes already parsed and verified, mapped into the next JVM (DESIGN D2).

It is keyed by Java and class path and made once in the background. Its absence or damage costs only time, but nobody
would notice: a JVM that cannot take it goes on without. So each pot tries the one that it finds, and makes another.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from gluepot.sessions.java import JavaRuntime

TRIAL_LIMIT_S = 60
# Each is some 160 MB. One more of them costs a pot's background half a minute, so those of every week are kept.
_UNUSED_FOR = timedelta(days=14)
_AS_MANY = 5
_OF_TODAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class KeptArchive:
    """An archive in the cache folder: its size, and when a JVM was last started with it."""

    path: Path
    size_bytes: int
    used_at: datetime


def archive_path(cache_folder: Path, java: JavaRuntime, class_path: tuple[str, ...]) -> Path:
    """Return where the archive for this Java and class path is kept, whether it exists or not."""
    key = hashlib.sha256("\0".join((str(java.program), java.version, *class_path)).encode()).hexdigest()
    return cache_folder / f"classes-{key[:24]}.jsa"


def usable_archive(cache_folder: Path, java: JavaRuntime, class_path: tuple[str, ...]) -> Path | None:
    """Return the archive if it exists and was completely written, else None. Only `is_taken` knows about damage."""
    path = archive_path(cache_folder, java, class_path)
    try:
        return path if path.stat().st_size == int(_size_note(path).read_text()) else None
    except (OSError, ValueError):
        return None


def use_flags(archive: Path | None) -> tuple[str, ...]:
    """Return the JVM flags that use the archive. Java itself checks that it fits, and goes on without when not."""
    if archive is None:
        return ()
    return (f"-XX:SharedArchiveFile={archive}", "-Xshare:auto", "-Xlog:cds=off", "-Xlog:cds+dynamic=off")


def try_flags(archive: Path) -> tuple[str, ...]:
    """Return the JVM flags that end Java where it cannot take the archive, its check sums included."""
    return (f"-XX:SharedArchiveFile={archive}", "-Xshare:on", "-XX:+VerifySharedSpaces")


def is_taken(command: Sequence[str]) -> bool:
    """Say whether Java takes the archive that a command line with `try_flags` names. It takes half a second.

    Only Java's options and class path are used, so nothing of Spark is started. A trial that takes too long says
    nothing about the archive, which is kept.
    """
    options = command[: command.index("-cp") + 2]
    try:
        done = subprocess.run(
            [*options, "-version"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=TRIAL_LIMIT_S,
            check=False,
        )
    except subprocess.TimeoutExpired:
        return True
    return done.returncode == 0


def make_flags(target: Path) -> tuple[str, ...]:
    """Return the JVM flags that write an archive of the loaded classes to `target` at a clean exit."""
    return (f"-XX:ArchiveClassesAtExit={target}", "-Xlog:cds=off", "-Xlog:cds+dynamic=off")


def publish(written: Path, archive: Path) -> None:
    """Put a freshly written archive in place, size noted last, so that a half one is never used."""
    size = written.stat().st_size
    written.chmod(0o600)
    written.replace(archive)
    _size_note(archive).write_text(str(size))


def discard(archive: Path) -> None:
    """Remove an archive that did not work; the next start makes a new one."""
    for path in (_size_note(archive), archive):
        with contextlib.suppress(OSError):
            path.unlink()


def note_use(archive: Path) -> None:
    """Write down that a JVM is started with the archive."""
    with contextlib.suppress(OSError):  # discarded just now
        os.utime(_size_note(archive))


def kept_archives(cache_folder: Path) -> list[KeptArchive]:
    """Return the archives of a cache folder, the last used first; also those that are damaged or only half there."""
    found = []
    for path in cache_folder.glob("classes-*.jsa"):
        note = _size_note(path)
        with contextlib.suppress(FileNotFoundError):  # discarded meanwhile
            kept = path.stat()
            used_s = note.stat().st_mtime if note.exists() else kept.st_mtime
            used_at = datetime.fromtimestamp(used_s, UTC)
            found.append(KeptArchive(path=path, size_bytes=kept.st_size, used_at=used_at))
    return sorted(found, key=lambda archive: archive.used_at, reverse=True)


def discard_unused(cache_folder: Path, *, now: datetime) -> list[KeptArchive]:
    """Remove archives of Javas and class paths that are gone, and return them: unused for two weeks, or, beyond five, for a day.

    A JVM that runs has its archive mapped, which outlives the file's name. One that is just starting and does not find
    it starts without: that costs a second, and the next pot makes another.
    """
    going = [
        archive
        for rank, archive in enumerate(kept_archives(cache_folder))
        if now - archive.used_at > (_UNUSED_FOR if rank < _AS_MANY else _OF_TODAY)
    ]
    for archive in going:
        discard(archive.path)
    return going


def _size_note(archive: Path) -> Path:
    return archive.with_suffix(".size")
