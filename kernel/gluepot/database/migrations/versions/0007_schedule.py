"""triggers and what they fired, events, backfills, workflows, dispatchers"""

import sqlalchemy as sa
from alembic import op

from gluepot.database.metadata import Json, UtcDateTime

revision = "0007_schedule"
down_revision = "0006_catalog_search"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "triggers",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=True),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("job_name", sa.String(255), nullable=False, server_default=""),
        sa.Column("definition", Json(), nullable=False),
        sa.Column("next_fire_at", UtcDateTime),
        sa.Column("due_at", UtcDateTime),
        sa.Column("last_fire_at", UtcDateTime),
        sa.Column("armed_at", UtcDateTime, nullable=False),
        sa.Column("cursor", Json()),
        sa.Column("problem", sa.Text, nullable=False, server_default=""),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("updated_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_triggers"),
        sa.UniqueConstraint("name", name="uq_triggers_name"),
    )
    op.create_table(
        "trigger_fires",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("trigger_name", sa.String(255), nullable=False),
        sa.Column("fire_key", sa.String(255), nullable=False),
        sa.Column("fire_time", UtcDateTime),
        sa.Column("logical_date", UtcDateTime, nullable=False),
        sa.Column("interval_start", UtcDateTime),
        sa.Column("interval_end", UtcDateTime),
        sa.Column("backfill_id", sa.String(40)),
        sa.Column("detail", Json()),
        sa.Column("fired_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_trigger_fires"),
        sa.UniqueConstraint("trigger_name", "fire_key", name="uq_trigger_fires_trigger_name_fire_key"),
    )
    op.create_table(
        "trigger_inputs",
        sa.Column("trigger_name", sa.String(255), nullable=False),
        sa.Column("input_key", sa.String(64), nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("fingerprint", sa.String(255), nullable=False, server_default=""),
        sa.Column("seen_at", UtcDateTime, nullable=False),
        sa.Column("changed_at", UtcDateTime, nullable=False),
        sa.Column("fire_id", sa.String(40)),
        sa.Column("detail", Json()),
        sa.PrimaryKeyConstraint("trigger_name", "input_key", name="pk_trigger_inputs"),
    )
    op.create_table(
        "backfills",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("trigger_name", sa.String(255), nullable=False),
        sa.Column("range_from", UtcDateTime, nullable=False),
        sa.Column("range_to", UtcDateTime, nullable=False),
        sa.Column("parallel", sa.Integer, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("requested_by", sa.String(255), nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("ended_at", UtcDateTime),
        sa.PrimaryKeyConstraint("id", name="pk_backfills"),
    )
    op.create_table(
        "backfill_dates",
        sa.Column("backfill_id", sa.String(40), nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("logical_date", UtcDateTime, nullable=False),
        sa.Column("interval_start", UtcDateTime, nullable=False),
        sa.Column("interval_end", UtcDateTime, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("tries", sa.Integer, nullable=False, server_default="0"),
        sa.Column("fire_id", sa.String(40)),
        sa.PrimaryKeyConstraint("backfill_id", "position", name="pk_backfill_dates"),
    )
    op.create_table(
        "queued_crawls",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("crawler", sa.String(255), nullable=False),
        sa.Column("mode", sa.String(16), nullable=False, server_default="apply"),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("state_detail", sa.Text, nullable=False, server_default=""),
        sa.Column("trigger_name", sa.String(255)),
        sa.Column("fire_id", sa.String(40)),
        sa.Column("context", Json(), nullable=False),
        sa.Column("requested_by", sa.String(255), nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False, server_default="0"),
        sa.Column("max_retries", sa.Integer, nullable=False, server_default="0"),
        sa.Column("crawl_run_id", sa.String(40)),
        sa.Column("queued_at", UtcDateTime, nullable=False),
        sa.Column("not_before", UtcDateTime, nullable=False),
        sa.Column("started_at", UtcDateTime),
        sa.Column("ended_at", UtcDateTime),
        sa.Column("fencing", sa.Integer, nullable=False, server_default="0"),
        sa.Column("owner_host", sa.String(255)),
        sa.Column("owner_pid", sa.Integer),
        sa.Column("owner_started_s", sa.Float),
        sa.Column("lease_until", UtcDateTime),
        sa.Column("error", sa.Text, nullable=False, server_default=""),
        sa.PrimaryKeyConstraint("id", name="pk_queued_crawls"),
    )
    op.create_table(
        "workflows",
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("description", sa.Text, nullable=False, server_default=""),
        sa.Column("current_version", sa.Integer, nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("updated_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_workflows"),
    )
    op.create_table(
        "workflow_versions",
        sa.Column("workflow_name", sa.String(255), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.Column("definition", Json(), nullable=False),
        sa.Column("author", sa.String(255), nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("workflow_name", "version", name="pk_workflow_versions"),
        sa.UniqueConstraint(
            "workflow_name", "content_hash", name="uq_workflow_versions_workflow_name_content_hash"
        ),
    )
    op.create_table(
        "workflow_runs",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("workflow_name", sa.String(255), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("state_detail", sa.Text, nullable=False, server_default=""),
        sa.Column("previous_run_id", sa.String(40)),
        sa.Column("trigger_name", sa.String(255)),
        sa.Column("fire_id", sa.String(40)),
        sa.Column("logical_date", UtcDateTime, nullable=False),
        sa.Column("context", Json(), nullable=False),
        sa.Column("properties", Json(), nullable=False),
        sa.Column("alarms", Json(), nullable=False),
        sa.Column("requested_by", sa.String(255), nullable=False),
        sa.Column("queued_at", UtcDateTime, nullable=False),
        sa.Column("started_at", UtcDateTime),
        sa.Column("ended_at", UtcDateTime),
        sa.Column("error", sa.Text, nullable=False, server_default=""),
        sa.PrimaryKeyConstraint("id", name="pk_workflow_runs"),
        sa.UniqueConstraint("previous_run_id", name="uq_workflow_runs_previous_run_id"),
    )
    op.create_table(
        "workflow_nodes",
        sa.Column("run_id", sa.String(40), nullable=False),
        sa.Column("node", sa.String(255), nullable=False),
        sa.Column("item", sa.Integer, nullable=False, server_default="0"),
        sa.Column("value", Json()),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("detail", sa.Text, nullable=False, server_default=""),
        sa.Column("target_run_id", sa.String(40)),
        sa.Column("kept_from", sa.String(40)),
        sa.Column("started_at", UtcDateTime),
        sa.Column("ended_at", UtcDateTime),
        sa.PrimaryKeyConstraint("run_id", "node", "item", name="pk_workflow_nodes"),
    )
    op.create_table(
        "dispatchers",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("host", sa.String(255), nullable=False),
        sa.Column("pid", sa.Integer, nullable=False),
        sa.Column("started_at", UtcDateTime, nullable=False),
        sa.Column("beat_at", UtcDateTime, nullable=False),
        sa.Column("version", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_dispatchers"),
    )
    op.create_index("ix_triggers_job_name", "triggers", ["job_name"])
    op.create_index("ix_triggers_state_due_at", "triggers", ["state", "due_at"])
    op.create_index("ix_trigger_fires_backfill_id", "trigger_fires", ["backfill_id"])
    op.create_index("ix_trigger_inputs_trigger_name_fire_id", "trigger_inputs", ["trigger_name", "fire_id"])
    op.create_index("ix_backfills_state", "backfills", ["state"])
    op.create_index("ix_queued_crawls_crawl_run_id", "queued_crawls", ["crawl_run_id"])
    op.create_index("ix_queued_crawls_ended_at", "queued_crawls", ["ended_at"])
    op.create_index("ix_queued_crawls_fire_id", "queued_crawls", ["fire_id"])
    op.create_index("ix_queued_crawls_state_not_before", "queued_crawls", ["state", "not_before"])
    op.create_index("ix_workflow_runs_ended_at", "workflow_runs", ["ended_at"])
    op.create_index("ix_workflow_runs_fire_id", "workflow_runs", ["fire_id"])
    op.create_index("ix_workflow_runs_state", "workflow_runs", ["state"])
    op.create_index(
        "ix_workflow_runs_workflow_name_queued_at", "workflow_runs", ["workflow_name", "queued_at"]
    )
    op.create_index("ix_workflow_nodes_target_run_id", "workflow_nodes", ["target_run_id"])


def downgrade():
    op.drop_table("dispatchers")
    op.drop_table("workflow_nodes")
    op.drop_table("workflow_runs")
    op.drop_table("workflow_versions")
    op.drop_table("workflows")
    op.drop_table("queued_crawls")
    op.drop_table("backfill_dates")
    op.drop_table("backfills")
    op.drop_table("trigger_inputs")
    op.drop_table("trigger_fires")
    op.drop_table("triggers")
