"""What one run knows of its job's bookmark, and what it adds to it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from gluepot.clock import Clock, utc_now
from gluepot.errors import InvalidInputError
from gluepot.jobs.bookmarks.documents import position_document, position_from
from gluepot.jobs.bookmarks.models import (
    BookmarkMode,
    KeyPosition,
    KeyRange,
    SeenFile,
    StateKind,
)
from gluepot.jobs.bookmarks.store import BookmarkStore


class BookmarkSession:
    """The bookmark of one run, by `transformation_ctx`. Made by `BookmarkService.begin`.

    A context asked twice in one run answers the same: a run sees one state of the world. What is taken is staged at
    once and counts only when the batch is published. In mode DISABLE everything is new and nothing is kept; in mode
    PAUSE what is new is read, and nothing is kept.

    Args:
        store: where bookmarks are.
        job_name: whose bookmark it is.
        mode: what this run does with it.
        batch_id: where its reading is staged; None when nothing is kept.
        after: number of the run from which on files count as new.
        until: number of the run up to which; None: no end.
        step: returns the step that runs now, None when there are no steps.
        now: the clock.
    """

    def __init__(
        self,
        store: BookmarkStore,
        job_name: str,
        mode: BookmarkMode,
        *,
        batch_id: str | None,
        after: int | None = None,
        until: int | None = None,
        step: Callable[[], int | None] = lambda: None,
        now: Clock = utc_now,
    ) -> None:
        self._store = store
        self._now = now
        self._after = after
        self._until = until
        self._step = step
        self._taken: dict[str, tuple[SeenFile, ...]] = {}
        # What a repaired run had staged: its steps that are skipped have written exactly this.
        self._fixed: dict[str, Mapping[str, Any]] = dict(store.staged(batch_id)) if batch_id else {}
        self.job_name = job_name
        self.mode = mode
        self.batch_id = batch_id

    def new_files(self, context: str, listed: Iterable[SeenFile]) -> tuple[SeenFile, ...]:
        """Return those of the listed files that no successful run has read as they are now, by path.

        New is a file whose path is not known, or whose time of change or size is another one than when it was read.
        The list of files read is kept whole: a file that comes late, with whatever time, is never skipped.
        """
        files = sorted(listed, key=lambda file: file.path)
        if self.mode is BookmarkMode.DISABLE:
            return tuple(files)
        if self._until is not None:
            chosen = self._store.files.read(self.job_name, context, after=self._after or 0, until=self._until)
            return tuple(file for file in files if file.path in chosen)
        if context in self._fixed and self.batch_id is not None:
            staged = self._store.files.staged(self.batch_id, context)
            return tuple(file for file in files if file.path in staged)
        seen = self._store.files.read(self.job_name, context, until=self._after)
        return tuple(file for file in files if seen.get(file.path) != file)

    def take_files(
        self, context: str, listed: Iterable[SeenFile], *, limit: Callable[[SeenFile], bool] | None = None
    ) -> tuple[SeenFile, ...]:
        """Return the new files of a context and stage them as read.

        Args:
            context: the `transformation_ctx`.
            listed: every file of the source as it is now.
            limit: asked for each new file in order of change; the first False ends the choice (Glue's bounded
                execution). Those behind it stay new.
        """
        if context in self._taken:
            return self._taken[context]
        files: Iterable[SeenFile] = self.new_files(context, listed)
        if limit is not None:
            files = _until_full(sorted(files, key=lambda file: (file.modified_ms, file.path)), limit)
        taken = tuple(files)
        self._taken[context] = taken
        if self._keeps and context not in self._fixed:
            assert self.batch_id is not None
            self._store.files.stage(self.batch_id, context, taken)
            newest_ms = max((file.modified_ms for file in taken), default=0)
            self._stage(context, {"kind": StateKind.FILES.value, "files": len(taken), "newest_ms": newest_ms})
        return taken

    def key_range(self, context: str, keys: tuple[str, ...]) -> KeyRange:
        """Return which rows of a keyed source are new: behind the position of the last successful run.

        Raises:
            InvalidInputError: the context was kept with other keys.
        """
        if self.mode is BookmarkMode.DISABLE:
            return KeyRange(after=None, until=None)
        until = self._position(context, self._until) if self._until is not None else None
        fixed = self._fixed.get(context)
        if fixed is not None:
            until = position_from(fixed)
        after = self._position(context, self._after)
        for position in (after, until):
            if position is not None and position.keys != keys:
                raise InvalidInputError(
                    f"Bookmark {context!r} of job {self.job_name!r} was kept by the keys {list(position.keys)}, not {list(keys)}.",
                    "Use those keys, another name for the bookmark, or reset it.",
                )
        return KeyRange(after=after, until=until)

    def reach(self, context: str, position: KeyPosition) -> None:
        """Stage the position up to which this run reads a keyed source."""
        if context not in self._fixed:
            self._stage(context, position_document(position))

    def value(self, context: str) -> Any:
        """Return what `put` kept for a context in the last successful run, None for nothing."""
        if self.mode is BookmarkMode.DISABLE:
            return None
        document = self._document(context, self._after)
        return document.get("value") if document else None

    def put(self, context: str, value: Any) -> None:
        """Stage a value (JSON types) of a context that is neither files nor keys."""
        self._stage(context, {"kind": StateKind.VALUE.value, "value": value})

    def commit(self) -> int | None:
        """Publish what is staged now, for Glue's `job.commit()`; return the run number, None when nothing is kept.

        Afterwards the session is over: what is read later needs a new one.

        Raises:
            BookmarkMovedError: another run of the job has published meanwhile.
            LostClaimError: the run was taken over.
        """
        if self.batch_id is None:
            return None
        batch_id, self.batch_id = self.batch_id, None
        return self._store.publish(batch_id, self._now())

    @property
    def _keeps(self) -> bool:
        return self.mode is BookmarkMode.ENABLE and self.batch_id is not None

    def _stage(self, context: str, document: Mapping[str, Any]) -> None:
        if self._keeps:
            assert self.batch_id is not None
            self._store.stage(self.batch_id, context, {**document, "step": self._step()})

    def _position(self, context: str, until: int | None) -> KeyPosition | None:
        document = self._document(context, until)
        return position_from(document) if document else None

    def _document(self, context: str, until: int | None) -> Mapping[str, Any] | None:
        for row in self._store.states(self.job_name, until=until):
            if row["context"] == context:
                document: Mapping[str, Any] = row["document"]
                return document
        return None


def _until_full(files: Iterable[SeenFile], limit: Callable[[SeenFile], bool]) -> Iterable[SeenFile]:
    for file in files:
        if not limit(file):
            return
        yield file
