"""Rows of annotations, by name."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import Connection, RowMapping, delete, insert, select, tuple_, update

from gluepot.catalog.models import Annotation
from gluepot.database.tables.catalog_knowledge import catalog_annotations as rows


def list_annotations(
    connection: Connection, database: str | None = None, table: str | None = None
) -> list[Annotation]:
    """Return annotations: of everything, of a database with all in it, or of a table ("" is the database alone)."""
    query = select(rows).order_by(rows.c.database_name, rows.c.table_name, rows.c.column_name)
    if database is not None:
        query = query.where(rows.c.database_name == database)
    if table is not None:
        query = query.where(rows.c.table_name == table)
    return [_annotation(row) for row in connection.execute(query).mappings()]


def annotations_of(
    connection: Connection, names: Collection[tuple[str, str]]
) -> dict[tuple[str, str], list[Annotation]]:
    """Return the annotations of tables (database, table) with their columns, and of databases (database, "")."""
    query = (
        select(rows)
        .where(tuple_(rows.c.database_name, rows.c.table_name).in_(list(names)))
        .order_by(rows.c.column_name)
    )
    found: dict[tuple[str, str], list[Annotation]] = {}
    for annotation in (_annotation(row) for row in connection.execute(query).mappings()):
        found.setdefault((annotation.database, annotation.table), []).append(annotation)
    return found


def put_annotation(connection: Connection, annotation: Annotation) -> None:
    """Store an annotation in place of the one that its name has; one that says nothing is removed."""
    connection.execute(
        delete(rows).where(
            rows.c.database_name == annotation.database,
            rows.c.table_name == annotation.table,
            rows.c.column_name == annotation.column,
        )
    )
    if annotation.description or annotation.owner or annotation.tags:
        connection.execute(
            insert(rows).values(
                database_name=annotation.database,
                table_name=annotation.table,
                column_name=annotation.column,
                description=annotation.description,
                owner=annotation.owner,
                tags=dict(annotation.tags),
                updated_at=annotation.updated_at,
            )
        )


def move_annotations(connection: Connection, before: tuple[str, str], after: tuple[str, str]) -> None:
    """Let annotations follow a table from one (database, name) to another; those waiting there give way."""
    database, table = after
    connection.execute(delete(rows).where(rows.c.database_name == database, rows.c.table_name == table))
    connection.execute(
        update(rows)
        .where(rows.c.database_name == before[0], rows.c.table_name == before[1])
        .values(database_name=database, table_name=table)
    )


def _annotation(row: RowMapping) -> Annotation:
    return Annotation(
        database=row["database_name"],
        table=row["table_name"],
        column=row["column_name"],
        description=row["description"],
        owner=row["owner"],
        tags=row["tags"],
        updated_at=row["updated_at"],
    )
