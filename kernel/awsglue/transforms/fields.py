"""Transforms of fields."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from awsglue.transforms.transform import GlueTransform


class ApplyMapping(GlueTransform):
    """Projects, renames, casts and nests fields."""

    def __call__(
        self, frame: Any, mappings: Any, case_sensitive: bool = False, transformation_ctx: str = "", info: str = "",
        stageThreshold: int = 0, totalThreshold: int = 0,
    ) -> Any:  # fmt: skip
        return frame.apply_mapping(
            mappings, case_sensitive, transformation_ctx, info, stageThreshold, totalThreshold
        )


class DropFields(GlueTransform):
    """Drops fields, also nested ones."""

    def __call__(
        self, frame: Any, paths: Any, transformation_ctx: str = "", info: str = "", stageThreshold: int = 0,
        totalThreshold: int = 0,
    ) -> Any:  # fmt: skip
        return frame.drop_fields(paths, transformation_ctx, info, stageThreshold, totalThreshold)


class SelectFields(GlueTransform):
    """Keeps top-level fields."""

    def __call__(
        self, frame: Any, paths: Any, transformation_ctx: str = "", info: str = "", stageThreshold: int = 0,
        totalThreshold: int = 0,
    ) -> Any:  # fmt: skip
        return frame.select_fields(paths, transformation_ctx, info, stageThreshold, totalThreshold)


class RenameField(GlueTransform):
    """Renames a field; both names are paths."""

    def __call__(
        self, frame: Any, old_name: str, new_name: str, transformation_ctx: str = "", info: str = "",
        stageThreshold: int = 0, totalThreshold: int = 0,
    ) -> Any:  # fmt: skip
        return frame.rename_field(
            old_name, new_name, transformation_ctx, info, stageThreshold, totalThreshold
        )


class DropNullFields(GlueTransform):
    """Drops fields whose type is null; a string field that holds nothing but nulls stays."""

    def __call__(
        self,
        frame: Any,
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,
        totalThreshold: int = 0,
    ) -> Any:
        return frame.drop_null_fields(transformation_ctx, info, stageThreshold, totalThreshold)


class SplitFields(GlueTransform):
    """Splits a frame's fields over two frames."""

    returns = "DynamicFrameCollection"

    def __call__(
        self, frame: Any, paths: Any, name1: str | None = None, name2: str | None = None, transformation_ctx: str = "",
        info: str = "", stageThreshold: int = 0, totalThreshold: int = 0,
    ) -> Any:  # fmt: skip
        names = (name1 or f"{frame.name}1", name2 or f"{frame.name}2")
        return frame.split_fields(paths, *names, transformation_ctx, info, stageThreshold, totalThreshold)


class SplitRows(GlueTransform):
    """Splits a frame's records over two frames."""

    returns = "DynamicFrameCollection"

    def __call__(
        self, frame: Any, comparison_dict: Mapping[str, Any], name1: str = "frame1", name2: str = "frame2",
        transformation_ctx: str = "", info: str | None = None, stageThreshold: int = 0, totalThreshold: int = 0,
    ) -> Any:  # fmt: skip
        return frame.split_rows(
            comparison_dict, name1, name2, transformation_ctx, info or "", stageThreshold, totalThreshold
        )


class ResolveChoice(GlueTransform):
    """Resolves fields that have several types."""

    def __call__(
        self, frame: Any, specs: Any = None, choice: str = "", database: str | None = None,
        table_name: str | None = None, transformation_ctx: str = "", info: str = "", stageThreshold: int = 0,
        totalThreshold: int = 0, catalog_id: str | None = None,
    ) -> Any:  # fmt: skip
        return frame.resolveChoice(
            specs,
            choice,
            database,
            table_name,
            transformation_ctx,
            info,
            stageThreshold,
            totalThreshold,
            catalog_id,
        )


class Unbox(GlueTransform):
    """Parses a text field."""

    def __call__(
        self, frame: Any, path: str, format: str, transformation_ctx: str = "", info: str = "", stageThreshold: int = 0,
        totalThreshold: int = 0, **options: Any,
    ) -> Any:  # fmt: skip
        return frame.unbox(path, format, transformation_ctx, info, stageThreshold, totalThreshold, **options)


class UnnestFrame(GlueTransform):
    """Flattens structs to dotted names."""

    def __call__(
        self,
        frame: Any,
        transformation_ctx: str = "",
        info: str = "",
        stageThreshold: int = 0,
        totalThreshold: int = 0,
    ) -> Any:
        return frame.unnest(transformation_ctx, info, stageThreshold, totalThreshold)
