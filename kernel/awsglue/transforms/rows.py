"""Transforms of records and of whole frames."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from awsglue import arguments
from awsglue.transforms.transform import GlueTransform


class Join(GlueTransform):
    """Joins two frames where their keys are equal."""

    def __call__(
        self, frame1: Any, frame2: Any, keys1: Any, keys2: Any, transformation_ctx: str = "", info: str = "",
        stageThreshold: int = 0, totalThreshold: int = 0,
    ) -> Any:  # fmt: skip
        return frame1.join(keys1, keys2, frame2)


class Spigot(GlueTransform):
    """Writes a sample on the way."""

    def __call__(
        self, frame: Any, path: str, options: Any = None, transformation_ctx: str = "", info: str = "",
        stageThreshold: int = 0, totalThreshold: int = 0,
    ) -> Any:  # fmt: skip
        return frame.spigot(path, options, transformation_ctx, info, stageThreshold, totalThreshold)


class Map(GlueTransform):
    """Calls a Python function for each record."""

    def __call__(
        self, frame: Any, f: Callable[[Any], Any], preservesPartitioning: bool = False,
        transformation_ctx: str = "", info: str = "", stageThreshold: int = 0, totalThreshold: int = 0,
    ) -> Any:  # fmt: skip
        return frame.map(f, preservesPartitioning, transformation_ctx, info, stageThreshold, totalThreshold)


class Filter(GlueTransform):
    """Keeps the records for which a Python function holds."""

    def __call__(
        self, frame: Any, f: Callable[[Any], Any], transformation_ctx: str = "", info: str = "",
        stageThreshold: int = 0, totalThreshold: int = 0,
    ) -> Any:  # fmt: skip
        return frame.filter(f, transformation_ctx, info, stageThreshold, totalThreshold)


class Relationalize(GlueTransform):
    """Flattens structs and gives every array a frame of its own."""

    returns = "DynamicFrameCollection"

    def __call__(
        self, frame: Any, staging_path: str | None = None, name: str = "roottable", options: Any = None,
        transformation_ctx: str = "", info: str = "", stageThreshold: int = 0, totalThreshold: int = 0,
    ) -> Any:  # fmt: skip
        staging_path = staging_path or arguments.temporary_folder()
        if not staging_path:
            raise RuntimeError("Relationalize needs staging_path, or --TempDir among the job's arguments.")
        return frame.relationalize(
            name, staging_path, options, transformation_ctx, info, stageThreshold, totalThreshold
        )


class Repartition(GlueTransform):
    """Spreads a frame over more or fewer partitions."""

    def __call__(
        self, frame: Any, num_partitions: int, transformation_ctx: str = "", info: str = "",
        stageThreshold: int = 0, totalThreshold: int = 0,
    ) -> Any:  # fmt: skip
        return frame.repartition(num_partitions, transformation_ctx, info, stageThreshold, totalThreshold)


class Coalesce(GlueTransform):
    """Gathers a frame in fewer partitions."""

    def __call__(
        self, frame: Any, num_partitions: int, shuffle: bool = False, transformation_ctx: str = "", info: str = "",
        stageThreshold: int = 0, totalThreshold: int = 0,
    ) -> Any:  # fmt: skip
        return frame.coalesce(
            num_partitions, shuffle, transformation_ctx, info, stageThreshold, totalThreshold
        )


class Union(GlueTransform):
    """Puts two frames' records together."""

    def __call__(
        self, frame1: Any, frame2: Any, transformation_ctx: str = "", info: str = "",
        stageThreshold: int = 0, totalThreshold: int = 0,
    ) -> Any:  # fmt: skip
        return frame1.union(frame2, transformation_ctx, info, stageThreshold, totalThreshold)


class ErrorsAsDynamicFrame(GlueTransform):
    """Returns the records that failed."""

    def __call__(self, frame: Any) -> Any:
        return frame.errorsAsDynamicFrame()
