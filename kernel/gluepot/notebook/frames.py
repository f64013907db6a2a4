"""DataFrames as the last line of a cell: a typed table of the first rows, instead of PySpark's one-line schema."""

from __future__ import annotations

from typing import Any

from gluepot.display.frames import frame_rendering


def show_frames_as_tables(shell: Any) -> None:
    """Register how Spark DataFrames look, by name, so that PySpark is not imported for it."""
    for module in ("pyspark.sql.classic.dataframe", "pyspark.sql.connect.dataframe"):
        formatter = shell.display_formatter.mimebundle_formatter
        formatter.for_type_by_name(module, "DataFrame", _bundle)


def _bundle(frame: Any, include: Any = None, exclude: Any = None) -> dict[str, str]:  # noqa: ARG001 - IPython's signature
    if frame.isStreaming:
        return {"text/plain": repr(frame)}
    return frame_rendering(frame)._repr_mimebundle_()
