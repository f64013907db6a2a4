"""Tables of the catalog, with lower-case names as the catalog has them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from awsglue import bookmarks, idle_options, jdbc, known_options
from awsglue import gluetypes as g
from awsglue.frame.records import Records
from awsglue.frame.spark_types import quoted
from awsglue.logger import GlueLogger
from awsglue.options import is_on, option
from awsglue.sources.database_tables import (
    database_options,
    read_database_table,
    with_options,
)
from awsglue.sources.files import Read, Unread
from awsglue.sources.grouping import check_groups, grouped
from awsglue.sources.table_files import TableFiles, files_of_table
from awsglue.sources.table_names import here, opened, table_name
from awsglue.sources.table_records import open_rows
from gluepot.errors import InvalidInputError, NotFoundError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

    from gluepot.jobs.bookmarks.session import BookmarkSession

NO_OPTIONS: Mapping[str, Any] = MappingProxyType({})


def open_table(spark: SparkSession, database: str | None, table: str | None) -> DataFrame:
    """Return a table as a DataFrame.

    Raises:
        NotFoundError: it is not there; near names are said.
    """
    return opened(spark, known_table(spark, database, table))[0]


def known_table(spark: SparkSession, database: str | None, table: str | None) -> str:
    """Return the name for Spark of a table that is there; nothing of it is read. Raises as `open_table` does."""
    name = table_name(database, table)
    assert database is not None
    assert table is not None
    if not spark.catalog.tableExists(name):
        known: list[str] = []
        if spark.catalog.databaseExists(quoted(here(database))):
            known = [one.name for one in spark.catalog.listTables(quoted(here(database)))]
        raise NotFoundError(
            "Table", f"{database}.{table}", candidates=[f"{database}.{one}" for one in known],
            next_step="Run: gluepot catalog, or crawl its folder first.",
        )  # fmt: skip
    return name


def read_table(
    spark: SparkSession,
    database: str | None,
    table: str | None,
    predicate: str = "",
    *,
    bookmark: BookmarkSession | None = None,
    context: str = "",
    options: Mapping[str, Any] = NO_OPTIONS,
) -> Read | Unread:
    """Return a table's records, or for files of rows what reads them; with a bookmark only those of files that are new now.

    Files of rows are read record by record, whatever types the table's columns have; with `useSparkDataSource`, and in
    formats that bring their types, they are read as Spark reads the table. `predicate` is over the partition columns.

    Of `options`, a bookmark knows boundedFiles and boundedSize, and for a table that has no files of its own
    jobBookmarkKeys; a database's table knows those of JDBC.
    """
    name = known_table(spark, database, table)
    plain = f"{here(database)}.{here(table)}"
    by_jdbc = database_options(spark, here(database), here(table))
    known = known_options.CATALOG if by_jdbc is None else (*known_options.CATALOG, *known_options.JDBC)
    known_options.say_unknown("A table of the catalog", options, known)
    idle_options.say_idle("A table of the catalog", options, idle_options.CATALOG)
    if bookmark is None:
        idle_options.say_idle("A table of the catalog", options, idle_options.BOUNDS)
    if by_jdbc is not None:  # before Spark opens it, which it would without the connection's password
        asked = with_options(by_jdbc, options)
        data = read_database_table(spark, asked).where(predicate.strip() or "true")
        if bookmark is not None:
            data = jdbc.only_new(data, bookmark, context, asked)
        return _folded(data), ()
    chosen = _ChosenRows(spark, plain, predicate.strip(), bookmark, context, options)
    rows, _ = opened(spark, name)
    files = None if _is_sparks(options) else files_of_table(spark, rows)
    read = None if files is None else open_rows(files, chosen.of_files)
    if files is None or read is None:
        idle_options.say_idle("A table of the catalog", options, idle_options.GROUPS)
        return _folded(chosen.of_table(rows)), ()
    check_groups(0, options)
    return partial(_read, read, chosen, files, options)


def _read(read: Unread, chosen: _ChosenRows, files: TableFiles, options: Mapping[str, Any]) -> Read:
    records, failed = read()
    if chosen.is_left:
        records = records.with_data(records.data.where(chosen.predicate))
    return grouped(records, 0, files.size_bytes, options), failed


def columns_of(spark: SparkSession, database: str | None, table: str | None) -> g.StructType:
    """Return a table's columns with the types that the catalog gives them, names in lower case. Raises as `open_table` does."""
    name = known_table(spark, database, table)
    by_jdbc = database_options(spark, here(database), here(table))
    return _folded(opened(spark, name)[0] if by_jdbc is None else read_database_table(spark, by_jdbc)).schema


def _is_sparks(options: Mapping[str, Any]) -> bool:
    return is_on(options, "useSparkDataSource") or is_on(options, "useCatalogSchema")


def _folded(data: DataFrame) -> Records:
    return Records.of(data.toDF(*[name.lower() for name in data.columns]))


@dataclass
class _ChosenRows:
    """Which of a table's rows are read: those of a predicate, and of files that the bookmark does not know.

    `is_left` says that the predicate could not be asked of files: it is over a column that they are read for.
    """

    spark: SparkSession
    table: str
    predicate: str
    bookmark: BookmarkSession | None
    context: str
    options: Mapping[str, Any]
    is_left: bool = False

    def of_files(self, rows: DataFrame) -> DataFrame:
        """Return the chosen ones of a table's files, opened otherwise than the table."""
        from pyspark.errors import AnalysisException

        try:
            rows.where(self.predicate or "true")
        except AnalysisException:
            self.is_left = True
        return self._new(rows, "" if self.is_left else self.predicate)

    def of_table(self, rows: DataFrame) -> DataFrame:
        """Return the chosen ones of the opened table."""
        return self._new(rows, self.predicate)

    def _new(self, rows: DataFrame, predicate: str) -> DataFrame:
        if self.bookmark is None:
            return rows.where(predicate or "true")
        from gluepot.app import open_app
        from gluepot.jobs.reading import SourceReader

        reader = SourceReader(self.spark, open_app().catalog, self.bookmark)
        try:
            new: DataFrame = reader.read_table(
                self.table, self.context, predicate, bookmarks.bound(self.options), opened=rows
            )
        except (
            InvalidInputError
        ) as problem:  # a view, or a table that keeps its own history: all of it, as Glue does
            rows = rows.where(predicate or "true")
            if option(self.options, "jobBookmarkKeys"):
                return jdbc.only_new(rows, self.bookmark, self.context, self.options)
            GlueLogger().warn(f"{self.context}: {problem.sentence} All of it is read.")
            return rows
        return new
