"""Text as the words that search knows: pieces of letters and of digits, in lower case."""

from __future__ import annotations

import re
from collections.abc import Iterable

# `sales_orders2024` and `SalesOrders2024` are the words sales, orders and 2024.
_PIECE = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[^\W\d_A-Z]+|[A-Z]+|\d+|[^\W\d_]+")
_WHOLE = re.compile(r"[^\W_]+(?:_+[^\W_]+)*")
MAX_CHARS = 100_000
"""Of one field; PostgreSQL's vectors end at a megabyte."""


def pieces(text: str) -> list[str]:
    """Return the words of a text, each once, in order."""
    return list(dict.fromkeys(piece.lower() for piece in _PIECE.findall(text)))


def indexed(texts: Iterable[str]) -> str:
    """Return texts as words to be found by: their pieces, and names also written together (`salesorders`)."""
    found: dict[str, None] = {}
    for text in texts:
        found.update(dict.fromkeys(pieces(text)))
        found.update((whole.replace("_", "").lower(), None) for whole in _WHOLE.findall(text))
    return " ".join(found)[:MAX_CHARS]
