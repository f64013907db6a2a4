"""Glue's exclude patterns as regular expressions (user guide, *Include and exclude patterns*)."""

from __future__ import annotations

import re
from collections.abc import Iterable

from gluepot.errors import InvalidInputError


def glob_regex(glob: str) -> re.Pattern[str]:
    r"""Return a pattern that matches whole paths relative to the target.

    `*` stays within a path component, `**` crosses them, `?` is one character of a component, `[a-c]` and `[!a-c]`
    are sets, `{a,b}` alternatives (not nested), `\` escapes. A leading dot is an ordinary character.

    Raises:
        InvalidInputError: a bracket or brace is not closed, or braces are nested.
    """
    out: list[str] = []
    position, in_braces = 0, False
    while position < len(glob):
        character = glob[position]
        if character == "\\":
            position += 1
            out.append(re.escape(glob[position : position + 1] or "\\"))
        elif character == "*":
            double = glob.startswith("**", position)
            out.append(".*" if double else "[^/]*")
            position += double
        elif character == "?":
            out.append("[^/]")
        elif character == "[":
            closing = glob.find("]", position + 2)
            if closing < 0:
                raise _unclosed(glob, "[")
            out.append(_set(glob[position + 1 : closing]))
            position = closing
        elif character == "{":
            if in_braces:
                raise InvalidInputError(
                    f"Exclude pattern {glob!r}: braces cannot be nested.", "Write two patterns."
                )
            in_braces = True
            out.append("(?:")
        elif character == "}" and in_braces:
            in_braces = False
            out.append(")")
        elif character == "," and in_braces:
            out.append("|")
        else:
            out.append(re.escape(character))
        position += 1
    if in_braces:
        raise _unclosed(glob, "{")
    return re.compile("".join(out) + r"\Z", re.DOTALL)


def _set(inner: str) -> str:
    negated = inner.startswith("!")
    body = inner[1:] if negated else inner
    # Inside a set * ? and \ are themselves; only what regular expressions would misread is escaped.
    escaped = (
        body.replace("\\", r"\\")
        .replace("[", r"\[")
        .replace("]", r"\]")
        .replace("^", r"\^")
        .replace("&&", r"&\&")
    )
    return f"(?!/)[{'^' if negated else ''}{escaped}]"


def _unclosed(glob: str, bracket: str) -> InvalidInputError:
    return InvalidInputError(f"Exclude pattern {glob!r}: {bracket!r} is not closed.")


class Exclusions:
    """Glue's exclusions of one crawl."""

    def __init__(self, globs: Iterable[str] = ()) -> None:
        self._patterns = [(glob, glob_regex(glob)) for glob in globs]

    def match(self, relative_path: str) -> str | None:
        """Return the first pattern that excludes this path (relative to its target), or None."""
        return next((glob for glob, pattern in self._patterns if pattern.match(relative_path)), None)
