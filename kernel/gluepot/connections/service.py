"""The verbs of connections."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING

from gluepot.clock import Clock, utc_now
from gluepot.connections import jdbc
from gluepot.connections.definition import checked, is_secret_option, kind_from
from gluepot.connections.engine import open_engine
from gluepot.connections.jdbc import JdbcOptions
from gluepot.connections.models import Connection, ConnectionTest, ResolvedConnection
from gluepot.connections.probe import probe
from gluepot.connections.secrets import Secret, SecretReference, read_secret
from gluepot.connections.store import ConnectionStore
from gluepot.database import Database
from gluepot.errors import NotFoundError
from gluepot.settings import Settings

if TYPE_CHECKING:
    from sqlalchemy import Engine


class ConnectionService:
    """Named connections of one home folder. Secrets are fetched when a connection is used, and kept nowhere."""

    def __init__(self, database: Database, settings: Settings, *, now: Clock = utc_now) -> None:
        self._store = ConnectionStore(database)
        self._settings = settings
        self._now = now

    def add(
        self,
        name: str,
        *,
        url: str,
        kind: str = "",
        user: str = "",
        secret: str = "",
        options: Mapping[str, str] | None = None,
        description: str = "",
    ) -> Connection:
        """Store a new connection; nothing is connected.

        Args:
            name: unique; without commas, quotes and slashes.
            url: `kind://host:port/database`, any `jdbc:…`, `s3://bucket`, or another address; without a password.
            kind: one of ConnectionKind; "" takes what the URL's scheme means.
            user: who connects; "" takes the URL's.
            secret: `env:NAME`, `keyring:service/user` or `file:/path`; "" for none.
            options: for Spark's reader or the JDBC driver; those with telling names hold references too.
            description: a person's words.

        Raises:
            AlreadyExistsError: the name is taken.
            PlainSecretError: a password was given instead of a reference.
            InvalidInputError: something else in it cannot be used.
        """
        now = self._now()
        draft = Connection(
            name=name,
            kind=kind_from(kind, url),
            url=url.strip(),
            user=user,
            secret=secret.strip(),
            options=dict(options or {}),
            description=description,
            created_at=now,
            updated_at=now,
        )
        connection = checked(draft, folder=self._settings.project)
        self._store.insert(connection)
        return connection

    def get(self, name: str) -> Connection:
        """Return the connection called `name`.

        Raises:
            NotFoundError: there is none; near names are said.
        """
        found = self._store.find(name)
        if found is None:
            raise self._unknown(name)
        return found

    def list(self) -> tuple[Connection, ...]:
        """Return every connection, by name."""
        return tuple(self._store.all())

    def update(
        self,
        name: str,
        *,
        url: str | None = None,
        user: str | None = None,
        secret: str | None = None,
        options: Mapping[str, str] | None = None,
        description: str | None = None,
    ) -> Connection:
        """Change what is given, leave what is None. A new URL may be of another kind. Raises as `add` and `get` do."""
        known = self.get(name)
        draft = replace(
            known,
            kind=known.kind if url is None else kind_from("", url),
            url=known.url if url is None else url.strip(),
            user=known.user if user is None else user,
            secret=known.secret if secret is None else secret.strip(),
            options=known.options if options is None else dict(options),
            description=known.description if description is None else description,
            updated_at=self._now(),
        )
        connection = checked(draft, folder=self._settings.project)
        if not self._store.replace(connection):
            raise self._unknown(name)
        return connection

    def delete(self, name: str) -> None:
        """Forget a connection. Raises NotFoundError as `get` does."""
        if not self._store.delete(name):
            raise self._unknown(name)

    def test(self, name: str) -> ConnectionTest:
        """Connect and come back with what happened; a refusal is a result.

        Raises:
            NotFoundError: there is no such connection.
            SecretUnavailableError: its secret is not where the reference says.
            MissingPartError: the Python driver is not installed.
        """
        return probe(self.resolve(name))

    def resolve(self, name: str) -> ResolvedConnection:
        """Return a connection with its secrets fetched. Raises NotFoundError and SecretUnavailableError."""
        connection = self.get(name)
        plain = {key: value for key, value in connection.options.items() if not is_secret_option(key)}
        return ResolvedConnection(
            connection=connection,
            url=connection.url,
            user=connection.user,
            password=_fetch(connection.secret),
            options=plain,
            secret_options={
                key: read_secret(SecretReference.parse(value))
                for key, value in connection.options.items()
                if key not in plain
            },
        )

    def sqlalchemy_engine(self, name: str) -> Engine:
        """Return an SQLAlchemy engine that pools nothing and fetches the secret at every connect.

        Raises:
            NotFoundError: there is no such connection.
            InvalidInputError: it is no database.
            MissingPartError: the Python driver is not installed.
        """
        connection = self.get(name)
        return open_engine(connection, lambda: _fetch(connection.secret))

    def jdbc_options(self, name: str, glue_options: Mapping[str, str] | None = None) -> JdbcOptions:
        """Return options for `spark.read.format("jdbc")`, with a Glue script's `connection_options` translated."""
        return jdbc.jdbc_options(self.resolve(name), glue_options)

    def glue_jdbc_conf(self, name: str) -> JdbcOptions:
        """Return what Glue's `extract_jdbc_conf` returns: url, fullUrl, user, password, vendor."""
        return jdbc.glue_jdbc_conf(self.resolve(name))

    def _unknown(self, name: str) -> NotFoundError:
        return NotFoundError(
            "Connection",
            name,
            candidates=[connection.name for connection in self._store.all()],
            next_step=f"Run: gluepot connection add {shlex.quote(name)} --url …",
        )


def _fetch(reference: str) -> Secret | None:
    return read_secret(SecretReference.parse(reference)) if reference else None
