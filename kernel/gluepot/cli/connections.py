"""`gluepot connection …` and `gluepot connectors …`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from gluepot.cli.output import verb
from gluepot.cli.progress import show_progress
from gluepot.cli.ready import ready_app
from gluepot.connections.models import Connection, ConnectionTest
from gluepot.connectors.models import ConnectorInfo
from gluepot.display.connections import ConnectionList, ConnectorList

if TYPE_CHECKING:
    from gluepot.app import App


@click.group()
def connection() -> None:
    """Named connections: where something is, who connects, and where the password is kept."""


@connection.command()
@click.argument("name")
@click.option(
    "--url", required=True, help="kind://host:port/database, jdbc:…, s3://bucket; without a password."
)
@click.option("--kind", default="", help="What is there, where the URL's scheme does not say it.")
@click.option("--user", default="", help="Who connects; for S3 the access key id.")
@click.option(
    "--secret", default="", metavar="REFERENCE", help="env:NAME, keyring:service/user or file:/path."
)
@click.option(
    "--option", "options", multiple=True, metavar="NAME=VALUE", help="For Spark's reader or the driver."
)
@click.option("--description", default="", help="Your own words.")
@verb
def add(name: str, options: tuple[str, ...], **given: str) -> Connection:
    """Store a connection. The password stays where it is; only a reference to it is kept."""
    return ready_app().connections.add(name, options=_pairs(options), **given)


@connection.command()
@click.argument("name")
@click.option("--url", help="As in add.")
@click.option("--user", help="As in add.")
@click.option("--secret", metavar="REFERENCE", help="As in add; an empty one takes it away.")
@click.option(
    "--option", "options", multiple=True, metavar="NAME=VALUE", help="All options, in place of the old."
)
@click.option("--description", help="Your own words.")
@verb
def update(name: str, options: tuple[str, ...], **given: str | None) -> Connection:
    """Change what is given of a connection."""
    return ready_app().connections.update(name, options=_pairs(options) if options else None, **given)


@connection.command("list")
@verb
def list_connections() -> ConnectionList:
    """List the connections."""
    return ConnectionList(connections=ready_app().connections.list())


@connection.command()
@click.argument("name")
@verb
def show(name: str) -> Connection:
    """Show one connection."""
    return ready_app().connections.get(name)


@connection.command()
@click.argument("name")
@verb
def test(name: str) -> ConnectionTest:
    """Connect, and say whether it works; exit code 1 when it does not."""
    from gluepot.errors import UnavailableError

    result = ready_app().connections.test(name)
    if not result.ok:
        raise UnavailableError(result.sentence, f"Look at it: gluepot connection show {name}")
    return result


@connection.command()
@click.argument("name")
@verb
def delete(name: str) -> ConnectionList:
    """Forget a connection and list the others."""
    app = ready_app()
    app.connections.delete(name)
    return ConnectionList(connections=app.connections.list())


@click.group()
def connectors() -> None:
    """Jars that PySpark lacks: S3, JDBC drivers, Kafka, Avro, Delta, Iceberg."""


@connectors.command("list")
@verb
def list_connectors() -> ConnectorList:
    """List the connectors, installed or not."""
    return ConnectorList(connectors=_settings_app().connectors.list())


@connectors.command("add")
@click.argument("name")
@click.option(
    "--from", "source", type=click.Path(path_type=Path), help="A jar or a folder of jars to take instead."
)
@click.option(
    "--sha256", "accepted", multiple=True, metavar="SUM", help="Take a local jar that has this SHA-256."
)
@verb
def add_connector(name: str, source: Path | None, accepted: tuple[str, ...]) -> ConnectorInfo:
    """Fetch a connector's jars, check them, and give them to every later session."""
    with show_progress() as on_progress:
        return _settings_app().connectors.add(name, source=source, accepted=accepted, on_progress=on_progress)


@connectors.command()
@click.argument("name")
@verb
def remove(name: str) -> ConnectorList:
    """Delete a connector's jars and list what there is."""
    app = _settings_app()
    app.connectors.remove(name)
    return ConnectorList(connectors=app.connectors.list())


def _settings_app() -> App:
    """The app for verbs that need neither database nor pot."""
    from gluepot.app import open_app

    return open_app()


def _pairs(options: tuple[str, ...]) -> dict[str, Any]:
    pairs = {}
    for option in options:
        name, sign, value = option.partition("=")
        if not sign or not name:
            raise click.BadParameter("write NAME=VALUE", param_hint="--option")
        pairs[name] = value
    return pairs
