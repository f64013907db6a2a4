"""What the route about a notebook's jobs takes and answers."""

from __future__ import annotations

from pydantic import Field

from gluepot.server.wire import Wire


class NotebookQuery(Wire):
    """Which notebook."""

    path: str = Field(default="", description="Below the server's folder.")


class JobCellModel(Wire):
    """A cell that is part of the version of a job that runs now."""

    job: str
    version: int
    cell_id: str = Field(description="As nbformat has it; empty where the notebook had none.")
    cell: int = Field(description="Its number when it was promoted, among code cells, from 1.")
    title: str = Field(description="Of the step that it is.")


class JobCellList(Wire):
    """The cells of a notebook that are part of jobs."""

    cells: tuple[JobCellModel, ...]
