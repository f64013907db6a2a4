"""What a script calls: `gluepot.session()` gives it Spark, in a notebook, in a job run, and by plain `python script.py`."""

from __future__ import annotations

import os
import sys
from datetime import date
from typing import Any

from gluepot.sessions.door import Door, current_door, install_door
from gluepot.sessions.models import Owner, OwnerKind, SessionSpec


def session(app_name: str = "gluepot") -> Any:
    """Return the SparkSession of this process: the one it has, a warm one, or a new one.

    The session has gluepot's catalog, mounts and settings. `app_name` names it where it is started for this script.
    """
    door = current_door() or install_door(_own_door(app_name))
    return door.session()


def run_date() -> date:
    """Return the logical date of this job run: the day its schedule meant, or today (UTC) outside a scheduled run."""
    from gluepot.clock import utc_now

    text = os.environ.get("GLUEPOT_LOGICAL_DATE")
    return date.fromisoformat(text[:10]) if text else utc_now().date()


def _own_door(app_name: str) -> Door:
    from gluepot.app import open_app
    from gluepot.pot.client import ensure_pot

    app = open_app()
    ensure_pot(app.settings)
    owner = Owner(kind=OwnerKind.SCRIPT, name=sys.argv[0] or "python")
    return Door(lambda: app.sessions, owner, spec=SessionSpec(app_name=app_name), on_notice=_to_stderr)


def _to_stderr(text: str) -> None:
    print(f"gluepot: {text}", file=sys.stderr)
