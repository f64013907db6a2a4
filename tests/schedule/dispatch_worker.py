"""A dispatcher in a process of its own, whose clock is a file: `python dispatch_worker.py CLOCK STOP`.

It fires what is due at the moment that the file names, again and again, until the file STOP exists. What it read of
the clock may be old when it fires, as after a SIGSTOP.
"""

from __future__ import annotations

import sys
import time
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import OperationalError

from gluepot.app import open_app


def main(clock: Path, stop: Path) -> None:
    app = open_app()
    while not stop.exists():
        try:
            now = datetime.fromisoformat(clock.read_text())
        except ValueError:  # it is being written
            continue
        with suppress(OperationalError):
            app.schedule.fire_scheduled(now)
        time.sleep(0.01)  # not for anything to happen: it would take a whole core otherwise
    app.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
