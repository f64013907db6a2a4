"""Warming a JVM beside somebody's work: at low CPU priority, and at the usual one from the moment it is offered.

Whoever may not raise a process's priority again (anybody but root, as a rule) has it warmed on half of the cores
instead: a session that stays at low priority for ever would be worse than no pool.
"""

from __future__ import annotations

import os
import resource
from contextlib import suppress
from enum import StrEnum
from pathlib import Path

_LOW_NICE = 10
_CAP_SYS_NICE = 1 << 23


class Priority(StrEnum):
    """How a JVM is started: NORMAL, or LOW until `restore`."""

    NORMAL = "normal"
    LOW = "low"


def start_flags(priority: Priority) -> tuple[str, ...]:
    """Return the Java flags of a JVM that starts at this priority: it must count all cores, whichever it may use now."""
    by_cores = priority is Priority.LOW and not _may_raise()
    return (
        (f"-XX:ActiveProcessorCount={len(os.sched_getaffinity(0))}",) if by_cores and _has_affinity() else ()
    )


def lower(pid: int) -> None:
    """Give way to everybody else. `pid` is a process that has just been started, in a process group of its own."""
    with suppress(OSError):  # it has ended already
        if _may_raise():
            os.setpriority(os.PRIO_PGRP, pid, _LOW_NICE)
        elif _has_affinity():
            cores = sorted(os.sched_getaffinity(0))
            _keep_to(set(cores[: max(1, len(cores) // 2)]), pid)


def restore(pid: int) -> None:
    """Take back what `lower` did, for every thread."""
    with suppress(OSError):
        if _may_raise():
            os.setpriority(os.PRIO_PGRP, pid, 0)  # PRIO_PROCESS would reach its first thread alone
        elif _has_affinity():
            _keep_to(os.sched_getaffinity(0), pid)


def _keep_to(cores: set[int], pid: int) -> None:
    done: set[int] = set()
    # A thread that is made meanwhile has the cores of the thread that made it: look again until there is no new one.
    while new := {int(path.name) for path in Path(f"/proc/{pid}/task").iterdir()} - done:
        for thread in new:
            with suppress(ProcessLookupError):
                os.sched_setaffinity(thread, cores)
        done |= new


def _may_raise() -> bool:
    try:
        status = Path("/proc/self/status").read_text(encoding="ascii")
    except OSError:
        return os.geteuid() == 0
    capabilities = int(status.partition("CapEff:")[2].split()[0], 16)
    return bool(capabilities & _CAP_SYS_NICE) or resource.getrlimit(resource.RLIMIT_NICE)[0] >= 20


def _has_affinity() -> bool:
    return hasattr(os, "sched_setaffinity")
