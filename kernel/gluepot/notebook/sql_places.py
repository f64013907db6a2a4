"""Where in a cell there is SQL: `%%sql`, `%sql`, `spark.sql("…")`, and names in `spark.table("…")`."""

from __future__ import annotations

import re
from dataclasses import dataclass

_CELL_SQL = re.compile(r"(?:[ \t]*(?:#[^\n]*|%(?!%)[^\n]*)?\n)*[ \t]*(?:%%sql\b[^\n]*|%sql[ \t]*)\n")
_LINE_SQL = re.compile(r"^\s*(?:\w+\s*=\s*)?%sql\b(?:\s+-\w+\s+\S+)*\s+")
_IN_STRING = re.compile(
    r"""spark\.(?P<call>sql|table)\(\s*[rf]?(?P<quote>\"\"\"|'''|"|')(?P<sql>(?:(?!(?P=quote)).)*)$""",
    re.DOTALL,
)


@dataclass(frozen=True, kw_only=True)
class SqlPlace:
    """A place in SQL: the whole text of it, and the offset of the cursor in that text."""

    sql: str
    cursor: int


def sql_at(cell: str, position: int) -> SqlPlace | None:
    """Return the SQL around an offset into a cell's text, None where that is in Python."""
    head = _CELL_SQL.match(cell)
    if head:
        in_body = position >= head.end()
        return SqlPlace(sql=cell[head.end() :], cursor=position - head.end()) if in_body else None
    line_start = cell.rfind("\n", 0, position) + 1
    line = cell[line_start:].partition("\n")[0]
    magic = _LINE_SQL.match(line)
    if magic and position - line_start >= magic.end():
        return SqlPlace(sql=line[magic.end() :], cursor=position - line_start - magic.end())
    string = _IN_STRING.search(cell, 0, position)
    if string is None:
        return None
    written = string.group("sql")
    whole = written + cell[position:].partition(string.group("quote"))[0]
    before = "FROM " if string.group("call") == "table" else ""
    return SqlPlace(sql=before + whole, cursor=len(before + written))
