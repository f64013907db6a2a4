"""What Spark calls a table of Glue's catalog: names have fewer characters here, and Iceberg's tables a catalog of their own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from awsglue.frame.spark_types import quoted
from awsglue.known_options import say_once
from awsglue.sources.table_files import files_of_table
from gluepot.errors import InvalidInputError, MissingPartError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_LAKE = "glue_catalog"
_ODD = re.compile(r"\W", re.ASCII)


def here(name: str | None) -> str:
    """Return a database's or a table's name as the catalog has it: Glue's may have hyphens and dots, for which `_` stands."""
    plain = str(name or "").strip()
    own = folded(plain)
    if own != plain:
        say_once(f"{plain!r} is {own!r} here: names have letters, digits and underscores.")
    return own


def folded(name: str) -> str:
    """Return a name with `_` in the place of every character that names do not have here."""
    return _ODD.sub("_", name.strip())


def table_name(database: str | None, table: str | None) -> str:
    """Return both as one name for Spark.

    Raises:
        InvalidInputError: one is missing.
    """
    if not database or not table:
        raise InvalidInputError(
            f"A catalog table needs database and table_name; given: {database!r} and {table!r}.", "Give both."
        )
    return f"{quoted(here(database))}.{quoted(here(table))}"


def opened(spark: SparkSession, name: str) -> tuple[DataFrame, str]:
    """Return a table that is there, and the name by which Spark writes to it: one of Iceberg's is in its catalog.

    Raises:
        MissingPartError: it is Iceberg's, and the session has no connector for it.
    """
    table = spark.table(name)
    files = files_of_table(spark, table)
    if files is None or files.parameters.get("table_type", "").upper() != "ICEBERG":
        return table, name
    if spark.conf.get(f"spark.sql.catalog.{_LAKE}", None) is None:
        raise MissingPartError(
            f"{name} is a table of Iceberg, for which this session has no connector.",
            "Run: gluepot connectors add iceberg, then restart the session.",
        )
    return spark.table(f"{_LAKE}.{name}"), f"{_LAKE}.{name}"
