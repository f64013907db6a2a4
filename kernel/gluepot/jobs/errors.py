"""What a user can get wrong about jobs."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from gluepot.errors import ConflictError, InvalidInputError, NotFoundError, UnavailableError

if TYPE_CHECKING:
    from gluepot.jobs.findings import Finding


class JobNotFoundError(NotFoundError):
    """No such job."""

    def __init__(self, name: str, candidates: Iterable[str] = ()) -> None:
        super().__init__(
            "Job", name, candidates=candidates, next_step="Make one with %promote, list them with %jobs."
        )


class VersionNotFoundError(NotFoundError):
    """The job has no such version."""

    def __init__(self, job_name: str, version: int, newest: int) -> None:
        super().__init__(
            "Version", str(version), where=f"of job {job_name!r}", next_step=f"It has versions 1 to {newest}."
        )


class TagNotFoundError(NotFoundError):
    """The job has no version of this tag."""

    def __init__(self, job_name: str, tag: str, candidates: Iterable[str]) -> None:
        super().__init__(
            "Tag", tag, where=f"of job {job_name!r}", candidates=candidates,
            next_step=f"Give one with %job {job_name} tag VERSION {tag}.",
        )  # fmt: skip


class PinnedError(ConflictError):
    """The job is pinned, so another current version would not run."""

    def __init__(self, job_name: str, version: int) -> None:
        super().__init__(
            f"Job {job_name!r} is pinned to version {version}: rolling back would change nothing.",
            f"Pin another one, or unpin it first: %job {job_name} unpin.",
        )


class RunNotFoundError(NotFoundError):
    """No such run."""

    def __init__(self, run_id: str) -> None:
        super().__init__("Job run", run_id, next_step="List runs with %runs.")


class NotebookNotFoundError(NotFoundError):
    """No such notebook file; near names in its folder are offered."""

    def __init__(self, path: Path) -> None:
        there = sorted(p.name for p in path.parent.glob("*.ipynb")) if path.parent.is_dir() else []
        super().__init__("Notebook", path.name, where=f"in folder {str(path.parent)!r}", candidates=there)


class NothingSelectedError(InvalidInputError):
    """The selection holds no cell."""


class PromotionRefusedError(InvalidInputError):
    """The selected cells would not run as a job. `findings` says all that is wrong, each with its cell."""

    def __init__(self, name: str, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        count = len(findings)
        lines = "\n".join(f"  {finding}" for finding in findings)
        super().__init__(
            f"{name!r} cannot become a job yet: {count} {'problem' if count == 1 else 'problems'}. Nothing was stored.\n"
            f"{lines}"
        )


class ParameterError(InvalidInputError):
    """A parameter that the job does not take, or a value of the wrong type."""


class KindNotBuiltError(InvalidInputError):
    """A job of a kind that this version of gluepot cannot run."""

    def __init__(self, job_name: str, kind: str) -> None:
        super().__init__(
            f"Job {job_name!r} is of kind {str(kind)!r}, which gluepot cannot run yet.",
            "Kinds that run: spark, python_shell.",
        )


class RunIsOverError(ConflictError):
    """The run has ended and cannot be stopped."""

    def __init__(self, run_id: str, state: str) -> None:
        super().__init__(f"Job run {run_id!r} has already ended: {state}.")


class RunNotRepairableError(ConflictError):
    """The run has not failed, or another run has taken its place."""

    def __init__(self, run_id: str, state: str, successor_id: str = "") -> None:
        if successor_id:
            super().__init__(
                f"Job run {run_id!r} was already taken up by run {successor_id!r}.", "Repair that one."
            )
        else:
            super().__init__(
                f"Job run {run_id!r} cannot be repaired: it is {state}.", "Only failed runs can."
            )


class LostClaimError(UnavailableError):
    """Another process took the run over; whoever gets this must end without touching anything."""

    def __init__(self, run_id: str) -> None:
        super().__init__(f"Job run {run_id!r} was taken over by another process.")


class RunFailedError(ConflictError):
    """A run that somebody waited for did not succeed."""

    def __init__(self, run_id: str, job_name: str, state: str, error: str) -> None:
        self.run_id = run_id
        reason = f": {error.rstrip('.')}" if error else ""
        super().__init__(f"Run {run_id} of job {job_name!r} ended {state}{reason}.", f"See %logs {run_id}.")
