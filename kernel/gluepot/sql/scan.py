"""SQL text cut into code, literals, quoted names and comments, as Spark's lexer cuts them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class PieceKind(StrEnum):
    """What a stretch of SQL text is."""

    CODE = "code"
    STRING = "string"
    QUOTED_NAME = "quoted name"
    COMMENT = "comment"


@dataclass(frozen=True, kw_only=True)
class Piece:
    """A stretch of text of one kind; `start` is its offset. The pieces of a text join to that text."""

    kind: PieceKind
    text: str
    start: int


# A raw string (r'…') has no escapes; any other string has backslash escapes. A quote left open runs to the end.
_LITERAL = re.compile(
    r"""(?P<raw>(?<![A-Za-z0-9_])[rR](?:'[^']*(?:'|\Z)|"[^"]*(?:"|\Z)))
      | (?P<string>'(?:\\.|[^'\\])*(?:'|\Z)|"(?:\\.|[^"\\])*(?:"|\Z))
      | (?P<name>`(?:``|[^`])*(?:`|\Z))
      | (?P<line>--(?:\\\n|[^\r\n])*)
      | (?P<block>/\*)""",
    re.VERBOSE | re.DOTALL,
)
_KINDS = {
    "raw": PieceKind.STRING,
    "string": PieceKind.STRING,
    "name": PieceKind.QUOTED_NAME,
    "line": PieceKind.COMMENT,
    "block": PieceKind.COMMENT,
}


def pieces(sql: str) -> Iterator[Piece]:
    """Yield the pieces of `sql` in order, none of them empty."""
    code_start = position = 0
    while match := _LITERAL.search(sql, position):
        group = str(match.lastgroup)
        end = _end_of_block_comment(sql, match.start()) if group == "block" else match.end()
        if match.start() > code_start:
            yield Piece(kind=PieceKind.CODE, text=sql[code_start : match.start()], start=code_start)
        yield Piece(kind=_KINDS[group], text=sql[match.start() : end], start=match.start())
        code_start = position = end
    if code_start < len(sql):
        yield Piece(kind=PieceKind.CODE, text=sql[code_start:], start=code_start)


def _end_of_block_comment(sql: str, start: int) -> int:
    depth = 0
    for mark in re.compile(r"/\*|\*/").finditer(sql, start):
        depth += 1 if mark.group() == "/*" else -1
        if depth == 0:
            return mark.end()
    return len(sql)
