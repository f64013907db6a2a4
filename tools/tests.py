"""Run every test but the soak, in two halves side by side: with JVMs or browsers, and without.

A half of the second kind mostly computes, one of the first mostly waits for what it started; on two cores both are done in
little more than the time of the longer one. Each is a pytest of its own, so a session's JVM is started once.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Sequence

HEAVY = "(spark or browser or wheel)"
HALVES = (f"{HEAVY} and not soak", f"not {HEAVY} and not soak")
_NO_TESTS = 5


def run_halves(arguments: Sequence[str]) -> int:
    """Run both halves with further arguments for pytest; return 0 when both passed.

    The first one's output is shown as it comes, the second one's after it.
    """
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as kept:
        command = [sys.executable, "-m", "pytest", *arguments, "-m"]
        second = subprocess.Popen([*command, HALVES[1]], stdout=kept, stderr=subprocess.STDOUT)
        try:
            first = subprocess.run([*command, HALVES[0]], check=False).returncode
            second.wait()
        except BaseException:
            second.terminate()
            second.wait()
            raise
        kept.seek(0)
        for line in kept:
            print(line, end="")
    return 0 if {first, second.returncode} <= {0, _NO_TESTS} else 1


if __name__ == "__main__":
    sys.exit(run_halves(sys.argv[1:]))
