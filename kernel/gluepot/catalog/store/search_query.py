"""Questions to the full-text index, in SQLite's words and in PostgreSQL's. Words are letters or digits only."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from sqlalchemy import Connection, and_, func, select, text

from gluepot.database.tables.catalog_knowledge import FULL_TEXT
from gluepot.database.tables.catalog_knowledge import catalog_search as rows

Names = list[tuple[str, str]]
"""(database, table); the table is "" for a database."""
Find = Callable[[Connection, Sequence[str], int], tuple[int, Names]]
"""Takes words and a limit; returns how many there are, and the first of them."""

# How much a word counts in a name, among columns, in descriptions, in details.
_WEIGHTS = (10.0, 4.0, 3.0, 1.0)
_SQLITE = f"""
    SELECT s.database_name, s.table_name,
        (SELECT count(*) FROM {FULL_TEXT} WHERE {FULL_TEXT} MATCH :question) AS total
    FROM (
        SELECT rowid, bm25({FULL_TEXT}, {", ".join(map(str, _WEIGHTS))}) AS score
        FROM {FULL_TEXT} WHERE {FULL_TEXT} MATCH :question
        ORDER BY rowid IN (SELECT id FROM catalog_search WHERE table_name = :whole) DESC, score, rowid LIMIT :most
    ) AS found JOIN catalog_search s ON s.id = found.rowid
    ORDER BY s.table_name = :whole DESC, found.score, s.database_name, s.table_name
"""  # noqa: S608 - names of ours only
_POSTGRESQL = f"""
    SELECT database_name, table_name,
        (SELECT count(*) FROM catalog_search WHERE {FULL_TEXT} @@ to_tsquery('simple', :question)) AS total
    FROM catalog_search, to_tsquery('simple', :question) AS question
    WHERE {FULL_TEXT} @@ question
    ORDER BY table_name = :whole DESC, ts_rank('{{0.1, 0.3, 0.4, 1.0}}', {FULL_TEXT}, question, 1) DESC,
        database_name, table_name
    LIMIT :most
"""  # noqa: S608


def with_all_words(connection: Connection, words: Sequence[str], limit: int) -> tuple[int, Names]:
    """Find what has every word, or a word that begins with it."""
    return _ask(connection, words, limit, {"sqlite": " AND ", "postgresql": " & "})


def with_some_words(connection: Connection, words: Sequence[str], limit: int) -> tuple[int, Names]:
    """Find what has at least one of the words."""
    return _ask(connection, words, limit, {"sqlite": " OR ", "postgresql": " | "})


def with_parts_of_names(connection: Connection, words: Sequence[str], limit: int) -> tuple[int, Names]:
    """Find what has every word somewhere in its names, in the middle of a word too."""
    names = rows.c.name_words + " " + rows.c.column_words
    query = (
        select(rows.c.database_name, rows.c.table_name, func.count().over().label("total"))
        .where(and_(*(names.contains(word, autoescape=True) for word in words)))
        .order_by(func.length(rows.c.name_words), rows.c.database_name, rows.c.table_name)
        .limit(limit)
    )
    return _answer(connection.execute(query).all())


def known_words(connection: Connection) -> list[str]:
    """Return every word in names of databases, tables and columns, each once."""
    words = func.aggregate_strings(rows.c.name_words + " " + rows.c.column_words, " ")
    text = connection.execute(
        select(words)
    ).scalar()  # one text: ten thousand rows would take three times as long
    return list(dict.fromkeys((text or "").split()))


def _ask(
    connection: Connection, words: Sequence[str], limit: int, joined_by: dict[str, str]
) -> tuple[int, Names]:
    dialect = connection.dialect.name
    if dialect == "sqlite":
        statement, quoted = _SQLITE, [f'"{word}"*' for word in words]
    else:
        statement, quoted = _POSTGRESQL, [f"'{word}':*" for word in words]
    question = {"question": joined_by[dialect].join(quoted), "whole": "_".join(words), "most": limit}
    return _answer(connection.execute(text(statement), question).all())


def _answer(found: Sequence[Any]) -> tuple[int, Names]:
    return (found[0].total if found else 0), [(row.database_name, row.table_name) for row in found]
