"""A text of several SQL statements, cut at its semicolons."""

from __future__ import annotations

import re

from gluepot.sql.scan import PieceKind, pieces


def split_statements(sql: str) -> list[str]:
    """Return the statements of `sql` in order, without their semicolons; empty ones and bare comments are left out.

    A Spark SQL script (`BEGIN … END`) is one statement.
    """
    if re.match(r"\s*BEGIN\b", sql, re.IGNORECASE):
        return [sql.strip()]
    statements: list[str] = []
    text: list[str] = []
    has_code = False
    for piece in pieces(sql):
        if piece.kind is not PieceKind.CODE:
            text.append(piece.text)
            has_code = has_code or piece.kind is not PieceKind.COMMENT
            continue
        first, *rest = piece.text.split(";")
        text.append(first)
        has_code = has_code or bool(first.strip())
        for part in rest:
            if has_code:
                statements.append("".join(text).strip())
            text, has_code = [part], bool(part.strip())
    if has_code:
        statements.append("".join(text).strip())
    return statements
