"""The JSON documents in which a table's definition and a partition's descriptor are kept."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from gluepot.catalog.models import Column, Partition, StorageFormat, Table, TableType

Document = dict[str, Any]


def table_document(table: Table) -> Document:
    """Return what makes the table what it is: all but its names, version and times."""
    return {
        "columns": _columns(table.columns),
        "partition_keys": _columns(table.partition_keys),
        "location": table.location,
        "storage": storage_document(table.storage),
        "type": table.type.value,
        "parameters": dict(table.parameters),
        "description": table.description,
        "owner": table.owner,
        "view_text": table.view_text,
        "view_expanded_text": table.view_expanded_text,
        "retention_s": table.retention_s,
    }


def table_from_document(document: Mapping[str, Any], **stored: Any) -> Table:
    """Return the table of a document; `stored` are its database, name, version and times."""
    return Table(
        columns=_columns_of(document["columns"]),
        partition_keys=_columns_of(document["partition_keys"]),
        location=document["location"],
        storage=storage_from_document(document["storage"]),
        type=TableType(document["type"]),
        parameters=document["parameters"],
        description=document["description"],
        owner=document["owner"],
        view_text=document["view_text"],
        view_expanded_text=document["view_expanded_text"],
        retention_s=document["retention_s"],
        **stored,
    )


def descriptor_document(partition: Partition) -> Document | None:
    """Return a partition's own columns and storage, or None when it follows its table."""
    if partition.storage is None:
        return None
    return {"columns": _columns(partition.columns), "storage": storage_document(partition.storage)}


def descriptor_from_document(document: Mapping[str, Any]) -> tuple[tuple[Column, ...], StorageFormat | None]:
    """Return columns and storage of a descriptor."""
    return _columns_of(document["columns"]), storage_from_document(document["storage"])


def digest(document: Document) -> str:
    """Return a name for the content of a document."""
    return hashlib.sha256(json.dumps(document, sort_keys=True).encode()).hexdigest()


def storage_document(storage: StorageFormat | None) -> Document | None:
    """Return a storage format as JSON."""
    if storage is None:
        return None
    return {
        "input_format": storage.input_format,
        "output_format": storage.output_format,
        "serde": storage.serde,
        "serde_parameters": dict(storage.serde_parameters),
        "parameters": dict(storage.parameters),
        "compressed": storage.compressed,
        "bucket_count": storage.bucket_count,
        "bucket_columns": list(storage.bucket_columns),
        "sort_columns": [list(column) for column in storage.sort_columns],
    }


def storage_from_document(document: Mapping[str, Any] | None) -> StorageFormat | None:
    """Return the storage format of a document."""
    if document is None:
        return None
    lists = {
        "bucket_columns": tuple(document["bucket_columns"]),
        "sort_columns": tuple((name, order) for name, order in document["sort_columns"]),
    }
    return StorageFormat(**{**document, **lists})


def _columns(columns: tuple[Column, ...]) -> list[list[str]]:
    return [[column.name, column.type, column.comment] for column in columns]


def _columns_of(document: list[list[str]]) -> tuple[Column, ...]:
    return tuple(Column(name=name, type=type_, comment=comment) for name, type_, comment in document)
