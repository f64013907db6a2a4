"""Lineage: recorded where SQL runs, read from the text of views, and followed up and down."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from gluepot.catalog.lineage_models import (
    Direction,
    LineageEdge,
    LineageGraph,
    LineageKind,
    LineageOrigin,
    RunTables,
    TableUse,
)
from gluepot.catalog.models import Column, Table
from gluepot.catalog.names import DEFAULT_DATABASE, split_name
from gluepot.catalog.spark_lineage import (
    Execution,
    executions,
    is_location,
    reads_and_writes,
    tables_by_location,
)
from gluepot.catalog.store import lineage as store_lineage
from gluepot.clock import Clock, utc_now
from gluepot.database.engine import Database as Store
from gluepot.errors import InvalidInputError, NotFoundError
from gluepot.sql.lineage import Derivation, query_derivation, sql_derivations
from gluepot.sql.plan_lineage import SparkWork

if TYPE_CHECKING:
    from gluepot.catalog.service import CatalogService

MAX_STEPS = 20
_VIEW_DATABASE = "view.catalogAndNamespace.part.1"  # Spark's: the current database when the view was made


Tell = Callable[[Sequence[Execution], LineageOrigin], object]
"""Told what was derived, after it was kept; it may not wait, and may not raise."""


def _nobody(_done: Sequence[Execution], _origin: LineageOrigin) -> None:
    pass


class LineageService:
    """Records what is derived from what, and finds it; tells `tell`, where others want to know it too."""

    def __init__(
        self, database: Store, catalog: CatalogService, *, tell: Tell = _nobody, now: Clock = utc_now
    ) -> None:
        self._store = database
        self._catalog = catalog
        self._tell = tell
        self._now = now

    def record_sql(
        self, sql: str, origin: LineageOrigin, default_database: str = DEFAULT_DATABASE
    ) -> tuple[LineageEdge, ...]:
        """Keep what the statements of `sql` derive. Call it after they ran; an unreadable one records nothing.

        Args:
            sql: one or more Spark SQL statements, `{name}` variables as `%%sql` has them.
            origin: what ran them; the same origin recording the same again only renews its time.
            default_database: the database of names without one.
        """
        moment = self._now()
        derivations = sql_derivations(sql, default_database, self._columns_of)
        edges = tuple(edge for derivation in derivations for edge in _edges(derivation, origin, moment))
        if edges:
            with self._store.write() as connection:
                store_lineage.put_edges(connection, edges)
            self._tell(
                [
                    Execution(reads=found.sources, derivation=found, started_at=moment, ended_at=moment)
                    for found in derivations
                ],
                origin,
            )
        return edges

    def record_spark(
        self, work: Sequence[SparkWork], origin: LineageOrigin, *, also: Tell = _nobody
    ) -> tuple[LineageEdge, ...]:
        """Keep what executions of Spark derived, and for a job run also what they read and wrote.

        Args:
            work: the executions, in order.
            origin: what ran them; with a run's id, what the run read and wrote is kept under that.
            also: told every execution, also one that derived nothing.
        """
        with self._store.read() as connection:
            done = executions(connection, work)
        derived = [one for one in done if one.derivation is not None]
        edges = tuple(
            edge for one in derived if one.derivation for edge in _edges(one.derivation, origin, one.ended_at)
        )
        used = reads_and_writes(done) if origin.run_id else ([], [])
        reads, writes = (self.without_warehouse_folders(names) for names in used)
        if edges or reads or writes:
            with self._store.write() as connection:
                store_lineage.put_edges(connection, edges)
                uses = {TableUse.READ: reads, TableUse.WRITTEN: writes}
                store_lineage.put_run_tables(connection, origin, uses, self._now())
        if derived:
            self._tell(derived, origin)
        also(done, origin)
        return edges

    def without_warehouse_folders(self, names: Sequence[str]) -> tuple[str, ...]:
        """Return names without folders of the warehouse: tables that were not there yet, or rows on their way to one."""
        folders = self._catalog.folders
        return tuple(name for name in names if not (is_location(name) and folders.in_warehouse(name)))

    def show(self, name: str, run_id: str, direction: Direction = Direction.BOTH) -> LineageGraph | RunTables:
        """Return the graph of a table, or what a run read and wrote, whichever is named.

        Raises:
            InvalidInputError: neither or both are named.
            as `graph` and `run_tables` do.
        """
        if bool(name) == bool(run_id):
            raise InvalidInputError(
                "Lineage is that of a table or that of a job run.",
                "Name one: %lineage sales.orders, or %lineage --run jr_1.",
            )
        return self.run_tables(run_id) if run_id else self.graph(name, direction)

    def run_tables(self, run_id: str) -> RunTables:
        """Return what a job run read and wrote, as far as Spark did it.

        Raises:
            NotFoundError: nothing is known of such a run.
        """
        with self._store.read() as connection:
            found = store_lineage.find_run_tables(connection, run_id)
            if found is None:
                raise NotFoundError(
                    f"Nothing is known of tables of run {run_id!r}.",
                    "It may not exist, may not have used Spark, or ran on Spark Connect. See: %runs",
                )
            # Spark writes a new table's files before it makes the table: what was recorded in between is a location.
            tables = tables_by_location(connection, (*found.reads, *found.writes))
        return replace(found, reads=_renamed(found.reads, tables), writes=_renamed(found.writes, tables))

    def graph(
        self, name: str, direction: Direction = Direction.BOTH, max_steps: int = MAX_STEPS
    ) -> LineageGraph:
        """Return everything that a table is made of, and everything made of it, at most `max_steps` away.

        Raises:
            DatabaseNotFoundError, TableNotFoundError: the catalog has no such table, and lineage neither.
            InvalidInputError: the name has another shape, or `max_steps` is not positive.
        """
        if max_steps < 1:
            raise InvalidInputError(f"{max_steps} is no number of steps.", "Give 1 or more.")
        root = name.strip() if is_location(name) else ".".join(split_name(name))
        self._catalog.refresh()
        self._read_views()
        steps, found = {root: 0}, dict[LineageEdge, None]()
        if direction is not Direction.DOWN:
            found.update(dict.fromkeys(self._walk(root, steps, max_steps, upstream=True)))
        if direction is not Direction.UP:
            found.update(dict.fromkeys(self._walk(root, steps, max_steps, upstream=False)))
        if not found and not is_location(root):
            self._catalog.get_table(*split_name(root))
        return LineageGraph(root=root, direction=direction, edges=tuple(found), steps=steps)

    def _walk(
        self, root: str, steps: dict[str, int], max_steps: int, *, upstream: bool
    ) -> Iterator[LineageEdge]:
        frontier, seen = {root}, {root}
        for step in range(1, max_steps + 1):
            with self._store.read() as connection:
                edges = store_lineage.edges_of(connection, frontier, upstream=upstream)
            yield from edges
            frontier = {edge.source if upstream else edge.target for edge in edges} - seen
            seen |= frontier
            for table in frontier:
                steps.setdefault(table, -step if upstream else step)
            if not frontier:
                return

    def _read_views(self) -> None:
        """Read the texts of views that changed since they were last read."""
        with self._store.read() as connection:
            changed = store_lineage.changed_views(connection)
        read = [(table_id, view, tuple(self._edges_of_view(view))) for table_id, view in changed]
        with self._store.write() as connection:
            for table_id, view, edges in read:
                store_lineage.put_view(connection, table_id, view, edges)
            store_lineage.forget_gone_views(connection)

    def _edges_of_view(self, view: Table) -> Iterator[LineageEdge]:
        derivation = query_derivation(
            view.full_name,
            view.view_text,
            [column.name for column in view.columns],
            view.parameters.get(_VIEW_DATABASE, view.database),
            self._columns_of,
        )
        if derivation is not None:
            origin = LineageOrigin(kind=LineageKind.VIEW, reference=view.full_name)
            yield from _edges(derivation, origin, view.updated_at or self._now())

    def _columns_of(self, name: str) -> list[str]:
        return [column.name for column in known_columns(self._catalog, name)]


def known_columns(catalog: CatalogService, name: str) -> list[Column]:
    """Return the columns of `database.table`, partition keys last; none for what the catalog does not have."""
    try:
        table = catalog.get_table(*split_name(name))
    except (NotFoundError, InvalidInputError):
        return []
    return [*table.columns, *table.partition_keys]


def _edges(derivation: Derivation, origin: LineageOrigin, moment: datetime) -> Iterator[LineageEdge]:
    for source in derivation.sources:
        yield LineageEdge(source=source, target=derivation.target, origin=origin, recorded_at=moment)
    for column in derivation.columns:
        yield LineageEdge(
            source=column.source_table,
            source_column=column.source_column,
            target=derivation.target,
            target_column=column.target_column,
            origin=origin,
            recorded_at=moment,
        )


def _renamed(names: Sequence[str], tables: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(sorted({tables.get(name, name) for name in names}))
