"""Whether a run has what its version was promoted with, and what is done where it has not."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from gluepot.errors import GluepotError
from gluepot.jobs.environments import search_of
from gluepot.jobs.installed import Difference, differences, installed_now
from gluepot.jobs.models import JobVersion
from gluepot.settings import EnvironmentDiffers, JobSettings

_SHOWN = 5


class EnvironmentDiffersError(GluepotError):
    """A run would have other packages, or another Python, than its version was promoted with."""

    def __init__(self, version: JobVersion, found: Sequence[Difference]) -> None:
        self.differences = tuple(found)
        what = "; ".join(map(str, found[:_SHOWN]))
        more = f"; and {len(found) - _SHOWN} more" if len(found) > _SHOWN else ""
        super().__init__(
            f"This environment is not the one that version {version.version} was promoted in: {what}{more}.",
            _next_step(found),
        )


def check_environment(version: JobVersion, limits: JobSettings, python: Path) -> tuple[str, ...]:
    """Return what to say of the environment that a run of `version` has under the interpreter `python`.

    Raises:
        EnvironmentDiffersError: it differs, and `jobs.env_differs` is "fail".
    """
    if limits.env_differs is EnvironmentDiffers.IGNORE:
        return ()
    then = version.content.installed
    found = differences(then, installed_now(then, search=search_of(python)))
    if not found:
        return ()
    error = EnvironmentDiffersError(version, found)
    if limits.env_differs is EnvironmentDiffers.FAIL:
        raise error
    return (str(error),)


def _next_step(found: Sequence[Difference]) -> str:
    again = "promote the job again from here"
    if any(one.can_be_isolated for one in found):
        return f'Give its runs their own (jobs.env = "isolated"), or {again}.'
    return f"{again.capitalize()}."
