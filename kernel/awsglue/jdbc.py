"""Databases by JDBC: a script's own options, or a connection of gluepot's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from awsglue.jdbc_hashing import hash_predicates, without_condition
from awsglue.logger import GlueLogger
from awsglue.options import is_on, option, text_list
from gluepot.errors import GluepotError, InvalidInputError, MissingPartError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

    from gluepot.jobs.bookmarks.session import BookmarkSession

KINDS = ("mysql", "postgresql", "oracle", "sqlserver", "redshift", "mariadb", "sqlite", "jdbc", "custom.jdbc",
         "marketplace.jdbc")  # fmt: skip
_GLUE_ONLY = (
    "connectionname", "useconnectionproperties", "redshifttmpdir", "customjdbcdrivers3path", "hashfield", "hashexpression",
    "hashpartitions", "samplequery", "samplesize", "classname", "jobbookmarkkeys", "jobbookmarkkeyssortorder",
    "customjdbcdriverclassname", "enablepartitioningforsamplequery", "bulksize", "preactions", "postactions", "database", "transformationcontext",
)  # fmt: skip


def spark_options(options: Mapping[str, Any]) -> dict[str, str]:
    """Return options for Spark's JDBC source; secrets of a named connection are fetched here.

    Raises:
        InvalidInputError: neither an address nor a connection is named.
    """
    name = option(options, "connectionName")
    if name:
        return dict(_connections().jdbc_options(name, {key: str(value) for key, value in options.items()}))
    if not option(options, "url"):
        raise InvalidInputError(
            "A JDBC source needs url, or connectionName.", "Run: gluepot connection add NAME --url …"
        )
    made = {key: str(value) for key, value in options.items() if key.lower() not in _GLUE_ONLY}
    driver = option(options, "customJdbcDriverClassName") or option(options, "className")
    if driver:
        made["driver"] = str(driver)
    return made


def read(spark: SparkSession, kind: str, options: Mapping[str, Any]) -> DataFrame:
    """Return a table or a `sampleQuery` of a database; with `hashfield` or `hashexpression` in parts, at the same time."""
    asked = {**spark_options(options)}
    query = str(option(options, "sampleQuery", "") or "")
    is_in_parts = is_on(options, "enablePartitioningForSampleQuery")
    if query:
        asked["dbtable"] = f"({without_condition(query) if is_in_parts else query}) gluepot_sample"
    try:
        predicates = [] if query and not is_in_parts else hash_predicates(spark, kind, asked, options)
        if not predicates:
            data = spark.read.format("jdbc").options(**asked).load()
        else:
            url, table = asked.pop("url"), asked.pop("dbtable")
            data = spark.read.jdbc(url, table, predicates=predicates, properties=asked)
    except Exception as problem:
        raise _told(problem, kind) from problem
    size = option(options, "sampleSize")
    return data.limit(int(size)) if query and size else data


def only_new(
    rows: DataFrame, bookmark: BookmarkSession, context: str, options: Mapping[str, Any]
) -> DataFrame:
    """Return the rows behind the `jobBookmarkKeys` that the last committed run had reached; without keys all of them.

    Glue would take a primary key that has no gaps, which only reading the whole of it could tell.
    """
    keys = text_list(option(options, "jobBookmarkKeys"))
    if not keys:
        GlueLogger().warn(
            f"{context}: without jobBookmarkKeys a bookmark cannot tell new rows; all are read."
        )
        return rows
    from gluepot.jobs.key_reading import new_rows

    order = str(option(options, "jobBookmarkKeysSortOrder", "asc") or "asc").lower()
    return new_rows(rows, bookmark, context, tuple(keys), order)


def write(data: DataFrame, kind: str, options: Mapping[str, Any]) -> None:
    """Append rows to a table of a database."""
    try:
        data.write.format("jdbc").mode("append").options(**spark_options(options)).save()
    except Exception as problem:
        raise _told(problem, kind) from problem


def conf(name: str) -> dict[str, str]:
    """Return what `extract_jdbc_conf` does: url, fullUrl, user, password, vendor."""
    return _connections().glue_jdbc_conf(name)  # type: ignore[no-any-return]


def _connections() -> Any:
    from gluepot.app import open_app

    return open_app().connections


def _told(problem: Exception, kind: str) -> Exception:
    text = str(problem)
    if isinstance(problem, GluepotError) or not any(
        w in text for w in ("ClassNotFound", "No suitable driver")
    ):
        return problem
    return MissingPartError(f"Spark has no JDBC driver for {kind!r}.", f"Run: gluepot connectors add {kind}")
