"""Exporting a job together with its schedule."""

from __future__ import annotations

from gluepot.jobs.exporters.targets import Export, ExportTarget, export_version
from gluepot.jobs.service import JobService
from gluepot.jobs.version_refs import VersionRef
from gluepot.schedule.service import ScheduleService

_CRON_FIELDS = 5


def export_job(
    jobs: JobService,
    schedule: ScheduleService,
    name: str,
    target: ExportTarget,
    version: VersionRef | None = None,
) -> Export:
    """Export a version of a job, by default the one that runs; a target that keeps the time gets its first cron schedule.

    Raises:
        JobNotFoundError: there is no such job.
        InvalidInputError: its script uses something that only gluepot has.
    """
    found = jobs.get_version(name, version)
    crons = [t for t in schedule.list_triggers(name) if len(t.cron.split()) == _CRON_FIELDS]
    if not crons:
        return export_version(found, target)
    return export_version(found, target, cron=crons[0].cron, timezone=crons[0].timezone)
