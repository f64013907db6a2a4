"""jobs, versions, runs"""

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
        sa.Column("pinned_version", sa.Integer),
        sa.Column("max_concurrent_runs", sa.Integer, nullable=False, server_default="1"),
        sa.Column("timeout_s", sa.Integer),
        sa.Column("max_retries", sa.Integer),
        sa.Column("notify_after_s", sa.Integer),
        sa.Column("bookmark_mode", sa.String(16), nullable=False, server_default="enable"),
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
        sa.Column("cells", Json()),
        sa.Column("installed", Json()),
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
        "job_tags",
        sa.Column("job_id", sa.Integer, nullable=False),
        sa.Column("tag", sa.String(64), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("job_id", "tag", name="pk_job_tags"),
        sa.ForeignKeyConstraint(["job_id"], ["jobs.id"], ondelete="CASCADE", name="fk_job_tags_job_id"),
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
        sa.Column("root_run_id", sa.String(40)),
        sa.Column("repair_step", sa.Integer),
        sa.Column("trigger_name", sa.String(255)),
        sa.Column("fire_id", sa.String(40)),
        sa.Column("context", Json()),
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
        sa.Column("notify_after_s", sa.Integer, nullable=False, server_default="0"),
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
        sa.Column("metrics", Json()),
        sa.Column("notes", Json()),
        sa.PrimaryKeyConstraint("id", name="pk_job_runs"),
        sa.UniqueConstraint("previous_run_id", name="uq_job_runs_previous_run_id"),
    )
    op.create_table(
        "bookmark_runs",
        sa.Column("batch_id", sa.String(40), nullable=False),
        sa.Column("job_name", sa.String(255), nullable=False),
        sa.Column("run_id", sa.String(255), nullable=False),
        sa.Column("fencing", sa.Integer),
        sa.Column("base_number", sa.Integer, nullable=False),
        sa.Column("run_number", sa.Integer),
        sa.Column("commit_on", sa.String(16), nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("committed_at", UtcDateTime),
        sa.PrimaryKeyConstraint("batch_id", name="pk_bookmark_runs"),
        sa.UniqueConstraint("job_name", "run_number", name="uq_bookmark_runs_job_name_run_number"),
    )
    op.create_table(
        "bookmark_states",
        sa.Column("batch_id", sa.String(40), nullable=False),
        sa.Column("context", sa.String(255), nullable=False),
        sa.Column("document", Json(), nullable=False),
        sa.PrimaryKeyConstraint("batch_id", "context", name="pk_bookmark_states"),
    )
    op.create_table(
        "bookmark_files",
        sa.Column("batch_id", sa.String(40), nullable=False),
        sa.Column("context", sa.String(255), nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("modified_ms", sa.BigInteger, nullable=False),
        sa.Column("size_bytes", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("batch_id", "context", "path", name="pk_bookmark_files"),
    )
    op.create_table(
        "sink_writes",
        sa.Column("id", sa.String(40), nullable=False),
        sa.Column("table_name", sa.String(512), nullable=False),
        sa.Column("root_run_id", sa.String(40)),
        sa.Column("slot", sa.String(64), nullable=False, server_default=""),
        sa.Column("run_id", sa.String(40)),
        sa.Column("mode", sa.String(16), nullable=False),
        sa.Column("replaced", Json(), nullable=False),
        sa.Column("committed_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sink_writes"),
        sa.UniqueConstraint(
            "table_name", "root_run_id", "slot", name="uq_sink_writes_table_name_root_run_id_slot"
        ),
    )
    op.create_index("ix_bookmark_runs_run_id", "bookmark_runs", ["run_id"])
    op.create_index("ix_sink_writes_table_name_committed_at", "sink_writes", ["table_name", "committed_at"])
    op.create_index("ix_job_runs_fire_id", "job_runs", ["fire_id"])
    op.create_index("ix_job_runs_ended_at", "job_runs", ["ended_at"])
    op.create_index("ix_job_runs_state_not_before", "job_runs", ["state", "not_before"])
    op.create_index("ix_job_runs_job_name_queued_at", "job_runs", ["job_name", "queued_at"])
    op.create_index("ix_job_runs_queued_at", "job_runs", ["queued_at"])


def downgrade():
    op.drop_table("sink_writes")
    op.drop_table("bookmark_files")
    op.drop_table("bookmark_states")
    op.drop_table("bookmark_runs")
    op.drop_table("job_runs")
    op.drop_table("job_tags")
    op.drop_table("job_versions")
    op.drop_table("jobs")
