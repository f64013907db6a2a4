"""What all calls share."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from gluepot.catalog.endpoint.key_cache import KeyCache
from gluepot.catalog.endpoint.peer import Peer
from gluepot.catalog.endpoint.spark_client import Client
from gluepot.catalog.endpoint.sql_origin import SqlOrigin, nobody_known
from gluepot.catalog.folders import Folders, MakesFolders
from gluepot.catalog.journal import FileJournal, Later, at_once
from gluepot.catalog.models import Origin
from gluepot.catalog.partition_writer import PartitionWriter
from gluepot.catalog.table_writer import TableWriter
from gluepot.clock import Clock, utc_now
from gluepot.database.engine import Database
from gluepot.settings import Settings


@dataclass(frozen=True, kw_only=True)
class CallContext:
    """The store and the writers, as the catalog's service has them, and who is calling.

    `origin` tells who a change is by that is made now: ask it where a change is made, since it costs a look.
    """

    store: Database
    folders: Folders
    tables: TableWriter
    partitions: PartitionWriter
    now: Clock
    keys: KeyCache = field(default_factory=KeyCache)
    client: Client = field(default_factory=Client)
    origin: Callable[[], Origin] = nobody_known

    def of_connection(self, peer: Peer) -> CallContext:
        """Return the context of one connection, over the same store."""
        return replace(self, client=Client(), origin=SqlOrigin(self.store, peer))


def call_context(
    store: Database, settings: Settings, now: Clock = utc_now, later: Later = at_once
) -> CallContext:
    """Return the context over a database; `later` removes what a drop leaves."""
    folders = Folders(settings, MakesFolders.ANYWHERE)
    journal = FileJournal(store, folders, later=later)
    return CallContext(
        store=store,
        folders=folders,
        tables=TableWriter(store, folders, now, journal),
        partitions=PartitionWriter(store, folders, now, journal),
        now=now,
    )


def matching(names: Iterable[str], pattern: str | None) -> list[str]:
    """Return the names that a Hive pattern selects.

    `*` is any text, `.` one character, `|` separates alternatives; case is ignored, and no pattern means all.
    """
    if pattern is None or pattern == "*":
        return list(names)
    parts = [
        "".join({"*": ".*", ".": "."}.get(character, re.escape(character)) for character in part)
        for part in pattern.strip().split("|")
    ]
    matches = re.compile("|".join(f"(?:{part})" for part in parts), re.IGNORECASE).fullmatch
    return [name for name in names if matches(name)]
