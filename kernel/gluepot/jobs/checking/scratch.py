"""The scratch databases of checks: named after their check, marked with its process, gone when it is over."""

from __future__ import annotations

import contextlib
import platform
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from gluepot.catalog.changes import Cascade, OnConflict
from gluepot.catalog.errors import DatabaseNotFoundError
from gluepot.catalog.models import Database, Origin, OriginKind
from gluepot.processes import ProcessIdentity

if TYPE_CHECKING:
    from gluepot.catalog.service import CatalogService

PREFIX = "gluepot_check_"
OWNER = "gluepot.check.owner"
_OWNER = re.compile(r"(?P<pid>\d+):(?P<started>[\d.]+):(?P<host>.*)")
_LOST_AFTER = timedelta(days=2)  # longer than any check takes; for owners on other hosts, who cannot be asked


def prefix_of(check_id: str) -> str:
    """Return how the names of a check's scratch databases begin."""
    return f"{PREFIX}{check_id}_"


def owner_mark() -> str:
    """Return what says that a scratch database belongs to the calling process."""
    me = ProcessIdentity.mine()
    return f"{me.pid}:{me.started_s}:{platform.node()}"


def make_scratch(catalog: CatalogService, name: str, owner: str) -> None:
    """Make a scratch database; nothing happens when it is there."""
    catalog.create_database(
        Database(name=name, description="What a check writes; it goes with it.", parameters={OWNER: owner}),
        on_conflict=OnConflict.KEEP,
    )


def drop_scratch(catalog: CatalogService, check_id: str) -> None:
    """Drop the scratch databases of a check, with their files."""
    for database in _databases(catalog, prefix_of(check_id)):
        _drop(catalog, database.name)


def drop_leftovers(catalog: CatalogService, *, now: datetime) -> tuple[str, ...]:
    """Drop the scratch databases whose checks were killed, and return their names."""
    lost = [database.name for database in _databases(catalog, PREFIX) if _is_lost(database, now)]
    for name in lost:
        _drop(catalog, name)
    return tuple(lost)


def _databases(catalog: CatalogService, prefix: str) -> Iterator[Database]:
    # Only what bears our mark: a user may call a database what they like.
    for database in catalog.list_databases():
        if database.name.startswith(prefix) and OWNER in database.parameters:
            yield database


def is_owner_gone(mark: str) -> bool | None:
    """Say whether the process that a mark names has ended; None for one of another host, who cannot be asked."""
    owner = _OWNER.fullmatch(mark)
    if owner is None or owner["host"] != platform.node():
        return None
    return not ProcessIdentity(pid=int(owner["pid"]), started_s=float(owner["started"])).is_alive()


def _is_lost(database: Database, now: datetime) -> bool:
    is_gone = is_owner_gone(database.parameters[OWNER])
    if is_gone is not None:
        return is_gone
    return database.created_at is not None and now - database.created_at > _LOST_AFTER


def _drop(catalog: CatalogService, name: str) -> None:
    with contextlib.suppress(DatabaseNotFoundError):  # another check was quicker
        catalog.delete_database(
            name, Origin(kind=OriginKind.API, reference="check"), cascade=Cascade.DELETE_TABLES
        )
