"""The names that a statement can mean: those of the catalog, and of the tables that the statement itself reads."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Protocol

# fmt: off
BEFORE_TABLE = frozenset({
    "from", "join", "into", "table", "overwrite", "update", "describe", "desc", "refresh", "view", "extended",
})
# fmt: on
_SOURCE = re.compile(
    r"\b(?:from|join|into|update|table|overwrite)\s+(?P<table>[\w`]+(?:\.[\w`]+)*)(?:\s+(?:as\s+)?(?P<alias>\w+))?",
    re.IGNORECASE,
)
_NO_ALIAS = {
    "where", "on", "join", "left", "right", "inner", "outer", "full", "cross", "group", "order", "limit", "union",
    "having", "set", "select", "values", "using", "partition", "semi", "anti", "natural", "lateral", "as",
}  # fmt: skip
_USE = re.compile(r"(?:^|;)\s*use\s+(?:(?:database|schema)\s+)?(?P<database>[\w`]+)\s*;", re.IGNORECASE)

Columns = Sequence[tuple[str, str]]


class CatalogNames(Protocol):
    """The names of a catalog. All lower case, in any order; unknown names give nothing."""

    def current_database(self) -> str:
        """Return the database that a bare table name belongs to."""

    def databases(self) -> Sequence[str]:
        """Return every database."""

    def tables(self, database: str) -> Sequence[str]:
        """Return the tables and views of a database."""

    def views(self) -> Sequence[str]:
        """Return the temporary views, which a bare name means before it means a table."""

    def columns(self, database: str, table: str) -> Columns:
        """Return (name, type) of a table's columns, partition keys last; a bare name may mean a temporary view."""


def database_at(sql: str, cursor: int, names: CatalogNames) -> str:
    """Return the database of bare names at `cursor`: that of the last `USE` above it, else the current one."""
    used = [match.group("database") for match in _USE.finditer(sql, 0, cursor)]
    return (used[-1] if used else names.current_database()).replace("`", "").lower()


def sources(sql: str, database: str) -> dict[str, tuple[str, str]]:
    """Return alias or table name → (database, table) of every table that a text names; bare ones are in `database`."""
    found: dict[str, tuple[str, str]] = {}
    for match in _SOURCE.finditer(sql):
        parts = match.group("table").replace("`", "").lower().split(".")
        target = (parts[-2] if len(parts) > 1 else database, parts[-1])
        found[parts[-1]] = target
        alias = (match.group("alias") or "").lower()
        if alias and alias not in _NO_ALIAS:
            found[alias] = target
    return found


def previous_word(text: str) -> str:
    """Return the word that `text` ends with, in lower case; "from" in a list of tables, "" after anything else."""
    match = re.search(r"(\w+)\s+$", text)
    if match:
        return match.group(1).lower()
    # `FROM a, |`: still among the tables
    listed = re.search(r"\bfrom\s+[\w`.\s,]*,\s*$", text, re.IGNORECASE)
    return "from" if listed else ""


def type_of(columns: Columns, name: str) -> str:
    """Return the type of a column or field, compared without case; "" where there is none."""
    return next((type_text for found, type_text in columns if found.lower() == name), "")


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
