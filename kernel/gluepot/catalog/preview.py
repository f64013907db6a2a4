"""The first rows of a table, read from its files with DuckDB."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice

from gluepot.catalog.data_files import data_files
from gluepot.catalog.duckdb_relation import relation_of_files
from gluepot.catalog.folders import Folders
from gluepot.catalog.models import Partition, Preview, Table
from gluepot.errors import InvalidInputError

_FILES = 32  # enough for a first look; a table of ten thousand partitions is not listed for it


def read_preview(table: Table, partitions: Sequence[Partition], folders: Folders, rows: int) -> Preview:
    """Read the first `rows` rows: see `CatalogService.preview`."""
    import duckdb

    files = list(islice(data_files(table, partitions, folders), _FILES + 1))
    sql = relation_of_files(table, files[:_FILES])
    with duckdb.connect(":memory:") as connection:
        connection.execute("SET TimeZone = 'UTC'")
        remote = {
            str(file.filesystem.protocol): file.filesystem for file in files if file.filesystem is not None
        }
        for filesystem in remote.values():
            connection.register_filesystem(filesystem)
        try:
            found = connection.execute(f"SELECT * FROM ({sql}) LIMIT {int(rows) + 1}").fetchall()  # noqa: S608
        except duckdb.Error as error:
            reason = str(error).partition("\n")[0]
            raise InvalidInputError(
                f"The files of table {table.full_name!r} cannot be read: {reason}",
                "Crawl its folder again, or query it with %%sql.",
            ) from error
    return Preview(
        table=table.full_name,
        columns=(*table.columns, *table.partition_keys),
        rows=tuple(tuple(row) for row in found[:rows]),
        truncated=len(found) > rows or len(files) > _FILES,
    )
