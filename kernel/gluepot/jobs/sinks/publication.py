"""One write, from rows to the newest generation of its table: stage, link, publish by one transaction, clean up.

A table that is written so lies in *generations*: folders of `_generations/<table>/` in its database's folder. A
write makes a new one, in which files that stay are links to the old ones, and the catalog's transaction points the
table (or its partitions) to it. Whoever is killed on the way leaves the old table and a folder that nobody sees.
The folder before is kept until the next write, for readers that are still at it.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection

from gluepot.catalog.errors import TableChangedError, TableNotFoundError
from gluepot.catalog.folders import child
from gluepot.catalog.models import Column, Origin, OriginKind, Table
from gluepot.clock import Clock
from gluepot.jobs.sinks.abc import Engine
from gluepot.jobs.sinks.errors import TableMovedError, WriteAbsorbedError
from gluepot.jobs.sinks.files import GENERATIONS
from gluepot.jobs.sinks.generations import Generation, Generations
from gluepot.jobs.sinks.ledger import Ledger, Published, Slot
from gluepot.jobs.sinks.models import OnStep, SinkMode, SinkWrite, Step, Target

if TYPE_CHECKING:
    from gluepot.catalog.service import CatalogService

_ATTEMPTS = 5
_LOST_AFTER = timedelta(days=2)  # longer than a write takes; the folder's time is that of its first file


class Publication:
    """One write on its way.

    Args:
        engine: computes the rows.
        catalog: what publishes them.
        ledger: the writes of the catalog's database.
        target: the table.
        mode: what becomes of the rows that are there.
        slot: whose write this is.
        on_step: told each step when it is done.
        now: the clock.
    """

    def __init__(
        self,
        engine: Engine,
        catalog: CatalogService,
        ledger: Ledger,
        *,
        target: Target,
        mode: SinkMode,
        slot: Slot,
        on_step: OnStep,
        now: Clock,
    ) -> None:
        self._engine = engine
        self._catalog = catalog
        self._ledger = ledger
        self._target = target
        self._mode = mode
        self._slot = slot
        self._on_step = on_step
        self._now = now
        self._home = child(catalog.get_database(target.database).location, GENERATIONS, target.table)
        self._files = engine.files(catalog.folders, self._home)
        self._generations = Generations(catalog, engine, self._files, target, slot.token)
        self._may_be_published = False

    def run(self, frame: Any, before: Table | None) -> SinkWrite:
        """Write rows; `before` is the table as the caller found it.

        Raises:
            WriteAbsorbedError: the rows of an earlier attempt cannot be taken out again.
            TableMovedError, TableChangedError: other writes came first, again and again.
            LostClaimError: the run was taken over.
        """
        staged = child(self._home, f"{self._slot.token}-{uuid.uuid4().hex[:12]}")
        rows = child(staged, "_rows")
        try:
            if before is not None and self._mode is not SinkMode.OVERWRITE:
                frame = self._engine.fitted(frame, self._target)
            columns = self._engine.columns(frame)
            # Once: what a frame costs, and what it draws by chance, happens one time.
            self._engine.save(frame, rows, self._target)
            self._on_step(Step.STAGED)
            return self._published(rows, staged, columns)
        except BaseException:
            # Of a commit that was not answered nobody knows whether it happened: then the sweep will know.
            if not self._may_be_published:
                self._files.remove(staged)
            raise

    def _published(self, rows: str, staged: str, columns: Sequence[Column]) -> SinkWrite:
        for attempt in range(1, _ATTEMPTS + 1):
            location = child(staged, f"g{attempt}")
            try:
                return self._publish(rows, location, columns)
            except (TableMovedError, TableChangedError):
                if attempt == _ATTEMPTS:
                    raise
                self._files.remove(location)
        raise AssertionError  # the last attempt returns or raises

    def _publish(self, rows: str, location: str, columns: Sequence[Column]) -> SinkWrite:
        published = self._ledger.look(self._target.full_name, self._slot)
        if published.was_absorbed and self._mode is SinkMode.APPEND:
            raise WriteAbsorbedError(self._target.full_name)
        made = self._linked(rows, location, columns, published)
        self._on_step(Step.LINKED)
        write_id = uuid.uuid4().hex

        def enter(connection: Connection) -> None:
            self._may_be_published = False
            self._ledger.publish(
                connection, self._target.full_name, self._slot, self._mode, write_id=write_id, after=published,
                replaced=made.replaced, now=self._now(),
            )  # fmt: skip
            self._on_step(Step.ENTERED)
            self._may_be_published = True

        self._catalog.apply(made.changes, self._origin(), within=enter)
        self._on_step(Step.PUBLISHED)
        self._engine.refresh(self._target.full_name)
        self._clean_up(rows, write_id, published, made)
        return SinkWrite(
            table=self._target.full_name,
            mode=self._mode,
            location=location,
            replaces_attempt=published.is_repeated,
        )

    def _linked(
        self, rows: str, location: str, columns: Sequence[Column], published: Published
    ) -> Generation:
        before = self._table()
        if before is None or self._mode is SinkMode.OVERWRITE:
            return self._generations.whole(rows, location, columns, before)
        if self._mode is SinkMode.UPSERT:
            return self._generations.upserted(rows, location, before)
        return self._generations.appended(rows, location, before, is_repeated=published.is_repeated)

    def _clean_up(self, rows: str, write_id: str, published: Published, made: Generation) -> None:
        """Remove what is not needed any more: older generations, the staged rows, what killed writes had staged."""
        used = self._used_locations()
        for location in published.leftovers:
            is_ours = self._catalog.folders.in_warehouse(location) or not location.startswith(("file:", "/"))
            if is_ours and not _holds(location, used):
                self._files.remove(location)
        if published.leftovers:
            self._ledger.forget_leftovers(self._target.full_name, write_id, kept=made.replaced)
        self._on_step(Step.CLEARED)
        self._files.remove(rows)
        for folder in self._files.untouched_since(self._home, self._now() - _LOST_AFTER):
            if not _holds(folder, (*used, *made.replaced)):
                self._files.remove(folder)
        self._on_step(Step.CLEANED)

    def _used_locations(self) -> tuple[str, ...]:
        table = self._table()
        if table is None:  # dropped since
            return ()
        partitions = self._catalog.list_partitions(table.database, table.name) if table.partition_keys else []
        return (table.location, *(partition.location for partition in partitions))

    def _table(self) -> Table | None:
        try:
            return self._catalog.get_table(self._target.database, self._target.table)
        except TableNotFoundError:
            return None

    def _origin(self) -> Origin:
        run = self._slot.run
        return Origin(kind=OriginKind.API, reference=f"job run {run.run_id}" if run else "gluepot.write")


def _holds(folder: str, locations: Sequence[str]) -> bool:
    return any(location == folder or location.startswith(folder + "/") for location in locations)
