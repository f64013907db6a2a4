"""jobs, versions, triggers, runs"""

import sqlalchemy as sa
from alembic import op

from gluepot.database.metadata import Json, UtcDateTime

revision = "0004_jobs"
down_revision = "0003_crawl"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "jobs",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=True),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("description", sa.Text, nullable=False, server_default=""),
        sa.Column("current_version", sa.Integer, nullable=False),
        sa.Column("max_concurrent_runs", sa.Integer, nullable=False, server_default="1"),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("updated_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_jobs"),
        sa.UniqueConstraint("name", name="uq_jobs_name"),
    )
    op.create_table(
        "job_versions",
        sa.Column("job_id", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("script", sa.Text, nullable=False),
        sa.Column("parameters", Json(), nullable=False),
        sa.Column("session_spec", Json(), nullable=False),
        sa.Column("requirements", Json(), nullable=False),
        sa.Column("python_version", sa.String(16), nullable=False),
        sa.Column("folder", sa.Text, nullable=False),
        sa.Column("settings", Json(), nullable=False),
        sa.Column("steps", Json(), nullable=False),
        sa.Column("source", sa.String(16), nullable=False),
        sa.Column("notebook_path", sa.Text, nullable=False, server_default=""),
        sa.Column("notebook_hash", sa.String(64), nullable=False, server_default=""),
        sa.Column("git_commit", sa.String(64), nullable=False, server_default=""),
        sa.Column("author", sa.String(255), nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("job_id", "version", name="pk_job_versions"),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], ondelete="CASCADE", name="fk_job_versions_job_id"),
        sa.UniqueConstraint("job_id", "content_hash", name="uq_job_versions_job_id_content_hash"),
    )
    op.create_table(
        "triggers",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=True),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("job_name", sa.String(255), nullable=False),
        sa.Column("cron", sa.String(255), nullable=False, server_default=""),
        sa.Column("timezone", sa.String(64), nullable=False, server_default="UTC"),
        sa.Column("misfire", sa.String(16), nullable=False),
        sa.Column("parameters", Json(), nullable=False),
        sa.Column("next_fire_at", UtcDateTime),
        sa.Column("last_fire_at", UtcDateTime),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("updated_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_triggers"),
        sa.UniqueConstraint("name", name="uq_triggers_name"),
    )
    op.create_table(
        "job_runs",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("job_name", sa.String(255), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("state_detail", sa.Text, nullable=False, server_default=""),
        sa.Column("attempt", sa.Integer, nullable=False, server_default="0"),
        sa.Column("previous_run_id", sa.String(40)),
        sa.Column("trigger_name", sa.String(255)),
        sa.Column("fire_time", UtcDateTime),
        sa.Column("logical_date", UtcDateTime, nullable=False),
        sa.Column("parameters", Json(), nullable=False),
        sa.Column("requested_by", sa.String(255), nullable=False),
        sa.Column("queued_at", UtcDateTime, nullable=False),
        sa.Column("not_before", UtcDateTime, nullable=False),
        sa.Column("started_at", UtcDateTime),
        sa.Column("ended_at", UtcDateTime),
        sa.Column("timeout_s", sa.Integer, nullable=False),
        sa.Column("max_retries", sa.Integer, nullable=False),
        sa.Column("fencing", sa.Integer, nullable=False, server_default="0"),
        sa.Column("owner_host", sa.String(255)),
        sa.Column("owner_pid", sa.Integer),
        sa.Column("owner_started_s", sa.Float),
        sa.Column("child_pid", sa.Integer),
        sa.Column("child_started_s", sa.Float),
        sa.Column("lease_until", UtcDateTime),
        sa.Column("exit_code", sa.Integer),
        sa.Column("error", sa.Text, nullable=False, server_default=""),
        sa.Column("failure", Json()),
        sa.Column("steps", Json()),
        sa.PrimaryKeyConstraint("id", name="pk_job_runs"),
        sa.UniqueConstraint(
            "trigger_name", "fire_time", "attempt", name="uq_job_runs_trigger_name_fire_time_attempt"
        ),
        sa.UniqueConstraint("previous_run_id", name="uq_job_runs_previous_run_id"),
    )
    op.create_index("ix_triggers_state_next_fire_at", "triggers", ["state", "next_fire_at"])
    op.create_index("ix_triggers_job_name", "triggers", ["job_name"])
    op.create_index("ix_job_runs_state_not_before", "job_runs", ["state", "not_before"])
    op.create_index("ix_job_runs_job_name_queued_at", "job_runs", ["job_name", "queued_at"])
    op.create_index("ix_job_runs_queued_at", "job_runs", ["queued_at"])


def downgrade():
    op.drop_table("job_runs")
    op.drop_table("triggers")
    op.drop_table("job_versions")
    op.drop_table("jobs")
