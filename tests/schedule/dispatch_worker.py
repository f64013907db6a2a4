"""A dispatcher in a process of its own, whose clock is a file: `python dispatch_worker.py CLOCK STOP STARTED`.

It does what is due at the moment that the file names, again and again, until the file STOP exists. What it read of the
clock may be old when it acts, as after a SIGSTOP. Runs that it starts are written down in STARTED and end at once.
"""

from __future__ import annotations

import os
import sys
import time
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import OperationalError

from gluepot.app import open_app
from gluepot.jobs.errors import LostClaimError
from gluepot.jobs.models import RunState
from gluepot.jobs.run_claims import Claim, RunClaims
from gluepot.processes import ProcessIdentity
from gluepot.schedule.dispatcher import Dispatcher
from gluepot.settings import Settings


def main(clock: Path, stop: Path, started: Path) -> None:
    app = open_app()
    claims = RunClaims(app.database)

    def start(_settings: Settings, claim: Claim) -> None:
        with started.open("ab", buffering=0) as log:  # one write, so that lines of several workers stay whole
            log.write(f"{claim.run_id} {claim.fencing} {os.getpid()}\n".encode())
        with suppress(LostClaimError):
            claims.begin(claim, ProcessIdentity.mine(), now)
            claims.finish(claim, RunState.SUCCEEDED, now=now)

    dispatcher = Dispatcher(app.database, app.schedule, app.settings, start=start)
    while not stop.exists():
        try:
            now = datetime.fromisoformat(clock.read_text())
        except ValueError:  # it is being written
            continue
        with suppress(OperationalError):
            dispatcher.tick(now)
        time.sleep(0.01)  # not for anything to happen: it would take a whole core otherwise
    app.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]))
