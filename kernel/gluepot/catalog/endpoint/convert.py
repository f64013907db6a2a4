"""Structs of the protocol ↔ values of the catalog.

Two things are said twice in a Hive table and must agree: `EXTERNAL` in its parameters and the table type; the
schema of a Spark data source table in its parameters and the columns. The catalog keeps one of each: the type,
and Spark's schema where there is one (its Hive columns may be a stand-in).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any

from gluepot.catalog.endpoint import structs
from gluepot.catalog.endpoint.column_types import hive_type
from gluepot.catalog.endpoint.thrift_types import ThriftStruct
from gluepot.catalog.models import Column, Database, Partition, StorageFormat, Table, TableType
from gluepot.catalog.spark_schema import columns_of, stored_schema

_PROVIDER = "spark.sql.sources.provider"
_USER = 1  # PrincipalType
_STAND_IN = (Column(name="col", type="array<string>", comment="from deserializer"),)


def database_to_thrift(database: Database) -> ThriftStruct:
    """Return the struct of a database."""
    return structs.Database(
        name=database.name, description=database.description or None, locationUri=database.location,
        parameters=dict(database.parameters), ownerName=database.owner or None, ownerType=_USER,
    )  # fmt: skip


def database_from_thrift(sent: Any) -> Database:
    """Return the database of a struct."""
    return Database(
        name=(sent.name or "").lower(), description=sent.description or "", location=sent.locationUri or "",
        parameters=sent.parameters or {}, owner=sent.ownerName or "",
    )  # fmt: skip


def table_to_thrift(table: Table) -> ThriftStruct:
    """Return the struct of a table, as every Hive client can read it."""
    parameters = dict(table.parameters)
    if table.type is TableType.EXTERNAL:
        parameters["EXTERNAL"] = "TRUE"
    if table.description:
        parameters["comment"] = table.description
    if "transient_lastDdlTime" not in parameters:
        parameters["transient_lastDdlTime"] = str(_seconds(table.updated_at))
    return structs.Table(
        tableName=table.name,
        dbName=table.database,
        owner=table.owner,
        createTime=_seconds(table.created_at),
        lastAccessTime=0,
        retention=table.retention_s,
        sd=descriptor_to_thrift(field_schemas(table.columns), table.location, table.storage),
        partitionKeys=field_schemas(table.partition_keys),
        parameters=parameters,
        viewOriginalText=table.view_text or None,
        viewExpandedText=table.view_expanded_text or None,
        tableType=table.type.value,
        temporary=False,
        rewriteEnabled=False,
    )


def table_from_thrift(sent: Any) -> Table:
    """Return the table of a struct. Names are folded, nulls are empty."""
    parameters = dict(sent.parameters or {})
    external = parameters.pop("EXTERNAL", "").upper() == "TRUE"
    kind = TableType.VIEW if sent.tableType == TableType.VIEW.value else TableType.MANAGED
    # As the real one does it: the parameter decides, not the type that is sent with it.
    kind = TableType.EXTERNAL if external and kind is TableType.MANAGED else kind
    columns = _columns(sent.sd.cols if sent.sd else ())
    keys = _columns(sent.partitionKeys)
    # Spark's own schema says more than the Hive columns of its tables and views, which may be a stand-in.
    document = stored_schema(parameters)
    if document is not None and (_PROVIDER in parameters or columns == _STAND_IN):
        key_names = {key.name for key in keys}
        schema = columns_of(document)
        columns = tuple(column for column in schema if column.name not in key_names)
        by_name = {column.name: column for column in schema}
        keys = tuple(by_name.get(key.name, key) for key in keys)
    return Table(
        database=(sent.dbName or "").lower(),
        name=(sent.tableName or "").lower(),
        columns=columns,
        partition_keys=keys,
        location=(sent.sd.location if sent.sd else "") or "",
        storage=storage_from_thrift(sent.sd),
        type=kind,
        description=parameters.pop("comment", None) or "",
        parameters=parameters,
        owner=sent.owner or "",
        view_text=sent.viewOriginalText or "",
        view_expanded_text=sent.viewExpandedText or "",
        retention_s=sent.retention or 0,
        created_at=_moment(sent.createTime),
    )


def partitions_to_thrift(table: Table, found: Iterable[Partition]) -> list[ThriftStruct]:
    """Return the structs of a table's partitions. What they share is made once: mostly all but location and values."""
    shared: dict[tuple[int, int], Mapping[str, Any]] = {}
    sent = []
    for partition in found:
        key = (id(partition.columns), id(partition.storage))
        if key not in shared:
            own = partition.storage is not None
            schemas = field_schemas(partition.columns if own else table.columns)
            shared[key] = vars(descriptor_to_thrift(schemas, "", partition.storage or table.storage))
        created = _seconds(partition.created_at)
        sent.append(
            structs.Partition(
                values=list(partition.values),
                dbName=table.database,
                tableName=table.name,
                createTime=created,
                lastAccessTime=0,
                sd=structs.StorageDescriptor(**{**shared[key], "location": partition.location or None}),
                parameters={"transient_lastDdlTime": str(created), **partition.parameters},
            )
        )
    return sent


def partition_from_thrift(sent: Any) -> Partition:
    """Return the partition of a struct; one without a descriptor follows its table."""
    storage = storage_from_thrift(sent.sd)
    return Partition(
        values=tuple(sent.values or ()),
        location=(sent.sd.location if sent.sd else "") or "",
        parameters=sent.parameters or {},
        columns=_columns(sent.sd.cols) if sent.sd and storage else (),
        storage=storage,
        created_at=_moment(sent.createTime),
    )


def descriptor_to_thrift(
    schemas: list[ThriftStruct], location: str, storage: StorageFormat | None
) -> ThriftStruct:
    """Return a storage descriptor. Hive's Java client takes no nulls for its lists and maps."""
    return structs.StorageDescriptor(
        cols=schemas,
        location=location or None,
        inputFormat=(storage.input_format if storage else "") or None,
        outputFormat=(storage.output_format if storage else "") or None,
        compressed=bool(storage and storage.compressed),
        numBuckets=storage.bucket_count if storage else -1,
        serdeInfo=structs.SerDeInfo(
            serializationLib=(storage.serde if storage else "") or None,
            parameters=dict(storage.serde_parameters) if storage else {},
        ),
        bucketCols=list(storage.bucket_columns) if storage else [],
        sortCols=[
            structs.Order(col=col, order=order) for col, order in (storage.sort_columns if storage else ())
        ],
        parameters=dict(storage.parameters) if storage else {},
        skewedInfo=structs.SkewedInfo(skewedColNames=[], skewedColValues=[], skewedColValueLocationMaps={}),
        storedAsSubDirectories=False,
    )


def storage_from_thrift(sd: Any) -> StorageFormat | None:
    """Return the storage format of a descriptor, None where it says nothing of it."""
    if sd is None:
        return None
    serde = sd.serdeInfo
    return StorageFormat(
        input_format=sd.inputFormat or "",
        output_format=sd.outputFormat or "",
        serde=(serde.serializationLib if serde else "") or "",
        serde_parameters=(serde.parameters if serde else None) or {},
        parameters=sd.parameters or {},
        compressed=bool(sd.compressed),
        bucket_count=sd.numBuckets if sd.numBuckets is not None else -1,
        bucket_columns=tuple(sd.bucketCols or ()),
        sort_columns=tuple((order.col, order.order) for order in sd.sortCols or ()),
    )


def field_schemas(columns: tuple[Column, ...]) -> list[ThriftStruct]:
    """Return columns as Hive's clients know them: types that only Spark has become Hive's nearest."""
    return [
        structs.FieldSchema(name=column.name, type=hive_type(column.type), comment=column.comment or None)
        for column in columns
    ]


def _columns(sent: Any) -> tuple[Column, ...]:
    return _known_columns(
        tuple((field.name or "", field.type or "", field.comment or "") for field in sent or ())
    )


# A thousand partitions are sent with the same columns a thousand times.
@lru_cache(maxsize=64)
def _known_columns(sent: tuple[tuple[str, str, str], ...]) -> tuple[Column, ...]:
    return tuple(Column(name=name.lower(), type=kind, comment=comment) for name, kind, comment in sent)


def _seconds(moment: datetime | None) -> int:
    return int(moment.timestamp()) if moment else 0


def _moment(seconds: int | None) -> datetime | None:
    return datetime.fromtimestamp(seconds, UTC) if seconds and seconds > 0 else None
