"""`create_dynamic_frame.…` and `write_dynamic_frame.…`: thin words over the context."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class DynamicFrameReader:
    """What `glueContext.create_dynamic_frame` is."""

    def __init__(self, glue_context: Any) -> None:
        self._glue_context = glue_context

    def from_rdd(self, data: Any, name: str, schema: Any = None, sampleRatio: float | None = None) -> Any:
        return self._glue_context.create_dynamic_frame_from_rdd(data, name, schema, sampleRatio)

    def from_options(
        self, connection_type: str, connection_options: Mapping[str, Any] | None = None, format: str | None = None,
        format_options: Mapping[str, Any] | None = None, transformation_ctx: str = "", push_down_predicate: str = "",
        **kwargs: Any,
    ) -> Any:  # fmt: skip
        return self._glue_context.create_dynamic_frame_from_options(
            connection_type,
            connection_options,
            format,
            format_options,
            transformation_ctx,
            push_down_predicate,
            **kwargs,
        )

    def from_catalog(
        self, database: str | None = None, table_name: str | None = None, redshift_tmp_dir: str = "",
        transformation_ctx: str = "", push_down_predicate: str = "", additional_options: Mapping[str, Any] | None = None,
        catalog_id: str | None = None, **kwargs: Any,
    ) -> Any:  # fmt: skip
        return self._glue_context.create_dynamic_frame_from_catalog(
            database, table_name, redshift_tmp_dir, transformation_ctx, push_down_predicate, additional_options,
            catalog_id, **kwargs,
        )  # fmt: skip


class DataFrameReader:
    """What `glueContext.create_data_frame` is: the same, as Spark DataFrames."""

    def __init__(self, glue_context: Any) -> None:
        self._glue_context = glue_context

    def from_options(self, *args: Any, **kwargs: Any) -> Any:
        return self._glue_context.create_data_frame_from_options(*args, **kwargs)

    def from_catalog(self, *args: Any, **kwargs: Any) -> Any:
        return self._glue_context.create_data_frame_from_catalog(*args, **kwargs)


class DynamicFrameWriter:
    """What `glueContext.write_dynamic_frame` is."""

    def __init__(self, glue_context: Any) -> None:
        self._glue_context = glue_context

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        return self.from_options(*args, **kwargs)

    def from_options(
        self, frame: Any, connection_type: str, connection_options: Mapping[str, Any] | None = None,
        format: str | None = None, format_options: Mapping[str, Any] | None = None, transformation_ctx: str = "",
        **kwargs: Any,
    ) -> Any:  # fmt: skip
        return self._glue_context.write_dynamic_frame_from_options(
            frame, connection_type, connection_options, format, format_options, transformation_ctx, **kwargs
        )

    def from_catalog(
        self, frame: Any, database: str | None = None, table_name: str | None = None, redshift_tmp_dir: str = "",
        transformation_ctx: str = "", additional_options: Mapping[str, Any] | None = None, catalog_id: str | None = None,
        **kwargs: Any,
    ) -> Any:  # fmt: skip
        return self._glue_context.write_dynamic_frame_from_catalog(
            frame, database, table_name, redshift_tmp_dir, transformation_ctx, additional_options, catalog_id,
            **kwargs,
        )  # fmt: skip

    def from_jdbc_conf(
        self, frame: Any, catalog_connection: str, connection_options: Mapping[str, Any] | None = None,
        redshift_tmp_dir: str = "", transformation_ctx: str = "", catalog_id: str | None = None,
    ) -> Any:  # fmt: skip
        return self._glue_context.write_to_connection(frame, catalog_connection, connection_options or {})


class DataFrameWriter:
    """What `glueContext.write_data_frame` is: takes a Spark DataFrame."""

    def __init__(self, glue_context: Any) -> None:
        self._glue_context = glue_context

    def from_catalog(
        self, frame: Any, database: str | None = None, table_name: str | None = None, redshift_tmp_dir: str = "",
        transformation_ctx: str = "", additional_options: Mapping[str, Any] | None = None, catalog_id: str | None = None,
        **kwargs: Any,
    ) -> Any:  # fmt: skip
        return self._glue_context.write_data_frame_from_catalog(
            frame, database, table_name, redshift_tmp_dir, transformation_ctx, additional_options, catalog_id,
            **kwargs,
        )  # fmt: skip

    def from_options(
        self, frame: Any, connection_type: str, connection_options: Mapping[str, Any] | None = None,
        format: str | None = None, format_options: Mapping[str, Any] | None = None, transformation_ctx: str = "",
        **kwargs: Any,
    ) -> Any:  # fmt: skip
        return self._glue_context.write_data_frame_from_options(
            frame, connection_type, connection_options, format, format_options, transformation_ctx, **kwargs
        )
