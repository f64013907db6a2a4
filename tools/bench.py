"""Run every benchmark of `benchmarks/`, one after the other, and fail when one misses its claim."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
# Those that compare with several peers, one in a run.
FORMS = {
    "crawl_speed": [["--against", "duckdb"], ["--against", "spark"], ["--against", "recrawl"]],
}


def main(arguments: list[str]) -> int:
    """Run them all with `arguments` (--rounds N, --json). Returns 1 when any claim does not hold."""
    names = sorted(
        path.stem
        for path in (ROOT / "benchmarks").glob("*.py")
        if path.stem not in {"harness", "kernels", "glue_sides"}
    )
    missed = [
        " ".join([name, *form])
        for name in names
        for form in FORMS.get(name, [[]])
        if subprocess.run(
            [sys.executable, "-m", f"benchmarks.{name}", *form, *arguments], cwd=ROOT, check=False
        ).returncode
    ]
    if missed:
        print(f"Below their claim: {', '.join(missed)}.", file=sys.stderr)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
