"""What the routes of repair, bookmarks and limits take and answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal

from pydantic import Field

from gluepot.jobs.bookmarks.models import BookmarkMode, StateKind
from gluepot.server.wire import Wire, left_out


class ContextModel(Wire):
    """What one bookmark has reached."""

    context: str
    kind: StateKind
    run_id: str = Field(description="The run that reached it.")
    run_number: int
    document: Mapping[str, Any] = Field(
        description="files: how many; keys and values; or somebody else's value."
    )


class BookmarkModel(Wire):
    """What a job has read already."""

    job_name: str
    mode: BookmarkMode = Field(description="pause: read what is new, and leave the bookmark where it is.")
    run_number: int = Field(description="Successful runs that moved it; 0: the next run reads everything.")
    run_id: str = Field(description="The last of them; may be empty.")
    committed_at: datetime | None
    contexts: tuple[ContextModel, ...]


class ChangeBookmark(Wire):
    """What to do with a bookmark."""

    action: Literal["reset", "rewind", "pause", "resume", "disable"]
    run: str = Field(default="", description="rewind: the run behind which it goes back.")


class LimitsModel(Wire):
    """A job's own limits; null: the settings say."""

    timeout_s: int | None = Field(description="Seconds after which a run is ended.")
    max_retries: int | None = Field(description="Attempts after the first failed one.")
    notify_after_s: int | None = Field(description="Seconds after which a run is slow; 0: never.")
    max_concurrent_runs: int = Field(description="Runs at a time; others wait.")


class ChangeLimits(Wire):
    """Limits to change; what is left out or null stays as it is."""

    timeout_s: int | None = left_out("Seconds after which a run is ended.")
    max_retries: int | None = left_out("Attempts after the first failed one.")
    notify_after_s: int | None = left_out("Seconds after which a run is slow; 0: never.")
    max_concurrent_runs: int | None = left_out("Runs at a time; others wait.")
