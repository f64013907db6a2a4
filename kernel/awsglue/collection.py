"""Several frames under names: what relationalize and the splits return."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from gluepot.errors import NotFoundError

if TYPE_CHECKING:
    from awsglue.dynamicframe import DynamicFrame


class DynamicFrameCollection:
    """Frames by name, in order. A list's frames are named as they call themselves."""

    def __init__(
        self, dynamic_frames: Mapping[str, DynamicFrame] | Iterable[DynamicFrame], glue_ctx: Any
    ) -> None:
        given = dynamic_frames if isinstance(dynamic_frames, Mapping) else {f.name: f for f in dynamic_frames}
        self._frames: dict[str, DynamicFrame] = dict(given)
        self.glue_ctx = glue_ctx

    def __getitem__(self, key: str) -> DynamicFrame:
        if key not in self._frames:
            raise NotFoundError("Frame", key, where="in the collection", candidates=self._frames)
        return self._frames[key]

    def __len__(self) -> int:
        return len(self._frames)

    def __iter__(self) -> Any:
        return iter(self._frames)

    def keys(self) -> Any:
        return self._frames.keys()

    def values(self) -> Any:
        return self._frames.values()

    def items(self) -> Any:
        return self._frames.items()

    def select(self, key: str, transformation_ctx: str = "") -> DynamicFrame:
        """Return a frame; an unknown name gives an empty one, as in Glue."""
        if key in self._frames:
            return self._frames[key]
        empty: DynamicFrame = self.glue_ctx.empty_frame(key)
        return empty

    def map(self, callable: Callable[..., Any], transformation_ctx: str = "") -> DynamicFrameCollection:
        """Return the collection of what `callable(frame, ctx)` makes of each frame.

        Raises:
            TypeError: it made something else than a frame.
        """
        made: dict[str, DynamicFrame] = {}
        for key, frame in self._frames.items():
            result = callable(frame, f"{transformation_ctx}:{key}")
            if not isinstance(result, type(frame)):
                raise TypeError(
                    f"The function returned a {type(result).__name__} for {key!r}, not a DynamicFrame."
                )
            made[key] = result
        return DynamicFrameCollection(made, self.glue_ctx)

    def flatmap(self, f: Callable[..., Any], transformation_ctx: str = "") -> DynamicFrameCollection:
        """Return the collection of every frame that `f` makes of each; it may return a frame or a collection."""
        made: dict[str, DynamicFrame] = {}
        for key, frame in self._frames.items():
            result = f(frame, f"{transformation_ctx}:{key}")
            if isinstance(result, type(frame)):
                made[key] = result
            elif isinstance(result, DynamicFrameCollection):
                made.update(result.items())
            else:
                raise TypeError(f"The function returned a {type(result).__name__} for {key!r}.")
        return DynamicFrameCollection(made, self.glue_ctx)
