"""The catalog's things as objects of the AWS Glue API, member by member, and back.

Only what a `…Input` shape has is written and read; Glue's read-only members (CatalogId, CreatedBy, VersionId, …) are
dropped, locations, types and SerDes stay as they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from gluepot.catalog.models import Annotation, Column, Database, Partition, StorageFormat, Table, TableType

Shape = dict[str, Any]


def database_shape(database: Database) -> Shape:
    """Return a Glue Database; our owner is one of its parameters there, as Glue knows none."""
    return {
        "Name": database.name,
        "Description": database.description,
        "LocationUri": database.location,
        "Parameters": dict(database.parameters),
    }


def database_of(shape: Mapping[str, Any]) -> Database:
    """Return the database of a Glue Database."""
    return Database(
        name=str(shape["Name"]).lower(),
        description=shape.get("Description") or "",
        location=shape.get("LocationUri") or "",
        parameters=_strings(shape.get("Parameters")),
    )


def table_shape(table: Table) -> Shape:
    """Return a Glue Table."""
    shape: Shape = {
        "Name": table.name,
        "DatabaseName": table.database,
        "Description": table.description,
        "Owner": table.owner,
        "Retention": table.retention_s,
        "PartitionKeys": [_column_shape(column) for column in table.partition_keys],
        "TableType": table.type.value,
        "Parameters": dict(table.parameters),
        "StorageDescriptor": _descriptor_shape(table.columns, table.location, table.storage),
    }
    if table.view_text or table.view_expanded_text:
        shape["ViewOriginalText"] = table.view_text
        shape["ViewExpandedText"] = table.view_expanded_text
    return shape


def table_of(shape: Mapping[str, Any]) -> Table:
    """Return the table of a Glue Table."""
    descriptor = shape.get("StorageDescriptor") or {}
    return Table(
        database=str(shape["DatabaseName"]).lower(),
        name=str(shape["Name"]).lower(),
        columns=_columns_of(descriptor.get("Columns")),
        partition_keys=_columns_of(shape.get("PartitionKeys")),
        location=descriptor.get("Location") or "",
        storage=_storage_of(descriptor),
        type=_type_of(shape.get("TableType") or ""),
        parameters=_strings(shape.get("Parameters")),
        description=shape.get("Description") or "",
        owner=shape.get("Owner") or "",
        view_text=shape.get("ViewOriginalText") or "",
        view_expanded_text=shape.get("ViewExpandedText") or "",
        retention_s=int(shape.get("Retention") or 0),
    )


def partition_shape(table: Table, partition: Partition) -> Shape:
    """Return a Glue Partition, which always has a descriptor of its own."""
    columns = partition.columns if partition.storage else table.columns
    return {
        "DatabaseName": table.database,
        "TableName": table.name,
        "Values": list(partition.values),
        "Parameters": dict(partition.parameters),
        "StorageDescriptor": _descriptor_shape(
            columns, partition.location, partition.storage or table.storage
        ),
    }


def partition_of(shape: Mapping[str, Any], table: Table) -> Partition:
    """Return the partition of a Glue Partition; one that is described as its table is follows it."""
    descriptor = shape.get("StorageDescriptor") or {}
    columns, storage = _columns_of(descriptor.get("Columns")), _storage_of(descriptor)
    follows = storage is None or (storage == table.storage and columns in (table.columns, ()))
    return Partition(
        values=tuple(str(value) for value in shape["Values"]),
        location=descriptor.get("Location") or "",
        parameters=_strings(shape.get("Parameters")),
        columns=() if follows else columns,
        storage=None if follows else storage,
    )


def annotation_shape(annotation: Annotation) -> Shape:
    """Return an annotation, for which Glue has no shape, with names written as Glue writes them."""
    return {
        "DatabaseName": annotation.database,
        "TableName": annotation.table,
        "ColumnName": annotation.column,
        "Description": annotation.description,
        "Owner": annotation.owner,
        "Tags": dict(annotation.tags),
    }


def _descriptor_shape(columns: Sequence[Column], location: str, storage: StorageFormat | None) -> Shape:
    shape: Shape = {"Columns": [_column_shape(column) for column in columns], "Location": location}
    if storage is None:
        return shape
    return {
        **shape,
        "InputFormat": storage.input_format,
        "OutputFormat": storage.output_format,
        "Compressed": storage.compressed,
        "NumberOfBuckets": storage.bucket_count,
        "SerdeInfo": {
            "SerializationLibrary": storage.serde,
            "Parameters": dict(storage.serde_parameters),
        },
        "BucketColumns": list(storage.bucket_columns),
        "SortColumns": [{"Column": name, "SortOrder": order} for name, order in storage.sort_columns],
        "Parameters": dict(storage.parameters),
        "StoredAsSubDirectories": False,
    }


def _storage_of(descriptor: Mapping[str, Any]) -> StorageFormat | None:
    serde = descriptor.get("SerdeInfo") or {}
    if not (descriptor.get("InputFormat") or serde):
        return None
    return StorageFormat(
        input_format=descriptor.get("InputFormat") or "",
        output_format=descriptor.get("OutputFormat") or "",
        serde=serde.get("SerializationLibrary") or "",
        serde_parameters=_strings(serde.get("Parameters")),
        parameters=_strings(descriptor.get("Parameters")),
        compressed=bool(descriptor.get("Compressed")),
        bucket_count=int(descriptor.get("NumberOfBuckets", -1) or 0),
        bucket_columns=tuple(descriptor.get("BucketColumns") or ()),
        sort_columns=tuple(
            (column["Column"], int(column["SortOrder"])) for column in descriptor.get("SortColumns") or ()
        ),
    )


def _column_shape(column: Column) -> Shape:
    shape = {"Name": column.name, "Type": column.type}
    return {**shape, "Comment": column.comment} if column.comment else shape


def _columns_of(shapes: Sequence[Mapping[str, Any]] | None) -> tuple[Column, ...]:
    return tuple(
        Column(
            name=str(shape["Name"]).lower(),
            type=shape.get("Type") or "string",
            comment=shape.get("Comment") or "",
        )
        for shape in shapes or ()
    )


def _type_of(text: str) -> TableType:
    """Return our type; Glue's others (GOVERNED, ICEBERG, none at all) are tables over files of somebody else."""
    return TableType(text) if text in set(TableType) else TableType.EXTERNAL


def _strings(values: Mapping[str, Any] | None) -> dict[str, str]:
    return {str(key): str(value) for key, value in (values or {}).items()}
