"""Transforms of collections."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from awsglue.transforms.transform import GlueTransform


class SelectFromCollection(GlueTransform):
    """Returns one frame of a collection."""

    def __call__(self, dfc: Any, key: str, transformation_ctx: str = "", **_: Any) -> Any:
        return dfc.select(key, transformation_ctx)


class MapToCollection(GlueTransform):
    """Calls a function for each frame of a collection."""

    returns = "DynamicFrameCollection"

    def __call__(self, dfc: Any, callable: Callable[..., Any], transformation_ctx: str = "", **_: Any) -> Any:
        return dfc.map(callable, transformation_ctx)


class FlatMap(GlueTransform):
    """Applies a transform to each frame of a collection."""

    returns = "DynamicFrameCollection"

    def __call__(
        self, dfc: Any, BaseTransform: Any, frame_name: str, transformation_ctx: str = "", **base_kwargs: Any
    ) -> Any:
        def one(frame: Any, ctx: str) -> Any:
            return BaseTransform.apply(**{**base_kwargs, frame_name: frame, "transformation_ctx": ctx})

        return dfc.flatmap(one, transformation_ctx)
