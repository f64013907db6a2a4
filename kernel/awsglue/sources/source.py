"""What getSource returns."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class DataSource:
    """A source that is read by `getFrame`; options come in by the constructor and `setFormat`."""

    def __init__(
        self,
        glue_context: Any,
        connection_type: str,
        options: Mapping[str, Any],
        format: str | None = None,
        transformation_ctx: str = "",
        push_down_predicate: str = "",
    ) -> None:
        self._glue_context = glue_context
        self._connection_type = connection_type
        self._options = dict(options.get("connection_options", options))
        self._format = format
        self._transformation_ctx = transformation_ctx
        self._predicate = push_down_predicate
        self._format_options: dict[str, Any] = {}

    def setFormat(self, format: str, **options: Any) -> None:
        self._format, self._format_options = format, options

    def getFrame(self, **_: Any) -> Any:
        """Return the DynamicFrame."""
        if self._connection_type == "catalog":
            return self._glue_context.create_dynamic_frame_from_catalog(
                **self._options,
                transformation_ctx=self._transformation_ctx,
                push_down_predicate=self._predicate,
            )
        return self._glue_context.create_dynamic_frame_from_options(
            self._connection_type, self._options, self._format, self._format_options, self._transformation_ctx,
            self._predicate,
        )  # fmt: skip
