"""The verbs of jobs: promote, compare, roll back, run, stop, read logs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gluepot.clock import Clock, utc_now
from gluepot.database import Database
from gluepot.errors import InvalidInputError
from gluepot.jobs.artifacts import Artifact, list_artifacts
from gluepot.jobs.bookmarks.store import BookmarkStore
from gluepot.jobs.cells import CellSource, Selection
from gluepot.jobs.diffs import VersionDiff, diff_versions
from gluepot.jobs.drafting import Draft, draft_job
from gluepot.jobs.errors import (
    JobNotFoundError,
    PinnedError,
    PromotionRefusedError,
    RunIsOverError,
    RunNotRepairableError,
)
from gluepot.jobs.git_mirror import GitMirror, Mirrored
from gluepot.jobs.job_names import check_job_name
from gluepot.jobs.log_rotation import log_text
from gluepot.jobs.models import (
    Job,
    JobLimits,
    JobRun,
    JobSummary,
    JobVersion,
    RunState,
    SourceKind,
    VersionOrigin,
)
from gluepot.jobs.promotion import Promotion
from gluepot.jobs.provenance import author, git_commit
from gluepot.jobs.repair_requests import repair_request
from gluepot.jobs.requesting import new_request
from gluepot.jobs.run_files import LogText, files_of
from gluepot.jobs.run_store import RunRequest, RunStore, insert_run
from gluepot.jobs.script_source import draft_script
from gluepot.jobs.store import JobStore
from gluepot.jobs.table_lookup import table_lookup
from gluepot.jobs.version_refs import VersionRef
from gluepot.sessions.models import SessionSpec
from gluepot.settings import Settings

if TYPE_CHECKING:
    from gluepot.catalog.service import CatalogService


class JobService:
    """Jobs of one database. Runs are started by a dispatcher; here they are asked for and read."""

    def __init__(
        self, database: Database, catalog: CatalogService, settings: Settings, *, now: Clock = utc_now
    ) -> None:
        self._database = database
        self._catalog = catalog
        self._settings = settings
        self._now = now
        self._store = JobStore(database)
        self._runs = RunStore(database)

    def draft(
        self, name: str, source: CellSource, selection: Selection, *, session_spec: SessionSpec | None = None
    ) -> Draft:
        """Check cells and write their script, storing nothing. The draft says what is wrong, if anything is.

        A source that is a script (see `script_source.read_script`) is taken as it is; `selection` means nothing then.

        Raises:
            InvalidInputError: the name cannot be a job's, or the selection names no cell.
        """
        check_job_name(name)
        settings, spec = self._project_settings(), session_spec or SessionSpec()
        if source.kind is SourceKind.SCRIPT:
            return draft_script(name, source, settings=settings, session_spec=spec)
        lookup = table_lookup(self._catalog)
        return draft_job(name, source, selection, lookup=lookup, settings=settings, session_spec=spec)

    def promote(
        self,
        name: str,
        source: CellSource,
        selection: Selection,
        *,
        session_spec: SessionSpec | None = None,
        description: str = "",
    ) -> Promotion:
        """Make the chosen cells the current version of the job `name`; the same content makes no new version.

        Raises:
            PromotionRefusedError: something is wrong with the cells; all of it is said, nothing was stored.
        """
        draft = self.draft(name, source, selection, session_spec=session_spec)
        if draft.content is None:
            raise PromotionRefusedError(name, draft.problems)
        origin = VersionOrigin(
            source=source.kind,
            author=author(),
            notebook_path=source.path,
            notebook_hash=source.hash,
            git_commit=git_commit(Path(source.folder)),
        )
        before = self._current_version(name)
        stored = self._store.store(name, draft.content, origin, description=description, now=self._now())
        return Promotion(
            job_name=name,
            version=stored.version,
            outcome=stored.outcome,
            draft=draft,
            source=source.kind,
            previous_version=before,
            pinned_version=self._store.get_job(name).pinned_version,
            mirrored=self._mirror(name),
        )

    def _mirror(self, name: str) -> Mirrored | None:
        if not self._settings.jobs.git:
            return None
        return GitMirror(self._settings.git_folder).add(self._store.list_versions(name))

    def _current_version(self, name: str) -> int | None:
        try:
            return self._store.get_job(name).current_version
        except JobNotFoundError:
            return None

    def _project_settings(self) -> Mapping[str, Any]:
        """Return the resolved settings of the project: a scheduled run starts where no project's file is read."""
        sections = {"spark": self._settings.spark, "jobs": self._settings.jobs}
        return {name: section.model_dump(mode="json") for name, section in sections.items()}

    def list_jobs(self) -> list[JobSummary]:
        """Return every job with its last run, by name."""
        jobs = self._store.list_jobs()
        last = self._runs.last_runs()
        return [JobSummary(job=job, last_run=last.get(job.name)) for job in jobs]

    def get_job(self, name: str) -> Job:
        """Return a job.

        Raises:
            JobNotFoundError: there is none of this name; near names are offered.
        """
        return self._store.get_job(name)

    def get_version(self, name: str, version: VersionRef | None = None) -> JobVersion:
        """Return a version of a job by number or tag, by default the one that runs."""
        return self._store.get_version(name, version)

    def list_versions(
        self, name: str, *, before: int | None = None, limit: int | None = None
    ) -> list[JobVersion]:
        """Return the versions of a job, the newest first; only older ones than `before`, at most `limit`."""
        return self._store.list_versions(name, before=before, limit=limit)

    def diff(self, name: str, old: VersionRef | None = None, new: VersionRef | None = None) -> VersionDiff:
        """Compare two versions; by default the current one with the one that is pinned, else with the one before it.

        Raises:
            InvalidInputError: the job has only one version.
        """
        job = self._store.get_job(name)
        newer = self._store.get_version(name, new or job.current_version)
        if old is None and new is None and job.running_version != newer.version:
            old = job.running_version
        if old is None and newer.version == 1:
            raise InvalidInputError(f"Job {name!r} has no version before 1 to compare with.")
        return diff_versions(self._store.get_version(name, old or newer.version - 1), newer)

    def rollback(self, name: str, version: VersionRef | None = None) -> JobVersion:
        """Make an earlier version the current one, by default the one before it. Versions stay as they are.

        Raises:
            InvalidInputError: there is no earlier version.
            PinnedError: the job is pinned, so nothing would change.
        """
        job = self._store.get_job(name)
        if job.pinned_version is not None:
            raise PinnedError(name, job.pinned_version)
        if version is None and job.current_version == 1:
            raise InvalidInputError(f"Job {name!r} has no version before 1 to roll back to.")
        return self._store.make_current(name, version or job.current_version - 1, now=self._now())

    def delete_job(self, name: str) -> None:
        """Delete a job with its versions and its bookmark. Its runs and their logs stay."""
        self._store.delete(name)
        BookmarkStore(self._database).delete_published(name)

    def start_run(
        self,
        name: str,
        parameters: Mapping[str, Any] | None = None,
        *,
        requested_by: str = "",
        logical_date: datetime | None = None,
        version: VersionRef | None = None,
    ) -> JobRun:
        """Queue a run of a job, by default of the version that is pinned, else of the current one; a dispatcher takes it up.

        Raises:
            ParameterError: a parameter the job does not have, or a value that it cannot take.
            KindNotBuiltError: nothing runs jobs of this kind yet.
        """
        request = self.run_request(
            name, parameters or {}, requested_by=requested_by or author(), version=version
        )
        now = self._now()
        with self._database.write() as connection:
            run_id = insert_run(connection, replace(request, logical_date=logical_date), now)
        return self._runs.get(run_id)

    def run_request(
        self,
        name: str,
        parameters: Mapping[str, Any],
        *,
        requested_by: str,
        version: VersionRef | None = None,
    ) -> RunRequest:
        """Return a checked request for a run, for a caller that inserts it in a transaction of its own."""
        found = self._store.get_version(name, version)
        job = self._store.get_job(name)
        return new_request(job, found, parameters, self._settings, requested_by=requested_by)

    def set_limits(self, name: str, limits: JobLimits) -> Job:
        """Change a job's own limits; they win over the settings, for runs asked for from now on.

        Raises:
            JobNotFoundError: there is none of this name.
            InvalidInputError: a limit is out of its range.
        """
        return self._store.set_limits(name, limits, now=self._now())

    def repair_run(self, run_id: str, *, requested_by: str = "") -> JobRun:
        """Queue a run that resumes a failed one at the step where it failed, with its version and parameters.

        Steps that are done are not run again; what later steps need of them is recomputed. A run that failed before
        its first step ended is run whole.

        Raises:
            RunNotRepairableError: it has not failed, or another run has taken its place already.
            RepairRefusedError: a later step needs what a finished step only gives by appending again.
        """
        run = self._runs.get(run_id)
        successor = self._runs.retry_of(run.id)
        if not run.state.is_final or run.state is RunState.SUCCEEDED or successor is not None:
            raise RunNotRepairableError(run.id, run.state, successor.id if successor else "")
        content = self._store.get_version(run.job_name, run.version).content
        files = files_of(self._settings, run.id)
        request = repair_request(run, content, files, requested_by=requested_by or author())
        with self._database.write() as connection:
            repair_id = insert_run(connection, request, self._now())
        return self._runs.get(repair_id)

    def get_run(self, run_id: str) -> JobRun:
        """Return a run by its id (the beginning is enough).

        Raises:
            RunNotFoundError: none, or more than one, begins so.
        """
        return self._runs.get(run_id)

    def list_runs(self, name: str | None = None, *, limit: int = 20) -> list[JobRun]:
        """Return runs of a job, or of all, the newest first.

        Raises:
            JobNotFoundError: neither a job nor a run of this name exists.
        """
        runs = self._runs.list_runs(name, limit=limit)
        if not runs and name is not None:
            self._store.get_job(name)
        return runs

    def stop_run(self, run_id: str) -> JobRun:
        """Ask for a run to end: a waiting one is STOPPED at once, an active one is STOPPING until its process is gone.

        Raises:
            RunIsOverError: it has ended already.
        """
        run = self._runs.get(run_id)
        if not self._runs.ask_to_stop(run.id, now=self._now()):
            raise RunIsOverError(run.id, self._runs.get(run.id).state)
        return self._runs.get(run.id)

    def artifacts(self, run_id: str) -> tuple[Artifact, ...]:
        """Return what a run kept by `gluepot.artifact`."""
        return list_artifacts(files_of(self._settings, self._runs.get(run_id).id).artifacts)

    def log_file(self, run_id: str) -> Path:
        """Return where a run's log is, whether or not it has printed anything yet."""
        return files_of(self._settings, self._runs.get(run_id).id).log

    def log_text(self, run_id: str, *, lines: int = 500) -> LogText:
        """Return the end of a run's log: so many lines, or the part of them that a person would ever read."""
        run = self._runs.get(run_id)
        return log_text(files_of(self._settings, run.id), run.id, lines)
