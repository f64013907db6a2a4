"""Tables of the catalog, with lower-case names as the catalog has them."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from awsglue import bookmarks, jdbc, known_options
from awsglue.frame.records import Records
from awsglue.frame.spark_types import quoted
from awsglue.logger import GlueLogger
from awsglue.options import option
from awsglue.sources.database_tables import (
    database_options,
    read_database_table,
    with_options,
)
from gluepot.errors import InvalidInputError, NotFoundError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

    from gluepot.jobs.bookmarks.session import BookmarkSession

NO_OPTIONS: Mapping[str, Any] = MappingProxyType({})


def table_name(database: str | None, table: str | None) -> str:
    """Return both as one name for Spark.

    Raises:
        InvalidInputError: one is missing.
    """
    if not database or not table:
        raise InvalidInputError(
            f"A catalog table needs database and table_name; given: {database!r} and {table!r}.", "Give both."
        )
    return f"{quoted(database.strip())}.{quoted(table.strip())}"


def open_table(spark: SparkSession, database: str | None, table: str | None) -> DataFrame:
    """Return a table as a DataFrame.

    Raises:
        NotFoundError: it is not there; near names are said.
    """
    return spark.table(known_table(spark, database, table))


def known_table(spark: SparkSession, database: str | None, table: str | None) -> str:
    """Return the name for Spark of a table that is there; nothing of it is read. Raises as `open_table` does."""
    name = table_name(database, table)
    assert database is not None
    assert table is not None
    if not spark.catalog.tableExists(name):
        known: list[str] = []
        if spark.catalog.databaseExists(database.strip()):
            known = [one.name for one in spark.catalog.listTables(database.strip())]
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
) -> Records:
    """Return a table's records; `predicate` is over its partition columns, with a bookmark only those of new files.

    Of `options`, a bookmark knows boundedFiles and boundedSize, and for a table that has no files of its own
    jobBookmarkKeys; a database's table knows those of JDBC.
    """
    name = known_table(spark, database, table)
    where = predicate.strip() or "true"
    by_jdbc = database_options(spark, str(database).strip(), str(table).strip())
    known = known_options.CATALOG if by_jdbc is None else (*known_options.CATALOG, *known_options.JDBC)
    known_options.say_unknown("A table of the catalog", options, known)
    if by_jdbc is not None:  # before Spark opens it, which it would without the connection's password
        asked = with_options(by_jdbc, options)
        data = read_database_table(spark, asked).where(where)
        if bookmark is not None:
            data = jdbc.only_new(data, bookmark, context, asked)
    elif bookmark is not None:
        plain = f"{str(database).strip()}.{str(table).strip()}"
        data = _only_new(
            spark, (name, plain), predicate.strip(), bookmark=bookmark, context=context, options=options
        )
    else:
        data = spark.table(name).where(where)
    return Records.of(data.toDF(*[name.lower() for name in data.columns]))


def _only_new(
    spark: SparkSession,
    names: tuple[str, str],
    predicate: str,
    *,
    bookmark: BookmarkSession,
    context: str,
    options: Mapping[str, Any],
) -> DataFrame:
    """Return a table's rows of new files; all of a view, or of a table that keeps its own history, as Glue does.

    `names` are the table's for Spark and for the catalog.
    """
    from gluepot.app import open_app
    from gluepot.jobs.reading import SourceReader

    quoted_name, name = names
    try:
        reader = SourceReader(spark, open_app().catalog, bookmark)
        rows: DataFrame = reader.read_table(name, context, where=predicate, limit=bookmarks.bound(options))
    except InvalidInputError as problem:
        rows = spark.table(quoted_name).where(predicate or "true")
        if option(options, "jobBookmarkKeys"):
            return jdbc.only_new(rows, bookmark, context, options)
        GlueLogger().warn(f"{context}: {problem.sentence} All of it is read.")
    return rows
