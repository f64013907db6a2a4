"""What the connections of a session mean in it: a database becomes a catalog of that name, a bucket its credentials.

`SELECT * FROM shop.public.orders` and `spark.table("shop.public.orders")` then read from the database. Secrets are
fetched when a session takes the connections up, and are in that session alone.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from gluepot.connections.kinds import DATABASES
from gluepot.connections.models import ConnectionKind
from gluepot.errors import GluepotError
from gluepot.sessions.live import give
from gluepot.sessions.no_context import is_connect

if TYPE_CHECKING:
    from gluepot.app import App
    from gluepot.connections.models import ResolvedConnection
    from gluepot.connections.service import ConnectionService
    from gluepot.sessions.door import Door

_JDBC_CATALOG = "org.apache.spark.sql.execution.datasources.v2.jdbc.JDBCTableCatalog"
_CATALOG = "spark.sql.catalog."
_BUCKET_WORDS = {"endpoint": "endpoint", "region": "endpoint.region"}


def give_to_sessions(door: Door, app: Callable[[], App], say: Callable[[str], None]) -> None:
    """Give each session of a door, as it comes to be, the connections of the door's specification."""
    came = door.on_context

    def session_came(context: Any) -> None:
        came(context)
        if not door.spec.connections:
            return
        try:
            give_connections(context, door.spec.connections, app().connections, say)
        except GluepotError as error:  # a session without them is worth more than none
            say(f"The connections of this session could not be taken up: {error}")

    door.on_context = session_came


def give_connections(
    context: Any, names: Sequence[str], connections: ConnectionService, say: Callable[[str], None]
) -> None:
    """Set what connections mean on a SparkContext, or on a session of Spark Connect; unknown ones are passed over.

    Raises:
        SecretUnavailableError: a secret is not where its reference says.
    """
    known = {connection.name for connection in connections.list()}
    for name in known.intersection(names):
        resolved = connections.resolve(name)
        is_bucket = resolved.connection.kind is ConnectionKind.S3
        sql = _catalog_conf(connections, name) if resolved.connection.kind in DATABASES else {}
        if not is_connect(context):
            give(context, sql=sql, hadoop=bucket_conf(resolved) if is_bucket else {})
            continue
        if is_bucket:
            say(f"The Connect server has credentials of its own; those of {name!r} are not used there.")
        for key, value in sql.items():
            context.conf.set(key, value)


def bucket_conf(resolved: ResolvedConnection) -> dict[str, str]:
    """Return Hadoop's settings for the bucket of an S3 connection, for that bucket alone."""
    prefix = f"fs.s3a.bucket.{urlsplit(resolved.url).netloc}."
    conf = {f"{prefix}access.key": resolved.user} if resolved.user else {}
    if resolved.password is not None:
        conf[f"{prefix}secret.key"] = resolved.password.reveal()
    options = {**resolved.options, **{k: secret.reveal() for k, secret in resolved.secret_options.items()}}
    if "endpoint" in options:
        conf[f"{prefix}path.style.access"] = "true"  # few but Amazon's own answer to bucket names as hosts
    for key, value in options.items():
        conf[f"{prefix}{_BUCKET_WORDS.get(key, key.removeprefix('fs.s3a.'))}"] = value
    return conf


def _catalog_conf(connections: ConnectionService, name: str) -> dict[str, str]:
    prefix = f"{_CATALOG}{name}"
    options = connections.jdbc_options(name)
    return {prefix: _JDBC_CATALOG, **{f"{prefix}.{key}": value for key, value in options.items()}}
