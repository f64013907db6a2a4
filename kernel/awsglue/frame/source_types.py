"""The source type of a mapping, where the field is of another kind: it is cast here, and may be empty in AWS (decision 062)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from awsglue import gluetypes as g
from awsglue.frame.spark_types import CONTAINERS, named_type
from awsglue.known_options import say_once
from gluepot.errors import InvalidInputError

_KINDS: Mapping[str, str] = {
    **dict.fromkeys(("byte", "short", "int", "long", "float", "double", "decimal"), "number"),
    **dict.fromkeys(("date", "timestamp", "timestamp_ntz"), "time"),
    "enum": "string",
}
_SAYS_NOTHING = ("null", "unknown", "choice")


def is_of_another_kind(field: g.DataType, source_type: str | None) -> bool:
    """Say whether a mapping's source type cannot mean the field: a text for a number, a struct for a text.

    Sizes of numbers and exactness of times are no other kind, since files tell them in many ways.
    """
    asked = _kind(source_type or "")
    held = field.choices if isinstance(field, g.ChoiceType) else (field.name,)
    if not asked or asked in _SAYS_NOTHING or any(name in _SAYS_NOTHING for name in held):
        return False
    return asked not in {_KINDS.get(name, name) for name in held}


def say_other_kinds(found: Sequence[tuple[str, str | None, g.DataType]]) -> None:
    """Warn of fields (path, the mapping's source type, their type) that are of another kind."""
    if found:
        path, asked, kind = found[0]
        more = f", and {len(found) - 1} more so" if len(found) > 1 else ""
        say_once(
            f"ApplyMapping takes {path!r} for {asked!r}, and it is {kind.name!r}{more}. It is cast all the same; "
            "in AWS Glue such a column was seen to come out empty."
        )


def _kind(name: str) -> str:
    word = name.strip().lower().partition("<")[0]
    if word in CONTAINERS:
        return word
    try:
        found = named_type(name).name
    except InvalidInputError:
        return ""
    return _KINDS.get(found, found)
