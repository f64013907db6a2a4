"""What is said after `%job NAME repair`, `bookmark` and `limits`, and after their twins: words into verbs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import TYPE_CHECKING

from gluepot.errors import InvalidInputError, NotFoundError
from gluepot.jobs.bookmarks.models import Bookmark, BookmarkMode
from gluepot.jobs.key_values import key_values
from gluepot.jobs.models import JobLimits, JobRun, RunState

if TYPE_CHECKING:
    from gluepot.jobs.bookmarks.service import BookmarkService
    from gluepot.jobs.service import JobService

_MODES = {"pause": BookmarkMode.PAUSE, "resume": BookmarkMode.ENABLE, "disable": BookmarkMode.DISABLE}
_LIMITS = [field.name for field in fields(JobLimits)]
_RUN_PREFIX = "jr_"
_LOOKED_AT = 100


def run_to_repair(jobs: JobService, name: str, words: Sequence[str]) -> str:
    """Return the run that is meant: the one named, or the job's last one.

    Raises:
        NotFoundError: the job has no failed run.
    """
    if words:
        return words[0]
    runs = jobs.list_runs(name, limit=1)
    if not runs or runs[0].state is RunState.SUCCEEDED:
        raise NotFoundError("Failed run", name, next_step="The last run of this job did not fail.")
    return runs[0].id


def run_named(jobs: JobService, name: str, word: str) -> JobRun | None:
    """Return the run of a job that a word means, None for one that means a version.

    Raises:
        RunNotFoundError: no run begins so.
        NotFoundError: it is a run of another job.
    """
    if not word.startswith(_RUN_PREFIX):
        return None
    run = jobs.get_run(word)
    if run.job_name != name:
        raise NotFoundError(
            "Run", run.id, where=f"of job {name!r}", next_step=f"It is one of {run.job_name!r}."
        )
    return run


def runs_to_stop(jobs: JobService, name: str, words: Sequence[str]) -> list[str]:
    """Return the runs that are meant: those named, or all of the job's that are not over.

    Raises:
        NotFoundError: the job has none.
    """
    if words:
        return list(words)
    runs = [run.id for run in jobs.list_runs(name, limit=_LOOKED_AT) if not run.state.is_final]
    if not runs:
        raise NotFoundError(
            "Run", name, where="that is under way", next_step="All runs of this job are over."
        )
    return runs


def change_bookmark(
    jobs: JobService, bookmarks: BookmarkService, name: str, words: Sequence[str]
) -> Bookmark:
    """Do what is said to a job's bookmark and return it; without a word just return it.

    Raises:
        JobNotFoundError: there is no such job.
        InvalidInputError: the words mean nothing.
    """
    jobs.get_job(name)
    match list(words):
        case [] | ["show"]:
            return bookmarks.get(name)
        case ["reset"]:
            return bookmarks.reset(name)
        case ["rewind", run_id]:
            return bookmarks.rewind(name, run_id)
        case [mode] if mode in _MODES:
            return bookmarks.set_mode(name, _MODES[mode])
    raise InvalidInputError(
        f"{' '.join(words)!r} is nothing that can be done to a bookmark.",
        "There are: reset, rewind RUN, pause, resume, disable.",
    )


def limits_from(words: Sequence[str]) -> JobLimits:
    """Read limits written as `max_retries=2`.

    Raises:
        InvalidInputError: an unknown limit, or a value that is no number.
    """
    given = key_values(words)
    for limit, value in given.items():
        if limit not in _LIMITS or not value.isdecimal():
            raise InvalidInputError(
                f"{limit}={value} is no limit of a job.", f"There are, as numbers: {', '.join(_LIMITS)}."
            )
    return JobLimits(**{limit: int(value) for limit, value in given.items()})
