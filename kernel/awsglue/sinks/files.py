"""Records → files. A sink appends: Glue's has no overwrite."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from awsglue import gluetypes as g
from awsglue import idle_options, known_options
from awsglue.frame.records import Records, top
from awsglue.frame.spark_types import ddl
from awsglue.options import is_on, option, text_list
from awsglue.sinks.holding import check_cells
from gluepot.errors import InvalidInputError, MissingPartError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, DataFrameWriter

FORMATS = ("csv", "json", "parquet", "glueparquet", "orc", "avro", "xml")
_CODECS = {"bzip": "bzip2", "gz": "gzip"}


def writable(records: Records) -> DataFrame:
    """Return a DataFrame that every format can hold: columns of a null type are strings."""
    columns = [
        top(f.name).cast(ddl(f.dataType)).alias(f.name) if isinstance(f.dataType, g.NullType) else top(f.name)
        for f in records.schema.fields
    ]
    return records.data.select(*columns)


def partition_keys(records: Records, options: Mapping[str, Any]) -> list[str]:
    """Return `partitionKeys` by the frame's own spelling.

    Raises:
        InvalidInputError: the frame has no such field.
    """
    known = {field.name.lower(): field.name for field in records.schema.fields}
    asked = text_list(option(options, "partitionKeys"))
    for key in asked:
        if key.lower() not in known:
            raise InvalidInputError(
                f"partitionKeys has {key!r}, which is no field of the frame.",
                f"Fields: {', '.join(known.values())}.",
            )
    return [known[key.lower()] for key in asked]


def write_files(
    records: Records, kind: str | None, options: Mapping[str, Any], format_options: Mapping[str, Any]
) -> None:
    """Append the records' files to `path`.

    Raises:
        InvalidInputError: no path, no format, or one that cannot be written.
    """
    path = option(options, "path")
    if not path:
        raise InvalidInputError(
            "A sink of files needs a path.", 'Give connection_options={"path": "s3://…"}.'
        )
    file_format = _format(kind)
    known = known_options.WRITE[str(kind).strip().lower()]
    known_options.say_unknown(f"A sink of {file_format}", format_options, known)
    known_options.say_unknown("A sink of files", options, (*known_options.SINK, *known))
    idle_options.say_idle("A sink of files", options, idle_options.SINK)
    idle = idle_options.WRITE.get(file_format, {})
    idle_options.say_idle(f"A sink of {file_format}", {**options, **format_options}, idle)
    if not records.schema.fields:
        return  # nothing that a file could hold
    if file_format == "csv":
        check_cells(records, "csv")
    data = writable(records)
    files = option(options, "numberTargetPartitions")
    if files is not None and str(files).isdecimal() and int(files):
        data = data.repartition(int(files))
    if is_on(format_options, "useGlueParquetWriter"):
        file_format = "parquet"
    writer = _configured(data.write.mode("append").format(file_format), file_format, options, format_options)
    keys = partition_keys(records, options)
    try:
        (writer.partitionBy(*keys) if keys else writer).save(str(path).strip())
    except Exception as problem:
        if file_format == "avro" and "deploy" in str(problem).lower():
            raise MissingPartError(
                "Spark cannot write Avro without its connector.", "Run: gluepot connectors add avro"
            ) from problem
        raise


def _format(kind: str | None) -> str:
    word = (kind or "").strip().lower()
    if word not in FORMATS:
        raise InvalidInputError(f"Format {kind!r} cannot be written.", f"Formats: {', '.join(FORMATS)}.")
    return "parquet" if word == "glueparquet" else word


def _configured(
    writer: DataFrameWriter, kind: str, options: Mapping[str, Any], format_options: Mapping[str, Any]
) -> DataFrameWriter:
    codec = option(options, "compression") or option(format_options, "compression")
    if codec:
        writer = writer.option("compression", _CODECS.get(str(codec).lower(), str(codec).lower()))
    if kind == "csv":
        quote = str(option(format_options, "quoteChar", '"'))
        writer = writer.options(
            sep=str(option(format_options, "separator", ",")),
            header=str(is_on(format_options, "writeHeader", default=True)).lower(),
            # Spark takes the zero character for "never quote".
            quote="\u0000" if quote == "-1" else quote,
            escape='"',
            emptyValue="",
            quoteAll=str(is_on(format_options, "quoteAll")).lower(),
        )
    if kind == "xml":
        writer = writer.options(rowTag=str(option(format_options, "rowTag", "row")))
    if kind == "parquet":
        for glue_name, spark_name in (("blockSize", "parquet.block.size"), ("pageSize", "parquet.page.size")):
            if (size := option(format_options, glue_name)) is not None:
                writer = writer.option(spark_name, str(size))
    return writer


def names_of(records: Records, keys: Sequence[str]) -> list[g.Field]:
    """Return the fields that are no partition keys."""
    return [field for field in records.schema.fields if field.name not in keys]
