"""Tells people of a run whose own process is gone: `python -m gluepot.jobs.lost_runs RUN_ID`.

A process of its own: an address may take a minute to answer, or never do, and whoever found the run lost has others to
look after.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from gluepot.database import Database, open_database
from gluepot.errors import GluepotError
from gluepot.jobs.kept_settings import job_settings
from gluepot.jobs.notifications import Notifier, RunEvent
from gluepot.jobs.run_files import files_of
from gluepot.jobs.run_store import RunStore
from gluepot.jobs.store import JobStore
from gluepot.processes import start_detached
from gluepot.settings import JobSettings, Settings
from gluepot.settings_sources import as_environment, load_settings


def tell_of_lost_run(database: Database, settings: Settings, run_id: str) -> None:
    """Start a process that tells of a lost run, where its job wants failures told."""
    if not _limits_of(database, settings, run_id).notify.get(RunEvent.FAILURE):
        return
    start_detached(
        [sys.executable, "-m", "gluepot.jobs.lost_runs", run_id],
        log=files_of(settings, run_id).runner_log,
        environment={**os.environ, **as_environment(settings), "GLUEPOT_HOME": str(settings.home)},
        folder=settings.home,
    )


def _limits_of(database: Database, settings: Settings, run_id: str) -> JobSettings:
    run = RunStore(database).get(run_id)
    try:
        version = JobStore(database).get_version(run.job_name, run.version)
    except GluepotError:  # its job was deleted meanwhile
        return settings.jobs
    return job_settings(settings, version.content)


def main(arguments: Sequence[str]) -> int:
    """Tell of the failure of a run in the home folder that the environment names."""
    (run_id,) = arguments
    settings = load_settings().settings
    database = open_database(settings.database_url)
    try:
        notifier = Notifier(_limits_of(database, settings, run_id).notify)
        notifier.tell(RunEvent.FAILURE, RunStore(database).get(run_id))
    finally:
        database.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
