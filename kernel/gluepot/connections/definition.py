"""What a connection may be: checked once, when it is made or changed, and never stored otherwise."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from gluepot.connections.errors import PlainSecretError
from gluepot.connections.kinds import DATABASES
from gluepot.connections.models import Connection, ConnectionKind
from gluepot.connections.secrets import SecretReference, is_reference
from gluepot.connections.urls import holds_password, kind_of_url, read_address
from gluepot.errors import InvalidInputError, did_you_mean, quoted

MAX_NAME_CHARS = 255
_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]*:")
# Glue separates names by commas; a quote, slash or line break would not survive the places where names are written.
_NOT_IN_NAMES = re.compile(r"[\x00-\x1f\x7f,'\"/\\]")
_SECRET_OPTION = re.compile(
    r"passw(or)?d|passphrase|secret|token|credential|access[._-]?key|private[._-]?key", re.IGNORECASE
)
_URL_WITHOUT = (
    "Leave it out of the URL and say where it is: --secret env:NAME (or keyring:service/user, file:/path)."
)


def checked(connection: Connection, *, folder: Path) -> Connection:
    """Return the connection as it is stored: URL without user, relative paths made whole against `folder`.

    Raises:
        InvalidInputError: something in it cannot be used.
        PlainSecretError: a password stands where only a reference may; it is not repeated.
    """
    _check_name(connection.name)
    _check_secrets(connection)
    if connection.kind in DATABASES:
        return _database(connection, folder)
    if not _SCHEME.match(connection.url) or "://" not in connection.url:
        raise InvalidInputError(
            f"The URL of connection {connection.name!r} has no scheme.", "Write: scheme://host:port/…"
        )
    if connection.kind is ConnectionKind.S3 and kind_of_url(connection.url) is not ConnectionKind.S3:
        raise InvalidInputError("A connection to S3 needs a bucket's URL.", "Write: s3://bucket")
    return connection


def kind_from(text: str, url: str) -> ConnectionKind:
    """Return the kind that is asked for, or else what the URL's scheme means; `generic` for any other scheme.

    Raises:
        InvalidInputError: there is no such kind, or the URL leads to something else.
    """
    meant = kind_of_url(url)
    if not text:
        return meant or ConnectionKind.GENERIC
    names = [kind.value for kind in ConnectionKind]
    if text.lower() not in names:
        near = did_you_mean(text, names)
        hint = f"Did you mean {near[0]!r}?" if near else f"There: {quoted(names)}."
        raise InvalidInputError(f"{text!r} is no kind of connection.", hint)
    kind = ConnectionKind(text.lower())
    twins = {ConnectionKind.MYSQL, ConnectionKind.MARIADB}  # each one's driver speaks to the other's server
    if (
        meant is not None
        and meant is not kind
        and {meant, kind} != twins
        and kind is not ConnectionKind.GENERIC
    ):
        raise InvalidInputError(
            f"The URL leads to {meant.value!r}, not to {kind.value!r}.", "Leave the kind out."
        )
    return kind


def is_secret_option(name: str) -> bool:
    """Say whether an option of this name may only hold a reference."""
    return _SECRET_OPTION.search(name) is not None


def _check_name(name: str) -> None:
    if not name or name != name.strip() or len(name) > MAX_NAME_CHARS or _NOT_IN_NAMES.search(name):
        raise InvalidInputError(
            f"{name!r} is no name for a connection.",
            "Use 1 to 255 characters without commas, quotes, slashes and line breaks, and no blank at either end.",
        )


def _check_secrets(connection: Connection) -> None:
    if holds_password(connection.url):
        raise PlainSecretError("the URL", _URL_WITHOUT)
    if connection.secret:
        SecretReference.parse(connection.secret)
    for name, value in connection.options.items():
        if is_secret_option(name) and not is_reference(value):
            raise PlainSecretError(f"the option {name!r}", f"Write: {name}=env:NAME")


def _database(connection: Connection, folder: Path) -> Connection:
    url = connection.url.strip()
    is_jdbc = url.lower().startswith("jdbc:")
    try:
        address = read_address(url)
    except InvalidInputError:
        if is_jdbc:  # lists of hosts and the like: JDBC reads them, and nobody else has to
            return replace(connection, url=url)
        raise
    if connection.user and address.user and connection.user != address.user:
        raise InvalidInputError(
            f"The URL says user {address.user!r}, the connection {connection.user!r}.", "Say it once."
        )
    if connection.kind is ConnectionKind.SQLITE:
        if not address.database or address.database == ":memory:":
            raise InvalidInputError("An SQLite connection needs a file.", "Write: sqlite:////folder/file.db")
        path = (folder / Path(address.database).expanduser()).resolve()
        return replace(connection, url=replace(address, database=str(path)).url())
    return replace(
        connection,
        url=url if is_jdbc else replace(address, kind=connection.kind).url(),
        user=connection.user or address.user,
    )
