"""Job: the frame that every generated script has around its work."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from awsglue import bookmarks


class Job:
    """Begin and end of a run, between which sources with a `transformation_ctx` read what is new (`awsglue.bookmarks`).

    Args:
        glue_context: a GlueContext or a SparkSession.
    """

    _current: Job | None = None

    def __init__(self, glue_context: Any) -> None:
        self._glue_context = glue_context
        self.name = ""
        self.arguments: dict[str, Any] = {}
        self.commits = 0

    def init(self, job_name: str, args: Mapping[str, Any] | None = None) -> None:
        """Begin the run called `job_name`; any text does, as scripts give what they have."""
        self.name = job_name
        self.arguments = dict(args or {})
        Job._current = self
        bookmarks.begin(job_name, self.arguments)

    def commit(self) -> None:
        """End the run, and keep its bookmark. Without `init` it does nothing, as published scripts rely on."""
        self.commits += 1
        if Job._current is self:
            bookmarks.commit()

    @classmethod
    def isInitialized(cls) -> bool:
        """Say whether a job of this process was begun."""
        return cls._current is not None

    def id_params(self) -> dict[str, Any]:
        """Return the run's ids, as far as its arguments have them."""
        return {
            key: self.arguments[key] for key in ("JOB_NAME", "JOB_ID", "JOB_RUN_ID") if key in self.arguments
        }
