"""What a table is after a write: its definition over the new folder, and its partitions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from gluepot.catalog.folders import child
from gluepot.catalog.formats import file_table
from gluepot.catalog.models import Column, Partition, Table, TableType
from gluepot.catalog.names import partition_values
from gluepot.jobs.sinks.models import Target

_COUNTED = ("spark.sql.statistics.", "numRows", "recordCount", "totalSize", "rawDataSize", "numFiles")


def new_table(target: Target, written: Sequence[Column], location: str, before: Table | None) -> Table:
    """Return the definition of a table that consists of what was written, with what people said about its like.

    `written`: the columns of the rows.
    """
    comments = (
        {column.name: column.comment for column in (*before.columns, *before.partition_keys)}
        if before
        else {}
    )
    columns = [replace(column, comment=comments.get(column.name.lower(), "")) for column in written]
    keys = [name.lower() for name in target.partition_by]
    made = file_table(
        target.database,
        target.table,
        target.format,
        [column for column in columns if column.name.lower() not in keys],
        [column for key in keys for column in columns if column.name.lower() == key],
        location,
    )
    made = replace(made, type=TableType.MANAGED)
    if before is None:
        return made
    return replace(made, description=before.description, owner=before.owner, version=before.version)


def moved_table(table: Table, location: str) -> Table:
    """Return the same table over another folder, without numbers that somebody counted in the old one."""
    assert table.storage is not None
    parameters = {name: value for name, value in table.parameters.items() if not name.startswith(_COUNTED)}
    if table.partition_keys:
        return replace(table, parameters=parameters)  # its partitions say where they are
    serde = {**table.storage.serde_parameters, "path": location}
    return replace(
        table,
        location=location,
        parameters=parameters,
        storage=replace(table.storage, serde_parameters=serde),
    )


def partition_folders(files: Iterable[str]) -> list[str]:
    """Return the `key=value/…` folders that hold these files."""
    return sorted({file.rpartition("/")[0] for file in files if "/" in file})


def partitions_at(location: str, folders: Sequence[str]) -> tuple[Partition, ...]:
    """Return the partitions whose folders lie below a location."""
    return tuple(
        Partition(
            values=tuple(value for _, value in partition_values(folder)), location=child(location, folder)
        )
        for folder in folders
    )
