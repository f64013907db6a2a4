"""Run the tour as a new user would, in a folder and a home folder of its own, and end the pot it started."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

from tools.install import STAMP

FOLDER = Path(__file__).resolve().parent.parent / "build" / "tour"


def main(arguments: list[str], folder: Path = FOLDER) -> int:
    """Run the tour in a folder and print its wall time beside that of the set-up. Returns its exit code.

    `arguments` are passed on (`--json`); the first may be `--folder=PATH`.
    """
    if arguments and arguments[0].startswith("--folder="):
        return main(arguments[1:], Path(arguments[0].partition("=")[2]))
    environment = {**os.environ, "GLUEPOT_HOME": str(folder / "home")}
    gluepot = [sys.executable, "-m", "gluepot.cli.main"]
    if folder.exists():
        # A tour that was broken off may have left its pot.
        subprocess.run([*gluepot, "down"], env=environment, check=False, capture_output=True)
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    started = time.monotonic()
    try:
        code = subprocess.run(
            [*gluepot, "lab", "--tour", "--execute", *arguments], cwd=folder, env=environment, check=False
        ).returncode
    finally:
        subprocess.run([*gluepot, "down"], env=environment, check=False)
    if code == 0:
        setup = STAMP.read_text(encoding="utf-8").strip() if STAMP.exists() else "?"
        print(
            f"Wall time: set-up {setup} s when it was last needed, tour {time.monotonic() - started:.0f} s.",
            file=sys.stderr,
        )
    return code


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
