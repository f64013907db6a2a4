"""Tables of the jobs domain: jobs, their immutable versions, and every run."""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
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

# `kind` is one of jobs.models.JobKind. `current_version` is the last one that was promoted or rolled back to;
# `pinned_version`, where there is one, is what runs instead of it. Limits that are NULL are the settings'.
jobs = Table(
    "jobs",
    metadata,
    Column("id", Integer, nullable=False, autoincrement=True),
    Column("name", String(255), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("description", Text, nullable=False, server_default=""),
    Column("current_version", Integer, nullable=False),
    Column("pinned_version", Integer),
    Column("max_concurrent_runs", Integer, nullable=False, server_default="1"),
    Column("timeout_s", Integer),
    Column("max_retries", Integer),
    Column("notify_after_s", Integer),
    Column("bookmark_mode", String(16), nullable=False, server_default="enable"),
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
    Column("cells", Json()),
    Column("installed", Json()),
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

# Names of versions that may be moved to another one.
job_tags = Table(
    "job_tags",
    metadata,
    Column("job_id", Integer, nullable=False),
    Column("tag", String(64), nullable=False),
    Column("version", Integer, nullable=False),
    PrimaryKeyConstraint("job_id", "tag"),
    ForeignKeyConstraint(["job_id"], ["jobs.id"], ondelete="CASCADE"),
)

# A retry is a row of its own (`attempt` + 1, `previous_run_id`). `fencing` grows with every claim; whoever holds an
# older number can no longer change the row. owner_* is the process that holds the claim, child_* the user's code.
# `root_run_id` is the first run of a chain of retries and repairs (NULL: the run itself); `repair_step` the step at
# which a repair resumes. `fire_id` names the firing of a trigger, which is what is unique; `context` becomes
# GLUEPOT_… variables of the run.
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
    Column("root_run_id", String(40)),
    Column("repair_step", Integer),
    Column("trigger_name", String(255)),
    Column("fire_id", String(40)),
    Column("context", Json()),
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
    Column("notify_after_s", Integer, nullable=False, server_default="0"),
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
    Column("metrics", Json()),
    Column("notes", Json()),
    PrimaryKeyConstraint("id"),
    UniqueConstraint("previous_run_id"),
    Index(None, "state", "not_before"),
    Index(None, "fire_id"),
    Index(None, "ended_at"),
    Index(None, "job_name", "queued_at"),
    Index(None, "queued_at"),
)

# What one run read past its bookmarks. Published by giving it a `run_number`, in the transaction that marks the run
# SUCCEEDED; `base_number` is the newest number it started from. `commit_on`: success, or call (Glue's job.commit()).
bookmark_runs = Table(
    "bookmark_runs",
    metadata,
    Column("batch_id", String(40), nullable=False),
    Column("job_name", String(255), nullable=False),
    Column("run_id", String(255), nullable=False),
    Column("fencing", Integer),
    Column("base_number", Integer, nullable=False),
    Column("run_number", Integer),
    Column("commit_on", String(16), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("committed_at", UtcDateTime),
    PrimaryKeyConstraint("batch_id"),
    UniqueConstraint("job_name", "run_number"),
    Index(None, "run_id"),
)

# `document`: what the context reached, by kind (files, keys, value), and the step that read it.
bookmark_states = Table(
    "bookmark_states",
    metadata,
    Column("batch_id", String(40), nullable=False),
    Column("context", String(255), nullable=False),
    Column("document", Json(), nullable=False),
    PrimaryKeyConstraint("batch_id", "context"),
)

# One row for each file that a run read: staged in batches, visible when its batch has a number.
bookmark_files = Table(
    "bookmark_files",
    metadata,
    Column("batch_id", String(40), nullable=False),
    Column("context", String(255), nullable=False),
    Column("path", Text, nullable=False),
    Column("modified_ms", BigInteger, nullable=False),
    Column("size_bytes", BigInteger, nullable=False),
    PrimaryKeyConstraint("batch_id", "context", "path"),
)

# What gluepot.write has published. `slot` is the place in the job (step and call) that a retry comes to again;
# `replaced` the folders that the write before it left to late readers, removed by the next one.
sink_writes = Table(
    "sink_writes",
    metadata,
    Column("id", String(40), nullable=False),
    Column("table_name", String(512), nullable=False),
    Column("root_run_id", String(40)),
    Column("slot", String(64), nullable=False, server_default=""),
    Column("run_id", String(40)),
    Column("mode", String(16), nullable=False),
    Column("replaced", Json(), nullable=False),
    Column("committed_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("id"),
    UniqueConstraint("table_name", "root_run_id", "slot"),
    Index(None, "table_name", "committed_at"),
)
