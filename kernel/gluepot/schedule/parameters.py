"""Parameters of an action filled in for one firing: `{logical_date}`, `{interval_start:%Y%m%d}`, `{files}`."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from gluepot.errors import InvalidInputError, quoted
from gluepot.jobs.parameters import Parameter, ParameterType
from gluepot.schedule.models import Fire

_PLACE = re.compile(r"\{([a-z_]+(?:\.[A-Za-z0-9_]+)?)(?::([^{}]*))?\}")
PLACES = ("trigger", "fire_time", "logical_date", "interval_start", "interval_end", "files", "event")
# Characters. A variable of a process may have 128 kB; a longer event is read from the database.
_LONGEST_EVENT = 30_000
# What a job gets without being told to, when it has a parameter of this name.
_BY_NAME = {
    "logical_date": "logical_date",
    "data_interval_start": "interval_start",
    "data_interval_end": "interval_end",
}


def check_places(parameters: Mapping[str, Any], places: Sequence[str] = PLACES) -> None:
    """Make sure that every `{place}` is one that can be filled; `properties.…` stands for any property.

    Raises:
        InvalidInputError: one is not.
    """
    for value in _texts(parameters):
        for found in _PLACE.finditer(value):
            if found[1] not in places and f"{found[1].partition('.')[0]}.…" not in places:
                raise InvalidInputError(
                    f"Nothing fills {found[0]!r} in {value!r}.", f"Known here: {quoted(places, 20)}."
                )


def has_places(parameters: Mapping[str, Any]) -> bool:
    """Say whether the parameters differ from firing to firing."""
    return any(_PLACE.search(value) for value in _texts(parameters))


def filled(parameters: Mapping[str, Any], fire: Fire) -> dict[str, Any]:
    """Return the parameters with every place filled for a firing."""
    return filled_from(parameters, _places(fire))


def filled_from(parameters: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    """Return the parameters with every known place filled; a text that is one place of a list becomes the list."""
    return {name: _filled(value, known) for name, value in parameters.items()}


def by_name(declared: Sequence[Parameter], given: Mapping[str, Any], fire: Fire) -> dict[str, Any]:
    """Return values for the job's parameters that are named after a firing's dates and are not given."""
    known = _places(fire)
    return {
        parameter.name: _date_text(known[_BY_NAME[parameter.name]], parameter.type)
        for parameter in declared
        if parameter.name in _BY_NAME and parameter.name not in given and known[_BY_NAME[parameter.name]]
    }


def context_of(fire: Fire) -> dict[str, str]:
    """Return what a run's process finds as GLUEPOT_… variables."""
    context = {"trigger_name": fire.trigger_name}
    if fire.interval is not None:
        context |= {
            "interval_start": fire.interval[0].isoformat(),
            "interval_end": fire.interval[1].isoformat(),
        }
    if fire.backfill_id:
        context["backfill_id"] = fire.backfill_id
    event = json.dumps(fire.detail) if fire.detail else ""
    if 0 < len(event) <= _LONGEST_EVENT:
        context["event"] = event
    return context


def _texts(parameters: Mapping[str, Any]) -> list[str]:
    return [value for value in parameters.values() if isinstance(value, str)]


def _places(fire: Fire) -> dict[str, Any]:
    start, end = fire.interval or (None, None)
    files = fire.detail.get("files")
    return {
        "trigger": fire.trigger_name,
        "fire_time": fire.fire_time,
        "logical_date": fire.logical_date,
        "interval_start": start,
        "interval_end": end,
        "files": list(files) if files is not None else None,
        "event": json.dumps(fire.detail),
    }


def _filled(value: Any, known: Mapping[str, Any]) -> Any:
    if not isinstance(value, str):
        return value
    whole = _PLACE.fullmatch(value)
    if whole is not None and isinstance(known.get(whole[1]), list):
        return known[whole[1]]
    return _PLACE.sub(lambda found: _text(known.get(found[1], found[0]), found[2]), value)


def _text(value: Any, form: str | None) -> str:
    if isinstance(value, datetime):
        return value.strftime(form) if form else value.isoformat()
    if isinstance(value, list):
        return ",".join(str(item) for item in value)
    return "" if value is None else str(value)


def _date_text(value: datetime, kind: ParameterType) -> str:
    return value.date().isoformat() if kind is ParameterType.DATE else value.isoformat()
