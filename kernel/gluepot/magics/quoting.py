"""Words of a magic's line as their writer meant them."""

from __future__ import annotations


def unquoted(text: str) -> str:
    """Return a word without its quotes: IPython hands them on with the text."""
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"" else text
