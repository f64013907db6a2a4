"""Warming a JVM beside somebody's work: at low CPU priority, and at the usual one from the moment it is offered.

Whoever may not raise a process's priority again (anybody but root, as a rule) has it warmed on half of the cores
instead: a session that stays at low priority for ever would be worse than no pool.

Where Linux groups processes by their terminal session (`sched_autogroup`, as most desktops do) a priority counts inside of
its group alone, and a JVM of ours is one by itself. So its group's is lowered too, which anybody may, and may take back.
"""

from __future__ import annotations

import os
import resource
import secrets
import time
from contextlib import suppress
from enum import StrEnum
from pathlib import Path

_LOW_NICE = 10
_LOW_GROUP_NICE = 5  # a third of another group's share: on a busy machine there are many of those
_LOWEST_NICE = 19
# One change of a group in a tenth of a second is allowed to all who are not root, together.
_TRIES = 4
_PAUSE_S = 0.1
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
    """Give way to everybody else. `pid` is a process that has just been started, in a terminal session of its own."""
    _set_autogroup(pid, _LOW_GROUP_NICE)
    with suppress(OSError):  # it has ended already
        if _may_raise():
            os.setpriority(os.PRIO_PGRP, pid, _LOW_NICE)
        elif _has_affinity():
            cores = sorted(os.sched_getaffinity(0))
            _keep_to(set(cores[: max(1, len(cores) // 2)]), pid)


def restore(pid: int) -> None:
    """Take back what `lower` did, for every thread."""
    _set_autogroup(pid, 0)
    with suppress(OSError):
        if _may_raise():
            os.setpriority(os.PRIO_PGRP, pid, 0)  # PRIO_PROCESS would reach its first thread alone
        elif _has_affinity():
            _keep_to(os.sched_getaffinity(0), pid)


def lower_for_good(pid: int) -> None:
    """Give way to everybody else until the end, as nobody will wait for what this process does.

    Its group keeps its share: on a busy machine it would come to no end, and what it makes is for all that start later.
    """
    with suppress(OSError):
        os.setpriority(os.PRIO_PGRP, pid, _LOWEST_NICE)


def limit_cores(pid: int, count: int) -> None:
    """Leave a process, and all that it starts from now on, `count` of the cores that it has. Only Linux can."""
    if _has_affinity():
        with suppress(OSError):
            has = sorted(os.sched_getaffinity(pid))
            if count < len(has):
                # Not the first ones: another session may have those.
                _keep_to(set(secrets.SystemRandom().sample(has, count)), pid)


def _set_autogroup(pid: int, niceness: int) -> None:
    """Set the niceness of a process's group among groups, where the group is the process's own and this system has any."""
    group = Path(f"/proc/{pid}/autogroup")
    for _ in range(_TRIES):
        try:
            if os.getsid(pid) == pid and group.read_text(encoding="ascii").split()[-1:] != [str(niceness)]:
                group.write_text(str(niceness), encoding="ascii")
        except BlockingIOError:
            time.sleep(_PAUSE_S)
        except OSError:  # it has ended, or there are no groups here
            return
        else:
            return


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
