"""Rows of lineage."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from gluepot.catalog.lineage_models import (
    LineageEdge,
    LineageKind,
    LineageOrigin,
    RunTables,
    TableUse,
)
from gluepot.catalog.models import Table, TableType
from gluepot.catalog.store.tables import list_tables
from gluepot.database.tables.catalog import catalog_tables
from gluepot.database.tables.catalog_knowledge import catalog_lineage as rows
from gluepot.database.tables.catalog_knowledge import catalog_lineage_views as views
from gluepot.database.tables.catalog_knowledge import catalog_run_tables as run_tables
from gluepot.database.upsert import insert_into

_CHUNK = 300
_MAX_NAME = 512


def put_edges(connection: Connection, edges: Iterable[LineageEdge]) -> None:
    """Store edges; one that is known only gets its new time and run."""
    statement = insert_into(connection, rows)
    statement = statement.on_conflict_do_update(
        index_elements=["digest"],
        set_={"recorded_at": statement.excluded.recorded_at, "run_id": statement.excluded.run_id},
    )
    values = {found["digest"]: found for found in map(_values, edges)}
    if values:
        connection.execute(statement, list(values.values()))


def edges_of(connection: Connection, tables: Iterable[str], *, upstream: bool) -> list[LineageEdge]:
    """Return the edges that lead to the tables (upstream), or from them."""
    key = rows.c.target_table if upstream else rows.c.source_table
    wanted = sorted(tables)
    return [
        edge
        for start in range(0, len(wanted), _CHUNK)
        for edge in _edges(connection, key.in_(wanted[start : start + _CHUNK]))
    ]


def changed_views(connection: Connection) -> list[tuple[int, Table]]:
    """Return (id, view) of each view whose text was not read since it changed."""
    query = (
        select(catalog_tables.c.id, catalog_tables.c.database_name, catalog_tables.c.name)
        .outerjoin(views, views.c.table_id == catalog_tables.c.id)
        .where(
            catalog_tables.c.type == TableType.VIEW.value,
            views.c.version.is_(None) | (views.c.version != catalog_tables.c.version),
        )
    )
    wanted = {(row.database_name, row.name): row.id for row in connection.execute(query)}
    databases = {database for database, _ in wanted}
    return [
        (wanted[table.database, table.name], table)
        for database in sorted(databases)
        for table in list_tables(connection, database)
        if (table.database, table.name) in wanted
    ]


def put_view(connection: Connection, table_id: int, view: Table, edges: Iterable[LineageEdge]) -> None:
    """Store what a view is made of in place of what it was made of before."""
    connection.execute(
        delete(rows).where(rows.c.kind == LineageKind.VIEW.value, rows.c.target_table == view.full_name)
    )
    put_edges(connection, edges)
    done = connection.execute(update(views).where(views.c.table_id == table_id).values(version=view.version))
    if done.rowcount == 0:
        connection.execute(insert(views).values(table_id=table_id, version=view.version))


def forget_gone_views(connection: Connection) -> None:
    """Remove what views were made of that are not there any more."""
    there = select(catalog_tables.c.database_name + "." + catalog_tables.c.name).where(
        catalog_tables.c.type == TableType.VIEW.value
    )
    connection.execute(
        delete(rows).where(rows.c.kind == LineageKind.VIEW.value, rows.c.target_table.not_in(there))
    )


def put_run_tables(
    connection: Connection, origin: LineageOrigin, uses: Mapping[TableUse, Iterable[str]], moment: datetime
) -> None:
    """Store what a job run read and wrote, beside what is known of it."""
    values = [
        {
            "run_id": origin.run_id,
            "use": use.value,
            "name": name[:_MAX_NAME],
            "reference": origin.reference,
            "recorded_at": moment,
        }
        for use, names in uses.items()
        for name in dict.fromkeys(names)
    ]
    if values:
        connection.execute(insert_into(connection, run_tables).on_conflict_do_nothing(), values)


def find_run_tables(connection: Connection, run_id: str) -> RunTables | None:
    """Return what a run read and wrote; None where nothing is known of it."""
    found = connection.execute(
        select(run_tables).where(run_tables.c.run_id == run_id).order_by(run_tables.c.name)
    ).all()
    if not found:
        return None
    return RunTables(
        run_id=run_id,
        job=found[0].reference,
        reads=tuple(row.name for row in found if row.use == TableUse.READ.value),
        writes=tuple(row.name for row in found if row.use == TableUse.WRITTEN.value),
    )


def tables_at(connection: Connection, locations: Collection[str]) -> dict[str, str]:
    """Return `database.table` of the tables whose folder is exactly one of `locations`, by that."""
    query = (
        select(catalog_tables.c.location, catalog_tables.c.database_name, catalog_tables.c.name)
        .where(catalog_tables.c.location.in_(sorted(locations)))
        .order_by(catalog_tables.c.database_name.desc(), catalog_tables.c.name.desc())
    )
    return {row.location: f"{row.database_name}.{row.name}" for row in connection.execute(query)}


def _edges(connection: Connection, condition: ColumnElement[bool]) -> list[LineageEdge]:
    query = (
        select(rows)
        .where(condition)
        .order_by(
            rows.c.target_table,
            rows.c.source_table,
            rows.c.target_column,
            rows.c.source_column,
            rows.c.digest,
        )
    )
    return [
        LineageEdge(
            source=row["source_table"],
            target=row["target_table"],
            source_column=row["source_column"],
            target_column=row["target_column"],
            origin=LineageOrigin(
                kind=LineageKind(row["kind"]), reference=row["reference"], run_id=row["run_id"]
            ),
            recorded_at=row["recorded_at"],
        )
        for row in connection.execute(query).mappings()
    ]


def _values(edge: LineageEdge) -> dict[str, object]:
    said = {
        "source_table": edge.source,
        "source_column": edge.source_column,
        "target_table": edge.target,
        "target_column": edge.target_column,
        "kind": edge.origin.kind.value,
        "reference": edge.origin.reference,
    }
    digest = hashlib.sha256(json.dumps(list(said.values())).encode()).hexdigest()
    return {**said, "digest": digest, "run_id": edge.origin.run_id, "recorded_at": edge.recorded_at}
