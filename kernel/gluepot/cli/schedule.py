"""`gluepot trigger …` and `gluepot triggers`."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from typing import TYPE_CHECKING, Any

import click

from gluepot.cli.output import verb
from gluepot.cli.ready import ready_app
from gluepot.schedule.moments import moment
from gluepot.schedule.spoken import OPTIONS, Takes, trigger_definition

if TYPE_CHECKING:
    from gluepot.app import App
    from gluepot.display.schedule import BackfillList, TriggerList
    from gluepot.schedule.backfill import Backfill
    from gluepot.schedule.models import Fired, Trigger


def _app() -> App:
    import gluepot.display.schedule  # noqa: F401 - registers how triggers look

    return ready_app()


def _trigger_options(command: Callable[..., Any]) -> Callable[..., Any]:
    for option in reversed(OPTIONS):
        flags = [option.name, "-p"] if option.name == "--param" else [option.name]
        declare = click.option(
            *flags,
            option.key,
            help=option.help,
            multiple=option.takes is Takes.MANY,
            is_flag=option.takes is Takes.NONE,
            type=click.Choice(option.choices) if option.choices else None,
            metavar=option.metavar if option.takes is not Takes.NONE and not option.choices else None,
        )
        command = declare(command)
    return command


@click.group()
def trigger() -> None:
    """Triggers: set, show, start, pause, resume, delete, backfill."""


@trigger.command("set")
@click.argument("name", metavar="NAME")
@click.argument("cron", default="", metavar="[CRON]")
@click.option("--name", "trigger_name", default="", help="Name of the trigger, where NAME is the job's.")
@_trigger_options
@verb
def set_(name: str, cron: str, *, trigger_name: str, **said: Any) -> Trigger:
    """Make or change a trigger of the job NAME, or of what --job, --crawler and --workflow say.

    CRON is "0 2 * * *" (daily at 02:00), "cron(0 2 * * ? *)" or "every 15m"; instead of it --after, --files,
    --table, --rows or --hook say when it fires, or nothing: then only `gluepot trigger start` does.
    """
    definition = trigger_definition(name, cron, said)
    with closing(_app()) as app:
        return app.schedule.set_trigger(trigger_name or name, definition)


@trigger.command()
@click.argument("name")
@verb
def show(name: str) -> Trigger:
    """Show a trigger with its next fire times."""
    with closing(_app()) as app:
        return app.schedule.get_trigger(name)


@trigger.command()
@click.argument("name")
@click.option("--date", default="", help="Logical date of the runs (now).")
@verb
def start(name: str, *, date: str) -> Fired:
    """Fire a trigger now."""
    logical_date = moment(date) if date else None
    with closing(_app()) as app:
        return app.schedule.start_trigger(name, logical_date=logical_date)


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


@trigger.command()
@click.argument("name")
@click.option("--from", "first", required=True, metavar="DATE", help="First logical date.")
@click.option("--to", "last", required=True, metavar="DATE", help="Last logical date.")
@click.option("--parallel", default=1, show_default=True, help="So many dates at the same time.")
@click.option("--missed", is_flag=True, help="Only dates that had no firing.")
@verb
def backfill(name: str, *, first: str, last: str, parallel: int, missed: bool) -> Backfill:
    """Run a trigger once for each logical date of a range, in order."""
    from gluepot.schedule.backfill import BackfillDates

    which = BackfillDates.MISSED if missed else BackfillDates.ALL
    with closing(_app()) as app:
        return app.backfills.start(name, moment(first), moment(last), parallel=parallel, which=which)


@trigger.command()
@click.argument("name", default="")
@verb
def backfills(name: str) -> BackfillList:
    """List the backfills, of one trigger or of all."""
    with closing(_app()) as app:
        return _backfill_list(app, name)


@trigger.command("backfill-stop")
@click.argument("backfill_id", metavar="BACKFILL")
@verb
def backfill_stop(backfill_id: str) -> Backfill:
    """Start no more dates of a backfill; runs that run go on."""
    with closing(_app()) as app:
        return app.backfills.stop(backfill_id)


@trigger.command("backfill-resume")
@click.argument("backfill_id", metavar="BACKFILL")
@verb
def backfill_resume(backfill_id: str) -> Backfill:
    """Go on with a backfill that stopped or failed: its failed dates run again."""
    with closing(_app()) as app:
        return app.backfills.resume(backfill_id)


@click.command()
@verb
def triggers() -> TriggerList:
    """List the triggers with their next fire times."""
    with closing(_app()) as app:
        return _trigger_list(app)


def _trigger_list(app: App) -> TriggerList:
    from gluepot.display.schedule import TriggerList

    return TriggerList(triggers=tuple(app.schedule.list_triggers()))


def _backfill_list(app: App, name: str) -> BackfillList:
    from gluepot.display.schedule import BackfillList

    return BackfillList(backfills=tuple(app.backfills.list(name or None)))
