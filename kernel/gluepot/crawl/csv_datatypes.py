"""The datatypes that a custom CSV classifier may state, in Glue's words."""

from __future__ import annotations

from collections.abc import Sequence

from gluepot.crawl.datatypes import (
    BIGINT,
    BINARY,
    BOOLEAN,
    DATE,
    DOUBLE,
    INT,
    STRING,
    TIMESTAMP,
    DataType,
    Decimal,
    Scalar,
)
from gluepot.errors import InvalidInputError

_TYPES: dict[str, DataType] = {
    "BINARY": BINARY, "BOOLEAN": BOOLEAN, "DATE": DATE, "DECIMAL": Decimal(38, 18), "DOUBLE": DOUBLE,
    "FLOAT": Scalar("float"), "INT": INT, "LONG": BIGINT, "SHORT": Scalar("smallint"), "STRING": STRING,
    "TIMESTAMP": TIMESTAMP,
}  # fmt: skip


def stated_types(words: Sequence[str]) -> tuple[DataType, ...]:
    """Return the types of the first columns.

    Raises:
        InvalidInputError: a word is none of Glue's.
    """
    for word in words:
        if word.upper() not in _TYPES:
            raise InvalidInputError(f"{word!r} is no datatype.", f"There are: {', '.join(_TYPES)}.")
    return tuple(_TYPES[word.upper()] for word in words)
