"""`gluepot session list | stop`."""

from __future__ import annotations

import click

from gluepot.cli.output import verb
from gluepot.display.sessions import SessionList


@click.group()
def session() -> None:
    """Spark sessions of this home folder."""


@session.command("list")
@verb
def list_sessions() -> SessionList:
    """List the sessions that live, the waiting ones included."""
    from gluepot.app import open_app
    from gluepot.pot.client import ensure_pot

    app = open_app()
    ensure_pot(app.settings)
    return SessionList(sessions=tuple(app.sessions.list_sessions()))


@session.command()
@click.argument("session_id")
@verb
def stop(session_id: str) -> SessionList:
    """End a session by its id (the beginning is enough)."""
    from gluepot.app import open_app
    from gluepot.pot.client import ensure_pot

    app = open_app()
    ensure_pot(app.settings)
    return SessionList(sessions=(app.sessions.stop(session_id),))
