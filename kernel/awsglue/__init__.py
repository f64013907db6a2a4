"""AWS Glue's Python API on any Spark, written from its documentation. Importing it starts nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from awsglue.studio.modules import install as _let_studios_modules_be_imported

if TYPE_CHECKING:
    from awsglue.dynamicframe import DynamicFrame

__all__ = ["DynamicFrame"]

_let_studios_modules_be_imported()


def __getattr__(name: str) -> Any:
    if name == "DynamicFrame":
        from awsglue.dynamicframe import DynamicFrame

        return DynamicFrame
    raise AttributeError(f"module 'awsglue' has no attribute {name!r}")
