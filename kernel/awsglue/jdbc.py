"""Databases by JDBC: a script's own options, or a connection of gluepot's."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from awsglue import idle_options, known_options
from awsglue.jdbc_drivers import DRIVERS, driver_for, missing_driver
from awsglue.jdbc_hashing import hash_predicates, without_condition
from awsglue.jdbc_types import mapped
from awsglue.logger import GlueLogger
from awsglue.options import is_on, option, text_list
from gluepot.errors import GluepotError, InvalidInputError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

    from gluepot.jobs.bookmarks.session import BookmarkSession

KINDS = tuple(DRIVERS)
_FOR_SPARK = {"dbtable": "dbtable", "url": "url", "query": "query", "bulksize": "batchsize"}
_PARTED = ("hashfield", "hashexpression")


def spark_options(kind: str, options: Mapping[str, Any]) -> dict[str, str]:
    """Return options for Spark's JDBC source; secrets of a named connection are fetched here.

    Raises:
        InvalidInputError: neither an address nor a connection is named, or two things say what is read.
    """
    known_options.say_near("A JDBC source", options, known_options.JDBC)
    idle_options.say_idle("JDBC", options, idle_options.JDBC)
    glues = {name.lower() for name in known_options.JDBC} - set(_FOR_SPARK)
    asked = {
        _FOR_SPARK.get(key.lower(), key): str(value)
        for key, value in options.items()
        if key.lower() not in glues
    }
    name = option(options, "connectionName")
    if name:
        if database := option(options, "database"):
            asked["database"] = str(database)
        asked = dict(_connections().jdbc_options(name, asked))
    elif not asked.get("url"):
        raise InvalidInputError(
            "A JDBC source needs url, or connectionName.", "Run: gluepot connection add NAME --url …"
        )
    named = option(options, "customJdbcDriverClassName") or option(options, "className")
    driver = named or driver_for(kind, asked["url"]).java_class
    return {**asked, "driver": str(driver)} if driver else asked


def read(spark: SparkSession, kind: str, options: Mapping[str, Any]) -> DataFrame:
    """Return a table or a `sampleQuery` of a database; with `hashfield` or `hashexpression` in parts, at the same time."""
    asked = _filtered(spark_options(kind, options), options)
    sample = str(option(options, "sampleQuery", "") or "")
    is_in_parts = is_on(options, "enablePartitioningForSampleQuery")
    _check(asked, options, sample)
    if sample:
        asked["dbtable"] = f"({without_condition(sample) if is_in_parts else sample}) gluepot_sample"
    try:
        predicates = [] if sample and not is_in_parts else hash_predicates(spark, kind, asked, options)
        if not predicates:
            data = spark.read.format("jdbc").options(**asked).load()
        else:
            url, table = asked.pop("url"), asked.pop("dbtable")
            data = spark.read.jdbc(url, table, predicates=predicates, properties=asked)
    except Exception as problem:
        raise _told(problem, kind, str(asked.get("url", ""))) from problem
    data = mapped(data, options)
    size = option(options, "sampleSize")
    return data.limit(int(size)) if sample and size else data


def _check(asked: Mapping[str, str], options: Mapping[str, Any], sample: str) -> None:
    """Refuse what says twice what is read or how it is parted; say what changes nothing.

    Raises:
        InvalidInputError: two options exclude each other.
    """
    hashes = [name for name in _PARTED if option(options, name)]
    for one, other in (("query", "dbtable"), ("query", "sampleQuery")):
        if option(options, one) and option(options, other):
            raise InvalidInputError(f"{one} and {other} cannot both say what is read.", "Give one of them.")
    if hashes and option(asked, "partitionColumn"):
        raise InvalidInputError(
            f"{hashes[0]} and partitionColumn cannot both say how to part a table.", "Give one of them."
        )
    said = GlueLogger().warn
    if option(options, "sampleSize") and not sample:
        said("sampleSize without sampleQuery changes nothing; the whole table is read.")
    if sample and hashes and not is_on(options, "enablePartitioningForSampleQuery"):
        said(f"{hashes[0]} parts a sampleQuery only with enablePartitioningForSampleQuery; it is one query.")
    if sample and not hashes and is_on(options, "enablePartitioningForSampleQuery"):
        said("enablePartitioningForSampleQuery needs hashfield or hashexpression; the read is one query.")


def _filtered(asked: dict[str, str], options: Mapping[str, Any]) -> dict[str, str]:
    """Return options in which a custom connector's `filterPredicate`, and a query that is read in parts, are a table."""
    condition = str(option(options, "filterPredicate", "") or "").strip()
    is_parted = any(option(options, name) for name in (*_PARTED, "partitionColumn"))
    made = dict(asked)
    if "query" in made and (condition or is_parted):
        made["dbtable"] = f"({made.pop('query')}) gluepot_query"
    if condition:
        table = made.get("dbtable", "")
        made["dbtable"] = f"(SELECT * FROM {table} WHERE {condition}) gluepot_filtered"  # noqa: S608 - the script's own SQL
    return made


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
    for name in ("preactions", "postactions"):
        if option(options, name):
            GlueLogger().warn(f"{name} is SQL that only Glue's Redshift sink executes; it was not executed.")
    asked = spark_options(kind, options)
    try:
        data.write.format("jdbc").mode("append").options(**asked).save()
    except Exception as problem:
        raise _told(problem, kind, asked["url"]) from problem


def conf(name: str) -> dict[str, str]:
    """Return what `extract_jdbc_conf` does: url, fullUrl, user, password, vendor."""
    return _connections().glue_jdbc_conf(name)  # type: ignore[no-any-return]


def _connections() -> Any:
    from gluepot.app import open_app

    return open_app().connections


def _told(problem: Exception, kind: str, url: str) -> Exception:
    text = str(problem)
    if isinstance(problem, GluepotError) or not any(
        w in text for w in ("ClassNotFound", "No suitable driver")
    ):
        return problem
    return missing_driver(kind, url)
