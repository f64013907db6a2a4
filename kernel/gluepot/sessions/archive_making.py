"""Making the class-data archive, beside everything else that goes on: a throw-away JVM runs through the warm-up and writes it."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from gluepot.clock import Clock
from gluepot.errors import GluepotError
from gluepot.locks import try_lock
from gluepot.sessions.class_data import (
    archive_path,
    discard,
    discard_unused,
    is_taken,
    make_flags,
    publish,
    try_flags,
    usable_archive,
)
from gluepot.sessions.java import find_java
from gluepot.sessions.launcher import (
    await_gateway,
    class_path,
    jvm_command,
    make_session_folder,
    start_command,
)
from gluepot.sessions.priority import lower_for_good
from gluepot.sessions.scratch import remove_session_folder, scratch_flags
from gluepot.sessions.warmer import Warmer

_WRITE_LIMIT_S = 120
_log = logging.getLogger(__name__)


class ArchiveMaker:
    """Sees to it that one good archive is there, and none that nobody uses.

    Args:
        cache: the folder of archives, which all homes of a user share.
        conf: Spark settings of the throw-away JVM.
        memory_mb: its heap ceiling.
        now: the time.
    """

    def __init__(self, cache: Path, conf: Mapping[str, str], *, memory_mb: int, now: Clock) -> None:
        self._cache = cache
        self._conf = conf
        self._memory_mb = memory_mb
        self._now = now
        self._java = find_java()

    def run(self, folder: Path) -> None:
        """Make the archive unless a good one is there; does nothing where another home's pot is at it.

        `folder` is that of the throw-away JVM; it is removed at the end.
        """
        lock = try_lock(self._cache / "making.lock")
        if lock is None:
            return
        try:
            for part in self._cache.glob("*.part"):  # of a pot that was killed while it made one
                part.unlink(missing_ok=True)
            self._make_unless_good(folder)
            for gone in discard_unused(self._cache, now=self._now()):
                _log.info("class-data archive %s removed: last used %s", gone.path.name, gone.used_at)
        finally:
            remove_session_folder(folder)
            os.close(lock)

    def _make_unless_good(self, folder: Path) -> None:
        archive = archive_path(self._cache, self._java, class_path())
        written = archive.with_suffix(f".{os.getpid()}.part")
        try:
            if usable_archive(self._cache, self._java, class_path()) is not None:
                if is_taken(self._command(try_flags(archive))):
                    return
                _log.warning("class-data archive %s is damaged or out of date; it is made anew", archive.name)
                discard(archive)
            make_session_folder(folder)
            flags = (*scratch_flags(folder, os.environ), *make_flags(written))
            _train(self._command(flags), folder)
            publish(written, archive)
            _log.info("class-data archive made: %s", archive.name)
        except (OSError, subprocess.SubprocessError, GluepotError) as error:
            written.unlink(missing_ok=True)
            _log.warning("no class-data archive: %s", error)

    def _command(self, flags: tuple[str, ...]) -> list[str]:
        return jvm_command(self._java, conf=self._conf, memory_mb=self._memory_mb, flags=flags)


def _train(command: list[str], folder: Path) -> None:
    jvm = start_command(command, folder)
    lower_for_good(jvm.process.pid)
    try:
        await_gateway(jvm)
        with Warmer(sys.executable, folder, 1, os.environ) as warmer:
            warmer.result()
    finally:
        os.close(jvm.keeper_fd)  # the JVM ends by itself, and writes the archive as it does
        try:
            jvm.process.wait(_WRITE_LIMIT_S)
        except subprocess.TimeoutExpired:
            jvm.process.kill()
            jvm.process.wait()
