"""Where in a person's own code a call of this library came from."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from types import FrameType

_OURS = frozenset({"awsglue", "awsgluedq", "awsglueml"})
_DEEPEST = 20  # a notebook's or a runner's own calls lie above a script's


@dataclass(frozen=True)
class CallSite:
    """The nearest caller that is not of these packages.

    Args:
        line: `file:line`.
        stack: it and those above it, one a line as a traceback has them, the nearest last.
    """

    line: str
    stack: str


def here() -> CallSite:
    """Return where the call that is going on came from."""
    nearest = _script()
    frame: FrameType | None = nearest
    calls: list[str] = []
    while frame is not None and len(calls) < _DEEPEST:
        code = frame.f_code
        calls.append(f'File "{code.co_filename}", line {frame.f_lineno}, in {code.co_name}')
        frame = frame.f_back
    return CallSite(_line(nearest), "\n".join(reversed(calls)))


def line_of_script() -> str:
    """Return `file:line` of the nearest caller that is not of these packages."""
    return _line(_script())


def _line(frame: FrameType) -> str:
    return f"{frame.f_code.co_filename}:{frame.f_lineno}"


def _script() -> FrameType:
    frame = sys._getframe(1)  # `inspect` would read the source of every caller
    while frame.f_back is not None and frame.f_globals.get("__name__", "").partition(".")[0] in _OURS:
        frame = frame.f_back
    return frame
