"""What a word of SQL names: a database, a table, a column, a field, or else perhaps a function.

Text work over names that the caller supplies, as completion is.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from gluepot.sql.completion import SuggestionKind
from gluepot.sql.completion_names import (
    BEFORE_TABLE,
    CatalogNames,
    Columns,
    database_at,
    previous_word,
    sources,
    struct_fields,
    type_of,
)
from gluepot.sql.scan import PieceKind, pieces

_WORD = re.compile(r"[\w`]+(?:\.[\w`]+)*")
_CALL = re.compile(r"\s*\(")


@dataclass(frozen=True, kw_only=True)
class Named:
    """What stands at a place. `path` is a column and the way down to a field, or a function's name."""

    kind: SuggestionKind
    database: str = ""
    table: str = ""
    path: tuple[str, ...] = ()
    type: str = ""


def named_at(sql: str, cursor: int, names: CatalogNames) -> Named | None:
    """Return what the word at `cursor` names, None where there is no word or it is in a string or comment.

    A word that is nothing else is taken for a function's name, whether or not there is such a function.
    """
    word = next((w for w in _WORD.finditer(sql) if w.start() <= cursor <= w.end()), None)
    if word is None or _is_no_code(sql, word.start()):
        return None
    # Of `sales.orders` the part that the cursor is in counts, with all that leads to it.
    following = word.group().find(".", cursor - word.start())
    written = word.group() if following < 0 else word.group()[:following]
    path = tuple(written.replace("`", "").lower().split("."))
    is_whole = following < 0
    database = database_at(sql, word.start(), names)
    if previous_word(sql[: word.start()]) in BEFORE_TABLE:
        return _table(path if is_whole or len(path) > 1 else (path[0], ""), database, names)
    function = Named(kind=SuggestionKind.FUNCTION, path=path) if len(path) == 1 else None
    if function and is_whole and _CALL.match(sql, word.end()):
        return function
    reach = sources(sql, database)
    return _column(path, reach, names) or _in_reach(path, reach) or _table(path, database, names) or function


def _is_no_code(sql: str, position: int) -> bool:
    for piece in pieces(sql):
        if piece.start <= position < piece.start + len(piece.text):
            return piece.kind in (PieceKind.STRING, PieceKind.COMMENT)
    return False


def _in_reach(path: tuple[str, ...], reach: Mapping[str, tuple[str, str]]) -> Named | None:
    if len(path) > 1 or path[0] not in reach:
        return None
    database, table = reach[path[0]]
    return Named(kind=SuggestionKind.TABLE, database=database, table=table)


def _table(path: tuple[str, ...], database: str, names: CatalogNames) -> Named | None:
    if len(path) == 1 and (path[0] in _views(database, names) or path[0] in names.tables(database)):
        return Named(kind=SuggestionKind.TABLE, database=database, table=path[0])
    if len(path) > 1 and path[-1] and path[-1] in names.tables(path[-2]):
        return Named(kind=SuggestionKind.TABLE, database=path[-2], table=path[-1])
    if not any(path[1:]) and path[0] in names.databases():
        return Named(kind=SuggestionKind.DATABASE, database=path[0])
    return None


def _views(database: str, names: CatalogNames) -> set[str]:
    """Return the temporary views that a bare name may mean where `database` is that of bare names."""
    return {view.lower() for view in names.views()} if database == names.current_database().lower() else set()


def _column(path: tuple[str, ...], reach: Mapping[str, tuple[str, str]], names: CatalogNames) -> Named | None:
    ways = [(reach[path[0]], path[1:])] if path[0] in reach else []
    if len(path) > 2:
        ways.append(((path[0], path[1]), path[2:]))
    ways += [(source, path) for source in dict.fromkeys(reach.values())]
    for source, below in ways:
        type_text = _type_below(names.columns(*source), below)
        if type_text:
            kind = SuggestionKind.FIELD if len(below) > 1 else SuggestionKind.COLUMN
            return Named(kind=kind, database=source[0], table=source[1], path=below, type=type_text)
    return None


def _type_below(columns: Columns, path: tuple[str, ...]) -> str:
    type_text = ""
    for part in path:
        type_text = type_of(columns, part)
        columns = struct_fields(type_text)
    return type_text
