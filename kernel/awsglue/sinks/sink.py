"""What getSink returns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from awsglue.sinks import catalog as catalog_sink
from awsglue.sinks.catalog import wants_update


class DataSink:
    """A sink that is written by `writeFrame`; with `setCatalogInfo` it keeps a table up to date."""

    def __init__(
        self, glue_context: Any, connection_type: str, options: Mapping[str, Any], format: str | None = None
    ) -> None:
        self._glue_context = glue_context
        self._connection_type = connection_type
        nested = options.get("connection_options")
        self._options = {**{k: v for k, v in options.items() if k != "connection_options"}, **(nested or {})}
        self._format = format
        self._format_options: dict[str, Any] = {}
        self._table: tuple[str, str] | None = None

    def setFormat(self, format: str, **options: Any) -> None:
        """Set the format: csv, json, parquet, glueparquet, orc …"""
        self._format, self._format_options = format, options

    def setCatalogInfo(self, catalogDatabase: str, catalogTableName: str, catalogId: str = "") -> None:
        """Name the table that follows what is written."""
        self._table = (catalogDatabase, catalogTableName)

    def setAccumulableSize(self, size: int) -> None:
        """Accepted; there is nothing of that kind to set."""

    def writeFrame(self, dynamic_frame: Any, info: str = "") -> Any:
        """Write the frame and return it."""
        context = self._glue_context
        if self._table is None or not wants_update(self._options):
            return context.write_from_options(
                dynamic_frame, self._connection_type, self._options, self._format, self._format_options
            )
        records = context._checked(dynamic_frame)
        if records.schema.fields:
            catalog_sink.write_and_update(
                context.spark_session,
                records,
                self._table,
                str(self._format),
                self._options,
                self._format_options,
            )
        return dynamic_frame

    write = writeFrame


class CatalogSink:
    """A sink of a table that is there, written by `writeFrame`."""

    def __init__(self, glue_context: Any, database: str, table_name: str, options: Mapping[str, Any]) -> None:
        self._glue_context = glue_context
        self._options = options
        self._names = (database, table_name)

    def writeFrame(self, dynamic_frame: Any, info: str = "") -> Any:
        """Append the frame and return it."""
        return self._glue_context.write_to_catalog(dynamic_frame, *self._names, self._options)

    write = writeFrame
