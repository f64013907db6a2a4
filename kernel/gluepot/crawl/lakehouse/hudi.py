"""Hudi: `.hoodie/hoodie.properties`, and the schema of the last completed commit.

As in Glue, a copy-on-write table is one table, a merge-on-read table two: NAME_ro reads the compacted files,
NAME_rt merges the logs. Hive readers go by the input format, Spark by the provider; partitions are in the catalog.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from gluepot.catalog.models import Column, StorageFormat
from gluepot.crawl.avro_types import AvroNames, type_of_avro
from gluepot.crawl.datatypes import hive_type
from gluepot.crawl.errors import UnreadableFileError
from gluepot.crawl.lakehouse.files import list_files, read_whole
from gluepot.crawl.lakehouse.models import LakehouseTable
from gluepot.crawl.partitions import split_folder

if TYPE_CHECKING:
    from gluepot.crawl.abc import FileStore

# 0.x: <time>.commit; 1.x: <time>_<completion time>.commit, below .hoodie/timeline.
_COMPLETED = re.compile(r"(\d+)(?:_\d+)?\.(?:commit|deltacommit|replacecommit)\Z")
_META_COLUMNS = (
    "_hoodie_commit_time", "_hoodie_commit_seqno", "_hoodie_record_key", "_hoodie_partition_path",
    "_hoodie_file_name",
)  # fmt: skip
_INPUT = "org.apache.hudi.hadoop.HoodieParquetInputFormat"
_REALTIME_INPUT = "org.apache.hudi.hadoop.realtime.HoodieParquetRealtimeInputFormat"
READ_OPTIMIZED = "hoodie.query.as.ro.table"
"""SerDe parameter by which Hudi tells the two tables of a merge-on-read root apart."""


def read_hudi(store: FileStore, root: str) -> tuple[LakehouseTable, ...]:
    """Return the Hudi table at `root`, or the two of a merge-on-read table.

    Raises:
        UnreadableFileError: nothing says what its columns are.
    """
    properties = _properties(store, f"{root}/.hoodie/hoodie.properties")
    schema = _schema(store, root, properties)
    columns = _columns(schema, properties)
    fields = [name for name in properties.get("hoodie.table.partition.fields", "").split(",") if name]
    # `ts:timestamp`: the key generator's kind stands behind the name since 1.0.
    fields = [name.partition(":")[0] for name in fields]
    partitions, files, size = _partitions(store, root, len(fields))
    types = {column.name.lower(): column for column in columns}
    keys = tuple(types.get(name.lower(), Column(name=name, type="string")) for name in fields)
    notes = ["there is no Hudi connector here: Spark needs Hudi's bundle for Spark on its class path"]
    if fields and partitions is None:
        notes.append(f"its folders do not show {', '.join(fields)}: its partitions are not listed")
    is_merged = properties.get("hoodie.table.type", "COPY_ON_WRITE") == "MERGE_ON_READ"
    listed = bool(partitions)
    named = {key.name.lower() for key in keys} if listed else set()
    views = (
        (("_ro", "true", _INPUT), ("_rt", "false", _REALTIME_INPUT))
        if is_merged
        else (("", "false", _INPUT),)
    )
    kind = "merge-on-read" if is_merged else "copy-on-write"
    return tuple(
        LakehouseTable(
            format="hudi",
            columns=tuple(column for column in columns if column.name.lower() not in named),
            partition_keys=keys if listed else (),
            partitions=tuple(partitions or ()),
            storage=StorageFormat(
                input_format=input_format,
                output_format="org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat",
                serde="org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe",
                serde_parameters={READ_OPTIMIZED: as_optimized},
            ),
            parameters={"table_type": "HUDI", "spark.sql.sources.provider": "hudi"},
            suffix=suffix,
            files=files,
            size_bytes=size,
            why=f"the root of a Hudi table, {kind}"
            + (f", partitioned by {', '.join(fields)}" if fields else ""),
            notes=tuple(notes),
        )
        for suffix, as_optimized, input_format in views
    )


def _properties(store: FileStore, path: str) -> dict[str, str]:
    """Return a Java properties file; keys are cut at the first `=` or `:` that is not escaped."""
    properties = {}
    for line in read_whole(store, path).decode("utf-8", "replace").splitlines():
        text = line.strip()
        if not text or text[0] in "#!":
            continue
        key, _, value = re.sub(r"(?<!\\)[=:]", "\0", text, count=1).partition("\0")
        properties[re.sub(r"\\(.)", r"\1", key.strip())] = re.sub(r"\\(.)", r"\1", value.strip())
    return properties


def _schema(store: FileStore, root: str, properties: Mapping[str, str]) -> dict[str, Any]:
    """Return the Avro schema of the last completed commit that has one, else the one the table was created with."""
    commits = [
        (found[1], entry.path)
        for folder in (f"{root}/.hoodie", f"{root}/.hoodie/timeline")
        for entry in list_files(store, folder)
        if (found := _COMPLETED.match(entry.name)) and entry.size_bytes
    ]
    for _, path in sorted(commits, reverse=True):
        schema = (_commit(read_whole(store, path)).get("extraMetadata") or {}).get("schema")
        if schema:
            document: dict[str, Any] = json.loads(schema)
            return document
    created = properties.get("hoodie.table.create.schema")
    if not created:
        raise UnreadableFileError("no completed commit holds its schema")
    first: dict[str, Any] = json.loads(created)
    return first


def _commit(data: bytes) -> dict[str, Any]:
    if not data.startswith(b"Obj\x01"):
        document: dict[str, Any] = json.loads(data)
        return document
    try:
        import fastavro
    except ImportError as error:
        raise UnreadableFileError(
            "its commits are Avro files, which need a library: pip install 'gluepot[avro]'"
        ) from error
    for record in fastavro.reader(io.BytesIO(data)):
        if isinstance(record, dict):
            return record
    return {}


def _columns(schema: Mapping[str, Any], properties: Mapping[str, str]) -> tuple[Column, ...]:
    names = AvroNames()
    columns = [
        Column(
            name=part["name"],
            type=hive_type(type_of_avro(part["type"], names)),
            comment=part.get("doc") or "",
        )
        for part in schema["fields"]
    ]
    has_meta = properties.get("hoodie.populate.meta.fields", "true").lower() == "true"
    known = {column.name for column in columns}
    meta = [Column(name=name, type="string") for name in _META_COLUMNS if has_meta and name not in known]
    return (*meta, *columns)


def _partitions(
    store: FileStore, root: str, levels: int
) -> tuple[list[tuple[tuple[str, ...], str]] | None, int, int]:
    """Return (partitions, files, bytes); None for partitions when the folders are not one for each field."""
    partitions: list[tuple[tuple[str, ...], str]] = []
    fits, files, size = True, 0, 0
    top = next(iter(store.walk(root)))
    files += len(top.files)
    size += sum(entry.size_bytes for entry in top.files)
    for folder in top.folders:
        for listing in store.walk(folder):
            files += len(listing.files)
            size += sum(entry.size_bytes for entry in listing.files)
            if not _is_partition(store, listing.path):
                continue
            values = tuple(split_folder(step)[1] for step in listing.path[len(root) + 1 :].split("/"))
            fits = fits and len(values) == levels
            partitions.append((values, listing.path))
    return (partitions if fits else None), files, size


def _is_partition(store: FileStore, path: str) -> bool:
    marker = f"{path}/.hoodie_partition_metadata"
    return any(store.find_file(f"{marker}{ending}") for ending in ("", ".parquet", ".orc"))
