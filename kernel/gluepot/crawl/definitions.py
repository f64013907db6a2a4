"""From a found table to its definition in the catalog."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from gluepot.catalog.formats import file_table, with_columns
from gluepot.catalog.models import Column, Partition, Table, TableType
from gluepot.crawl.abc import FileStore
from gluepot.crawl.datatypes import hive_type
from gluepot.crawl.findings import Compression, Field
from gluepot.crawl.lakehouse.models import LakehouseTable
from gluepot.crawl.models import CrawlPolicies
from gluepot.crawl.partitions import PartitionKey, partition_keys, partition_value, split_folder
from gluepot.crawl.tables_in_folder import FoundTable

_NO_FILE_COMPRESSION = {"parquet", "orc", "avro"}  # compressed inside, which is not the file's business


@dataclass(frozen=True, kw_only=True)
class Definition:
    """What the catalog should hold: the table, its partitions, and what a reader should know about them."""

    table: Table
    partitions: tuple[Partition, ...]
    found: FoundTable
    notes: tuple[str, ...]


def define_table(
    found: FoundTable, store: FileStore, full_name: tuple[str, str], policies: CrawlPolicies, crawler: str
) -> Definition:
    """Return the definition of `found`. `crawler` is the name written into its parameters ("" for none)."""
    database, name = full_name
    if found.lakehouse is not None:
        return _define_lakehouse(found, found.lakehouse, store, full_name, crawler)
    kind = found.classification
    rows = [[split_folder(step)[1] for step in part.steps] for part in found.parts] if found.keys else []
    keys = partition_keys(found.keys, rows, policies.keys)
    columns, notes = _columns(kind.columns, keys, positional=kind.positional)
    table = file_table(
        database,
        name,
        kind.format,
        columns,
        partition_keys=[Column(name=key.name, type=hive_type(key.type)) for key in keys],
        location=store.uri(found.root),
        options={**kind.options, **found.options},
        parameters=_parameters(found, policies, crawler),
    )
    partitions = [
        Partition(
            values=tuple(partition_value(text, key) for text, key in zip(row, keys, strict=True)),
            location=store.uri(part.path),
        )
        for row, part in zip(rows, found.parts, strict=False)
    ]
    distinct = {partition.values: partition for partition in partitions}
    if len(distinct) < len(partitions):
        notes.append(
            "several folders stand for one partition (leading zeros, or two ways to write it): the last counts"
        )
    all_notes = dict.fromkeys((*found.notes, *kind.notes, *notes))
    return Definition(table=table, partitions=tuple(distinct.values()), found=found, notes=tuple(all_notes))


def _define_lakehouse(
    found: FoundTable, table: LakehouseTable, store: FileStore, full_name: tuple[str, str], crawler: str
) -> Definition:
    """Return the definition as the format's own catalogs write it, in place of readers' options."""
    location = store.uri(found.root)
    statistics = {} if table.records is None else {"recordCount": str(table.records)}
    defined = Table(
        database=full_name[0],
        name=full_name[1],
        columns=(),
        partition_keys=tuple(replace(key, name=key.name.lower()) for key in table.partition_keys),
        location=location,
        storage=replace(
            table.storage,
            serde_parameters={
                "serialization.format": "1",
                **table.storage.serde_parameters,
                "path": location,
            },
        ),
        type=TableType.EXTERNAL,
        parameters={
            "classification": table.format,
            **table.parameters,
            "UPDATED_BY_CRAWLER": crawler or "gluepot",
            "objectCount": str(table.files),
            "sizeKey": str(table.size_bytes),
            **statistics,
        },
    )
    partitions = tuple(
        Partition(values=values, location=store.uri(path)) for values, path in table.partitions
    )
    return Definition(
        table=with_columns(defined, table.columns),
        partitions=partitions,
        found=found,
        notes=tuple(found.notes),
    )


def _columns(
    fields: tuple[Field, ...], keys: tuple[PartitionKey, ...], *, positional: bool
) -> tuple[list[Column], list[str]]:
    """Return the columns as the catalog can hold them: names apart without case, and apart from the keys."""
    taken = {key.name.lower() for key in keys}
    columns: list[Column] = []
    notes: list[str] = []
    for field in fields:
        name = field.name
        if name.lower() in taken:
            is_key = any(key.name.lower() == name.lower() for key in keys)
            if not positional:
                what = (
                    "the partition key of that name is taken"
                    if is_key
                    else "another column differs in case only"
                )
                notes.append(f"column {name} of the files is left out: {what}")
                continue
            number = 2
            while f"{name}_{number}".lower() in taken:
                number += 1
            notes.append(
                f"column {name} of the files is called {name}_{number}: the name is a partition key's"
            )
            name = f"{name}_{number}"
        taken.add(name.lower())
        columns.append(Column(name=name, type=hive_type(field.type), comment=field.comment))
    return columns, notes


def _parameters(found: FoundTable, policies: CrawlPolicies, crawler: str) -> Mapping[str, str]:
    kind = found.classification
    parameters = dict(kind.parameters)
    if kind.format not in _NO_FILE_COMPRESSION or kind.compression is not Compression.NONE:
        parameters["compressionType"] = kind.compression.value
    parameters["UPDATED_BY_CRAWLER"] = crawler or "gluepot"
    parameters["objectCount"] = str(found.files)
    parameters["sizeKey"] = str(found.size_bytes)
    if policies.exclusions:
        parameters["exclusions"] = json.dumps(list(policies.exclusions))
    return parameters
