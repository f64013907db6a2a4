"""What can go wrong with connectors, as sentences."""

from __future__ import annotations

from gluepot.errors import InvalidInputError, UnavailableError


class ChecksumError(InvalidInputError):
    """A jar is not the one that was pinned. Nothing of it is kept.

    Args:
        what: the file or address that it came from.
        expected: the pinned SHA-256.
        found: the SHA-256 that it has.
    """

    def __init__(self, what: str, *, expected: str, found: str, next_step: str) -> None:
        self.expected = expected
        self.found = found
        super().__init__(
            f"{what} is not the jar that was expected: its SHA-256 is {found}, it must be {expected}. "
            "Nothing was installed.",
            next_step,
        )


class RepositoryError(UnavailableError):
    """The repository of jars does not give what it should. Nothing was installed; what came is kept for a retry."""
