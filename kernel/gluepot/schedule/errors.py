"""What a user can get wrong about schedules and workflows."""

from __future__ import annotations

from collections.abc import Iterable

from gluepot.errors import ConflictError, InvalidInputError, NotFoundError


class TriggerNotFoundError(NotFoundError):
    """No such trigger."""

    def __init__(self, name: str, candidates: Iterable[str] = ()) -> None:
        super().__init__("Trigger", name, candidates=candidates, next_step="List them with %triggers.")


class ScheduleError(InvalidInputError):
    """A schedule that cannot be read, or that never comes true."""

    def __init__(self, cron: str, reason: str) -> None:
        self.cron = cron
        super().__init__(
            f"The schedule {cron!r} cannot be used: {reason}.",
            'Write minute, hour, day of month, month, day of week: "0 2 * * *" is every day at 02:00. '
            'Or "every 15m", or AWS\'s "cron(0 2 * * ? *)".',
        )


class TimezoneError(NotFoundError):
    """No such time zone."""

    def __init__(self, name: str, candidates: Iterable[str]) -> None:
        super().__init__(
            "Time zone", name, candidates=candidates, next_step="Write it as Europe/Berlin or UTC."
        )


class NoActionError(InvalidInputError):
    """A trigger that would start nothing."""

    def __init__(self, name: str) -> None:
        super().__init__(f"Trigger {name!r} starts nothing.", "Name a job, a crawler or a workflow.")


class BackfillNotFoundError(NotFoundError):
    """No such backfill."""

    def __init__(self, backfill_id: str, candidates: Iterable[str] = ()) -> None:
        super().__init__(
            "Backfill",
            backfill_id,
            candidates=candidates,
            next_step="List them with gluepot trigger backfills.",
        )


class WorkflowNotFoundError(NotFoundError):
    """No such workflow."""

    def __init__(self, name: str, candidates: Iterable[str] = ()) -> None:
        super().__init__(
            "Workflow", name, candidates=candidates, next_step="List them with: gluepot workflow list"
        )


class WorkflowRunNotFoundError(NotFoundError):
    """No such run of a workflow."""

    def __init__(self, run_id: str) -> None:
        super().__init__("Workflow run", run_id, next_step="List them with: gluepot workflow runs")


class WorkflowError(InvalidInputError):
    """A workflow that cannot be stored: a cycle, an unknown name, a value that makes no sense."""

    def __init__(self, workflow: str, reason: str, next_step: str = "") -> None:
        self.workflow = workflow
        super().__init__(f"Workflow {workflow!r} cannot be used: {reason}.", next_step)


class NotRepairableError(ConflictError):
    """A run of a workflow with nothing to repair."""


class WorkflowRunFailedError(ConflictError):
    """A run of a workflow that somebody waited for did not succeed."""

    def __init__(self, run_id: str, name: str, state: str, error: str) -> None:
        self.run_id = run_id
        reason = f": {error.rstrip('.')}" if error else ""
        super().__init__(
            f"Run {run_id} of workflow {name!r} ended {state}{reason}.",
            f"See: gluepot workflow status {run_id}",
        )
