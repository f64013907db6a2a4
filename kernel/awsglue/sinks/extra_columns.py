"""Records with columns that their table lacks: as in Glue they go into its files, and the table stays as it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from awsglue.known_options import say_once
from awsglue.sources.table_files import TableFiles, files_of_table
from gluepot.errors import InvalidInputError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

_FORMATS = ("parquet", "orc", "json")
"""Formats whose files name their columns, so that a reader passes over those that it does not know."""


def files_for_extra(target: DataFrame, table: str, extra: Sequence[str]) -> TableFiles:
    """Return the files of a table that can take columns which it lacks, and say that only they have them.

    Args:
        target: the table, opened.
        table: its name, for what is said.
        extra: the columns that it lacks.

    Raises:
        InvalidInputError: it is no table of such files.
    """
    files = files_of_table(target.sparkSession, target)
    if files is None or format_of(files) is None:
        raise InvalidInputError(
            f"Table '{table}' has no columns {list(extra)}.",
            "Drop them, or use a sink with enableUpdateCatalog=True.",
        )
    say_once(
        f"Table '{table}' has no columns {list(extra)}: its new files have them, the table does not. "
        "Crawl it again, or use a sink with enableUpdateCatalog=True."
    )
    return files


def format_of(files: TableFiles) -> str | None:
    """Return by which of Spark's formats the files are written; None for one that has no names of columns."""
    if files.provider != "hive":
        return files.provider if files.provider in _FORMATS else None
    serde = files.serde.lower()
    return next((kind for kind in ("parquet", "orc") if f".{kind}." in serde), None)


def append_files(files: TableFiles, rows: DataFrame, partitions: Sequence[Sequence[str | None]]) -> None:
    """Append rows to a table's folder, by its keys.

    Args:
        files: the table's, from `files_for_extra`.
        rows: with the table's columns, its keys among them, and those that it lacks.
        partitions: which values of the keys the rows have.

    Raises:
        InvalidInputError: a partition is kept elsewhere than below the table's folder, so that the rows would not be found.
    """
    for values in partitions:
        if (place := files.other_place(values)) is not None:
            named = "/".join(f"{key}={value}" for key, value in zip(files.keys, values, strict=True))
            raise InvalidInputError(
                f"Partition {named!r} is kept at {place!r}; rows with columns that the table lacks can only go below "
                f"its own folder, {files.location!r}.",
                "Drop those columns, or use a sink with enableUpdateCatalog=True.",
            )
    kind = format_of(files)
    assert kind is not None
    # How the table's files are read is how they are written: formats of dates, the codec.
    options = {name: value for name, value in files.options.items() if name.lower() != "path"}
    writer = rows.write.mode("append").format(kind).options(**options)
    (writer.partitionBy(*files.keys) if files.keys else writer).save(files.location)
