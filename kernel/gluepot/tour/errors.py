"""What can go wrong when a notebook is executed without a browser."""

from __future__ import annotations

from gluepot.errors import GluepotError, UnavailableError

_SHOWN_LINES = 10


class NotebookFailedError(GluepotError):
    """A cell raised. The sentence shows the cell, what it printed last, and the exception, in that order.

    Attributes:
        cell: number of the code cell, from 1.
        source: its text.
    """

    def __init__(self, notebook: str, cell: int, source: str, output: str, exception: str) -> None:
        self.cell = cell
        self.source = source
        parts = [f"Code cell {cell} of {notebook!r} failed:", _indented(source)]
        if output:
            parts += ["It printed last:", _indented(output)]
        parts.append(exception)
        super().__init__("\n".join(parts), f"\nThe notebook as it ran is kept as {notebook!r}.")


class KernelNotStartedError(UnavailableError):
    """The kernel did not start, or died."""

    def __init__(self, kernel: str, reason: str) -> None:
        super().__init__(f"The kernel {kernel!r} does not run: {reason.rstrip('. ')}.", "See: gluepot doctor")


def _indented(text: str) -> str:
    lines = text.rstrip().splitlines()
    if len(lines) > _SHOWN_LINES:
        half = _SHOWN_LINES // 2
        lines = [*lines[:half], f"… {len(lines) - _SHOWN_LINES} more lines", *lines[-half:]]
    return "\n".join(f"    {line}" for line in lines)
