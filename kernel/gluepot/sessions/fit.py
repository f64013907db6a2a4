"""What a JVM of the pool can become, and how large its heap is. Which one fits whom is its recipe's business."""

from __future__ import annotations

import os
from collections.abc import Mapping

from gluepot.sessions.engines import Engine, chosen_master, engine_of
from gluepot.sessions.models import SessionSpec
from gluepot.settings import Settings


def machine_memory_mb() -> int:
    """Return the machine's memory in MB, or the control group's limit where that is less."""
    total = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    try:
        with open("/sys/fs/cgroup/memory.max", encoding="ascii") as limit:  # noqa: PTH123 - a kernel file
            text = limit.read().strip()
        total = min(total, int(text)) if text != "max" else total
    except (OSError, ValueError):
        pass
    return total // 2**20


def heap_mb(settings: Settings) -> int:
    """Return the heap ceiling of a pooled JVM in MB: the setting, or half of the machine (DESIGN D3, Fit)."""
    text = settings.pool.memory.strip().lower()
    if not text:
        return max(1024, machine_memory_mb() // 2)
    units = {"k": 1 / 1024, "m": 1, "g": 1024, "t": 1024 * 1024}
    return int(float(text.rstrip("kmgtb")) * units.get(text.rstrip("b")[-1:], 1 / 2**20))


def fits_pool(spec: SessionSpec, settings: Settings) -> bool:
    """Say whether a pooled JVM can become what `spec` asks for."""
    if engine_of(chosen_master(spec, settings)) is not Engine.LOCAL:
        return False
    return (
        not spec.jars
        and spec.memory_mb <= heap_mb(settings)
        and not _static({**settings.spark.conf, **spec.conf})
    )


def _static(conf: Mapping[str, str]) -> bool:
    # spark.sql.* may be set at run time (static ones are reported by Spark itself on setting); the rest is fixed.
    return any(not key.startswith("spark.sql.") for key in conf)
