"""Run every test but the soak, in three parts side by side.

Tests without JVM and browser mostly compute; those with one mostly wait for what they started, for a kernel's session
most of all. On two cores the three are done in little more than the time of the longest. Each is a pytest of its own,
so that it starts the JVM its tests share once.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import IO

HEAVY = "(spark or browser or wheel) and not soak"
LIGHT = "not (spark or browser or wheel) and not soak"
# Tests that start kernels, pots and sessions of their own: about half of the time of the heavy ones.
OWN_SESSIONS = ("engines", "kernel", "magics", "notebooks", "packaging", "pot", "sessions")
_NO_TESTS = 5


def parts(tests: Path) -> list[list[str]]:
    """Return the pytest arguments of each part, the longest first. `tests`: the folder of the tests."""
    folders = sorted(entry.name for entry in tests.iterdir() if entry.is_dir())
    inside = [f"--ignore={tests / name}" for name in folders if name in OWN_SESSIONS]
    outside = [f"--ignore={tests / name}" for name in folders if name not in OWN_SESSIONS]
    return [
        ["-m", HEAVY, *inside],
        ["-m", HEAVY, *outside, f"--ignore-glob={tests}/test_*.py"],
        ["-m", LIGHT],
    ]


def run_parts(arguments: Sequence[str], tests: Path = Path("tests")) -> int:
    """Run every part with further arguments for pytest; return 0 when all passed.

    The first one's output is shown as it comes, the others' after it.
    """
    command = [sys.executable, "-m", "pytest", *arguments]
    first, *further = parts(tests)
    beside = [_start([*command, *part]) for part in further]
    try:
        codes = {subprocess.run([*command, *first], check=False).returncode}
        for process, output in beside:
            codes.add(process.wait())
            output.seek(0)
            for line in output:
                print(line, end="")
    finally:
        for process, output in beside:
            process.terminate()
            process.wait()
            output.close()
    return 0 if codes <= {0, _NO_TESTS} else 1


def _start(command: list[str]) -> tuple[subprocess.Popen[bytes], IO[str]]:
    output = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115 - its reader closes it
    return subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT), output


if __name__ == "__main__":
    sys.exit(run_parts(sys.argv[1:]))
