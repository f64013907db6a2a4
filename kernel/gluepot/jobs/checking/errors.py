"""What a check can refuse."""

from __future__ import annotations

from collections.abc import Sequence

from gluepot.errors import ConflictError, InvalidInputError, NotFoundError
from gluepot.jobs.checking.models import Effect, EffectKind, JobCheck, Verdict
from gluepot.jobs.models import RunState

_ALLOW = "--allow-effects runs it and lets them happen; --no-run only reads the cells."


class EffectsRefusedError(InvalidInputError):
    """The job does what cannot be redirected. `effects` says what, each with its cell."""

    def __init__(self, job_name: str, effects: Sequence[Effect]) -> None:
        self.effects = tuple(effects)
        lines = "\n".join(f"  {effect}" for effect in effects)
        super().__init__(
            f"{job_name!r} was not run: what these statements do would not stay in a scratch database.\n{lines}\n",
            _ALLOW,
        )


class EffectAtRunError(InvalidInputError):
    """A statement of a running check would reach out of it; its text did not show that before."""

    def __init__(self, kind: EffectKind, what: str) -> None:
        super().__init__(f"A check does not let {what} reach {kind.value}.", _ALLOW)


class CheckNeedsOwnCatalogError(InvalidInputError):
    """Names cannot be redirected where neither the catalog nor Spark's driver is ours."""

    def __init__(self, why: str) -> None:
        super().__init__(f"The check cannot run the job: {why}.", "--no-run only reads the cells.")


class CheckFailedError(ConflictError):
    """The job failed in its check, or left other tables than the notebook did."""

    def __init__(self, check: JobCheck) -> None:
        name = check.draft.job_name
        if check.state is not RunState.SUCCEEDED:
            reason = f": {check.error.rstrip('.')}" if check.error else ""
            super().__init__(f"{name!r} ended {check.state} in its check{reason}.")
            return
        different = [table.table for table in check.tables if table.verdict is Verdict.DIFFERENT]
        super().__init__(
            f"{name!r} makes other tables than the catalog holds: {', '.join(different)}.",
            "Run the notebook from top to bottom and check again, or look at what its cells leave out.",
        )


class CheckNotFoundError(NotFoundError):
    """No such check, or one of long ago."""

    def __init__(self, check_id: str) -> None:
        super().__init__("Check", check_id, next_step="Only the last ones are kept: check again.")


class CheckIsOverError(ConflictError):
    """A check that has ended cannot be stopped."""

    def __init__(self, check_id: str, state: RunState) -> None:
        super().__init__(f"Check {check_id!r} is over: {state}.")
