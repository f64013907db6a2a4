"""Tables of the jobs and schedule domains: jobs, their immutable versions, their triggers, and every run."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Float,
    ForeignKeyConstraint,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from gluepot.database.metadata import Json, UtcDateTime, metadata

# `kind` is one of jobs.models.JobKind. `current_version` is what a trigger runs.
jobs = Table(
    "jobs",
    metadata,
    Column("id", Integer, nullable=False, autoincrement=True),
    Column("name", String(255), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("description", Text, nullable=False, server_default=""),
    Column("current_version", Integer, nullable=False),
    Column("max_concurrent_runs", Integer, nullable=False, server_default="1"),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("id"),
    UniqueConstraint("name"),
)

# `content_hash` is over kind, script, parameters, session_spec and requirements, which are never updated.
job_versions = Table(
    "job_versions",
    metadata,
    Column("job_id", Integer, nullable=False),
    Column("version", Integer, nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("script", Text, nullable=False),
    Column("parameters", Json(), nullable=False),
    Column("session_spec", Json(), nullable=False),
    Column("requirements", Json(), nullable=False),
    Column("python_version", String(16), nullable=False),
    Column("folder", Text, nullable=False),
    Column("settings", Json(), nullable=False),
    Column("steps", Json(), nullable=False),
    Column("source", String(16), nullable=False),
    Column("notebook_path", Text, nullable=False, server_default=""),
    Column("notebook_hash", String(64), nullable=False, server_default=""),
    Column("git_commit", String(64), nullable=False, server_default=""),
    Column("author", String(255), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("job_id", "version"),
    ForeignKeyConstraint(["job_id"], ["jobs.id"], ondelete="CASCADE"),
    UniqueConstraint("job_id", "content_hash"),
)

# No foreign key to jobs: a job deleted under its trigger must give runs in state ERROR, not a vanished trigger.
triggers = Table(
    "triggers",
    metadata,
    Column("id", Integer, nullable=False, autoincrement=True),
    Column("name", String(255), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("job_name", String(255), nullable=False),
    Column("cron", String(255), nullable=False, server_default=""),
    Column("timezone", String(64), nullable=False, server_default="UTC"),
    Column("misfire", String(16), nullable=False),
    Column("parameters", Json(), nullable=False),
    Column("next_fire_at", UtcDateTime),
    Column("last_fire_at", UtcDateTime),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("id"),
    UniqueConstraint("name"),
    Index(None, "state", "next_fire_at"),
    Index(None, "job_name"),
)

# A retry is a row of its own (`attempt` + 1, `previous_run_id`). `fencing` grows with every claim; whoever holds an
# older number can no longer change the row. owner_* is the process that holds the claim, child_* the user's code.
job_runs = Table(
    "job_runs",
    metadata,
    Column("id", String(40), nullable=False),
    Column("job_name", String(255), nullable=False),
    Column("version", Integer, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("state_detail", Text, nullable=False, server_default=""),
    Column("attempt", Integer, nullable=False, server_default="0"),
    Column("previous_run_id", String(40)),
    Column("trigger_name", String(255)),
    Column("fire_time", UtcDateTime),
    Column("logical_date", UtcDateTime, nullable=False),
    Column("parameters", Json(), nullable=False),
    Column("requested_by", String(255), nullable=False),
    Column("queued_at", UtcDateTime, nullable=False),
    Column("not_before", UtcDateTime, nullable=False),
    Column("started_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    Column("timeout_s", Integer, nullable=False),
    Column("max_retries", Integer, nullable=False),
    Column("fencing", Integer, nullable=False, server_default="0"),
    Column("owner_host", String(255)),
    Column("owner_pid", Integer),
    Column("owner_started_s", Float),
    Column("child_pid", Integer),
    Column("child_started_s", Float),
    Column("lease_until", UtcDateTime),
    Column("exit_code", Integer),
    Column("error", Text, nullable=False, server_default=""),
    Column("failure", Json()),
    Column("steps", Json()),
    PrimaryKeyConstraint("id"),
    UniqueConstraint("trigger_name", "fire_time", "attempt"),
    UniqueConstraint("previous_run_id"),
    Index(None, "state", "not_before"),
    Index(None, "job_name", "queued_at"),
    Index(None, "queued_at"),
)
