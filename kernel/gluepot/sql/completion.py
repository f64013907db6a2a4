"""What may come next in SQL: tables after FROM, columns of the tables in reach, fields of structs, functions, keywords.

Pure text work over names that the caller supplies; nothing here asks a database or starts a session. Catalogs are
large and a person waits: what does not begin as the word at the cursor is passed over before anything is made of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

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

# fmt: off
_KEYWORDS = (
    "SELECT", "FROM", "WHERE", "GROUP BY", "ORDER BY", "HAVING", "LIMIT", "JOIN", "LEFT JOIN", "INNER JOIN", "ON",
    "AS", "AND", "OR", "NOT", "IN", "BETWEEN", "LIKE", "IS NULL", "CASE", "WHEN", "THEN", "ELSE", "END", "DISTINCT",
    "UNION ALL", "WITH", "INSERT INTO", "INSERT OVERWRITE", "CREATE TABLE", "CREATE OR REPLACE TEMP VIEW", "PARTITION",
    "PARTITIONED BY", "VALUES", "DESCRIBE", "SHOW TABLES", "OVER", "CAST", "EXCEPT", "INTERSECT", "QUALIFY", "PIVOT",
)
# fmt: on
_WORD = re.compile(r"[\w`.]*$")
MOST = 400  # nobody reads further; front ends cut off at 500


class SuggestionKind(StrEnum):
    """What a suggestion is; front ends show it beside the text."""

    DATABASE = "database"
    TABLE = "table"
    COLUMN = "column"
    FIELD = "field"
    FUNCTION = "function"
    KEYWORD = "keyword"


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """One thing that may come next: its text and what it is. `detail` is a column's type, a table's database, or ""."""

    text: str
    kind: SuggestionKind
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class Completion:
    """Suggestions for the `prefix` that stands before the cursor, best first; each replaces it."""

    prefix: str
    suggestions: tuple[Suggestion, ...]


def complete(
    sql: str, cursor: int, names: CatalogNames, functions: Iterable[str] = (), *, most: int = MOST
) -> Completion:
    """Return what may stand at `cursor` (an offset into `sql`), at `most` so many."""
    before = sql[:cursor]
    match = _WORD.search(before)
    word = match.group() if match else ""
    path, _, prefix = word.rpartition(".")
    parts = path.replace("`", "").lower().split(".") if path else []
    place = _Place(
        names=names, database=database_at(sql, cursor, names), begin=prefix.replace("`", "").lower()
    )
    if previous_word(before[: len(before) - len(word)]) in BEFORE_TABLE:
        found = place.tables(parts)
    elif parts:
        found = place.members(parts, sources(sql, place.database))
    else:
        found = place.anything(sources(sql, place.database), functions)
    return Completion(prefix=prefix, suggestions=tuple(islice(found, most)))


@dataclass(frozen=True, kw_only=True)
class _Place:
    """Where the cursor is: `database` is that of bare names, `begin` how a suggestion must begin, in lower case."""

    names: CatalogNames
    database: str
    begin: str

    def tables(self, path: list[str]) -> Iterator[Suggestion]:
        if path:
            yield from self._tables_of(path[-1])
            return
        for view in self._fitting(self.names.views()):
            yield Suggestion(text=view, kind=SuggestionKind.TABLE, detail="temporary")
        yield from self._tables_of(self.database)
        for database in self._fitting(self.names.databases()):
            yield Suggestion(text=database, kind=SuggestionKind.DATABASE)
            if database != self.database:
                for table in self.names.tables(database):
                    yield Suggestion(text=f"{database}.{table}", kind=SuggestionKind.TABLE, detail=database)

    def members(self, path: list[str], reach: Mapping[str, tuple[str, str]]) -> Iterator[Suggestion]:
        """What comes after a dot: columns of an alias, fields of a struct column, tables of a database."""
        first, rest = path[0], path[1:]
        if first in reach:
            yield from self._below(self.names.columns(*reach[first]), rest)
            return
        if not rest and first in self.names.databases():
            yield from self._tables_of(first)
            return
        if rest and (columns := self.names.columns(first, rest[0])):
            yield from self._below(columns, rest[1:])
            return
        for source in dict.fromkeys(reach.values()):
            columns = self.names.columns(*source)
            if type_of(columns, first):
                yield from self._below(columns, path)

    def anything(
        self, reach: Mapping[str, tuple[str, str]], functions: Iterable[str]
    ) -> Iterator[Suggestion]:
        seen: set[str] = set()
        for source in dict.fromkeys(reach.values()):
            for column in self._below(self.names.columns(*source), []):
                if column.text not in seen:
                    seen.add(column.text)
                    yield column
        for alias in self._fitting(reach):
            if alias not in seen:
                yield Suggestion(text=alias, kind=SuggestionKind.TABLE)
        for function in self._fitting(functions):
            yield Suggestion(text=function, kind=SuggestionKind.FUNCTION)
        for keyword in self._fitting(_KEYWORDS):
            yield Suggestion(text=keyword, kind=SuggestionKind.KEYWORD)

    def _tables_of(self, database: str) -> Iterator[Suggestion]:
        for table in self._fitting(self.names.tables(database)):
            yield Suggestion(text=table, kind=SuggestionKind.TABLE, detail=database)

    def _below(self, columns: Columns, path: list[str]) -> Iterator[Suggestion]:
        kind = SuggestionKind.COLUMN
        for part in path:
            columns, kind = struct_fields(type_of(columns, part)), SuggestionKind.FIELD
        for name, type_text in columns:
            if name.lower().startswith(self.begin):
                yield Suggestion(text=name, kind=kind, detail=type_text)

    def _fitting(self, words: Iterable[str]) -> Iterator[str]:
        return (word for word in words if word.lower().startswith(self.begin))
