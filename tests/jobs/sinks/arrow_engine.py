"""Rows of writes, computed by nothing bigger than Arrow: the protocol of sinks in milliseconds, without a JVM."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from pathlib import Path

from gluepot.catalog.folders import Folders
from gluepot.catalog.models import Column
from gluepot.catalog.service import CatalogService
from gluepot.jobs.sinks.files import DataFiles, LocalFiles
from gluepot.jobs.sinks.models import Target

Row = tuple[int, str]
Frame = Sequence[Row]
"""Rows `(id, day)`."""


class ArrowEngine:
    """Implements `Engine` for tables `id bigint, day string` in Parquet, perhaps partitioned by day, upserted by id."""

    def __init__(self, catalog: CatalogService) -> None:
        self._catalog = catalog

    def fitted(self, frame: Frame, target: Target) -> Frame:
        return frame

    def columns(self, frame: Frame) -> Sequence[Column]:
        return [Column(name="id", type="bigint"), Column(name="day", type="string")]

    def save(self, frame: Frame, location: str, target: Target) -> None:
        import pyarrow as pa
        import pyarrow.parquet as pq

        root = self._path(location)
        for day in sorted({day for _, day in frame}) if target.partition_by else [""]:
            folder = root / f"day={day}" if day else root
            folder.mkdir(parents=True)
            ids = pa.array([row[0] for row in frame if not day or row[1] == day], pa.int64())
            columns = {"id": ids} if day else {"id": ids, "day": pa.array([row[1] for row in frame])}
            pq.write_table(pa.table(columns), folder / f"part-{uuid.uuid4().hex[:8]}.parquet")

    def save_merged(self, staged: str, location: str, target: Target) -> None:
        import pyarrow.dataset as ds

        rows = ds.dataset(self._path(staged), partitioning="hive").to_table().to_pylist()
        new = [(row["id"], row["day"]) for row in rows]
        replaced = {number for number, _ in new}
        kept = [row for row in rows_of(self._catalog, target.full_name) if row[0] not in replaced]
        self.save([*kept, *new], location, target)

    def refresh(self, table: str) -> None:
        pass

    def files(self, folders: Folders, location: str) -> DataFiles:
        return LocalFiles(folders)

    def _path(self, location: str) -> Path:
        path = self._catalog.folders.path(location)
        assert path is not None
        return path


def rows_of(catalog: CatalogService, table: str) -> list[Row]:
    """Return the rows of a table as a reader sees them, sorted."""
    preview = catalog.preview(*table.split("."), rows=1000)
    return sorted((int(row[0]), str(row[1])) for row in preview.rows)
