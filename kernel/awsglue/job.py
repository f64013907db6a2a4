"""Job: the frame that every generated script has around its work."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


class Job:
    """Begin and end of a run. Bookmarks are read and kept by nothing yet: every run reads everything.

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
        if self.arguments.get("job_bookmark_option") == "job-bookmark-enable":
            self._glue_context_logger().warn(
                "Job bookmarks are not kept yet: this run reads everything, as with job-bookmark-disable."
            )

    def commit(self) -> None:
        """End the run. Without `init` it does nothing, as published scripts rely on."""
        self.commits += 1

    @classmethod
    def isInitialized(cls) -> bool:
        """Say whether a job of this process was begun."""
        return cls._current is not None

    def id_params(self) -> dict[str, Any]:
        """Return the run's ids, as far as its arguments have them."""
        return {
            key: self.arguments[key] for key in ("JOB_NAME", "JOB_ID", "JOB_RUN_ID") if key in self.arguments
        }

    def _glue_context_logger(self) -> Any:
        from awsglue.logger import GlueLogger

        return GlueLogger()
