"""`gluepot dispatch`: the dispatcher alone; `gluepot service`: a systemd user unit."""

from __future__ import annotations

import logging
import os
import signal
import threading
from contextlib import closing
from typing import TYPE_CHECKING

import click

from gluepot.cli.output import verb

if TYPE_CHECKING:
    from gluepot.display.dispatch import DispatcherList
    from gluepot.pot.service_unit import ServiceUnit


@click.command()
@click.option("--database", default="", metavar="URL", help="postgresql://host/name (the home's).")
@click.option("--list", "only_list", is_flag=True, help="List the dispatchers at work, and leave.")
@verb
def dispatch(*, database: str, only_list: bool) -> DispatcherList | None:
    """Be a dispatcher until ended: fire triggers, start runs, move workflows on. Several may share a database."""
    from gluepot.app import open_app
    from gluepot.clock import utc_now
    from gluepot.display.dispatch import DispatcherList
    from gluepot.schedule.presence import list_dispatchers

    if database:
        os.environ["GLUEPOT_DATABASE_URL"] = database  # runs that it starts find it there too
    with closing(open_app()) as app:
        if only_list:
            return DispatcherList(dispatchers=tuple(list_dispatchers(app.database, utc_now())))
        _check_schema(app.database)
        logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
        stop = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
        app.settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        app.dispatcher.run_forever(stop)
    return None


def _check_schema(database: object) -> None:
    """Make tables in an empty database; leave any other schema to `gluepot up`, which makes a backup first."""
    from gluepot.database import Database
    from gluepot.database.schema import current_revision, latest_revision, upgrade
    from gluepot.errors import ConflictError

    assert isinstance(database, Database)
    found = current_revision(database)
    if found is None:
        upgrade(database)
    elif found != latest_revision():
        raise ConflictError(
            f"The database is at schema {found!r}, this gluepot is for {latest_revision()!r}.",
            "Run `gluepot up` on it once, with the newest version.",
        )


@click.group()
def service() -> None:
    """A systemd user unit that keeps the pot up."""


_ALONE = click.option("--dispatcher", "alone", is_flag=True, help="Only the dispatcher, not the pot.")


@service.command()
@_ALONE
@verb
def install(*, alone: bool) -> ServiceUnit:
    """Write the unit and say how to start it."""
    import gluepot.pot.unit_looks  # noqa: F401 - registers how a unit looks
    from gluepot.app import open_app
    from gluepot.pot.service_unit import Serves, install_unit

    return install_unit(open_app().settings, Serves.DISPATCHER if alone else Serves.POT)


@service.command()
@_ALONE
@verb
def show(*, alone: bool) -> ServiceUnit:
    """Show the unit as it would be written."""
    import gluepot.pot.unit_looks  # noqa: F401 - registers how a unit looks
    from gluepot.app import open_app
    from gluepot.pot.service_unit import Serves, describe_unit

    return describe_unit(open_app().settings, Serves.DISPATCHER if alone else Serves.POT)


@service.command()
@_ALONE
@verb
def uninstall(*, alone: bool) -> ServiceUnit:
    """Remove the unit's file and say how to end what it started."""
    import gluepot.pot.unit_looks  # noqa: F401 - registers how a unit looks
    from gluepot.app import open_app
    from gluepot.pot.service_unit import Serves, remove_unit

    return remove_unit(open_app().settings, Serves.DISPATCHER if alone else Serves.POT)
