"""SQLAlchemy engines of connections. An engine's URL never holds the password: it is handed over as it connects."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from gluepot.connections.kinds import DATABASES
from gluepot.connections.models import Connection
from gluepot.connections.secrets import Secret
from gluepot.connections.urls import read_address
from gluepot.errors import InvalidInputError, MissingPartError

if TYPE_CHECKING:
    from sqlalchemy import Engine

CONNECT_LIMIT_S = 10


def open_engine(connection: Connection, password: Callable[[], Secret | None]) -> Engine:
    """Return an engine for a database; nothing is connected, nothing is pooled.

    Args:
        connection: where to.
        password: returns the password; asked each time a connection is opened, so that it may change meanwhile.

    Raises:
        InvalidInputError: it is no database, or its URL is one that only JDBC reads.
        MissingPartError: the Python driver is not installed.
    """
    from sqlalchemy import URL, create_engine, event
    from sqlalchemy.exc import NoSuchModuleError
    from sqlalchemy.pool import NullPool

    database = DATABASES.get(connection.kind)
    if database is None:
        raise InvalidInputError(
            f"Connection {connection.name!r} is of kind {connection.kind.value!r}, which is no database.",
            "Name one of a database.",
        )
    address = read_address(connection.url)
    # In JDBC's form they are meant for the JDBC driver; a few mean the same to both.
    is_jdbc = connection.url.lower().startswith("jdbc:")
    parameters = {
        k: v for k, v in address.parameters.items() if not is_jdbc or k in database.shared_parameters
    }
    url = URL.create(
        database.python_driver,
        username=connection.user or None,
        host=address.host or None,
        port=address.port,
        database=address.database or None,
        query=parameters,
    )
    limit = {database.timeout_argument: CONNECT_LIMIT_S} if database.timeout_argument else {}
    try:
        engine = create_engine(url, poolclass=NullPool, connect_args=limit)
    except (ModuleNotFoundError, NoSuchModuleError) as error:
        raise MissingPartError(
            f"No Python driver for {connection.kind.value!r} is installed.",
            f"Run: pip install {_shell_word(database.python_package)}",
        ) from error

    def hand_over(_dialect: Any, _record: Any, _arguments: Any, parameters: dict[str, Any]) -> None:
        secret = password()
        if secret is not None:
            parameters["password"] = secret.reveal()

    event.listen(engine, "do_connect", hand_over)
    return engine


def _shell_word(package: str) -> str:
    return f"'{package}'" if "[" in package else package
