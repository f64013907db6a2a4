"""`name=value` as people type parameters."""

from __future__ import annotations

from collections.abc import Iterable

from gluepot.errors import InvalidInputError


def key_values(texts: Iterable[str]) -> dict[str, str]:
    """Return `["a=1", "b=x=y"]` as `{"a": "1", "b": "x=y"}`; the last of a name wins.

    Raises:
        InvalidInputError: a text without `=`.
    """
    values: dict[str, str] = {}
    for text in texts:
        name, separator, value = text.partition("=")
        if not separator or not name.strip():
            raise InvalidInputError(
                f"--param {text!r} is not name=value.", "Write for example --param year=2013."
            )
        values[name.strip()] = value
    return values
