"""What a new run needs to know, put together from the job, its version and the settings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gluepot.jobs.errors import KindNotBuiltError
from gluepot.jobs.models import BUILT_KINDS, Job, JobContent, JobVersion
from gluepot.jobs.parameters import checked_values
from gluepot.jobs.run_store import RunRequest
from gluepot.jobs.writes import plain_appends
from gluepot.settings import Settings


def new_request(
    job: Job, version: JobVersion, parameters: Mapping[str, Any], settings: Settings, *, requested_by: str
) -> RunRequest:
    """Return a checked request for a run. The job's own limits win over the version's settings, those over today's.

    Raises:
        ParameterError: a parameter the job does not have, or a value that it cannot take.
        KindNotBuiltError: nothing runs jobs of this kind yet.
    """
    content = version.content
    if content.kind not in BUILT_KINDS:
        raise KindNotBuiltError(job.name, content.kind)
    limits = settings.jobs.model_copy(update=dict(content.settings.get("jobs", {})))
    return RunRequest(
        job_name=job.name,
        version=version.version,
        kind=content.kind,
        parameters=checked_values(content.parameters, parameters, job=job.name),
        requested_by=requested_by,
        timeout_s=limits.timeout_s if job.timeout_s is None else job.timeout_s,
        max_retries=_retries(job, content, limits.max_retries),
        notify_after_s=limits.notify_after_s if job.notify_after_s is None else job.notify_after_s,
    )


def _retries(job: Job, content: JobContent, setting: int) -> int:
    """A job that appends by plain writes is retried only where somebody said so for this very job."""
    if job.max_retries is not None:
        return job.max_retries
    return 0 if setting and plain_appends(content.script) else setting
