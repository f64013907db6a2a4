"""Pins and tags: which version of a job runs, and names for versions that can be moved."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, RowMapping, and_, select, update

from gluepot.clock import Clock, utc_now
from gluepot.database import Database
from gluepot.database.tables.jobs import job_tags, jobs
from gluepot.jobs.models import Job, VersionTag
from gluepot.jobs.store import job_of, job_row
from gluepot.jobs.version_refs import VersionRef, checked_tag, version_number


class MarkService:
    """Pins and tags of the jobs of one database. Versions themselves never change."""

    def __init__(self, database: Database, *, now: Clock = utc_now) -> None:
        self._database = database
        self._now = now

    def pin(self, name: str, version: VersionRef | None = None) -> Job:
        """Let every run take one version, by default the one that runs now, whatever is promoted meanwhile.

        Raises:
            JobNotFoundError, VersionNotFoundError, TagNotFoundError: there is no such thing.
        """
        with self._database.write() as connection:
            job = job_row(connection, name)
            return _set_pin(connection, job, version_number(connection, job, version), self._now())

    def unpin(self, name: str) -> Job:
        """Let runs take the current version again; a job that is not pinned stays as it is."""
        with self._database.write() as connection:
            return _set_pin(connection, job_row(connection, name), None, self._now())

    def tag(self, name: str, version: VersionRef, tag: str) -> VersionTag:
        """Give a version a name, taking it from the one that had it.

        Raises:
            JobNotFoundError, VersionNotFoundError, TagNotFoundError: there is no such thing.
            InvalidInputError: the text cannot be a tag.
        """
        checked_tag(tag)
        with self._database.write() as connection:
            job = job_row(connection, name)
            number = version_number(connection, job, version)
            connection.execute(job_tags.delete().where(_is(job, tag)))
            connection.execute(job_tags.insert().values(job_id=job["id"], tag=tag, version=number))
        return VersionTag(job_name=name, tag=tag, version=number)

    def untag(self, name: str, tag: str) -> VersionTag:
        """Take a name from the version that has it, and return what it was.

        Raises:
            JobNotFoundError, TagNotFoundError: there is no such thing.
        """
        with self._database.write() as connection:
            job = job_row(connection, name)
            number = version_number(connection, job, checked_tag(tag))
            connection.execute(job_tags.delete().where(_is(job, tag)))
        return VersionTag(job_name=name, tag=tag, version=number)

    def tags(self, name: str) -> list[VersionTag]:
        """Return the tags of a job, by name.

        Raises:
            JobNotFoundError: there is no such job.
        """
        with self._database.read() as connection:
            job = job_row(connection, name)
            statement = select(job_tags).where(job_tags.c.job_id == job["id"]).order_by(job_tags.c.tag)
            return [
                VersionTag(job_name=name, tag=row.tag, version=row.version)
                for row in connection.execute(statement)
            ]


def _is(job: RowMapping, tag: str) -> ColumnElement[bool]:
    return and_(job_tags.c.job_id == job["id"], job_tags.c.tag == tag)


def _set_pin(connection: Connection, job: RowMapping, version: int | None, moment: datetime) -> Job:
    # A trigger keeps what it worked out for a job until this moment changes.
    changed = update(jobs).where(jobs.c.id == job["id"]).values(pinned_version=version, updated_at=moment)
    connection.execute(changed)
    return job_of(job_row(connection, job["name"]))
