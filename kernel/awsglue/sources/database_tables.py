"""Tables of the catalog that stand for a database's table, as a crawl of a connection writes them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from awsglue import jdbc, known_options
from awsglue.options import option
from awsglue.sources.table_files import as_dict
from gluepot.errors import NotFoundError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_PROVIDER = "jdbc"
_OF_HIVE = ("serialization.format", "path")
_WAYS = ("hashfield", "hashexpression", "partitioncolumn")
# What Glue lets stand in a table's own parameters; an option of the script goes before it.
_ON_TABLES = ("hashfield", "hashexpression", "hashpartitions", "jobBookmarkKeys", "jobBookmarkKeysSortOrder")


def database_options(spark: SparkSession, database: str, table: str) -> dict[str, Any] | None:
    """Return the options by which JDBC reads a table of the catalog; None for one that is no database's."""
    jvm = spark.sparkContext._jvm
    identifier = jvm.org.apache.spark.sql.catalyst.TableIdentifier(table, jvm.scala.Option.apply(database))
    catalog = spark._jsparkSession.sessionState().catalog()
    if not catalog.tableExists(identifier):  # a table of another catalog, such as Iceberg's
        return None
    found = catalog.getTableMetadata(identifier)
    provider = found.provider()
    if not provider.isDefined() or str(provider.get()).lower() != _PROVIDER:
        return None
    stored, parameters = as_dict(found.storage().properties()), as_dict(found.properties())
    kept = {name: value for name in _ON_TABLES if (value := option(parameters, name))}
    named = option(parameters, "connectionName")
    if named and _is_known(str(named)):
        return {**kept, "connectionName": named, "dbtable": option(stored, "dbtable", "")}
    return {**{key: value for key, value in stored.items() if key not in _OF_HIVE}, **kept}


def with_options(table: Mapping[str, Any], script: Mapping[str, Any]) -> dict[str, Any]:
    """Return a table's options as a script changes them: how it parts the table goes before the table's own way."""
    given = {name.lower() for name in script}
    replaced = (
        given | (set(_WAYS) if given & set(_WAYS) else set()) | ({"dbtable"} if "query" in given else set())
    )
    return {**{key: value for key, value in table.items() if key.lower() not in replaced}, **script}


def read_database_table(spark: SparkSession, asked: Mapping[str, Any]) -> DataFrame:
    """Return the rows of a database's table by the options that its table and the script gave."""
    files = {name.lower() for name in known_options.CATALOG} - {name.lower() for name in known_options.JDBC}
    return jdbc.read(spark, "jdbc", {key: value for key, value in asked.items() if key.lower() not in files})


def _is_known(connection: str) -> bool:
    """Say whether the connection is there: a table outlives the one that it was crawled by."""
    from gluepot.app import open_app

    try:
        open_app().connections.get(connection)
    except NotFoundError:
        return False
    return True
