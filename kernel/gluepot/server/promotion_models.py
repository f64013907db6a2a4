"""What the routes of promotion take and answer."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field

from gluepot.jobs.drafting import Draft
from gluepot.jobs.findings import Severity
from gluepot.server.wire import Wire


class PageCell(Wire):
    """A cell as nbformat has it, without its outputs."""

    id: str = ""
    cell_type: Literal["code", "markdown", "raw"]
    source: str
    metadata: dict[str, Any] = Field(default_factory=dict, description="Only `tags` is looked at.")
    execution_count: int | None = None


class Page(Wire):
    """A notebook as it is on the screen."""

    path: str = Field(description="Below the server's folder.")
    is_dirty: bool = False
    cells: tuple[PageCell, ...]


class DraftRequest(Wire):
    """What to make a job of."""

    page: Page
    cells: tuple[int, ...] = Field(
        default=(), description="Numbers of code cells, from 1; empty: those tagged 'job'."
    )
    target: int = Field(
        default=0, description="The number of one cell, with everything that it needs; 0: none."
    )


class PromoteRequest(DraftRequest):
    """What to make a job of, and when it is to run."""

    schedule: str = Field(default="", description="Cron, or words like `every 15m`; empty: no schedule.")
    timezone: str = "UTC"


class FindingModel(Wire):
    """One sentence about one cell; `cell` 0 is about the whole."""

    severity: Severity = Field(
        description="problem: the job is refused; note: it is stored, and this is said."
    )
    cell: int
    cell_id: str
    line: int
    sentence: str
    next_step: str


class LeftOutModel(Wire):
    """A chosen cell, or a part of one, that will not be in the script."""

    cell: int
    cell_id: str
    what: str
    reason: str


class DraftModel(Wire):
    """What a promotion would store; nothing was stored."""

    job_name: str
    cells: tuple[int, ...] = Field(description="Numbers of the cells that made it.")
    findings: tuple[FindingModel, ...]
    left_out: tuple[LeftOutModel, ...]
    script: str = Field(description="Empty when a finding is a problem.")
    parameters: tuple[str, ...] = Field(description="Names of the parameters, as on the command line.")
    running_version: int | None = Field(description="The version that runs now; null for a new job.")
    diff: str = Field(description="From the running version to the draft; empty when there is none.")

    @classmethod
    def from_draft(cls, draft: Draft, running_version: int | None, diff: str) -> DraftModel:
        """Return the model of a draft."""
        content = draft.content
        return cls(
            job_name=draft.job_name,
            cells=draft.cells,
            findings=tuple(FindingModel.of(finding) for finding in draft.findings),
            left_out=tuple(LeftOutModel.of(one) for one in draft.left_out),
            script=content.script if content else "",
            parameters=tuple(parameter.option for parameter in content.parameters) if content else (),
            running_version=running_version,
            diff=diff,
        )


class PromotedModel(Wire):
    """A version that was stored, or found to be there already."""

    job_name: str
    version: int
    outcome: str = Field(description="created, new version, earlier version, or unchanged.")
    schedule: str = Field(description="In words; empty without one.")
    pinned_version: int | None = Field(
        description="What runs instead of it; null when the job is not pinned."
    )
    git: str = Field(description="Its commit, or why there is none; empty where versions are not mirrored.")
