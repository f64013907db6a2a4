"""Delta Lake: the latest checkpoint of `_delta_log`, and the commits after it.

The catalog's table is the one that Delta's Spark catalog writes: provider `delta`, all columns as columns; Athena and
Glue go by the same parameter and by `table_type`. Partitions and the schema of the day are in the log, where every
engine reads them.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from gluepot.catalog.models import Column, StorageFormat
from gluepot.catalog.spark_schema import columns_of
from gluepot.crawl.errors import UnreadableFileError
from gluepot.crawl.lakehouse.files import list_files, read_whole
from gluepot.crawl.lakehouse.models import LakehouseTable

if TYPE_CHECKING:
    from gluepot.crawl.abc import FileStore

_COMMIT = re.compile(r"(\d{20})\.json\Z")
_CHECKPOINT = re.compile(r"(\d{20})\.checkpoint(?:\.(\d{10})\.(\d{10})|\.[0-9a-f-]{36})?\.(parquet|json)\Z")
_STORAGE = StorageFormat(
    input_format="org.apache.hadoop.mapred.SequenceFileInputFormat",
    output_format="org.apache.hadoop.hive.ql.io.HiveSequenceFileOutputFormat",
    serde="org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
)


@dataclass(kw_only=True)
class _State:
    """The table as the log read so far describes it; `files` maps paths to sizes."""

    metadata: Mapping[str, Any] | None = None
    version: int = -1
    files: dict[str, int] = field(default_factory=dict)
    vectors: bool = False

    def apply(self, action: Mapping[str, Any]) -> None:
        """Take one action of a commit or checkpoint in."""
        if (metadata := action.get("metaData")) is not None:
            self.metadata = metadata
        elif (added := action.get("add")) is not None:
            self.files[added["path"]] = int(added.get("size") or 0)
            self.vectors = self.vectors or bool(added.get("deletionVector"))
        elif (removed := action.get("remove")) is not None:
            self.files.pop(removed["path"], None)


def read_delta(store: FileStore, root: str) -> tuple[LakehouseTable, ...]:
    """Return the Delta table at `root`.

    Raises:
        UnreadableFileError: the log has a gap, or nowhere says what the table is.
    """
    state = _replay(store, f"{root}/_delta_log")
    if state.metadata is None:
        raise UnreadableFileError("its log holds no schema")
    document = json.loads(state.metadata["schemaString"])
    columns = tuple(
        replace(column, name=part["name"])
        for column, part in zip(columns_of(document), document["fields"], strict=True)
    )
    keys = list(state.metadata.get("partitionColumns") or ())
    parameters = {"table_type": "delta", "spark.sql.sources.provider": "delta"}
    notes = ["Spark reads it once its connector is there: gluepot connectors add delta"]
    if state.vectors:
        notes.append("it has deletion vectors: readers that do not know them see deleted rows")
    by = f", partitioned by {', '.join(keys)}" if keys else ""
    return (
        LakehouseTable(
            format="delta",
            columns=_columns(columns),
            storage=_STORAGE,
            parameters=parameters,
            files=len(state.files),
            size_bytes=sum(state.files.values()),
            why=f"the root of a Delta table, version {state.version}{by}",
            notes=tuple(notes),
        ),
    )


def _columns(columns: tuple[Column, ...]) -> tuple[Column, ...]:
    if not columns:
        raise UnreadableFileError("its schema has no columns")
    return columns


def _replay(store: FileStore, log: str) -> _State:
    commits: dict[int, str] = {}
    checkpoints: dict[int, list[tuple[str, int]]] = defaultdict(list)
    for entry in list_files(store, log):
        if found := _COMMIT.match(entry.name):
            commits[int(found[1])] = entry.path
        elif found := _CHECKPOINT.match(entry.name):
            checkpoints[int(found[1])].append((entry.path, int(found[3] or 1)))
    complete = [version for version, parts in checkpoints.items() if len(parts) >= parts[0][1]]
    state = _State()
    if complete:
        state.version = max(complete)
        for path, _ in checkpoints[state.version]:
            _read_checkpoint(store, log, path, state)
    last = max(commits, default=state.version)
    for version in range(state.version + 1, last + 1):
        if version not in commits:
            raise UnreadableFileError(f"commit {version} is missing from its log")
        for action in _lines(store, commits[version]):
            state.apply(action)
        state.version = version
    return state


def _read_checkpoint(store: FileStore, log: str, path: str, state: _State) -> None:
    actions = _lines(store, path) if path.endswith(".json") else _parquet_rows(store, path)
    for action in actions:
        state.apply(action)
        if (sidecar := action.get("sidecar")) is not None:
            for added in _parquet_rows(store, f"{log}/_sidecars/{sidecar['path'].rpartition('/')[2]}"):
                state.apply(added)


def _lines(store: FileStore, path: str) -> Iterator[dict[str, Any]]:
    for line in read_whole(store, path).splitlines():
        if line.strip():
            yield json.loads(line)


def _parquet_rows(store: FileStore, path: str) -> Iterator[dict[str, Any]]:
    """Yield the actions of a checkpoint: of files only path, size and whether they have deletion vectors."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    wanted = ("add.path", "add.size", "add.deletionVector.storageType", "metaData.", "sidecar.path")
    try:
        with store.open(path) as stream:
            file = pq.ParquetFile(stream)
            leaves = [file.schema.column(position).path for position in range(len(file.schema))]
            chosen = [leaf for leaf in leaves if leaf.startswith(wanted)]
            for batch in file.iter_batches(columns=chosen, batch_size=8192):
                yield from batch.to_pylist()
    except pa.ArrowException as error:
        name = path.rpartition("/")[2]
        raise UnreadableFileError(f"{name} is damaged: {str(error).splitlines()[0]}") from error
