"""Jobs and their versions in the database."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, RowMapping, func, select, update

from gluepot.database import Database
from gluepot.database.tables.jobs import job_tags, job_versions, jobs
from gluepot.errors import InvalidInputError
from gluepot.jobs.documents import content_from, content_hash, plain
from gluepot.jobs.errors import JobNotFoundError, VersionNotFoundError
from gluepot.jobs.models import Job, JobContent, JobKind, JobLimits, JobVersion, SourceKind, VersionOrigin
from gluepot.jobs.version_refs import VersionRef, version_number

_LEAST = {"timeout_s": 1, "max_retries": 0, "notify_after_s": 0, "max_concurrent_runs": 1}


class Outcome(StrEnum):
    """What storing a content did: a first version, a new one, an earlier one made current again, or nothing."""

    CREATED = "created"
    NEW_VERSION = "new version"
    EARLIER_VERSION = "earlier version"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, kw_only=True)
class Stored:
    """The version that is current after storing, and what that changed."""

    version: JobVersion
    outcome: Outcome


class JobStore:
    """Reads and writes jobs. A version's content never changes; storing the same content twice gives the same one."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def list_jobs(self) -> list[Job]:
        """Return every job, by name."""
        with self._database.read() as connection:
            return [job_of(row) for row in connection.execute(select(jobs).order_by(jobs.c.name)).mappings()]

    def get_job(self, name: str) -> Job:
        """Return a job or raise `JobNotFoundError`."""
        with self._database.read() as connection:
            return job_of(job_row(connection, name))

    def get_version(self, name: str, version: VersionRef | None = None) -> JobVersion:
        """Return a version of a job by number or tag, by default the one that runs."""
        with self._database.read() as connection:
            row = job_row(connection, name)
            return _version(connection, row, version_number(connection, row, version))

    def set_limits(self, name: str, limits: JobLimits, *, now: datetime) -> Job:
        """Change the limits that are given and return the job."""
        given = {limit: value for limit, value in asdict(limits).items() if value is not None}
        for limit, value in given.items():
            if value < _LEAST[limit]:
                raise InvalidInputError(f"{limit} must be at least {_LEAST[limit]}, not {value}.")
        with self._database.write() as connection:
            row = job_row(connection, name)
            connection.execute(update(jobs).where(jobs.c.id == row["id"]).values(**given, updated_at=now))
            return job_of(job_row(connection, name))

    def list_versions(
        self, name: str, *, before: int | None = None, limit: int | None = None
    ) -> list[JobVersion]:
        """Return the versions of a job, the newest first; only older ones than `before`, at most `limit`."""
        with self._database.read() as connection:
            job = job_row(connection, name)
            query = (
                select(job_versions)
                .where(job_versions.c.job_id == job["id"])
                .order_by(job_versions.c.version.desc())
                .limit(limit)
            )
            older = query if before is None else query.where(job_versions.c.version < before)
            return [_version_of(job["name"], row) for row in connection.execute(older).mappings()]

    def store(
        self, name: str, content: JobContent, origin: VersionOrigin, *, description: str, now: datetime
    ) -> Stored:
        """Make `content` the current version of the job `name`, creating what is not there yet."""
        digest = content_hash(content)
        with self._database.write() as connection:
            job = connection.execute(select(jobs).where(jobs.c.name == name)).mappings().first()
            if job is None:
                job = _insert_job(connection, name, content.kind, description, now)
                outcome = Outcome.CREATED
            known = connection.execute(
                select(job_versions.c.version).where(
                    job_versions.c.job_id == job["id"], job_versions.c.content_hash == digest
                )
            ).scalar()
            if known is not None:
                _follow(connection, job["id"], known, content)
                outcome = Outcome.UNCHANGED if known == job["current_version"] else Outcome.EARLIER_VERSION
            else:
                newest = connection.execute(
                    select(func.max(job_versions.c.version)).where(job_versions.c.job_id == job["id"])
                ).scalar()
                outcome = Outcome.NEW_VERSION if newest else Outcome.CREATED
                known = (newest or 0) + 1
                connection.execute(
                    job_versions.insert().values(
                        job_id=job["id"],
                        version=known,
                        content_hash=digest,
                        created_at=now,
                        **plain(content),
                        **plain(origin),
                    )
                )
            changes: dict[str, Any] = {"current_version": known, "kind": content.kind.value}
            if description:
                changes["description"] = description
            if outcome is not Outcome.UNCHANGED or description:
                connection.execute(
                    update(jobs).where(jobs.c.id == job["id"]).values(**changes, updated_at=now)
                )
            return Stored(version=_version(connection, job, known), outcome=outcome)

    def make_current(self, name: str, version: VersionRef, *, now: datetime) -> JobVersion:
        """Point the job at one of its versions."""
        with self._database.write() as connection:
            job = job_row(connection, name)
            found = _version(connection, job, version_number(connection, job, version))
            connection.execute(
                update(jobs)
                .where(jobs.c.id == job["id"])
                .values(current_version=found.version, kind=found.content.kind.value, updated_at=now)
            )
            return found

    def delete(self, name: str) -> None:
        """Delete a job and its versions. Its runs stay; its triggers give runs in state ERROR."""
        with self._database.write() as connection:
            job = job_row(connection, name)
            for owned in (job_tags, job_versions):
                connection.execute(owned.delete().where(owned.c.job_id == job["id"]))
            connection.execute(jobs.delete().where(jobs.c.id == job["id"]))


def _insert_job(
    connection: Connection, name: str, kind: JobKind, description: str, now: datetime
) -> RowMapping:
    connection.execute(
        jobs.insert().values(
            name=name,
            kind=kind.value,
            description=description,
            current_version=1,
            created_at=now,
            updated_at=now,
        )
    )
    return job_row(connection, name)


def _follow(connection: Connection, job_id: int, version: int, content: JobContent) -> None:
    """Let what is not content follow the last promotion: a notebook that moved, a limit that was raised."""
    names = ("folder", "settings", "steps", "cells", "installed")
    placement = {name: plain(getattr(content, name)) for name in names}
    connection.execute(
        update(job_versions)
        .where(job_versions.c.job_id == job_id, job_versions.c.version == version)
        .values(**placement)
    )


def job_row(connection: Connection, name: str) -> RowMapping:
    """Return the row of a job or raise `JobNotFoundError`."""
    row = connection.execute(select(jobs).where(jobs.c.name == name)).mappings().first()
    if row is None:
        raise JobNotFoundError(name, connection.execute(select(jobs.c.name).order_by(jobs.c.name)).scalars())
    return row


def _version(connection: Connection, job: RowMapping, version: int) -> JobVersion:
    row = (
        connection.execute(
            select(job_versions).where(job_versions.c.job_id == job["id"], job_versions.c.version == version)
        )
        .mappings()
        .first()
    )
    if row is None:
        newest = connection.execute(
            select(func.max(job_versions.c.version)).where(job_versions.c.job_id == job["id"])
        ).scalar()
        raise VersionNotFoundError(job["name"], version, newest or 0)
    return _version_of(job["name"], row)


def job_of(row: RowMapping) -> Job:
    """Return a row as a value."""
    return Job(
        name=row["name"],
        kind=JobKind(row["kind"]),
        description=row["description"],
        current_version=row["current_version"],
        max_concurrent_runs=row["max_concurrent_runs"],
        created_at=row["created_at"],
        updated_at=row["updated_at"],
        timeout_s=row["timeout_s"],
        max_retries=row["max_retries"],
        notify_after_s=row["notify_after_s"],
        pinned_version=row["pinned_version"],
    )


def _version_of(job_name: str, row: RowMapping) -> JobVersion:
    return JobVersion(
        job_name=job_name,
        version=row["version"],
        content_hash=row["content_hash"],
        content=content_from(dict(row)),
        origin=VersionOrigin(
            source=SourceKind(row["source"]),
            author=row["author"],
            notebook_path=row["notebook_path"],
            notebook_hash=row["notebook_hash"],
            git_commit=row["git_commit"],
        ),
        created_at=row["created_at"],
    )
