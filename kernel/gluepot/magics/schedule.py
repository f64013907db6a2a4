"""`%triggers` and `%trigger`: schedules, events and backfills from a cell."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from IPython.core.magic import line_magic, magics_class
from IPython.core.magic_arguments import argument, magic_arguments, parse_argstring

from gluepot.display.schedule import BackfillList, TriggerList
from gluepot.magics.base import GluepotMagics
from gluepot.pot.client import ensure_pot
from gluepot.schedule.backfill import BackfillDates
from gluepot.schedule.moments import moment
from gluepot.schedule.spoken import OPTIONS, Takes, option_names, trigger_definition

_ACTIONS = (
    "show", "set", "start", "pause", "resume", "delete",
    "backfill", "backfills", "backfill-stop", "backfill-resume",
)  # fmt: skip


def _trigger_arguments(method: Callable[..., Any]) -> Callable[..., Any]:
    for option in reversed(OPTIONS):
        how: dict[str, Any] = {"help": option.help.replace("%", "%%")}
        if option.takes is Takes.NONE:
            how["action"] = "store_true"
        else:
            how |= {"default": [] if option.takes is Takes.MANY else "", "metavar": option.metavar}
            how |= {"action": "append"} if option.takes is Takes.MANY else {}
            how |= {"choices": option.choices} if option.choices else {}
        method = argument(option.name, **how)(method)
    return method


@magics_class
class ScheduleMagics(GluepotMagics):
    """Triggers from a cell."""

    @line_magic
    def triggers(self, line: str) -> None:  # noqa: ARG002 - takes no options
        """List the triggers with their next fire times."""
        self.show(TriggerList(triggers=tuple(self._ready().schedule.list_triggers())))

    @line_magic
    @magic_arguments()
    @argument("name", help="The trigger's name.")
    @argument("action", nargs="?", default="show", choices=_ACTIONS, help="What to do (show).")
    @argument("cron", nargs="?", default="", help='set: "0 2 * * *", "cron(0 2 * * ? *)" or "every 15m".')
    @argument("--date", default="", help="start: logical date of the runs (now).")
    @argument("--from", dest="first", default="", metavar="DATE", help="backfill: first logical date.")
    @argument("--to", dest="last", default="", metavar="DATE", help="backfill: last logical date.")
    @argument("--parallel", type=int, default=1, help="backfill: so many dates at the same time (1).")
    @argument("--missed", action="store_true", help="backfill: only dates that had no firing.")
    @_trigger_arguments
    def trigger(self, line: str) -> None:
        """Show, set, start, pause, resume, delete or backfill a trigger; `%trigger BACKFILL backfill-stop` ends one."""
        options = parse_argstring(self.trigger, line)
        name, schedule = _unquoted(options.name), self._ready().schedule
        if options.action == "set":
            said = {key: _unquoted_all(getattr(options, key)) for key in option_names()}
            self.show(schedule.set_trigger(name, trigger_definition(name, _unquoted(options.cron), said)))
        elif options.action == "start":
            about = moment(_unquoted(options.date)) if options.date else None
            self.show(schedule.start_trigger(name, logical_date=about))
        elif options.action == "backfill":
            first, last = moment(_unquoted(options.first)), moment(_unquoted(options.last))
            which = BackfillDates.MISSED if options.missed else BackfillDates.ALL
            self.show(self.app.backfills.start(name, first, last, parallel=options.parallel, which=which))
        elif options.action == "backfills":
            self.show(BackfillList(backfills=tuple(self.app.backfills.list(name))))
        elif options.action in ("backfill-stop", "backfill-resume"):
            backfills = self.app.backfills
            change = backfills.stop if options.action == "backfill-stop" else backfills.resume
            self.show(change(name))
        elif options.action == "delete":
            schedule.delete_trigger(name)
            self.triggers("")
        else:
            changes = {"show": schedule.get_trigger, "pause": schedule.pause, "resume": schedule.resume}
            self.show(changes[options.action](name))

    def _ready(self) -> Any:
        ensure_pot(self.app.settings)
        return self.app


def _unquoted_all(value: Any) -> Any:
    if isinstance(value, list):
        return [_unquoted(text) for text in value]
    return _unquoted(value) if isinstance(value, str) else value


def _unquoted(text: str) -> str:
    """IPython hands quotes on with the text."""
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"" else text
