"""What the root of a Delta, Iceberg or Hudi table says about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from gluepot.catalog.models import Column, StorageFormat


@dataclass(frozen=True, kw_only=True)
class LakehouseTable:
    """One table as its own metadata describe it; nothing of it is inferred.

    Args:
        format: `delta`, `iceberg` or `hudi`.
        columns: names in the case of the files.
        storage: how Hive readers find it; its SerDe's parameters without `path`.
        parameters: what engines recognise it by (`table_type`, `metadata_location`, …).
        partition_keys: only where the format keeps its partitions in the catalog (Hudi); else they are columns.
        partitions: (values, path in the store) of these.
        suffix: what is put behind the folder's name where one root makes several tables.
        files: data files of its present state.
        size_bytes: of these.
        records: rows, None when the metadata do not say.
        why: one sentence for the report.
        notes: what a reader should know.
    """

    format: str
    columns: tuple[Column, ...]
    storage: StorageFormat
    parameters: Mapping[str, str]
    partition_keys: tuple[Column, ...] = ()
    partitions: tuple[tuple[tuple[str, ...], str], ...] = ()
    suffix: str = ""
    files: int = 0
    size_bytes: int = 0
    records: int | None = None
    why: str = ""
    notes: tuple[str, ...] = field(default=())
