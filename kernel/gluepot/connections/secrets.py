"""Secrets and the references that stand for them wherever something is written down."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, NoReturn

from gluepot.connections.errors import REFERENCES, PlainSecretError, SecretUnavailableError
from gluepot.errors import InvalidInputError, MissingPartError

MASK = "•••"
MAX_FILE_BYTES = 64 * 1024
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_EXAMPLE = f"Give a reference: {REFERENCES}."


class Secret:
    """A value that shows itself to nobody but the caller of `reveal()`: not in repr, str, JSON, pickles or f-strings."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        self._value = value

    def reveal(self) -> str:
        """Return the value. Hand it to what needs it, and to nothing else."""
        return self._value

    def masked(self, text: str) -> str:
        """Return `text` without the value, should a driver have put it there."""
        return text.replace(self._value, MASK) if self._value else text

    def __repr__(self) -> str:
        return MASK

    def __format__(self, _spec: str) -> str:
        return MASK

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Secret) and other._value == self._value

    def __hash__(self) -> int:
        return hash(self._value)

    def __reduce__(self) -> NoReturn:
        raise TypeError("a secret is neither copied nor written down")


class SecretScheme(StrEnum):
    """Where a secret can be kept."""

    ENVIRONMENT = "env"
    KEYRING = "keyring"
    FILE = "file"


@dataclass(frozen=True, kw_only=True)
class SecretReference:
    """Where a secret is: an environment variable, `service/user` of the OS keyring, or a file's path."""

    scheme: SecretScheme
    target: str

    def __str__(self) -> str:
        return f"{self.scheme.value}:{self.target}"

    @classmethod
    def parse(cls, text: str, *, where: str = "the secret") -> SecretReference:
        """Read `env:NAME`, `keyring:service/user` or `file:/path`.

        Args:
            text: the reference.
            where: what it was given as, for the sentence.

        Raises:
            PlainSecretError: it is no reference, so it may be a password; the text is not repeated.
            InvalidInputError: the reference is of a known kind but cannot be one.
        """
        word, colon, target = text.strip().partition(":")
        if not colon or word not in set(SecretScheme):
            raise PlainSecretError(where, _EXAMPLE)
        scheme = SecretScheme(word)
        target = target.removeprefix("//") if scheme is SecretScheme.FILE else target
        if scheme is SecretScheme.ENVIRONMENT and not _VARIABLE.fullmatch(target):
            raise InvalidInputError(
                f"What follows 'env:' in {where} is not the name of an environment variable.",
                "Write: env:SHOP_PASSWORD",
            )
        if scheme is SecretScheme.KEYRING and not all(target.rpartition("/")[::2]):
            raise InvalidInputError(
                f"What follows 'keyring:' in {where} is not service/user.", "Write: keyring:shop/etl"
            )
        if scheme is SecretScheme.FILE and not Path(target).expanduser().is_absolute():
            raise InvalidInputError(
                f"What follows 'file:' in {where} is not a whole path.", "Write: file:/run/secrets/shop"
            )
        return cls(scheme=scheme, target=target)


def is_reference(text: str) -> bool:
    """Say whether a text has the form of a reference."""
    try:
        SecretReference.parse(text)
    except InvalidInputError:
        return False
    return True


def read_secret(reference: SecretReference, *, environ: Mapping[str, str] = os.environ) -> Secret:
    """Fetch the secret that a reference stands for.

    Raises:
        SecretUnavailableError: it is not there, or its file is open to others.
        MissingPartError: the keyring library is not installed.
    """
    return _READERS[reference.scheme](reference, environ)


def _from_environment(reference: SecretReference, environ: Mapping[str, str]) -> Secret:
    value = environ.get(reference.target)
    if value is None:
        raise SecretUnavailableError(
            str(reference),
            "this process has no such environment variable",
            "Set it before the notebook, the command or the pot starts.",
        )
    return Secret(value)


def _from_keyring(reference: SecretReference, _environ: Mapping[str, str]) -> Secret:
    try:
        import keyring
        from keyring.errors import KeyringError
    except ImportError as error:
        raise MissingPartError(
            "The OS keyring cannot be asked: the library keyring is not installed.",
            "Run: pip install 'gluepot[keyring]'",
        ) from error
    service, _, user = reference.target.rpartition("/")
    try:
        value: Any = keyring.get_password(service, user)
    except KeyringError as error:
        raise SecretUnavailableError(
            str(reference),
            f"the keyring says: {str(error).rstrip('.')}",
            "Unlock it, or use env:NAME or file:/path.",
        ) from error
    if value is None:
        raise SecretUnavailableError(
            str(reference), "the keyring has nothing under it", f"Run: keyring set {service} {user}"
        )
    return Secret(str(value))


def _from_file(reference: SecretReference, _environ: Mapping[str, str]) -> Secret:
    path = Path(reference.target).expanduser()
    try:
        with path.open("rb") as file:
            # Of the open file, not of the path: nobody can swap it in between.
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise SecretUnavailableError(str(reference), "it is not a plain file", "Name a file.")
            if status.st_mode & 0o077:
                raise SecretUnavailableError(
                    str(reference), "the file is open to other users", f"Run: chmod 600 {path}"
                )
            data = file.read(MAX_FILE_BYTES + 1)
    except OSError as error:
        raise SecretUnavailableError(str(reference), str(error.strerror).lower(), f"Check {path}.") from error
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        raise SecretUnavailableError(str(reference), "it is not UTF-8 text", f"Check {path}.") from None
    if len(data) > MAX_FILE_BYTES:
        raise SecretUnavailableError(str(reference), "it is longer than 64 KB", f"Check {path}.")
    # Editors and `echo` end a file with a line break; no password does.
    return Secret(text.rstrip("\r\n"))


_READERS = {
    SecretScheme.ENVIRONMENT: _from_environment,
    SecretScheme.KEYRING: _from_keyring,
    SecretScheme.FILE: _from_file,
}
