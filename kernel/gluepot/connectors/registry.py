"""Which connectors there are: ours, and those of other packages.

Entry-point group `gluepot.connectors`. Ours stand in the same group in pyproject.toml; the table here makes them
known where gluepot runs from its source tree without being installed.
"""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import entry_points

from gluepot.connectors.models import Connector
from gluepot.errors import InvalidInputError, MissingPartError, NotFoundError

GROUP = "gluepot.connectors"
BUILT_IN = {
    "avro": "gluepot.connectors.builtin.avro:CONNECTOR",
    "delta": "gluepot.connectors.builtin.delta:CONNECTOR",
    "iceberg": "gluepot.connectors.builtin.iceberg:CONNECTOR",
    "kafka": "gluepot.connectors.builtin.kafka:CONNECTOR",
    "mariadb": "gluepot.connectors.builtin.mariadb:CONNECTOR",
    "mysql": "gluepot.connectors.builtin.mysql:CONNECTOR",
    "oracle": "gluepot.connectors.builtin.oracle:CONNECTOR",
    "postgresql": "gluepot.connectors.builtin.postgresql:CONNECTOR",
    "s3": "gluepot.connectors.builtin.s3:CONNECTOR",
    "sqlite": "gluepot.connectors.builtin.sqlite:CONNECTOR",
    "sqlserver": "gluepot.connectors.builtin.sqlserver:CONNECTOR",
}


def connector_names() -> list[str]:
    """Return the name of every connector that can be installed, sorted; nothing is imported."""
    return sorted({*BUILT_IN, *_foreign()})


def find_connector(name: str) -> Connector:
    """Return the connector called `name`.

    Raises:
        NotFoundError: there is none of that name.
        MissingPartError: the package that brings it cannot be imported.
        InvalidInputError: what the package names is no connector.
    """
    path = BUILT_IN.get(name) or _foreign().get(name)
    if path is None:
        raise NotFoundError(
            "Connector", name, candidates=connector_names(), next_step="See: gluepot connectors list"
        )
    module, _, attribute = path.partition(":")
    try:
        found = getattr(import_module(module), attribute, None)
    except ImportError as error:
        raise MissingPartError(
            f"Connector {name!r} cannot be loaded: {error}.", "Install what it needs, or remove its package."
        ) from error
    if not isinstance(found, Connector) or found.name != name:
        raise InvalidInputError(
            f"Connector {name!r} at {path!r} is not a Connector of that name.",
            "Update or remove its package.",
        )
    return found


def _foreign() -> dict[str, str]:
    """Those of other packages. They cannot take a name of ours: a pinned jar must stay the pinned one."""
    return {point.name: point.value for point in entry_points(group=GROUP) if point.name not in BUILT_IN}
