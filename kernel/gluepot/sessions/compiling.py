"""How soon a JVM compiles a method for the second time, at length (docs/decisions/209).

A JVM that somebody waits for has its compiler beside it on the same cores. Of what that compiles in the first seconds,
most is never called again; what a long job lives by is called or looped through often enough to be compiled all the same.
"""

from __future__ import annotations

from enum import StrEnum

_TIMES = 5
# HotSpot's own values, from which on a method that was compiled quickly is compiled well.
_USUAL = {
    "Tier4InvocationThreshold": 5_000,
    "Tier4MinInvocationThreshold": 600,
    "Tier4CompileThreshold": 15_000,
    "Tier4BackEdgeThreshold": 40_000,
}


class FirstUse(StrEnum):
    """When the first result is wanted of a JVM: AT_ONCE, or AFTER_WARMING, which is there to compile."""

    AT_ONCE = "at once"
    AFTER_WARMING = "after warming"


def compile_flags(first_use: FirstUse) -> tuple[str, ...]:
    """Return the Java flags for a JVM of this first use."""
    if first_use is FirstUse.AFTER_WARMING:
        return ()
    return tuple(f"-XX:{name}={calls * _TIMES}" for name, calls in _USUAL.items())
