"""The arguments that `getResolvedOptions` returned last: Relationalize takes its staging folder from them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_last: dict[str, Any] = {}


def remember(resolved: Mapping[str, Any]) -> None:
    """Keep what was resolved. Glue's own scripts rely on this being one per process."""
    _last.clear()
    _last.update(resolved)


def temporary_folder() -> str | None:
    """Return `--TempDir`, or None where the job has none."""
    return _last.get("TempDir")
