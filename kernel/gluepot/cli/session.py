"""`gluepot session list | start | stop | ui`."""

from __future__ import annotations

import click

from gluepot.cli.output import verb
from gluepot.cli.ready import SaidOnce, ready_app, say
from gluepot.display.sessions import DetachedSession, SessionList, SessionUi


@click.group()
def session() -> None:
    """Spark sessions of this home folder."""


@session.command("list")
@verb
def list_sessions() -> SessionList:
    """List the sessions that live, the waiting ones included."""
    return SessionList(sessions=tuple(ready_app().sessions.list_sessions()))


@session.command()
@click.option(
    "-m", "--master", default="", metavar="URL", help="Where Spark runs; without it the settings say."
)
@verb
def start(master: str) -> DetachedSession:
    """Start a session that belongs to nobody, for a notebook to take over: %session attach ID."""
    from gluepot.sessions.door import Door, install_door
    from gluepot.sessions.models import Owner, OwnerKind, SessionSpec

    app = ready_app()
    owner = Owner(kind=OwnerKind.SCRIPT, name="gluepot session start")
    door = install_door(
        Door(lambda: app.sessions, owner, spec=SessionSpec(master=master), on_notice=say, on_stage=SaidOnce())
    )
    door.session()
    return DetachedSession(id=door.detach())


@session.command()
@click.argument("session_id")
@verb
def stop(session_id: str) -> SessionList:
    """End a session by its id (the beginning is enough)."""
    return SessionList(sessions=(ready_app().sessions.stop(session_id),))


@session.command()
@click.argument("session_id")
@verb
def ui(session_id: str) -> SessionUi:
    """Say where a session's Spark UI is on this machine."""
    return SessionUi(session=session_id, url=ready_app().sessions.ui_address(session_id))
