"""What the routes about a notebook's jobs take and answer."""

from __future__ import annotations

from typing import Self

from pydantic import Field

from gluepot.jobs.drift import Drift, DriftState
from gluepot.server.promotion_models import Page
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


class DriftRequest(Wire):
    """A notebook to compare with its jobs."""

    page: Page


class DriftModel(Wire):
    """The version of a job that runs now, beside what its notebook would give."""

    job: str
    version: int
    state: DriftState = Field(description="unknown: the notebook would not give a version at all now.")
    problem: str = Field(description="Why there is nothing to compare with; empty where there is.")
    version_script: str
    notebook_script: str = Field(description="What the notebook would give; empty with a problem.")
    other: tuple[str, ...] = Field(description="What differs beside the script, a line each.")

    @classmethod
    def from_drift(cls, drift: Drift) -> Self:
        """Return the model of a comparison."""
        return cls(
            job=drift.version.job_name,
            version=drift.version.version,
            state=drift.state,
            problem=drift.problem,
            version_script=drift.version.content.script,
            notebook_script=drift.script,
            other=drift.other,
        )


class DriftList(Wire):
    """The jobs that were made of a notebook, by name."""

    drifts: tuple[DriftModel, ...]
