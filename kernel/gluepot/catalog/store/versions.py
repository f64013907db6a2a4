"""Rows of table versions: one for each change of a definition, kept when the table is gone."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, select

from gluepot.catalog.models import Origin, OriginKind, Table, TableVersion
from gluepot.catalog.store.documents import table_document, table_from_document
from gluepot.database.tables.catalog import catalog_table_versions as rows

_INSERT = insert(rows)


def add_version(
    connection: Connection, table_id: int, table: Table, origin: Origin, *, summary: str, now: datetime
) -> None:
    """Write down `table.version` of a table."""
    connection.execute(
        _INSERT,
        {
            "table_id": table_id,
            "version": table.version,
            "database_name": table.database,
            "table_name": table.name,
            "changed_at": now,
            "origin_kind": origin.kind.value,
            "origin_reference": origin.reference,
            "summary": summary,
            "definition": table_document(table),
        },
    )


def list_versions(
    connection: Connection, table_id: int, *, before: int | None = None, limit: int | None = None
) -> list[TableVersion]:
    """Return the versions of a table, newest first; only older ones than `before`, at most `limit`."""
    query = select(rows).where(rows.c.table_id == table_id).order_by(rows.c.version.desc()).limit(limit)
    found = connection.execute(query if before is None else query.where(rows.c.version < before))
    return [
        TableVersion(
            table=table_from_document(
                row["definition"],
                database=row["database_name"],
                name=row["table_name"],
                version=row["version"],
                updated_at=row["changed_at"],
            ),
            version=row["version"],
            changed_at=row["changed_at"],
            origin=Origin(kind=OriginKind(row["origin_kind"]), reference=row["origin_reference"]),
            summary=row["summary"],
        )
        for row in found.mappings()
    ]
