"""One run, from targets to a published set of changes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from sqlalchemy import Connection

from gluepot.catalog.errors import DatabaseNotFoundError
from gluepot.catalog.models import Database as CatalogDatabase
from gluepot.catalog.models import Origin, OriginKind, Table
from gluepot.clock import Clock
from gluepot.crawl import store
from gluepot.crawl.definitions import define_table
from gluepot.crawl.errors import TargetError, TargetNotFoundError
from gluepot.crawl.grouping import Grouper
from gluepot.crawl.leases import Lease
from gluepot.crawl.locations import Location, location_key
from gluepot.crawl.memory import Memory
from gluepot.crawl.models import CrawlMode, CrawlPolicies, SkippedFile
from gluepot.crawl.naming import distinct_names, table_name
from gluepot.crawl.planning import (
    KnownTable,
    Plan,
    match_existing,
    plan_existing,
    plan_gone,
    plan_new,
)
from gluepot.crawl.reading import LakeReader, ReadingReport, Tick
from gluepot.crawl.registry import Classifiers
from gluepot.crawl.tables_in_folder import FoundTable
from gluepot.crawl.three_way import CrawledBefore
from gluepot.database.engine import Database
from gluepot.errors import did_you_mean, quoted

if TYPE_CHECKING:
    from gluepot.catalog.service import CatalogService


class Tables(StrEnum):
    """Which tables a run may write: all that it finds, or only those that the catalog knows."""

    ALL = "all"
    KNOWN = "known"


@dataclass(frozen=True, kw_only=True)
class CrawlOrder:
    """What one run is asked to do. `changes`: URIs that changed, None to look everywhere."""

    run_id: str
    crawler: str
    scope: str
    locations: tuple[Location, ...]
    database: str
    prefix: str
    mode: CrawlMode
    policies: CrawlPolicies
    changes: tuple[str, ...] | None = None
    tables: Tables = Tables.ALL


@dataclass(frozen=True, kw_only=True)
class CrawlOutcome:
    """What it did."""

    plan: Plan
    report: ReadingReport


class CrawlExecution:
    """Reads, groups, compares, publishes. Holds nothing after it is done."""

    def __init__(
        self,
        order: CrawlOrder,
        database: Database,
        catalog: CatalogService,
        now: Clock,
        classifiers: Classifiers,
    ) -> None:
        self._order = order
        self._database = database
        self._catalog = catalog
        self._now = now
        self._classifiers = classifiers

    def execute(self, tick: Tick, lease: Lease | None) -> CrawlOutcome:
        """Do it. `tick` may raise to end the run with nothing published; only who holds `lease` publishes.

        Raises:
            TargetError: no target could be read at all.
        """
        order = self._order
        variant = f"{order.policies.reading}:{self._classifiers.variant}"
        memory = Memory(self._database, order.scope, variant, self._now)
        reader = LakeReader(self._classifiers, order.policies, memory, tick, order.changes)
        found, read = self._read(reader)
        memory.flush()
        if order.changes is None and len(read) == len(order.locations):
            memory.forget_unseen()
        plan = self._plan(found, read, reader.report)
        if order.mode is CrawlMode.APPLY:
            assert lease is not None
            lease.renew()
            publish(plan, order, lease, self._database, self._catalog)
        return CrawlOutcome(plan=plan, report=reader.report)

    def _read(self, reader: LakeReader) -> tuple[list[tuple[Location, FoundTable]], list[Location]]:
        grouper = Grouper(self._order.policies, reader.report)
        found: list[tuple[Location, FoundTable]] = []
        read: list[Location] = []
        for location in self._order.locations:
            try:
                _check_exists(location)
                root = reader.read(location)
            except TargetError as error:
                if len(self._order.locations) == 1:
                    raise
                reader.report.skip(location.target, str(error))
                continue
            found.extend((location, table) for table in grouper.find_tables(root))
            read.append(location)
        if not read:
            first: SkippedFile = reader.report.skipped[0]
            raise TargetError(f"None of {len(self._order.locations)} targets can be crawled.", first.reason)
        return found, read

    def _plan(
        self, found: list[tuple[Location, FoundTable]], read: list[Location], report: ReadingReport
    ) -> Plan:
        order = self._order
        existing = existing_tables(self._catalog, order.database)
        matched = match_existing(
            [(location.store.uri(t.root), t.view) for location, t in found],
            existing,
        )
        names = self._names(found, matched, existing)
        with self._database.read() as connection:
            before = store.outputs_of_database(connection, order.database)
        plan = Plan()
        for (location, table), known, name in zip(found, matched, names, strict=True):
            definition = define_table(
                table, location.store, (order.database, name), order.policies, order.crawler
            )
            if known is None and order.tables is Tables.KNOWN:
                report.skip(location.store.uri(table.root), f"of no table in {order.database!r}: {table.why}")
                continue
            if known is None:
                plan_new(plan, definition)
                continue
            plan_existing(plan, definition, self._known(known, before.get(known.name)), order.policies)
        kept = {table.name for table in matched if table is not None}
        if order.tables is Tables.KNOWN:
            return plan
        for gone in self._gone(existing, kept, read, report):
            plan_gone(plan, gone, order.policies, int(self._now().timestamp() * 1000))
        return plan

    def _known(self, table: Table, before: CrawledBefore | None) -> KnownTable:
        partitions = self._catalog.list_partitions(table.database, table.name) if table.partition_keys else []
        return KnownTable(table=table, partitions=tuple(partitions), before=before)

    def _names(
        self,
        found: list[tuple[Location, FoundTable]],
        matched: Sequence[Table | None],
        existing: Sequence[Table],
    ) -> list[str]:
        wanted = [
            (table_name(f"{self._order.prefix}{table.label}"), table.root)
            for (_, table), known in zip(found, matched, strict=True)
            if known is None
        ]
        fresh = iter(distinct_names(wanted, {table.name for table in existing}))
        return [known.name if known is not None else next(fresh) for known in matched]

    def _gone(
        self, existing: Sequence[Table], kept: set[str], read: Sequence[Location], report: ReadingReport
    ) -> list[Table]:
        """Return tables that this scope wrote, whose place was read, and where nothing is left.

        A place with files that could not be read is not empty: what is damaged is not gone.
        """
        with self._database.read() as connection:
            ours = store.outputs_of_scope(connection, self._order.scope)
        roots = [location_key(location.uri) for location in read]
        damaged = [location_key(skipped.path) for skipped in report.skipped if skipped.reason != "empty"]
        if report.skipped_count > len(report.skipped):
            return []
        gone = []
        for table in existing:
            place = location_key(table.location)
            inside = any(place == root or place.startswith(f"{root}/") for root in roots)
            unreadable = any(path == place or path.startswith(f"{place}/") for path in damaged)
            if (table.database, table.name) in ours and table.name not in kept and inside and not unreadable:
                gone.append(table)
        return gone


def existing_tables(catalog: CatalogService, database: str) -> list[Table]:
    """Return the tables of a database; none where it is not there yet."""
    try:
        return catalog.list_tables(database)
    except DatabaseNotFoundError:
        return []  # made when the changes are published


def publish(plan: Plan, order: CrawlOrder, lease: Lease, database: Database, catalog: CatalogService) -> None:
    """Write a plan to the catalog, and what was crawled to our memory, in one transaction.

    Raises:
        CrawlStoppedError: the lease is lost; nothing was written.
    """

    def remember(connection: Connection) -> None:
        # With the catalog's changes in one transaction: a run that dies never leaves tables that look hand-made.
        lease.check_in(connection)
        store.delete_outputs(connection, plan.delete)
        store.save_outputs(connection, plan.outputs, order.scope, order.run_id)

    if plan.create:
        try:
            catalog.get_database(order.database)
        except DatabaseNotFoundError:
            catalog.create_database(CatalogDatabase(name=order.database))
    if plan.is_empty:
        with database.write() as connection:
            remember(connection)
        return
    origin = Origin(kind=OriginKind.CRAWLER, reference=order.run_id)
    catalog.apply(plan.changes(), origin, within=remember)


def _check_exists(location: Location) -> None:
    """Raise a sentence with near names when the target is not there."""
    place = location.store
    if place.find_file(location.path) is not None:
        return
    try:
        next(iter(place.walk(location.path)))
    except TargetNotFoundError as error:
        parent, _, name = location.path.rpartition("/")
        try:
            beside = next(iter(place.walk(parent or "/")))
        except TargetError:
            hint = f"{place.uri(parent)!r} is not there either: check the path."
            raise TargetNotFoundError(location.uri, hint) from error
        names = [
            path.rpartition("/")[2] for path in (*beside.folders, *(entry.path for entry in beside.files))
        ]
        near = did_you_mean(name, names, limit=2)
        hint = f"Did you mean {' or '.join(map(repr, near))}?" if near else f"There: {quoted(names, 6)}."
        raise TargetNotFoundError(location.uri, hint) from None
