"""Rows of writes, computed by a Spark session."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from gluepot.catalog.models import Column
from gluepot.jobs.sinks.files import DataFiles, HadoopFiles, LocalFiles
from gluepot.jobs.sinks.merging import aligned, merged, staged_rows
from gluepot.jobs.sinks.models import Target

if TYPE_CHECKING:
    from gluepot.catalog.folders import Folders


class SparkEngine:
    """Implements `Engine` over a SparkSession that has our catalog. A frame is a DataFrame of it."""

    def __init__(self, spark: Any) -> None:
        self._spark = spark

    def fitted(self, frame: Any, target: Target) -> Any:
        return aligned(frame, self._spark.table(target.full_name).schema, target)

    def columns(self, frame: Any) -> Sequence[Column]:
        return [Column(name=field.name, type=field.dataType.simpleString()) for field in frame.schema.fields]

    def save(self, frame: Any, location: str, target: Target) -> None:
        writer = frame.write.format(target.format).mode("overwrite")
        writer.partitionBy(*target.partition_by).save(location)

    def save_merged(self, staged: str, location: str, target: Target) -> None:
        current = self._spark.table(target.full_name)
        rows = staged_rows(self._spark, staged, target, current.schema)
        self.save(merged(current, rows, target, only_touched=target.keys_name_partition), location, target)

    def refresh(self, table: str) -> None:
        self._spark.catalog.refreshTable(table)

    def files(self, folders: Folders, location: str) -> DataFiles:
        return LocalFiles(folders) if folders.path(location) is not None else HadoopFiles(self._spark)
