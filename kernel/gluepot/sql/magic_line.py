"""The line of `%%sql` and `%sql`: options first, and then perhaps SQL."""

from __future__ import annotations

import re

_TAKE_A_VALUE = ("-o", "--output", "-n", "--rows")
_SQL_COMMENT = re.compile(r"--(\s|$)")


def split_line(line: str) -> tuple[str, str]:
    """Return the options of the line, and the SQL that follows them; a Python comment there is none."""
    options: list[str] = []
    rest = line.strip()
    while rest.startswith("-") and not _SQL_COMMENT.match(rest):
        option, rest = _first_word(rest)
        options.append(option)
        if option in _TAKE_A_VALUE and rest:
            value, rest = _first_word(rest)
            options.append(value)
    return " ".join(options), "" if rest.startswith("#") else rest


def _first_word(text: str) -> tuple[str, str]:
    word, *rest = text.split(None, 1)
    return word, rest[0] if rest else ""
