"""Run every test but the soak: one pytest for each piece of the tests, three of them side by side.

A piece with JVMs or browsers mostly waits for what it started, one without mostly computes, so that three keep two cores
busy. A piece is a folder, or what a folder has of one kind: each starts the JVM that its tests share once. Whoever is
done takes the next piece, the long ones first, so nothing has to be weighed against each other by hand.
"""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

WORKERS = 3
HEAVY = "(spark or browser or wheel) and not soak"
LIGHT = "not (spark or browser or wheel) and not soak"
# The long ones. What is not named comes after them: its heavy tests in one piece, its light ones in another.
FIRST = (
    ("kernel", HEAVY), ("browser", HEAVY), ("packaging", HEAVY), ("crawl", LIGHT), ("awsglue", HEAVY), ("jobs", HEAVY),
    ("sessions", HEAVY), ("catalog", LIGHT), ("jobs", LIGHT), ("catalog", HEAVY), ("engines", HEAVY), ("schedule", LIGHT),
    ("contracts", HEAVY), ("server", LIGHT), ("crawl", HEAVY),
)  # fmt: skip
_NO_TESTS = 5


@dataclass(frozen=True)
class Piece:
    """Some of the tests: those of these paths that a marker expression names."""

    paths: tuple[str, ...]
    marker: str

    @property
    def words(self) -> str:
        """What a person would call it."""
        kind = "heavy" if self.marker == HEAVY else "light"
        return f"{self.paths[0] if len(self.paths) == 1 else 'the others'}, {kind}"


def pieces(tests: Path) -> list[Piece]:
    """Return all pieces in the order in which they are begun. `tests`: the folder of the tests."""
    folders = sorted(
        entry.name for entry in tests.iterdir() if entry.is_dir() and any(entry.rglob("test_*.py"))
    )
    named = [Piece((str(tests / name),), marker) for name, marker in FIRST if name in folders]
    alone = sorted(str(path) for path in tests.glob("test_*.py"))
    others = [
        Piece((*(str(tests / name) for name in folders if (name, marker) not in FIRST), *alone), marker)
        for marker in (HEAVY, LIGHT)
    ]
    return [*named, *(piece for piece in others if piece.paths)]


def run_all(arguments: Sequence[str], tests: Path = Path("tests")) -> int:
    """Run every piece with further arguments for pytest, which may name paths of their own; return 0 when all passed.

    Each one's output is shown when it has ended.
    """
    command = [sys.executable, "-m", "pytest", "--durations=12", "--durations-min=5", *arguments]
    if any(Path(argument.partition("::")[0]).exists() for argument in arguments):
        return subprocess.run([*command, "-m", "not soak"], check=False).returncode
    showing = threading.Lock()

    def run(piece: Piece) -> bool:
        began = time.monotonic()
        done = subprocess.run(
            [*command, "-m", piece.marker, *piece.paths],
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

    began = time.monotonic()
    with ThreadPoolExecutor(WORKERS) as workers:
        passed = list(workers.map(run, pieces(tests)))
    failed = [piece.words for piece, is_good in zip(pieces(tests), passed, strict=True) if not is_good]
    print(f"== all tests: {time.monotonic() - began:.0f} s", flush=True)
    if failed:
        print(f"Failed: {'; '.join(failed)}.", flush=True)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(run_all(sys.argv[1:]))
