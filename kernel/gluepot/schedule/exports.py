"""Exporting a job together with its schedule."""

from __future__ import annotations

from gluepot.jobs.exporters.targets import Export, ExportTarget, export_version
from gluepot.jobs.service import JobService
from gluepot.jobs.version_refs import VersionRef
from gluepot.schedule.models import TargetKind
from gluepot.schedule.service import ScheduleService

_CRON_FIELDS = 5


def export_job(
    jobs: JobService,
    schedule: ScheduleService,
    name: str,
    target: ExportTarget,
    version: VersionRef | None = None,
) -> Export:
    """Export a version of a job, by default the one that runs; a target that keeps the time gets its first cron schedule, and
    the values that this gives.

    Raises:
        JobNotFoundError: there is no such job.
        InvalidInputError: its script uses something that only gluepot has.
    """
    found = jobs.get_version(name, version)
    crons = [t for t in schedule.list_triggers(name) if len(t.cron.split()) == _CRON_FIELDS]
    if not crons:
        return export_version(found, target)
    first = crons[0]
    started = [one for one in first.actions if one.kind is TargetKind.JOB and one.name == found.job_name]
    given = started[0].parameters if started else {}
    return export_version(found, target, cron=first.cron, timezone=first.timezone, parameters=given)
