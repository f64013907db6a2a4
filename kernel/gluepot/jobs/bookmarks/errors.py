"""What can go wrong about bookmarks."""

from __future__ import annotations

from gluepot.errors import ConflictError, NotFoundError


class BookmarkMovedError(ConflictError):
    """Another run of the job, or a reset, moved the bookmark while this run was at work."""

    def __init__(self, job_name: str) -> None:
        super().__init__(
            f"The bookmark of job {job_name!r} moved while this run was at work, so this run read what another one may have read too.",
            "Run it again; jobs with bookmarks need max concurrent runs 1.",
        )


class BookmarkRunNotFoundError(NotFoundError):
    """The run has left no bookmark."""

    def __init__(self, job_name: str, run_id: str) -> None:
        super().__init__(
            "Bookmark of run",
            run_id,
            where=f"of job {job_name!r}",
            next_step="Only successful runs that read with a bookmark have one.",
        )
