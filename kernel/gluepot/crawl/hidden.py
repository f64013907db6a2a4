"""Which names are not data: hidden ones, markers that writers leave behind, and the roots of lakehouse tables."""

from __future__ import annotations

import re

_MARKERS = re.compile(
    r"_SUCCESS\Z|_temporary\Z|_committed_|_started_|_metadata\Z|_common_metadata\Z|.*_\$folder\$\Z|.*\._COPYING_\Z"
)
_LAKEHOUSE_FOLDERS = {"_delta_log": "Delta", ".hoodie": "Hudi"}


def is_hidden(name: str) -> bool:
    """Say whether engines pass this name over, as Hadoop does: a leading `.` or `_`, unless it is a partition."""
    if name.startswith("_") and "=" in name:
        return False
    return name.startswith((".", "_")) or _MARKERS.match(name) is not None


def lakehouse_of(folder_names: set[str], has_iceberg_metadata: bool) -> str:  # noqa: FBT001 - a fact, not a mode
    """Return "Delta", "Hudi" or "Iceberg" when these folders mark the root of such a table, else ""."""
    for marker, kind in _LAKEHOUSE_FOLDERS.items():
        if marker in folder_names:
            return kind
    return "Iceberg" if "metadata" in folder_names and has_iceberg_metadata else ""
