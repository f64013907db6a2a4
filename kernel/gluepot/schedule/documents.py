"""Definitions as the database keeps them: JSON, read back by type."""

from __future__ import annotations

from collections.abc import Hashable
from functools import cache
from typing import Any, TypeVar

from pydantic import TypeAdapter

T = TypeVar("T")


@cache
def _adapter(kind: Hashable) -> TypeAdapter[Any]:
    return TypeAdapter(kind)  # type: ignore[arg-type]


def as_document(value: Any) -> Any:
    """Return a frozen dataclass as plain JSON types."""
    return _adapter(type(value)).dump_python(value, mode="json")  # type: ignore[arg-type]


def from_document(kind: type[T], document: Any) -> T:
    """Read back what `as_document` wrote."""
    found: T = _adapter(kind).validate_python(document)  # type: ignore[arg-type]
    return found
