"""Definitions of tables over files that every engine reads alike.

Spark reads such a table as a data source table: provider, schema and reader options are its own parameters. Hive,
Trino and Athena read the same table by its columns and its SerDe; Glue by `classification` and its neighbours.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from gluepot.catalog.models import Column, StorageFormat, Table, TableType
from gluepot.catalog.spark_schema import is_schema_parameter, schema_parameters
from gluepot.errors import InvalidInputError, quoted

INTEGERS = "gluepot.integers"
"""Table parameter: a JSON object of Parquet columns that are moments or times in the files and bigint in the catalog,
because Spark has no type for them, with their unit (`ns`, `us`)."""

_TEXT_INPUT = "org.apache.hadoop.mapred.TextInputFormat"
_TEXT_OUTPUT = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"
_PARQUET = "org.apache.hadoop.hive.ql.io.parquet"
_ORC = "org.apache.hadoop.hive.ql.io.orc"
_LAZY = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"
_OPEN_CSV = "org.apache.hadoop.hive.serde2.OpenCSVSerde"
_JSON = "org.apache.hive.hcatalog.data.JsonSerDe"
_REGEX = "org.apache.hadoop.hive.serde2.RegexSerDe"


def file_table(  # noqa: PLR0917 - the order in which a table is described
    database: str,
    name: str,
    classification: str,
    columns: Sequence[Column],
    partition_keys: Sequence[Column] = (),
    location: str = "",
    options: Mapping[str, str] | None = None,
    parameters: Mapping[str, str] | None = None,
) -> Table:
    """Return the definition of an external table over files.

    Args:
        database: its database.
        name: its name.
        classification: Glue's word for the format: csv, json, parquet, orc, avro, xml, bson or ion; with the option
            `input.regex` any word, and the lines are read by Hive's RegexSerDe.
        columns: in the order of the files (CSV is read by position); names may have the case of the files, which
            is kept for Spark and DuckDB, while the catalog's own columns are lower case.
        partition_keys: as `columns`.
        location: URI of the folder.
        options: Spark's reader options that the files need (`header`, `sep`, `quote`, `nullValue`, `multiLine`, …).
        parameters: further table parameters (`compressionType`, `recordCount`, …); they win.

    Raises:
        InvalidInputError: the format is unknown, or a type string is not one.
    """
    options = dict(options or {})
    build = _regex if "input.regex" in options else _STORAGE.get(classification.lower())
    if build is None:
        raise InvalidInputError(f"No format {classification!r}.", f"There are: {quoted(sorted(_STORAGE))}.")
    storage, glue = build(options)
    is_hive = build in _HIVE
    return Table(
        database=database.lower(),
        name=name.lower(),
        columns=_folded(columns),
        partition_keys=_folded(partition_keys),
        location=location,
        storage=replace(
            storage,
            # Spark finds the files of a data source table by this option, and hands the others to its reader.
            serde_parameters={
                "serialization.format": "1",
                **storage.serde_parameters,
                **options,
                **({} if is_hive else {"path": location}),
            },
        ),
        type=TableType.EXTERNAL,
        parameters={
            "classification": classification.lower(),
            "typeOfData": "file",
            **glue,
            **({} if is_hive else {"spark.sql.sources.provider": classification.lower()}),
            **schema_parameters(columns, partition_keys),
            **({"spark.sql.partitionProvider": "catalog"} if partition_keys and not is_hive else {}),
            **(parameters or {}),
        },
    )


def with_columns(table: Table, columns: Sequence[Column]) -> Table:
    """Return a file table with other columns, said to every engine."""
    kept = {name: value for name, value in table.parameters.items() if not is_schema_parameter(name)}
    return replace(
        table,
        columns=_folded(columns),
        parameters={**kept, **schema_parameters(columns, table.partition_keys)},
    )


def _csv(options: Mapping[str, str]) -> tuple[StorageFormat, dict[str, str]]:
    separator = options.get("sep", options.get("delimiter", ",")).replace("\\t", "\t")
    glue = {"delimiter": separator, "columnsOrdered": "true", "areColumnsQuoted": "false"}
    if options.get("header", "false").lower() == "true":
        glue["skip.header.line.count"] = "1"
    quote = options.get("quote", "")
    if not quote:
        null = {"serialization.null.format": options["nullValue"]} if options.get("nullValue") else {}
        return _text(_LAZY, {"field.delim": separator, **null}), glue
    glue["areColumnsQuoted"] = "true"
    dialect = {
        "separatorChar": separator,
        "quoteChar": quote,
        "escapeChar": options.get("escape", "\\"),
    }
    return _text(_OPEN_CSV, dialect), glue


def _json(options: Mapping[str, str]) -> tuple[StorageFormat, dict[str, str]]:  # noqa: ARG001
    return _text(_JSON, {}), {}


def _parquet(options: Mapping[str, str]) -> tuple[StorageFormat, dict[str, str]]:  # noqa: ARG001
    return StorageFormat(
        input_format=f"{_PARQUET}.MapredParquetInputFormat",
        output_format=f"{_PARQUET}.MapredParquetOutputFormat",
        serde=f"{_PARQUET}.serde.ParquetHiveSerDe",
    ), {}


def _orc(options: Mapping[str, str]) -> tuple[StorageFormat, dict[str, str]]:  # noqa: ARG001
    return StorageFormat(
        input_format=f"{_ORC}.OrcInputFormat",
        output_format=f"{_ORC}.OrcOutputFormat",
        serde=f"{_ORC}.OrcSerde",
    ), {}


def _avro(options: Mapping[str, str]) -> tuple[StorageFormat, dict[str, str]]:  # noqa: ARG001
    return StorageFormat(
        input_format="org.apache.hadoop.hive.ql.io.avro.AvroContainerInputFormat",
        output_format="org.apache.hadoop.hive.ql.io.avro.AvroContainerOutputFormat",
        serde="org.apache.hadoop.hive.serde2.avro.AvroSerDe",
    ), {}


def _xml(options: Mapping[str, str]) -> tuple[StorageFormat, dict[str, str]]:  # noqa: ARG001
    # Hive has no SerDe for XML; Spark reads it by its own source, from the options.
    return _text(_LAZY, {}), {}


def _regex(options: Mapping[str, str]) -> tuple[StorageFormat, dict[str, str]]:  # noqa: ARG001
    return _text(_REGEX, {}), {}


def _bson(options: Mapping[str, str]) -> tuple[StorageFormat, dict[str, str]]:  # noqa: ARG001
    return StorageFormat(
        input_format="com.mongodb.hadoop.mapred.BSONFileInputFormat",
        output_format="com.mongodb.hadoop.hive.output.HiveBSONFileOutputFormat",
        serde="com.mongodb.hadoop.hive.BSONSerDe",
    ), {}


def _ion(options: Mapping[str, str]) -> tuple[StorageFormat, dict[str, str]]:  # noqa: ARG001
    return StorageFormat(
        input_format="com.amazon.ionhiveserde.formats.IonInputFormat",
        output_format="com.amazon.ionhiveserde.formats.IonOutputFormat",
        serde="com.amazon.ionhiveserde.IonHiveSerDe",
    ), {}


_STORAGE = {
    "csv": _csv, "json": _json, "parquet": _parquet, "orc": _orc, "avro": _avro, "xml": _xml, "bson": _bson, "ion": _ion,
}  # fmt: skip
_HIVE = (_regex, _bson, _ion)  # no sources of Spark's: it reads these tables through Hive's SerDes


def _text(serde: str, serde_parameters: Mapping[str, str]) -> StorageFormat:
    return StorageFormat(
        input_format=_TEXT_INPUT, output_format=_TEXT_OUTPUT, serde=serde, serde_parameters=serde_parameters
    )


def _folded(columns: Sequence[Column]) -> tuple[Column, ...]:
    return tuple(replace(column, name=column.name.lower()) for column in columns)
