"""`%connections shop, lake` in a notebook: checked, and given to the session that runs and to later ones."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from gluepot.errors import NotFoundError
from gluepot.session_connections import give_connections, give_to_sessions
from gluepot.sessions.no_context import is_connect

if TYPE_CHECKING:
    from gluepot.app import App
    from gluepot.connections.models import Connection, ConnectionKind
    from gluepot.sessions.door import Door


class SessionConnections:
    """The connections of one notebook's session.

    Args:
        door: whose sessions take them up.
        app: returns the app.
        say: shows a quiet line in the running cell.
    """

    def __init__(self, door: Door, app: Callable[[], App], say: Callable[[str], None]) -> None:
        self._door = door
        self._app = app
        self._say = say

    def install(self) -> None:
        """Give them to each session that comes to be."""
        give_to_sessions(self._door, self._app, self._say)

    def select(self, names: Sequence[str]) -> None:
        """Check the names, and give those that exist to the session that runs.

        A name that does not exist is said and passed over: Glue's notebooks name connections to networks, which
        nothing here needs.

        Raises:
            NotFoundError: it is nearly the name of one that exists.
        """
        known = {connection.name: connection for connection in self._app().connections.list()}
        for name in names:
            if name not in known:
                self._pass_over(name, list(known))
        self._say_what_is_missing([known[name] for name in names if name in known])
        if self._door.current is not None:
            spark = self._door.session()
            context = spark if is_connect(spark) else spark.sparkContext
            give_connections(context, names, self._app().connections, self._say)

    def _pass_over(self, name: str, known: list[str]) -> None:
        error = NotFoundError("Connection", name, candidates=known)
        if error.near:
            raise error
        self._say(f"There is no connection {name!r} here, and none is needed unless a cell reads from it.")

    def _say_what_is_missing(self, selected: list[Connection]) -> None:
        from gluepot.connectors.installed import installed_connectors

        installed = {connector.name for connector in installed_connectors(self._app().settings)}
        for connection in selected:
            needed = _connector_of(connection.kind)
            if needed and needed not in installed:
                self._say(
                    f"Connection {connection.name!r} needs the connector {needed!r}: "
                    f"gluepot connectors add {needed}, then %session restart."
                )


def _connector_of(kind: ConnectionKind) -> str:
    from gluepot.connections.kinds import DATABASES

    return DATABASES[kind].connector if kind in DATABASES else "s3" if kind.value == "s3" else ""
