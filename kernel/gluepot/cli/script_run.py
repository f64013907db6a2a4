"""`gluepot run`: a script in this process, with the one door open."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from gluepot.cli.ready import say
from gluepot.jobs.models import Failure
from gluepot.jobs.script_process import run_script

if TYPE_CHECKING:
    from gluepot.sessions.models import SessionSpec


def run_in_foreground(script: Path, arguments: Sequence[str], spec: SessionSpec | None = None) -> int:
    """Run a script and return its exit code. A Spark session, of `spec`, starts when the script first asks for one."""
    from gluepot.app import open_app
    from gluepot.cli.script_lineage import watch_script
    from gluepot.pot.client import ensure_pot
    from gluepot.sessions.door import Door, install_door
    from gluepot.sessions.models import Owner, OwnerKind
    from gluepot.sessions.service import SessionService

    app = open_app()

    def sessions() -> SessionService:
        ensure_pot(app.settings)
        return app.sessions

    door = install_door(
        Door(sessions, Owner(kind=OwnerKind.SCRIPT, name=str(script)), spec=spec, on_notice=say)
    )
    path = script.resolve()
    lineage = watch_script(app, door, str(path))
    sys.path.insert(0, str(path.parent))  # where `python script.py` would look for modules first
    failures: list[Failure] = []
    try:
        code = run_script(path, arguments, on_step=_ignore_step, on_failure=failures.append)
        for failure in failures:
            if failure.advice:
                say(failure.advice)
        return code
    finally:
        lineage.look()
        door.end("the script is done")
        app.close()


def _ignore_step(_index: int) -> None:
    pass
