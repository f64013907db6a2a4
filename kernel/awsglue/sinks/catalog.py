"""Records → tables of the catalog: files in the table's folder, and the table kept up with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Any

from awsglue import gluetypes as g
from awsglue import jdbc
from awsglue.frame.records import Records, top
from awsglue.frame.spark_types import ddl, quoted
from awsglue.options import is_on, option
from awsglue.sinks.extra_columns import append_files, files_for_extra
from awsglue.sinks.files import names_of, partition_keys, writable, write_files
from awsglue.sinks.holding import check_choices, check_columns
from awsglue.sinks.table_types import in_types_of, types_of
from awsglue.sources.catalog import known_table, open_table
from awsglue.sources.database_tables import database_options
from awsglue.sources.table_names import here, opened, table_name
from gluepot.errors import InvalidInputError, NotFoundError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_PARTITIONS_AT_ONCE = 100


class UpdateBehavior(StrEnum):
    """What a sink may change of a table: its schema, or its partitions only."""

    UPDATE_IN_DATABASE = "UPDATE_IN_DATABASE"
    LOG = "LOG"


def append(spark: SparkSession, records: Records, database: str | None, table: str | None) -> None:
    """Append records to a table, column by name; columns that the frame lacks are null.

    Columns that the table lacks go into its files, as in Glue; a warning says so.

    Raises:
        InvalidInputError: a field of several types, or columns that the table lacks and its files cannot have.
    """
    name = known_table(spark, database, table)
    by_jdbc = database_options(spark, here(database), here(table))
    if by_jdbc is not None:
        check_columns(records, "a database's table")
        jdbc.write(writable(records), "jdbc", by_jdbc)
        return
    target, its_name = opened(spark, name)
    have = {field.name.lower() for field in records.schema.fields}
    known = {column.lower() for column in target.columns}
    extra = [field.name for field in records.schema.fields if field.name.lower() not in known]
    files = files_for_extra(target, f"{database}.{table}", extra) if extra else None
    check_choices(records, types_of(target), f"{database}.{table}")
    from pyspark.sql import functions as F

    columns = [
        (top(f.name) if f.name.lower() in have else F.lit(None)).cast(f.dataType).alias(f.name)
        for f in target.schema.fields
    ]
    rows = writable(records).select(*columns, *(top(field).alias(field.lower()) for field in extra))
    if files is not None:
        partitions = _partitions(rows, files.keys)
        append_files(files, rows, partitions)
        _add_partitions(spark, partitions, name, files.keys)
        spark.catalog.refreshTable(name)
        return
    spark.conf.set("hive.exec.dynamic.partition.mode", "nonstrict")
    if its_name == name:
        rows.write.insertInto(name)
    else:
        rows.writeTo(its_name).append()


def append_and_update(
    spark: SparkSession, records: Records, names: tuple[str | None, str | None], options: Mapping[str, Any]
) -> None:
    """Append records to a table that is there, new columns and partitions with them, as `updateBehavior` lets it.

    Raises:
        InvalidInputError: the table's partition keys are others, or LOG forbids a column.
    """
    database, table = names
    open_table(spark, database, table)
    name = table_name(database, table)
    keys = partition_keys(records, options)
    if keys:
        _check_keys(spark, name, keys)
    if _behavior(options) is UpdateBehavior.UPDATE_IN_DATABASE:
        _add_columns(spark, records, name, keys)
    append(spark, records, database, table)


def write_and_update(
    spark: SparkSession, records: Records, names: tuple[str, str], kind: str, options: Mapping[str, Any],
    format_options: Mapping[str, Any],
) -> None:  # fmt: skip
    """Write files to `path`, and make the table `names` (database, table) or bring it up to date.

    Raises:
        NotFoundError: there is no such database.
        InvalidInputError: the table's partition keys are others, or a column's type does not hold a field.
    """
    database, table = names
    name = table_name(database, table)
    if not spark.catalog.databaseExists(quoted(here(database))):
        raise NotFoundError(
            "Database", database, candidates=[one.name for one in spark.catalog.listDatabases()],
            next_step=f"Run: CREATE DATABASE {here(database)}",
        )  # fmt: skip
    # The catalog folds names; files and folders of the table have to follow it.
    records = records.with_parts(
        (g.Field(f.name.lower(), f.dataType), column) for f, column in records.parts()
    )
    keys = partition_keys(records, options)
    behavior = _behavior(options)
    is_there = spark.catalog.tableExists(name)
    if is_there:
        _check_keys(spark, name, keys)
        records = in_types_of(records, types_of(spark.table(name)), f"{database}.{table}", keys)
    # Before the write: after it Spark reads anew what the frame holds of these files, and a script may have purged them.
    partitions = _partitions(records.data, keys)
    write_files(records, kind, options, format_options)
    if not is_there:
        _create(spark, records, name, kind, str(option(options, "path")), keys, format_options)
    elif behavior is UpdateBehavior.UPDATE_IN_DATABASE and keys:
        _add_columns(spark, records, name, keys)
    elif behavior is UpdateBehavior.LOG and not _fits(spark, records, name):
        spark.catalog.refreshTable(name)
        return
    if keys:
        _add_partitions(spark, partitions, name, keys)
    spark.catalog.refreshTable(name)


def wants_update(options: Mapping[str, Any]) -> bool:
    """Say whether a sink keeps the catalog up to date."""
    return is_on(options, "enableUpdateCatalog")


def _behavior(options: Mapping[str, Any]) -> UpdateBehavior:
    asked = str(option(options, "updateBehavior") or UpdateBehavior.UPDATE_IN_DATABASE)
    if asked not in set(UpdateBehavior):
        raise InvalidInputError(
            f"updateBehavior cannot be {asked!r}.", f"One of {', '.join(UpdateBehavior)}."
        )
    return UpdateBehavior(asked)


def _check_keys(spark: SparkSession, name: str, keys: Sequence[str]) -> None:
    have = [column.name for column in spark.catalog.listColumns(name) if column.isPartition]
    if have != [key.lower() for key in keys]:
        raise InvalidInputError(
            f"Table {name} is partitioned by {have}, the sink by {list(keys)}.",
            "Use the same keys in the same order.",
        )


def _columns(fields: Sequence[g.Field]) -> str:
    return ", ".join(f"{quoted(field.name.lower())} {ddl(field.dataType)}" for field in fields)


def _create(
    spark: SparkSession, records: Records, name: str, kind: str, path: str, keys: Sequence[str],
    format_options: Mapping[str, Any],
) -> None:  # fmt: skip
    fields = [
        *names_of(records, keys),
        *(field for key in keys for field in records.schema.fields if field.name == key),
    ]
    provider = "parquet" if kind.lower() == "glueparquet" else kind.lower()
    partitioned = f" PARTITIONED BY ({', '.join(quoted(key.lower()) for key in keys)})" if keys else ""
    options = ""
    if provider == "csv":
        header = str(is_on(format_options, "writeHeader", default=True)).lower()
        separator = str(option(format_options, "separator", ",")).replace("\\", "\\\\").replace("'", "\\'")
        options = f" OPTIONS ('header' = '{header}', 'sep' = '{separator}', 'escape' = '\"')"
    location = path.strip().replace("\\", "\\\\").replace("'", "\\'")
    spark.sql(
        f"CREATE TABLE {name} ({_columns(fields)}) USING {provider}{options}{partitioned} LOCATION '{location}'"
    )


def _fits(spark: SparkSession, records: Records, name: str) -> bool:
    have = types_of(spark.table(name))
    return all(have.get(field.name.lower()) == field.dataType for field in records.schema.fields)


def _add_columns(spark: SparkSession, records: Records, name: str, keys: Sequence[str]) -> None:
    have = {column.lower() for column in spark.table(name).columns}
    new = [field for field in names_of(records, keys) if field.name.lower() not in have]
    if new:
        spark.sql(f"ALTER TABLE {name} ADD COLUMNS ({_columns(new)})")


def _partitions(rows: DataFrame, keys: Sequence[str]) -> list[Any]:
    """Return which values of the keys the rows have, as texts."""
    values = [top(key).cast("string").alias(f"k{number}") for number, key in enumerate(keys)]
    return rows.select(*values).distinct().collect() if keys else []


def _add_partitions(spark: SparkSession, found: Sequence[Any], name: str, keys: Sequence[str]) -> None:
    if any(value is None or value == "" for row in found for value in row):
        spark.sql(f"MSCK REPAIR TABLE {name}")  # Hive's name for "no value" is a folder of its own
        return
    specs = [
        "PARTITION ("
        + ", ".join(f"{quoted(k.lower())} = {_literal(v)}" for k, v in zip(keys, row, strict=True))
        + ")"
        for row in found
    ]
    for start in range(0, len(specs), _PARTITIONS_AT_ONCE):
        spark.sql(
            f"ALTER TABLE {name} ADD IF NOT EXISTS {' '.join(specs[start : start + _PARTITIONS_AT_ONCE])}"
        )


def _literal(value: str) -> str:
    return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'"
