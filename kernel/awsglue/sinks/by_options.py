"""What `from_options` writes: to a database by JDBC, to a lake table, or to files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from awsglue import custom_spark, jdbc, kafka, lakes
from awsglue.connection_types import CUSTOM, format_of, lake_of
from awsglue.frame.records import Records
from awsglue.options import option
from awsglue.sinks.files import writable, write_files
from awsglue.sinks.holding import check_columns


def write_options(
    records: Records,
    connection_type: str,
    options: Mapping[str, Any],
    file_format: str | None,
    format_options: Mapping[str, Any],
) -> None:
    """Append records to a sink."""
    kind = connection_type.strip().lower()
    if kind in jdbc.KINDS:
        to_database(records, kind, options)
    elif kind == "kafka":
        kafka.write(records, options)
    elif kind in CUSTOM:
        custom_spark.write(writable(records), options)
    elif lake := lake_of(kind, file_format):
        lakes.write(records, lake, options)
    else:
        named = format_of(kind, file_format, connection_type) or option(options, "format")
        write_files(records, named, options, format_options)


def to_database(records: Records, kind: str, options: Mapping[str, Any]) -> None:
    """Append records to a table of a database."""
    check_columns(records, f"a table of {kind}" if kind != "jdbc" else "a database's table")
    jdbc.write(writable(records), kind, options)


def under(options: Mapping[str, Any], name: str) -> dict[str, Any]:
    """Return options whose path or table is that of one frame of a collection."""
    made = dict(options)
    if option(options, "path"):
        made["path"] = f"{str(option(options, 'path')).rstrip('/')}/{name}"
    if option(options, "dbtable"):
        made["dbtable"] = f"{option(options, 'dbtable')}_{name}"
    return made
