"""A crawl of a database: its tables become tables that Spark reads by JDBC. No row is read."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import TYPE_CHECKING

from gluepot.catalog.models import StorageFormat, Table
from gluepot.catalog.spark_schema import schema_parameters
from gluepot.crawl import store
from gluepot.crawl.database_reading import DatabaseTable, no_table, read_tables
from gluepot.crawl.definitions import Definition
from gluepot.crawl.findings import Classification
from gluepot.crawl.leases import Lease
from gluepot.crawl.models import CrawlMode
from gluepot.crawl.naming import distinct_names, table_name
from gluepot.crawl.planning import KnownTable, Plan, plan_existing, plan_gone, plan_new
from gluepot.crawl.reading import ReadingReport, Tick
from gluepot.crawl.run import CrawlOrder, CrawlOutcome, existing_tables, publish
from gluepot.crawl.tables_in_folder import FoundTable

if TYPE_CHECKING:
    from gluepot.catalog.service import CatalogService
    from gluepot.clock import Clock
    from gluepot.connections.service import ConnectionService
    from gluepot.database.engine import Database

_PLAIN = re.compile(r"[a-z_][a-z0-9_]*\Z")


@dataclass(frozen=True, kw_only=True)
class DatabaseSource:
    """Where to crawl: a connection and patterns of its tables."""

    connection: str
    patterns: tuple[str, ...]


class DatabaseCrawl:
    """Reads by an inspector, compares, publishes, as `CrawlExecution` does for files."""

    def __init__(  # noqa: PLR0917 - what a run needs, as `CrawlExecution` has it
        self, order: CrawlOrder, source: DatabaseSource, database: Database, catalog: CatalogService,
        connections: ConnectionService, now: Clock,
    ) -> None:  # fmt: skip
        self._order = order
        self._source = source
        self._database = database
        self._catalog = catalog
        self._connections = connections
        self._now = now

    def execute(self, tick: Tick, lease: Lease | None) -> CrawlOutcome:
        """Do it. `tick` may raise to end the run with nothing published; only who holds `lease` publishes.

        Raises:
            TargetError: the database cannot be read, or no table is like the patterns.
        """
        report = ReadingReport()
        plan = Plan()
        for definition, known in self._definitions(report, tick):
            if known is None:
                plan_new(plan, definition)
            else:
                plan_existing(plan, definition, known, self._order.policies)
        self._plan_gone(plan)
        if self._order.mode is CrawlMode.APPLY:
            assert lease is not None
            lease.renew()
            publish(plan, self._order, lease, self._database, self._catalog)
        return CrawlOutcome(plan=plan, report=report)

    def _definitions(self, report: ReadingReport, tick: Tick) -> list[tuple[Definition, KnownTable | None]]:
        order, source = self._order, self._source
        jdbc = self._connections.jdbc_options(source.connection)
        engine = self._connections.sqlalchemy_engine(source.connection)
        name = (
            PurePath(engine.url.database or "").stem
            if engine.dialect.name == "sqlite"
            else engine.url.database or ""
        )
        found = []
        for table in read_tables(engine, name, source.patterns, order.policies.exclusions):
            found.append(table)
            report.files = report.files_read = len(found)
            tick(report.files, report.files_read, table.path)
        if not found:
            raise no_table(name, source.patterns)
        existing = existing_tables(self._catalog, order.database)
        ours = {_source_of(table): table for table in existing if _source_of(table)[0]}
        with self._database.read() as connection:
            before = store.outputs_of_database(connection, order.database)
        wanted = [
            (table_name(f"{order.prefix}{name}_{t.path.replace('.', '_')}"), t.path)
            for t in found
            if (source.connection, _quoted(t, engine)) not in ours
        ]
        fresh = iter(distinct_names(wanted, {table.name for table in existing}))
        result: list[tuple[Definition, KnownTable | None]] = []
        for table in found:
            path = _quoted(table, engine)
            twin = ours.get((source.connection, path))
            full_name = (order.database, twin.name if twin is not None else next(fresh))
            definition = self._define(table, path, full_name, jdbc, engine.dialect.name)
            known = (
                None if twin is None else KnownTable(table=twin, partitions=(), before=before.get(twin.name))
            )
            result.append((definition, known))
        return result

    def _define(
        self, table: DatabaseTable, path: str, full_name: tuple[str, str], jdbc: Mapping[str, str], kind: str
    ) -> Definition:
        connection = self._source.connection
        # Never the password: a definition is seen by everybody who may see the catalog.
        options = {name: jdbc[name] for name in ("url", "driver", "user") if name in jdbc}
        notes = [f"made for Spark's JDBC source: needs the connector of {kind}"]
        if "password" in jdbc:
            notes.append(
                f"the password is not in the catalog: read it through the connection {connection!r}, not by its name"
            )
        parameters = {
            "classification": kind, "typeOfData": "view" if table.is_view else "table", "connectionName": connection,
            "UPDATED_BY_CRAWLER": self._order.crawler or "gluepot", "rawTypes": json.dumps(table.native_types),
            "spark.sql.sources.provider": "jdbc", **schema_parameters(table.columns, ()),
        }  # fmt: skip
        columns = tuple(type(c)(name=c.name.lower(), type=c.type, comment=c.comment) for c in table.columns)
        made = Table(
            database=full_name[0], name=full_name[1], columns=columns, parameters=parameters,
            description=table.comment, storage=_storage({**options, "dbtable": path}),
        )  # fmt: skip
        found = FoundTable(
            root="", label=table.name, classification=Classification(format=kind, columns=()), parts=[],
            why=f"{'view' if table.is_view else 'table'} {table.path} of connection {connection}",
        )  # fmt: skip
        return Definition(table=made, partitions=(), found=found, notes=tuple(notes))

    def _plan_gone(self, plan: Plan) -> None:
        """Plan tables that this scope wrote and that the database has no more."""
        with self._database.read() as connection:
            ours = store.outputs_of_scope(connection, self._order.scope)
        here = {(change.database, change.name) for change in plan.tables}
        for table in existing_tables(self._catalog, self._order.database):
            if (table.database, table.name) in ours - here and _source_of(table)[0]:
                plan_gone(plan, table, self._order.policies, int(self._now().timestamp() * 1000))


def _source_of(table: Table) -> tuple[str, str]:
    dbtable = table.storage.serde_parameters.get("dbtable", "") if table.storage else ""
    return table.parameters.get("connectionName", ""), dbtable


def _quoted(table: DatabaseTable, engine: object) -> str:
    """Return the name as the database's own SQL writes it: quoted only where it must be."""
    preparer = engine.dialect.identifier_preparer  # type: ignore[attr-defined]
    parts = [table.schema, table.name] if table.schema else [table.name]
    return ".".join(part if _PLAIN.match(part) else preparer.quote_identifier(part) for part in parts)


def _storage(options: Mapping[str, str]) -> StorageFormat:
    # Hive's classes for a table that only Spark's source reads, as Spark itself writes them.
    return StorageFormat(
        input_format="org.apache.hadoop.mapred.SequenceFileInputFormat",
        output_format="org.apache.hadoop.hive.ql.io.HiveSequenceFileOutputFormat",
        serde="org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
        serde_parameters={"serialization.format": "1", **options},
    )
