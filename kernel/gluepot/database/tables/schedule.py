"""Tables of the schedule domain: triggers and what they fired, events, backfills, workflows, and who dispatches."""

from __future__ import annotations

from sqlalchemy import (
    Column,
    Float,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from gluepot.database.metadata import Json, UtcDateTime, metadata

# No foreign key to jobs: a job deleted under its trigger must give runs in state ERROR, not a vanished trigger.
# `definition` is a schedule.models.TriggerDefinition. `due_at` is when a dispatcher looks at the trigger next: its next
# fire time with its jitter, or its next look for events. `cursor` is how far an event source was read.
triggers = Table(
    "triggers",
    metadata,
    Column("id", Integer, nullable=False, autoincrement=True),
    Column("name", String(255), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("job_name", String(255), nullable=False, server_default=""),
    Column("definition", Json(), nullable=False),
    Column("next_fire_at", UtcDateTime),
    Column("due_at", UtcDateTime),
    Column("last_fire_at", UtcDateTime),
    Column("armed_at", UtcDateTime, nullable=False),
    Column("cursor", Json()),
    Column("problem", Text, nullable=False, server_default=""),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("id"),
    UniqueConstraint("name"),
    Index(None, "state", "due_at"),
    Index(None, "job_name"),
)

# Each firing once: the unique key is what two dispatchers cannot both insert. `fire_key`: the fire time, the batch of
# events, the run that was waited for. The interval is what the runs are about.
trigger_fires = Table(
    "trigger_fires",
    metadata,
    Column("id", String(40), nullable=False),
    Column("trigger_name", String(255), nullable=False),
    Column("fire_key", String(255), nullable=False),
    Column("fire_time", UtcDateTime),
    Column("logical_date", UtcDateTime, nullable=False),
    Column("interval_start", UtcDateTime),
    Column("interval_end", UtcDateTime),
    Column("backfill_id", String(40)),
    Column("detail", Json()),
    Column("fired_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("id"),
    UniqueConstraint("trigger_name", "fire_key"),
    Index(None, "backfill_id"),
)

# What happened that a trigger waits for: a file, a row, a call, a run that ended. Each is in one firing at most.
trigger_inputs = Table(
    "trigger_inputs",
    metadata,
    Column("trigger_name", String(255), nullable=False),
    Column("input_key", String(64), nullable=False),
    Column("subject", Text, nullable=False),
    Column("fingerprint", String(255), nullable=False, server_default=""),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("fire_id", String(40)),
    Column("detail", Json()),
    PrimaryKeyConstraint("trigger_name", "input_key"),
    Index(None, "trigger_name", "fire_id"),
)

backfills = Table(
    "backfills",
    metadata,
    Column("id", String(40), nullable=False),
    Column("trigger_name", String(255), nullable=False),
    Column("range_from", UtcDateTime, nullable=False),
    Column("range_to", UtcDateTime, nullable=False),
    Column("parallel", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("requested_by", String(255), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    PrimaryKeyConstraint("id"),
    Index(None, "state"),
)

backfill_dates = Table(
    "backfill_dates",
    metadata,
    Column("backfill_id", String(40), nullable=False),
    Column("position", Integer, nullable=False),
    Column("logical_date", UtcDateTime, nullable=False),
    Column("interval_start", UtcDateTime, nullable=False),
    Column("interval_end", UtcDateTime, nullable=False),
    Column("state", String(16), nullable=False),
    Column("tries", Integer, nullable=False, server_default="0"),
    Column("fire_id", String(40)),
    PrimaryKeyConstraint("backfill_id", "position"),
)

# Crawls that a trigger or a workflow asked for. Claimed as job runs are: a lease and a fencing number.
queued_crawls = Table(
    "queued_crawls",
    metadata,
    Column("id", String(40), nullable=False),
    Column("crawler", String(255), nullable=False),
    Column("mode", String(16), nullable=False, server_default="apply"),
    Column("state", String(16), nullable=False),
    Column("state_detail", Text, nullable=False, server_default=""),
    Column("trigger_name", String(255)),
    Column("fire_id", String(40)),
    Column("context", Json(), nullable=False),
    Column("requested_by", String(255), nullable=False),
    Column("attempt", Integer, nullable=False, server_default="0"),
    Column("max_retries", Integer, nullable=False, server_default="0"),
    Column("crawl_run_id", String(40)),
    Column("queued_at", UtcDateTime, nullable=False),
    Column("not_before", UtcDateTime, nullable=False),
    Column("started_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    Column("fencing", Integer, nullable=False, server_default="0"),
    Column("owner_host", String(255)),
    Column("owner_pid", Integer),
    Column("owner_started_s", Float),
    Column("lease_until", UtcDateTime),
    Column("error", Text, nullable=False, server_default=""),
    PrimaryKeyConstraint("id"),
    Index(None, "state", "not_before"),
    Index(None, "ended_at"),
    Index(None, "fire_id"),
    Index(None, "crawl_run_id"),
)

workflows = Table(
    "workflows",
    metadata,
    Column("name", String(255), nullable=False),
    Column("description", Text, nullable=False, server_default=""),
    Column("current_version", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("name"),
)

# Immutable. `definition` is a schedule.workflows.models.WorkflowDefinition.
workflow_versions = Table(
    "workflow_versions",
    metadata,
    Column("workflow_name", String(255), nullable=False),
    Column("version", Integer, nullable=False),
    Column("content_hash", String(64), nullable=False),
    Column("definition", Json(), nullable=False),
    Column("author", String(255), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    PrimaryKeyConstraint("workflow_name", "version"),
    UniqueConstraint("workflow_name", "content_hash"),
)

# A repair is a row of its own that names its `previous_run_id`. `properties` are shared by the nodes of the run.
workflow_runs = Table(
    "workflow_runs",
    metadata,
    Column("id", String(40), nullable=False),
    Column("workflow_name", String(255), nullable=False),
    Column("version", Integer, nullable=False),
    Column("state", String(16), nullable=False),
    Column("state_detail", Text, nullable=False, server_default=""),
    Column("previous_run_id", String(40)),
    Column("trigger_name", String(255)),
    Column("fire_id", String(40)),
    Column("logical_date", UtcDateTime, nullable=False),
    Column("context", Json(), nullable=False),
    Column("properties", Json(), nullable=False),
    Column("alarms", Json(), nullable=False),
    Column("requested_by", String(255), nullable=False),
    Column("queued_at", UtcDateTime, nullable=False),
    Column("started_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    Column("error", Text, nullable=False, server_default=""),
    PrimaryKeyConstraint("id"),
    UniqueConstraint("previous_run_id"),
    Index(None, "state"),
    Index(None, "workflow_name", "queued_at"),
    Index(None, "ended_at"),
    Index(None, "fire_id"),
)

# What became of each node in one run; a node that fans out has a row for each item beside its own (`item` 0).
workflow_nodes = Table(
    "workflow_nodes",
    metadata,
    Column("run_id", String(40), nullable=False),
    Column("node", String(255), nullable=False),
    Column("item", Integer, nullable=False, server_default="0"),
    Column("value", Json()),
    Column("state", String(16), nullable=False),
    Column("detail", Text, nullable=False, server_default=""),
    Column("target_run_id", String(40)),
    Column("kept_from", String(40)),
    Column("started_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    PrimaryKeyConstraint("run_id", "node", "item"),
    Index(None, "target_run_id"),
)

# Who dispatches, for people to see; nothing depends on these rows.
dispatchers = Table(
    "dispatchers",
    metadata,
    Column("id", String(40), nullable=False),
    Column("host", String(255), nullable=False),
    Column("pid", Integer, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("beat_at", UtcDateTime, nullable=False),
    Column("version", String(32), nullable=False),
    PrimaryKeyConstraint("id"),
)
