"""A trigger as people say it, with the same words in a cell and on the command line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from gluepot.errors import InvalidInputError
from gluepot.jobs.key_values import key_values
from gluepot.schedule.calendars import Calendar, DayRule
from gluepot.schedule.cron import parse_schedule
from gluepot.schedule.models import (
    Action,
    Condition,
    Counting,
    EventKind,
    EventSource,
    Logical,
    Misfire,
    Predicate,
    TableChange,
    TargetKind,
    TriggerDefinition,
)
from gluepot.schedule.moments import duration_s, moment
from gluepot.schedule.timetable import Timetable

_DAY_RULES = {
    "holidays": DayRule.NOT_ON_HOLIDAYS,
    "business": DayRule.BUSINESS_DAYS,
    "only": DayRule.ONLY_ON_HOLIDAYS,
}
_MISFIRES = {"once": Misfire.RUN_ONCE, "all": Misfire.RUN_ALL, "skip": Misfire.SKIP}
_STATES = ("SUCCEEDED", "FAILED", "TIMEOUT", "STOPPED", "ERROR")


class Takes(StrEnum):
    """What an option takes: one value, any number of them, or none."""

    ONE = "one"
    MANY = "many"
    NONE = "none"


@dataclass(frozen=True, kw_only=True)
class Option:
    """An option of `trigger set`, for click and for IPython alike."""

    name: str
    help: str
    takes: Takes = Takes.ONE
    metavar: str = "TEXT"
    choices: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        return self.name.lstrip("-").replace("-", "_")


OPTIONS = (
    Option(name="--job", help="A job to start.", takes=Takes.MANY, metavar="NAME"),
    Option(name="--crawler", help="A crawler to start.", takes=Takes.MANY, metavar="NAME"),
    Option(name="--workflow", help="A workflow to start.", takes=Takes.MANY, metavar="NAME"),
    Option(name="--param", help="A parameter of what is started.", takes=Takes.MANY, metavar="NAME=VALUE"),
    Option(name="--timezone", help="Zone in which hours and days are meant (UTC).", metavar="ZONE"),
    Option(name="--calendar", help="Holidays of DE, US-NY, NYSE, …", metavar="REGION"),
    Option(name="--days", help="Not on holidays, on business days, or only on holidays.", choices=tuple(_DAY_RULES)),
    Option(name="--closed", help="One more day on which it does not fire.", takes=Takes.MANY, metavar="DATE"),
    Option(name="--start", help="Not before.", metavar="DATE"),
    Option(name="--end", help="Not after.", metavar="DATE"),
    Option(name="--jitter", help="Up to so much later (5m).", metavar="DURATION"),
    Option(name="--misfire", help="What missed fire times get: one run, each a run, none.", choices=tuple(_MISFIRES)),
    Option(name="--after", help='Fire after it ended: "job a", "crawler raw FAILED,TIMEOUT".', takes=Takes.MANY, metavar="CONDITION"),
    Option(name="--any", help="Of several --after each by itself (else all).", takes=Takes.NONE),
    Option(name="--count", help="--after counts runs that a trigger started (Glue), or all.", choices=tuple(c.value for c in Counting)),
    Option(name="--files", help="Fire when files arrive here.", metavar="PATH"),
    Option(name="--pattern", help='Glob over paths below --files ("*.csv").', metavar="GLOB"),
    Option(name="--quiet", help="A file counts when it did not change for so long.", metavar="DURATION"),
    Option(name="--table", help="Fire when a table of the catalog changes.", metavar="DB.TABLE"),
    Option(name="--change", help="Which changes of --table.", choices=tuple(c.value for c in TableChange)),
    Option(name="--rows", help="Fire when rows arrive in this table of --connection.", metavar="TABLE"),
    Option(name="--connection", help="Connection of --rows.", metavar="NAME"),
    Option(name="--column", help="A column of --rows whose values only grow.", metavar="NAME"),
    Option(name="--hook", help="Fire when the HTTP hook of this name is called.", takes=Takes.NONE),
    Option(name="--batch-size", help="So many events make a batch (1).", metavar="N"),
    Option(name="--window", help="A batch is complete after so long at the latest (15m).", metavar="DURATION"),
    Option(name="--poll", help="How often it looks (10s).", metavar="DURATION"),
    Option(name="--description", help="A line for people."),
)  # fmt: skip


def trigger_definition(default_job: str, cron: str, said: Mapping[str, Any]) -> TriggerDefinition:
    """Return the definition that the options make; without a target it starts the job `default_job`.

    Raises:
        InvalidInputError: options that do not go together, or a value that cannot be read.
    """
    given = {key: value for key, value in said.items() if value}
    ways = [w for w in ("after", "files", "table", "rows", "hook") if w in given] + (["CRON"] if cron else [])
    if len(ways) > 1:
        raise InvalidInputError(
            f"A trigger fires in one way, not in {len(ways)}: {', '.join(ways)}.",
            "Make one trigger for each.",
        )
    return TriggerDefinition(
        actions=_actions(default_job, given),
        timetable=_timetable(cron, given) if cron else None,
        predicate=_predicate(given) if "after" in given else None,
        event=_event(given) if ways and ways[0] in {"files", "table", "rows", "hook"} else None,
        misfire=_MISFIRES[given.get("misfire", "once")],
        description=given.get("description", ""),
    )


def condition(text: str) -> Condition:
    """Read `job a`, `a` or `crawler raw FAILED,TIMEOUT`.

    Raises:
        InvalidInputError: a state that no run ends in.
    """
    words = text.split()
    kind = TargetKind(words.pop(0)) if len(words) > 1 and words[0] in set(TargetKind) else TargetKind.JOB
    states: tuple[str, ...] = ("SUCCEEDED",)
    if len(words) > 1 and words[-1].split(",")[0].upper() in _STATES:
        states = tuple(state.upper() for state in words.pop().split(","))
    unknown = [state for state in states if state not in _STATES]
    if not words or unknown:
        what = f"the state {unknown[0]!r}" if unknown else "no name"
        raise InvalidInputError(
            f"The condition {text!r} has {what}.",
            f'Write "job NAME" or "job NAME FAILED,TIMEOUT": {", ".join(_STATES)}.',
        )
    return Condition(kind=kind, name=" ".join(words), states=states)


def _actions(default_job: str, given: Mapping[str, Any]) -> tuple[Action, ...]:
    parameters = key_values(given.get("param", ()))
    targets = [(kind, name) for kind in TargetKind for name in given.get(kind.value, ())]
    return tuple(
        # A crawler takes no parameters; those of a trigger that starts several things are the others'.
        Action(kind=kind, name=name, parameters={} if kind is TargetKind.CRAWLER else parameters)
        for kind, name in targets or [(TargetKind.JOB, default_job)]
    )


def _timetable(cron: str, given: Mapping[str, Any]) -> Timetable:
    timezone = given.get("timezone", "UTC")
    parse_schedule(cron, timezone)  # before dates are read in that zone
    return parse_schedule(
        cron,
        timezone,
        calendar=_calendar(given),
        start_at=moment(given["start"], timezone) if "start" in given else None,
        end_at=moment(given["end"], timezone) if "end" in given else None,
        jitter_s=duration_s(given.get("jitter", "0")),
    )


def _calendar(given: Mapping[str, Any]) -> Calendar | None:
    if not {"calendar", "days", "closed"} & given.keys():
        return None
    return Calendar(
        region=given.get("calendar", ""),
        rule=_DAY_RULES[given.get("days", "holidays")],
        closed=tuple(_date(text) for text in given.get("closed", ())),
    )


def _date(text: str) -> date:
    return moment(text).date()


def _predicate(given: Mapping[str, Any]) -> Predicate:
    return Predicate(
        conditions=tuple(condition(text) for text in given["after"]),
        logical=Logical.ANY if given.get("any") else Logical.AND,
        counting=Counting(given.get("count", Counting.TRIGGERED)),
    )


def _event(given: Mapping[str, Any]) -> EventSource:
    kind = next(kind for kind in EventKind if kind.value in given)
    if kind is EventKind.ROWS and not {"connection", "column"} <= given.keys():
        raise InvalidInputError(
            "--rows needs --connection and --column.", "The column's values must only grow."
        )
    return EventSource(
        kind=kind,
        location=_location(kind, given),
        pattern=given.get("pattern", "**"),
        change=TableChange(given.get("change", TableChange.ANY)),
        connection=given.get("connection", ""),
        column=given.get("column", ""),
        batch_size=_batch_size(given.get("batch_size", "1")),
        window_s=duration_s(given.get("window", "15m")),
        quiet_s=duration_s(given.get("quiet", "0")),
        poll_s=max(1, duration_s(given.get("poll", "10s"))),
    )


def _location(kind: EventKind, given: Mapping[str, Any]) -> str:
    if kind is EventKind.HOOK:
        return ""
    text = str(given[kind.value])
    # The dispatcher looks from a folder of its own.
    is_local = kind is EventKind.FILES and ":" not in text
    return str(Path(text).expanduser().absolute()) if is_local else text


def _batch_size(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= 10_000:
        raise InvalidInputError(f"The batch size {text!r} is not between 1 and 10,000.")
    return int(text)


def option_names(options: Sequence[Option] = OPTIONS) -> tuple[str, ...]:
    """Return the keys of the options, in order."""
    return tuple(option.key for option in options)
