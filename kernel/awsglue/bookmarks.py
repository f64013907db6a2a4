"""Job bookmarks: what each `transformation_ctx` has read, from `Job.init` to `job.commit()`.

Kept in gluepot's database (docs/decisions/110-bookmarks-are-rows.md). In a run of a job it is that job's bookmark; in a
notebook, or by plain Python, that of the name which `Job.init` was given.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from awsglue.frame.relational import Ids
from awsglue.options import option

if TYPE_CHECKING:
    from gluepot.jobs.bookmarks.models import SeenFile
    from gluepot.jobs.bookmarks.session import BookmarkSession

_PREFIX = "job-bookmark-"
_session: BookmarkSession | None = None


def begin(job_name: str, arguments: Mapping[str, Any]) -> None:
    """Begin a run as its `job_bookmark_option` says; what was not committed before is forgotten.

    Raises:
        InvalidInputError: the option is none, or a slice is asked for that cannot be.
        BookmarkRunNotFoundError: a run of the slice has left no bookmark.
    """
    global _session  # noqa: PLW0603 - Glue's own scripts rely on one job for each process
    _session = None
    mode = str(arguments.get("job_bookmark_option") or "").removeprefix(_PREFIX)
    if mode in ("", "disable"):
        return
    from gluepot.app import open_app
    from gluepot.database.schema import upgrade
    from gluepot.errors import InvalidInputError
    from gluepot.jobs.bookmarks.models import BookmarkMode, CommitOn
    from gluepot.jobs.current_run import current_run, current_step

    if mode not in {one.value for one in BookmarkMode}:
        raise InvalidInputError(
            f"--job-bookmark-option cannot be {arguments['job_bookmark_option']!r}.",
            "Use job-bookmark-enable, job-bookmark-disable or job-bookmark-pause.",
        )
    app, run = open_app(), current_run()
    if run is None:
        upgrade(app.database)  # by plain Python no pot was there before
    _session = app.bookmarks.begin(
        run.job_name if run else job_name,
        run.run_id if run else f"{job_name}-{uuid.uuid4().hex[:12]}",
        fencing=run.fencing if run else None,
        mode=BookmarkMode(mode),
        commit_on=CommitOn.CALL,
        from_run=str(arguments.get("job_bookmark_from") or ""),
        to_run=str(arguments.get("job_bookmark_to") or ""),
        repairs=run.repairs if run else None,
        step=current_step,
    )


def commit() -> None:
    """Keep what was read since `begin`. Without it nothing counts as read."""
    if _session is not None:
        _session.commit()


def of_context(transformation_ctx: str) -> BookmarkSession | None:
    """Return the bookmark for a source; None where none is kept: not asked for, or the source has no name."""
    return _session if transformation_ctx else None


def chooser(
    transformation_ctx: str, options: Mapping[str, Any]
) -> Callable[[Sequence[SeenFile]], Sequence[SeenFile]] | None:
    """Return what picks the new ones among a source's files, `boundedFiles` and `boundedSize` kept; None to read all."""
    session = of_context(transformation_ctx)
    if session is None:
        return None
    return lambda listed: session.take_files(transformation_ctx, listed, limit=bound(options))


@contextmanager
def ids(transformation_ctx: str) -> Iterator[Ids]:
    """Give the ids that relationalize may use behind those of committed runs, and keep how far it went."""
    session, context = of_context(transformation_ctx), f"{transformation_ctx}:ids"
    if session is None:
        yield Ids()
        return
    made = Ids(int(session.value(context) or 0), is_kept=True)
    yield made
    session.put(context, made.last)


def bound(options: Mapping[str, Any]) -> Callable[[SeenFile], bool] | None:
    """Return what says whether one more file fits into this run; the first always does, or a run would never move on."""
    files, size = (int(option(options, name, 0) or 0) for name in ("boundedFiles", "boundedSize"))
    if not files and not size:
        return None
    taken_files = taken_bytes = 0

    def fits(file: SeenFile) -> bool:
        nonlocal taken_files, taken_bytes
        taken_files, taken_bytes = taken_files + 1, taken_bytes + file.size_bytes
        return taken_files == 1 or ((not files or taken_files <= files) and (not size or taken_bytes <= size))

    return fits
