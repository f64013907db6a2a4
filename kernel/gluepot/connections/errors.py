"""What can go wrong with connections, as sentences. No text here ever holds a secret."""

from __future__ import annotations

from gluepot.errors import InvalidInputError, UnavailableError

REFERENCES = "env:NAME, keyring:service/user or file:/path"


class PlainSecretError(InvalidInputError):
    """A password was given where only a reference may stand. It is not repeated.

    Args:
        where: what held it: "the URL", "the option 'token'".
        example: what to write instead.
    """

    def __init__(self, where: str, example: str) -> None:
        super().__init__(f"A password does not belong in {where}: gluepot keeps no secrets.", example)


class SecretUnavailableError(UnavailableError):
    """A secret is not where its reference says, or must not be read from there.

    `reference` is the reference as it was written.
    """

    def __init__(self, reference: str, reason: str, next_step: str) -> None:
        self.reference = reference
        super().__init__(f"The secret {reference!r} cannot be read: {reason}.", next_step)
