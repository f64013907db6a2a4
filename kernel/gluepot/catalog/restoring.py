"""Versions of a table by number: comparing two, and going back to one, which is a new version itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from gluepot.catalog.errors import VersionNotFoundError
from gluepot.catalog.models import Origin, OriginKind, Table, TableType, TableVersion
from gluepot.catalog.spark_schema import is_schema_parameter
from gluepot.catalog.table_diff import is_bookkeeping
from gluepot.catalog.version_diff import TableVersionDiff, diff_versions
from gluepot.errors import ConflictError

if TYPE_CHECKING:
    from gluepot.catalog.service import CatalogService


@dataclass(frozen=True, kw_only=True)
class RestoredTable:
    """What restoring did: the table's definition is that of `restored` now, as version `version`.

    `previous` is the version before; it equals `version` when there was nothing to change.
    """

    table: str
    restored: int
    previous: int
    version: int


def get_version(catalog: CatalogService, database: str, name: str, version: int) -> TableVersion:
    """Return one version of a table.

    Raises:
        DatabaseNotFoundError, TableNotFoundError: there is no such table.
        VersionNotFoundError: it has no such version.
    """
    known = {found.version: found for found in catalog.versions(database, name)}
    if version not in known:
        raise VersionNotFoundError(f"{database}.{name}", version, sorted(known))
    return known[version]


def compare_versions(
    catalog: CatalogService, database: str, name: str, old: int, new: int | None = None
) -> TableVersionDiff:
    """Return how version `new` of a table (the present one, if None) differs from version `old`.

    Raises:
        DatabaseNotFoundError, TableNotFoundError, VersionNotFoundError: as `get_version` does.
    """
    if new is None:
        new = catalog.get_table(database, name).version
    return diff_versions(get_version(catalog, database, name, old), get_version(catalog, database, name, new))


def restore_version(catalog: CatalogService, database: str, name: str, version: int) -> RestoredTable:
    """Give a table the definition that it had at `version`. Name, files, partitions and statistics stay.

    Raises:
        DatabaseNotFoundError, TableNotFoundError, VersionNotFoundError: as `get_version` does.
        ConflictError: its partitions would not fit the old partition keys, or its format keeps versions itself.
        TableChangedError: the table was changed meanwhile.
    """
    current = catalog.get_table(database, name)
    old = get_version(catalog, database, name, version).table
    _check_format(current)
    if old.partition_keys != current.partition_keys:
        count = catalog.count_partitions(database, name)
        if count:
            raise ConflictError(
                f"Version {version} of table {current.full_name!r} has other partition keys, "
                f"and the table has {count:,} partitions, which would not fit them.",
                "Drop its partitions first, or crawl its folder into a new table.",
            )
    stored = catalog.update_table(
        _as_it_was(current, old), Origin(kind=OriginKind.RESTORE, reference=f"version {version}")
    )
    return RestoredTable(
        table=stored.full_name, restored=version, previous=current.version, version=stored.version
    )


def _as_it_was(current: Table, old: Table) -> Table:
    """Return the old definition under the table's present name, with its present counters."""
    moved = current.type is TableType.MANAGED and old.full_name != current.full_name
    counters = {key: value for key, value in current.parameters.items() if _is_counter(key)}
    kept = {key: value for key, value in old.parameters.items() if not _is_counter(key)}
    return replace(
        old,
        database=current.database,
        name=current.name,
        # A managed table that was renamed took its folder along: the old one is not there any more.
        location=current.location if moved else old.location,
        storage=current.storage if moved else old.storage,
        parameters={**kept, **counters},
        version=current.version,
    )


def _is_counter(parameter: str) -> bool:
    return is_bookkeeping(parameter) and not is_schema_parameter(parameter)


def _check_format(table: Table) -> None:
    # Such a definition points to the format's own metadata: an old one would undo commits, unseen.
    if table.parameters.get("table_type", "").upper() == "ICEBERG":
        raise ConflictError(
            f"Table {table.full_name!r} is an Iceberg table, which keeps its versions itself.",
            "Roll it back with: CALL … .system.rollback_to_snapshot(…)",
        )
