"""The verbs of bookmarks: begin a run, look, reset, rewind, pause."""

from __future__ import annotations

from collections.abc import Callable

from gluepot.clock import Clock, utc_now
from gluepot.database import Database
from gluepot.errors import InvalidInputError
from gluepot.jobs.bookmarks.errors import BookmarkRunNotFoundError
from gluepot.jobs.bookmarks.models import (
    Bookmark,
    BookmarkMode,
    CommitOn,
    ContextState,
    StateKind,
)
from gluepot.jobs.bookmarks.session import BookmarkSession
from gluepot.jobs.bookmarks.store import BookmarkStore
from gluepot.jobs.errors import JobNotFoundError


class BookmarkService:
    """Bookmarks of one database, by job and `transformation_ctx` (Glue semantics: developer guide, *Job bookmarks*)."""

    def __init__(self, database: Database, *, now: Clock = utc_now) -> None:
        self._store = BookmarkStore(database)
        self._now = now

    def begin(
        self,
        job_name: str,
        run_id: str,
        *,
        fencing: int | None = None,
        mode: BookmarkMode | None = None,
        commit_on: CommitOn = CommitOn.SUCCESS,
        from_run: str = "",
        to_run: str = "",
        repairs: tuple[str, int] | None = None,
        step: Callable[[], int | None] = lambda: None,
    ) -> BookmarkSession:
        """Begin a run's reading.

        Args:
            job_name: whose bookmark; it need not be a stored job.
            run_id: the run; any text where nothing of ours runs it.
            fencing: the run's fencing number where a runner of ours runs it, else None.
            mode: None: the job's own.
            commit_on: SUCCESS: published by the runner with the run's final state. CALL: by `commit()`.
            from_run: with PAUSE: read what the runs behind this one read, up to and with `to_run`.
            to_run: see `from_run`; without it the slice ends with the last successful run.
            repairs: id of the failed run that this one repairs, and the step at which it resumes: what the steps
                before had read is this run's reading, too.
            step: returns the index of the step that runs now.

        Raises:
            BookmarkRunNotFoundError: `from_run` or `to_run` has left no bookmark.
            InvalidInputError: a slice is asked for in another mode than PAUSE.
        """
        mode = mode or self._store.mode(job_name)
        if (from_run or to_run) and mode is not BookmarkMode.PAUSE:
            raise InvalidInputError(
                "A slice of a bookmark (from, to) is read in mode 'pause' only.",
                "Give job-bookmark-pause, or leave the slice out.",
            )
        after = self._number(job_name, from_run) if from_run else None
        until = self._number(job_name, to_run) if to_run else None
        if from_run and until is None:
            until = self.get(job_name).run_number
        batch_id = None
        if mode is BookmarkMode.ENABLE:
            self._store.sweep_lost(job_name, [run_id, repairs[0]] if repairs else [run_id])
            if repairs is not None:
                self.take_over(job_name, run_id, fencing=fencing, repairs=repairs)
            if fencing is not None and commit_on is CommitOn.SUCCESS:
                batch_id = self._store.open_batch(run_id, fencing)
            batch_id = batch_id or self._store.create_batch(job_name, run_id, fencing, commit_on, self._now())
        return BookmarkSession(
            self._store, job_name, mode, batch_id=batch_id, after=after, until=until, step=step, now=self._now
        )

    def take_over(self, job_name: str, run_id: str, *, fencing: int | None, repairs: tuple[str, int]) -> None:
        """Make what a failed run had read in the steps that a repair skips the reading of the run that repairs it.

        To be called at the start of every repair: a step that is skipped asks for no bookmark, and what it has
        written counts as read with the repair's success.
        """
        if self._store.mode(job_name) is BookmarkMode.ENABLE:
            self._store.take_over(repairs[0], run_id, fencing, repairs[1])

    def get(self, job_name: str) -> Bookmark:
        """Return a job's bookmark; run number 0 when it has none."""
        published = self._store.published(job_name)
        newest = published[0] if published else None
        return Bookmark(
            job_name=job_name,
            mode=self._store.mode(job_name),
            run_number=newest["run_number"] if newest else 0,
            run_id=newest["run_id"] if newest else "",
            committed_at=newest["committed_at"] if newest else None,
            contexts=tuple(
                ContextState(
                    context=row["context"],
                    kind=StateKind(row["document"]["kind"]),
                    run_id=row["run_id"],
                    run_number=row["run_number"],
                    document=row["document"],
                )
                for row in self._store.states(job_name)
            ),
        )

    def reset(self, job_name: str) -> Bookmark:
        """Forget everything: the next run reads all. Targets are not touched. A run at work now will not publish."""
        self._store.delete_published(job_name)
        return self.get(job_name)

    def rewind(self, job_name: str, run_id: str) -> Bookmark:
        """Go back to where the bookmark was after `run_id`; what later runs read is new again. Targets stay as they are.

        Raises:
            BookmarkRunNotFoundError: the run has left no bookmark.
        """
        self._store.delete_published(job_name, after=self._number(job_name, run_id))
        return self.get(job_name)

    def set_mode(self, job_name: str, mode: BookmarkMode) -> Bookmark:
        """Say what the next runs of a job do with its bookmark.

        Raises:
            JobNotFoundError: there is no such job.
        """
        if not self._store.set_mode(job_name, mode):
            raise JobNotFoundError(job_name)
        return self.get(job_name)

    def _number(self, job_name: str, run_id: str) -> int:
        for row in self._store.published(job_name):
            if row["run_id"] == run_id or (len(run_id) >= 6 and row["run_id"].startswith(run_id)):
                return int(row["run_number"])
        raise BookmarkRunNotFoundError(job_name, run_id)
