"""`gluepot session list | start | stop | ui`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from gluepot.cli.output import verb
from gluepot.display.sessions import DetachedSession, SessionList, SessionUi

if TYPE_CHECKING:
    from gluepot.app import App


@click.group()
def session() -> None:
    """Spark sessions of this home folder."""


@session.command("list")
@verb
def list_sessions() -> SessionList:
    """List the sessions that live, the waiting ones included."""
    return SessionList(sessions=tuple(_app().sessions.list_sessions()))


@session.command()
@click.option(
    "-m", "--master", default="", metavar="URL", help="Where Spark runs; without it the settings say."
)
@verb
def start(master: str) -> DetachedSession:
    """Start a session that belongs to nobody, for a notebook to take over: %session attach ID."""
    from gluepot.sessions.door import Door, install_door
    from gluepot.sessions.models import Owner, OwnerKind, SessionSpec

    app = _app()
    owner = Owner(kind=OwnerKind.SCRIPT, name="gluepot session start")
    door = install_door(
        Door(
            lambda: app.sessions, owner, spec=SessionSpec(master=master), on_notice=_say, on_stage=_SaidOnce()
        )
    )
    door.session()
    return DetachedSession(id=door.detach())


@session.command()
@click.argument("session_id")
@verb
def stop(session_id: str) -> SessionList:
    """End a session by its id (the beginning is enough)."""
    return SessionList(sessions=(_app().sessions.stop(session_id),))


@session.command()
@click.argument("session_id")
@verb
def ui(session_id: str) -> SessionUi:
    """Say where a session's Spark UI is on this machine."""
    return SessionUi(session=session_id, url=_app().sessions.ui_address(session_id))


def _app() -> App:
    from gluepot.app import open_app
    from gluepot.pot.client import ensure_pot

    app = open_app()
    ensure_pot(app.settings)
    return app


def _say(text: str) -> None:
    click.echo(f"gluepot: {text}", err=True)


class _SaidOnce:
    """Says each stage as it begins; it is told again and again while one lasts."""

    def __init__(self) -> None:
        self._last = ""

    def __call__(self, stage: str) -> None:
        if stage != self._last:
            self._last = stage
            _say(stage)
