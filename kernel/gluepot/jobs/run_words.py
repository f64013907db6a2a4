"""What is said after `%job NAME repair`, `bookmark` and `limits`, and after their twins: words into verbs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields
from typing import TYPE_CHECKING

from gluepot.errors import InvalidInputError, NotFoundError
from gluepot.jobs.bookmarks.models import Bookmark, BookmarkMode
from gluepot.jobs.key_values import key_values
from gluepot.jobs.models import JobLimits, RunState

if TYPE_CHECKING:
    from gluepot.jobs.bookmarks.service import BookmarkService
    from gluepot.jobs.service import JobService

_MODES = {"pause": BookmarkMode.PAUSE, "resume": BookmarkMode.ENABLE, "disable": BookmarkMode.DISABLE}
_LIMITS = [field.name for field in fields(JobLimits)]


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
