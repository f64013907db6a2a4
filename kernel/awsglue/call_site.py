"""Where in a person's own code a call of this library came from."""

from __future__ import annotations

import sys


def line_of_script() -> str:
    """Return `file:line` of the nearest caller that is not of this package."""
    frame = sys._getframe(1)  # `inspect` would read the source of every caller
    while frame.f_back is not None and frame.f_globals.get("__name__", "").partition(".")[0] == "awsglue":
        frame = frame.f_back
    return f"{frame.f_code.co_filename}:{frame.f_lineno}"
