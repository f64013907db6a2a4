"""How connections and connectors look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from gluepot.connections.kinds import DATABASES
from gluepot.connections.models import Connection, ConnectionTest
from gluepot.connectors.models import ConnectorInfo, ConnectorState
from gluepot.display.grid import Grid, grid_rendering
from gluepot.display.rendering import Rendering, render


@dataclass(frozen=True, kw_only=True)
class ConnectionList:
    """Connections of a home folder."""

    connections: tuple[Connection, ...]


@dataclass(frozen=True, kw_only=True)
class ConnectorList:
    """Connectors and how they stand in a home folder."""

    connectors: tuple[ConnectorInfo, ...]


@dataclass(frozen=True, kw_only=True)
class ConnectionSelection:
    """The connections that a notebook's session uses."""

    selected: tuple[Connection, ...]


@render.register
def _(value: ConnectionList) -> Rendering:
    if not value.connections:
        return Rendering(text="There are no connections. Add one: gluepot connection add NAME --url …")
    return grid_rendering(
        Grid(
            headings=["connection", "kind", "url", "user", "secret", "description"],
            rows=[[c.name, c.kind.value, c.url, c.user, c.secret, c.description] for c in value.connections],
        )
    )


@render.register
def _(value: Connection) -> Rendering:
    rows: list[list[Any]] = [
        ["kind", value.kind.value],
        ["url", value.url],
        ["user", value.user],
        ["secret", value.secret],
        *([f"option {name}", option] for name, option in sorted(value.options.items())),
        ["description", value.description],
        ["created", value.created_at],
        ["updated", value.updated_at],
    ]
    return grid_rendering(
        Grid(headings=["", "value"], rows=[row for row in rows if row[1]], caption=f"Connection {value.name}")
    )


@render.register
def _(value: ConnectionTest) -> Rendering:
    return Rendering(text=value.sentence)


@render.register
def _(value: ConnectionSelection) -> Rendering:
    if not value.selected:
        return Rendering(text="This session uses no connections.")
    names = ", ".join(connection.name for connection in value.selected)
    text = f"This session uses the connections {names}."
    database = next((connection.name for connection in value.selected if connection.kind in DATABASES), "")
    if database:
        text += (
            f' Tables of a database: spark.table("{database}.schema.table"), in SQL {database}.schema.table.'
        )
    return Rendering(text=text)


@render.register
def _(value: ConnectorList) -> Rendering:
    return grid_rendering(
        Grid(
            headings=["connector", "state", "size", "for", "jars", "licence"],
            rows=[
                [c.name, c.state.value, _size(c.size_bytes), c.summary, _versions(c), c.licence]
                for c in value.connectors
            ],
            note="Add one with: gluepot connectors add NAME. Sessions that start after that have it.",
        )
    )


@render.register
def _(value: ConnectorInfo) -> Rendering:
    if value.state is ConnectorState.INSTALLED:
        text = f"Connector {value.name!r} is installed ({_size(value.size_bytes)}). Sessions that start now have it."
    elif value.state is ConnectorState.OUTDATED:
        text = (
            f"Connector {value.name!r} is installed with jars other than the pinned ones: {_versions(value)}."
        )
    else:
        text = f"Connector {value.name!r}: {value.state.value}."
    return Rendering(text=text)


def _versions(connector: ConnectorInfo) -> str:
    return ", ".join(":".join(jar.split(":")[1:]) or jar for jar in connector.jars)


def _size(size_bytes: int) -> str:
    return f"{size_bytes / 1e6:.1f} MB" if size_bytes else ""
