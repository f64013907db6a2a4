"""One interface from values to what a person or a program reads.

A service returns a value; `render(value)` says how it looks. Each `display/<domain>.py` registers its values
with `@render.register`. The same rendering feeds the cell, the CLI and (its JSON) `--json`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from enum import Enum
from functools import singledispatch
from pathlib import Path
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Rendering:
    """A value made readable: `text` stands alone, `html` is None when text is all there is."""

    text: str
    html: str | None = None

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:  # noqa: ARG002
        bundle = {"text/plain": self.text}
        if self.html is not None:
            bundle["text/html"] = self.html
        return bundle


@singledispatch
def render(value: Any) -> Rendering:
    """Return how `value` looks."""
    return Rendering(text=str(value))


def to_json(value: Any) -> Any:
    """Return `value` as plain JSON types: dataclasses by field name, enums by value, times as ISO text."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: to_json(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): to_json(item) for key, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [to_json(item) for item in value]
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    if isinstance(value, (Decimal, Path)):
        return str(value)
    if isinstance(value, (bytes, bytearray, memoryview)):
        return bytes(value).hex()
    return str(value)
