"""Iceberg: the newest metadata document in `metadata/`.

The catalog's table is the one that Iceberg's Hive catalog writes: `table_type` and `metadata_location` are all that
engines go by; the columns are for people.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from gluepot.catalog.models import Column, StorageFormat
from gluepot.crawl.errors import UnreadableFileError
from gluepot.crawl.lakehouse.files import list_files, read_whole
from gluepot.crawl.lakehouse.models import LakehouseTable
from gluepot.crawl.locations import location_key

if TYPE_CHECKING:
    from gluepot.crawl.abc import FileStore

# Hadoop tables count `v3`, catalogs `00003-<uuid>`; both may be gzipped.
_METADATA = re.compile(r"(?:v(\d+)|(\d+)-[0-9a-fA-F-]+)(?:\.gz)?\.metadata\.json(?:\.gz)?\Z")
_STORAGE = StorageFormat(
    input_format="org.apache.hadoop.mapred.FileInputFormat",
    output_format="org.apache.hadoop.mapred.FileOutputFormat",
    serde="org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
)
_TYPES = {
    "boolean": "boolean", "int": "int", "long": "bigint", "float": "float", "double": "double", "date": "date",
    "time": "string", "timestamp": "timestamp_ntz", "timestamptz": "timestamp", "timestamp_ns": "timestamp_ntz",
    "timestamptz_ns": "timestamp", "string": "string", "uuid": "string", "binary": "binary", "unknown": "void",
}  # fmt: skip
_PLAIN_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")


def read_iceberg(store: FileStore, root: str) -> tuple[LakehouseTable, ...]:
    """Return the Iceberg table at `root`.

    Raises:
        UnreadableFileError: no metadata document can be read.
    """
    path, metadata = _newest(store, root)
    schema = _current(metadata, "schemas", "schema-id", "current-schema-id") or metadata["schema"]
    spec = _current(metadata, "partition-specs", "spec-id", "default-spec-id") or {"fields": []}
    snapshots = metadata.get("snapshots") or ()
    current = metadata.get("current-snapshot-id")
    summary = next((s.get("summary") or {} for s in snapshots if s["snapshot-id"] == current), {})
    by = ", ".join(
        part["name"] if part["transform"] == "identity" else f"{part['name']} ({part['transform']})"
        for part in spec["fields"]
    )
    notes = [
        "Spark reads it as iceberg.DATABASE.TABLE once its connector is there: gluepot connectors add iceberg"
    ]
    written_to = str(metadata["location"])
    if location_key(written_to) not in (
        location_key(store.uri(root)),
        f"file:{location_key(store.uri(root))}",
    ):
        notes.append(
            f"it was moved or copied here: its metadata say {written_to}, where engines will look for its files"
        )
    return (
        LakehouseTable(
            format="iceberg",
            columns=tuple(
                Column(name=part["name"], type=_type(part["type"]), comment=part.get("doc") or "")
                for part in schema["fields"]
            ),
            storage=_STORAGE,
            parameters={
                "table_type": "ICEBERG",
                "metadata_location": store.uri(path),
                "spark.sql.sources.provider": "iceberg",
            },
            files=_number(summary, "total-data-files") or 0,
            size_bytes=_number(summary, "total-files-size") or 0,
            records=_number(summary, "total-records") if current not in (None, -1) else 0,
            why=f"the root of an Iceberg table, format version {metadata.get('format-version', 1)}"
            + (f", partitioned by {by}" if by else ""),
            notes=tuple(notes),
        ),
    )


def _newest(store: FileStore, root: str) -> tuple[str, dict[str, Any]]:
    """Return the document with the highest number; of several, which a lost race leaves behind, the latest."""
    numbered = [
        (int(found[1] or found[2]), entry.path)
        for entry in list_files(store, f"{root}/metadata")
        if (found := _METADATA.match(entry.name))
    ]
    highest = max((number for number, _ in numbered), default=None)
    documents = [
        (path, json.loads(read_whole(store, path))) for number, path in numbered if number == highest
    ]
    if not documents:
        raise UnreadableFileError("no metadata document has a name of Iceberg's")
    return max(documents, key=lambda pair: (pair[1].get("last-updated-ms", 0), pair[0]))


def _current(metadata: Mapping[str, Any], every: str, id_: str, current: str) -> dict[str, Any] | None:
    found: dict[str, Any] | None = next(
        (item for item in metadata.get(every) or () if item.get(id_) == metadata.get(current)), None
    )
    return found


def _type(type_: Any) -> str:
    """Return the Hive spelling of an Iceberg type, as Spark reads it."""
    if isinstance(type_, str):
        if type_.startswith("decimal"):
            return type_.replace(" ", "")
        return "binary" if type_.startswith("fixed") else _TYPES.get(type_, "string")
    match type_["type"]:
        case "list":
            return f"array<{_type(type_['element'])}>"
        case "map":
            return f"map<{_type(type_['key'])},{_type(type_['value'])}>"
        case _:
            inner = (f"{_name(part['name'])}:{_type(part['type'])}" for part in type_["fields"])
            return f"struct<{','.join(inner)}>"


def _name(name: str) -> str:
    return name if _PLAIN_NAME.match(name) else "`" + name.replace("`", "``") + "`"


def _number(summary: Mapping[str, str], name: str) -> int | None:
    return int(summary[name]) if name in summary else None
