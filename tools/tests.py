"""Run every test but the soak: one pytest for each piece of the tests, three of them side by side.

A piece is a folder, or what a folder has of one kind: the heavy tests with JVMs or browsers, of which each piece starts
what its tests share once, or the light ones, which wait more than they compute. Two pieces of heavy tests and one of light
ones keep two cores busy from the beginning to the end. Whoever is done takes the next piece, the long ones first, so
nothing has to be weighed against each other by hand.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

HEAVY = "(spark or browser or wheel) and not soak"
LIGHT = "not (spark or browser or wheel) and not soak"
OTHERS = "the others"  # what is not named: its heavy tests are one piece, its light ones another
# The long ones first, for what begins late is waited for at the end.
ORDER = (
    ("kernel", HEAVY), ("browser", HEAVY), ("packaging", HEAVY), ("awsglue", HEAVY), ("jobs", HEAVY), ("sessions", HEAVY),
    ("catalog", HEAVY), ("engines", HEAVY), ("contracts", HEAVY), ("crawl", HEAVY), (OTHERS, HEAVY),
    (OTHERS, LIGHT), ("jobs", LIGHT), ("catalog", LIGHT), ("crawl", LIGHT), ("schedule", LIGHT), ("server", LIGHT),
)  # fmt: skip
LANES = (HEAVY, HEAVY, LIGHT)
_NO_TESTS = 5
_IN_MEMORY = Path("/dev/shm")
_PREFIX = "gluepot-tests-"  # and the process id of who runs them
_ROOM = 8 * 2**30  # bytes; the tests' files together are some 3 GB, most of it one installed environment


@dataclass(frozen=True)
class Piece:
    """Some of the tests: those of these paths that a marker expression names."""

    paths: tuple[str, ...]
    marker: str

    @property
    def words(self) -> str:
        """What a person would call it."""
        kind = "heavy" if self.marker == HEAVY else "light"
        return f"{self.paths[0] if len(self.paths) == 1 else OTHERS}, {kind}"


def pieces(tests: Path) -> list[Piece]:
    """Return all pieces in the order in which they are begun. `tests`: the folder of the tests."""
    folders = sorted(
        entry.name for entry in tests.iterdir() if entry.is_dir() and any(entry.rglob("test_*.py"))
    )
    alone = sorted(str(path) for path in tests.glob("test_*.py"))

    def paths(name: str, marker: str) -> tuple[str, ...]:
        if name != OTHERS:
            return (str(tests / name),) if name in folders else ()
        return (*(str(tests / folder) for folder in folders if (folder, marker) not in ORDER), *alone)

    every = (Piece(paths(name, marker), marker) for name, marker in ORDER)
    return [piece for piece in every if piece.paths]


def run_all(arguments: Sequence[str], tests: Path = Path("tests")) -> int:
    """Run every piece with further arguments for pytest, which may name paths of their own; return 0 when all passed.

    Each one's output is shown when it has ended.
    """
    command = [sys.executable, "-m", "pytest", "--durations=12", "--durations-min=5", *arguments]
    if any(Path(argument.partition("::")[0]).exists() for argument in arguments):
        return subprocess.run([*command, "-m", "not soak"], check=False).returncode
    with _temporary_files() as environment:
        return _run_pieces(command, pieces(tests), environment)


def _run_pieces(command: Sequence[str], every: Sequence[Piece], environment: Mapping[str, str]) -> int:
    showing = threading.Lock()

    def run(piece: Piece) -> bool:
        began = time.monotonic()
        done = subprocess.run(
            [*command, "-m", piece.marker, *piece.paths],
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            check=False,
        )
        if done.returncode == _NO_TESTS:
            return True
        with showing:
            print(f"== {piece.words}: {time.monotonic() - began:.0f} s", flush=True)
            sys.stdout.buffer.write(done.stdout)
            sys.stdout.flush()
        return done.returncode == 0

    began, idle_s = time.monotonic(), psutil.cpu_times().idle
    failed = [piece.words for piece, is_good in _in_lanes(every, run) if not is_good]
    took_s = time.monotonic() - began
    idle = (psutil.cpu_times().idle - idle_s) / took_s / (psutil.cpu_count() or 1)
    print(f"== all tests: {took_s:.0f} s, in which the machine was idle for {idle:.0%}", flush=True)
    if failed:
        print(f"Failed: {'; '.join(failed)}.", flush=True)
    return 1 if failed else 0


@contextmanager
def _temporary_files() -> Iterator[dict[str, str]]:
    """Give an environment in which temporary files are in memory, removed at the end; or on the disk, as everybody's are."""
    if not _has_room(_IN_MEMORY):
        yield {**os.environ}
        return
    for left in _IN_MEMORY.glob(f"{_PREFIX}*"):  # by a run that was killed
        if not psutil.pid_exists(int(left.name.removeprefix(_PREFIX).partition("-")[0])):
            shutil.rmtree(left, ignore_errors=True)
    folder = tempfile.mkdtemp(prefix=f"{_PREFIX}{os.getpid()}-", dir=_IN_MEMORY)
    try:
        Path(folder).chmod(0o1777)  # as /tmp: servers of the tests are run as other users
        yield {**os.environ, "TMPDIR": folder}
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _has_room(folder: Path) -> bool:
    if not folder.is_dir() or not os.access(folder, os.W_OK):
        return False
    may_run_programs = not os.statvfs(folder).f_flag & os.ST_NOEXEC
    is_large = min(shutil.disk_usage(folder).free, psutil.virtual_memory().available // 2) > _ROOM
    return may_run_programs and is_large


def _in_lanes(every: Sequence[Piece], run: Callable[[Piece], bool]) -> list[tuple[Piece, bool]]:
    """Run each piece and return what came of it. A lane takes pieces of its kind, and the other's when they are all taken."""
    waiting = {kind: deque(piece for piece in every if piece.marker == kind) for kind in (HEAVY, LIGHT)}
    done: list[tuple[Piece, bool]] = []

    def work(own: str) -> None:
        for kind in (own, LIGHT if own == HEAVY else HEAVY):
            while True:
                try:
                    piece = waiting[kind].popleft()
                except IndexError:
                    break
                done.append((piece, run(piece)))

    with ThreadPoolExecutor(len(LANES)) as lanes:
        list(lanes.map(work, LANES))  # what one raises is raised here
    return done


if __name__ == "__main__":
    sys.exit(run_all(sys.argv[1:]))
