"""Rows that arrive in a table of a database, found by a column whose values only grow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError

from gluepot.errors import UnavailableError
from gluepot.schedule.events.abc import Cursor, Sighting, Source
from gluepot.schedule.inputs import Input, input_key
from gluepot.schedule.models import EventSource

if TYPE_CHECKING:
    from gluepot.connections.service import ConnectionService

_MOST_ROWS = 1000  # of one look; the next one goes on where it ended
_READ: Mapping[str, Callable[[Any], Any]] = {
    "int": int,
    "float": float,
    "str": str,
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
}


class RowSource(Source):
    """Asks for rows beyond the greatest value of the last look. Rows with a value already seen are not found."""

    def __init__(self, connections: Callable[[], ConnectionService]) -> None:
        self._connections = connections

    def look(self, event: EventSource, cursor: Cursor | None) -> Sighting:
        schema, _, name = event.location.rpartition(".")
        # Names are quoted and values bound by SQLAlchemy, in the words of the database at hand.
        column: sa.ColumnClause[Any] = sa.column(event.column)
        table = sa.table(name, column, schema=schema or None)
        engine = self._connections().sqlalchemy_engine(event.connection)
        try:
            with engine.connect() as connection:
                if cursor is None:
                    greatest = connection.execute(sa.select(sa.func.max(column)).select_from(table)).scalar()
                    return Sighting(inputs=(), cursor=_cursor(greatest))
                statement = sa.select(column).select_from(table).order_by(column).limit(_MOST_ROWS)
                if "value" in cursor:
                    statement = statement.where(column > _READ[cursor["type"]](cursor["value"]))
                values = list(connection.execute(statement).scalars())
        except SQLAlchemyError as error:
            reason = str(getattr(error, "orig", None) or error).splitlines()[0]
            raise UnavailableError(
                f"Table {event.location!r} of connection {event.connection!r} cannot be read: {reason}.",
                f"Try: gluepot connection test {event.connection}",
            ) from error
        finally:
            engine.dispose()
        inputs = tuple(
            Input(
                key=input_key(f"{value!r}:{values[:number].count(value)}"),
                subject=f"{event.column} = {value}",
                detail={"value": _text(value)},
            )
            for number, value in enumerate(values)
        )
        return Sighting(inputs=inputs, cursor=_cursor(values[-1]) if values else cursor)


def _cursor(value: Any) -> dict[str, Any]:
    if value is None:
        return {"looked": True}  # the table is empty: whatever comes is new
    kind = type(value).__name__
    return {"value": _text(value), "type": kind if kind in _READ else "str"}


def _text(value: Any) -> str | int | float:
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return value if isinstance(value, (int, float)) else str(value)
