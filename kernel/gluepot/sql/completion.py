"""What may come next in SQL: tables after FROM, columns of the tables in reach, fields of structs, functions, keywords.

Pure text work over names that the caller supplies; nothing here asks a database or starts a session.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

# fmt: off
_KEYWORDS = (
    "SELECT", "FROM", "WHERE", "GROUP BY", "ORDER BY", "HAVING", "LIMIT", "JOIN", "LEFT JOIN", "INNER JOIN", "ON",
    "AS", "AND", "OR", "NOT", "IN", "BETWEEN", "LIKE", "IS NULL", "CASE", "WHEN", "THEN", "ELSE", "END", "DISTINCT",
    "UNION ALL", "WITH", "INSERT INTO", "INSERT OVERWRITE", "CREATE TABLE", "CREATE OR REPLACE TEMP VIEW", "PARTITION",
    "PARTITIONED BY", "VALUES", "DESCRIBE", "SHOW TABLES", "OVER", "CAST", "EXCEPT", "INTERSECT", "QUALIFY", "PIVOT",
)
_BEFORE_TABLE = {
    "from", "join", "into", "table", "overwrite", "update", "describe", "desc", "refresh", "view", "extended",
}
# fmt: on
_WORD = re.compile(r"[\w`.]*$")
_SOURCE = re.compile(
    r"\b(?:from|join|into|update|table|overwrite)\s+(?P<table>[\w`]+(?:\.[\w`]+)*)(?:\s+(?:as\s+)?(?P<alias>\w+))?",
    re.IGNORECASE,
)
_NO_ALIAS = {
    "where", "on", "join", "left", "right", "inner", "outer", "full", "cross", "group", "order", "limit", "union",
    "having", "set", "select", "values", "using", "partition", "semi", "anti", "natural", "lateral", "as",
}  # fmt: skip


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
    """One thing that may come next: its text and what it is. `detail` is a type or signature, "" for none."""

    text: str
    kind: SuggestionKind
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class Completion:
    """Suggestions for the `prefix` that stands before the cursor; each replaces it."""

    prefix: str
    suggestions: tuple[Suggestion, ...]


class CatalogNames(Protocol):
    """The names that completion needs. All lower case, in any order; unknown names give nothing."""

    def databases(self) -> Sequence[str]:
        """Return every database."""

    def tables(self, database: str) -> Sequence[str]:
        """Return the tables and views of a database."""

    def columns(self, database: str, table: str) -> Sequence[tuple[str, str]]:
        """Return (name, type) of a table's columns, partition keys last."""


def complete(sql: str, cursor: int, names: CatalogNames, functions: Iterable[str] = ()) -> Completion:
    """Return what may stand at `cursor` (an offset into `sql`)."""
    before = sql[:cursor]
    match = _WORD.search(before)
    word = match.group() if match else ""
    path, _, prefix = word.rpartition(".")
    previous = _previous_word(before[: len(before) - len(word)])
    if previous in _BEFORE_TABLE:
        found = _tables(path.replace("`", "").lower(), names)
    elif path:
        found = _members([part.lower() for part in path.replace("`", "").split(".")], _sources(sql), names)
    else:
        found = _anything(_sources(sql), names, functions)
    folded = prefix.replace("`", "").lower()
    shown = tuple(s for s in found if s.text.lower().startswith(folded))
    return Completion(prefix=prefix, suggestions=shown)


def _previous_word(text: str) -> str:
    match = re.search(r"(\w+)\s+$", text)
    if match:
        return match.group(1).lower()
    # `FROM a, |`: still among the tables
    listed = re.search(r"\bfrom\s+[\w`.\s,]*,\s*$", text, re.IGNORECASE)
    return "from" if listed else ""


def _tables(path: str, names: CatalogNames) -> Iterator[Suggestion]:
    if path:
        yield from (Suggestion(text=t, kind=SuggestionKind.TABLE, detail=path) for t in names.tables(path))
        return
    yield from (
        Suggestion(text=t, kind=SuggestionKind.TABLE, detail="default") for t in names.tables("default")
    )
    for database in names.databases():
        yield Suggestion(text=database, kind=SuggestionKind.DATABASE)
        if database != "default":
            for table in names.tables(database):
                yield Suggestion(text=f"{database}.{table}", kind=SuggestionKind.TABLE, detail=database)


def _sources(sql: str) -> dict[str, tuple[str, str]]:
    """Return alias or table name → (database, table) of every table that the statement names."""
    found: dict[str, tuple[str, str]] = {}
    for match in _SOURCE.finditer(sql):
        parts = match.group("table").replace("`", "").lower().split(".")
        target = (parts[-2] if len(parts) > 1 else "default", parts[-1])
        found[parts[-1]] = target
        alias = (match.group("alias") or "").lower()
        if alias and alias not in _NO_ALIAS:
            found[alias] = target
    return found


def _members(
    path: list[str], sources: Mapping[str, tuple[str, str]], names: CatalogNames
) -> Iterator[Suggestion]:
    """What comes after a dot: columns of an alias, fields of a struct column, tables of a database."""
    first, rest = path[0], path[1:]
    if first in sources:
        yield from _below(names.columns(*sources[first]), rest)
        return
    if len(path) == 1 and first in names.databases():
        yield from (Suggestion(text=t, kind=SuggestionKind.TABLE, detail=first) for t in names.tables(first))
        return
    if len(path) >= 2 and names.columns(first, rest[0]):
        yield from _below(names.columns(first, rest[0]), rest[1:])
        return
    for source in dict.fromkeys(sources.values()):
        if any(name == first for name, _ in names.columns(*source)):
            yield from _below(names.columns(*source), path)


def _below(columns: Sequence[tuple[str, str]], path: list[str]) -> Iterator[Suggestion]:
    kind = SuggestionKind.COLUMN
    for part in path:
        type_text = next((type_text for name, type_text in columns if name.lower() == part), "")
        columns, kind = struct_fields(type_text), SuggestionKind.FIELD
    yield from (Suggestion(text=name, kind=kind, detail=type_text) for name, type_text in columns)


def struct_fields(type_text: str) -> list[tuple[str, str]]:
    """Return (name, type) of the fields of a Hive struct type, looking through arrays; nothing for other types."""
    inner = type_text.strip()
    while inner.startswith("array<"):
        inner = inner[len("array<") : -1]
    if not inner.startswith("struct<"):
        return []
    fields, depth, start = [], 0, 0
    body = inner[len("struct<") : -1]
    for position, character in enumerate(body + ","):
        depth += character in "<("
        depth -= character in ">)"
        if character == "," and depth == 0:
            name, _, field_type = body[start:position].partition(":")
            fields.append((name.strip(), field_type.strip()))
            start = position + 1
    return fields


def _anything(
    sources: Mapping[str, tuple[str, str]], names: CatalogNames, functions: Iterable[str]
) -> Iterator[Suggestion]:
    seen: set[str] = set()
    for source in dict.fromkeys(sources.values()):
        for name, type_text in names.columns(*source):
            if name not in seen:
                seen.add(name)
                yield Suggestion(text=name, kind=SuggestionKind.COLUMN, detail=type_text)
    yield from (Suggestion(text=a, kind=SuggestionKind.TABLE) for a in sources if a not in seen)
    yield from (Suggestion(text=f, kind=SuggestionKind.FUNCTION) for f in functions)
    yield from (Suggestion(text=k, kind=SuggestionKind.KEYWORD) for k in _KEYWORDS)
