"""The words of databases and tables, written in the transaction that changes them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sqlalchemy import Connection, and_, delete, literal, select, union_all

from gluepot.catalog.models import Annotation, Database, Table
from gluepot.catalog.spark_schema import is_schema_parameter
from gluepot.catalog.store.annotations import list_annotations
from gluepot.catalog.table_diff import is_bookkeeping
from gluepot.catalog.words import indexed
from gluepot.database.tables.catalog import catalog_databases, catalog_tables
from gluepot.database.tables.catalog_knowledge import catalog_search as rows
from gluepot.database.upsert import insert_into

Words = dict[str, str]
_WORDS = ("name_words", "column_words", "about_words", "detail_words")


def index_database(connection: Connection, database: Database) -> None:
    """Write the words of a database."""
    said = list_annotations(connection, database.name, "")
    details = (database.location, *_entries(database.parameters.items()))
    words = {
        "name_words": indexed([database.name]),
        "column_words": "",
        "about_words": indexed([database.description, database.owner, *_said(said)]),
        "detail_words": indexed(details),
    }
    _put(connection, database.name, "", words)


def index_table(connection: Connection, table: Table, before: Table | None = None) -> None:
    """Write the words of a table; with `before`, only if they changed since then."""
    words = _words(table)
    if before is not None:
        if before.full_name != table.full_name:
            forget(connection, before.database, before.name)
        elif _words(before) == words:
            return
    said = list_annotations(connection, table.database, table.name)
    if said:
        words["about_words"] = indexed([words["about_words"], *_said(said)])
    _put(connection, table.database, table.name, words)


def without_words(connection: Connection, limit: int) -> list[tuple[str, str]]:
    """Return databases (name, "") and tables (database, name) that have no words yet, at most so many."""
    databases = select(catalog_databases.c.name, literal("").label("table_name"))
    tables = select(catalog_tables.c.database_name, catalog_tables.c.name)
    things = union_all(databases, tables).subquery()
    home, name = things.c
    query = (
        select(home, name)
        .outerjoin(rows, and_(rows.c.database_name == home, rows.c.table_name == name))
        .where(rows.c.id.is_(None))
        .limit(limit)
    )
    return [(row[0], row[1]) for row in connection.execute(query)]


def forget(connection: Connection, database: str, table: str = "") -> None:
    """Remove the words of a table, or of a database."""
    connection.execute(delete(rows).where(rows.c.database_name == database, rows.c.table_name == table))


def _put(connection: Connection, database: str, table: str, words: Words) -> None:
    statement = insert_into(connection, rows)
    changed = {name: statement.excluded[name] for name in _WORDS}
    statement = statement.on_conflict_do_update(index_elements=["database_name", "table_name"], set_=changed)
    connection.execute(statement, {"database_name": database, "table_name": table, **words})


def _words(table: Table) -> Words:
    columns = (*table.columns, *table.partition_keys)
    options = table.storage.serde_parameters.items() if table.storage else ()
    parameters = (
        (key, value)
        for key, value in table.parameters.items()
        if not is_schema_parameter(key) and not is_bookkeeping(key)
    )
    return {
        "name_words": indexed([table.name]),
        "column_words": indexed(column.name for column in columns),
        "about_words": indexed([table.description, table.owner, *(column.comment for column in columns)]),
        "detail_words": indexed(
            [
                table.database,
                *dict.fromkeys(column.type for column in columns),
                table.classification,
                table.type.value,
                table.location,
                table.view_text,
                *_entries(parameters),
                *_entries(options),
            ]
        ),
    }


def _entries(items: Iterable[tuple[str, str]]) -> Iterator[str]:
    for key, value in items:
        yield key
        yield value


def _said(annotations: Iterable[Annotation]) -> Iterator[str]:
    for annotation in annotations:
        yield annotation.description
        yield annotation.owner
        yield from _entries(annotation.tags.items())
