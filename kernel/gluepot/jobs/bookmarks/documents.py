"""Key values as JSON and back: a moment must come back as the moment it was."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from gluepot.errors import InvalidInputError
from gluepot.jobs.bookmarks.models import KeyPosition, SortOrder, StateKind


def position_document(position: KeyPosition) -> dict[str, Any]:
    """Return a position as JSON types."""
    return {
        "kind": StateKind.KEYS.value,
        "keys": list(position.keys),
        "order": position.order.value,
        "values": [_plain(value) for value in position.values],
    }


def position_from(document: Mapping[str, Any]) -> KeyPosition:
    """Read a position back."""
    return KeyPosition(
        keys=tuple(document["keys"]),
        order=SortOrder(document["order"]),
        values=tuple(_value(item) for item in document["values"]),
    )


def _plain(value: Any) -> Any:
    if isinstance(value, bool) or value is None:
        raise InvalidInputError(
            f"{value!r} cannot be the value of a bookmark key.", "A key must have an order and no NULL."
        )
    if isinstance(value, (int, float, str)):
        return value
    if isinstance(value, datetime):
        return {"timestamp": value.isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    raise InvalidInputError(
        f"A bookmark key cannot be of type {type(value).__name__}.",
        "Use a number, a text, a date or a timestamp.",
    )


def _value(item: Any) -> Any:
    if not isinstance(item, dict):
        return item
    ((kind, text),) = item.items()
    if kind == "timestamp":
        return datetime.fromisoformat(text)
    return date.fromisoformat(text) if kind == "date" else Decimal(text)
