"""`gluepot trigger …` and `gluepot triggers`."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import click

from gluepot.cli.output import verb
from gluepot.jobs.key_values import key_values

if TYPE_CHECKING:
    from gluepot.app import App
    from gluepot.display.jobs import TriggerList
    from gluepot.schedule.models import Trigger


def _app() -> App:
    import gluepot.display.jobs  # noqa: F401 - registers how triggers look
    from gluepot.app import open_app
    from gluepot.pot.client import ensure_pot

    app = open_app()
    ensure_pot(app.settings)
    return app


@click.group()
def trigger() -> None:
    """Triggers: set, show, pause, resume, delete."""


@trigger.command("set")
@click.argument("job_name", metavar="JOB")
@click.argument("cron")
@click.option("--timezone", default="UTC", show_default=True, help="Zone in which the hours are meant.")
@click.option("--name", default="", help="Name of the trigger (default: the job's).")
@click.option("--param", "-p", multiple=True, metavar="NAME=VALUE", help="A parameter of the runs.")
@verb
def set_(job_name: str, cron: str, *, timezone: str, name: str, param: tuple[str, ...]) -> Trigger:
    """Run JOB by itself: CRON has five fields, "0 2 * * *" is daily at 02:00."""
    from gluepot.schedule.cron import parse_schedule

    schedule = parse_schedule(cron, timezone)
    with closing(_app()) as app:
        return app.schedule.set_schedule(job_name, schedule, trigger_name=name, parameters=key_values(param))


@trigger.command()
@click.argument("name")
@verb
def show(name: str) -> Trigger:
    """Show a trigger with its next fire times."""
    with closing(_app()) as app:
        return app.schedule.get_trigger(name)


@trigger.command()
@click.argument("name")
@verb
def pause(name: str) -> Trigger:
    """Stop a trigger from firing."""
    with closing(_app()) as app:
        return app.schedule.pause(name)


@trigger.command()
@click.argument("name")
@verb
def resume(name: str) -> Trigger:
    """Let a trigger fire again."""
    with closing(_app()) as app:
        return app.schedule.resume(name)


@trigger.command()
@click.argument("name")
@verb
def delete(name: str) -> TriggerList:
    """Delete a trigger."""
    with closing(_app()) as app:
        app.schedule.delete_trigger(name)
        return _trigger_list(app)


@click.command()
@verb
def triggers() -> TriggerList:
    """List the triggers with their next fire times."""
    with closing(_app()) as app:
        return _trigger_list(app)


def _trigger_list(app: App) -> TriggerList:
    from gluepot.display.jobs import TriggerList

    return TriggerList(triggers=tuple(app.schedule.list_triggers()))
