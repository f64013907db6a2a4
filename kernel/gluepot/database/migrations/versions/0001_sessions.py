"""sessions and services"""

import sqlalchemy as sa
from alembic import op

from gluepot.database.metadata import Json, UtcDateTime

revision = "0001_sessions"
down_revision = None
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "services",
        sa.Column("name", sa.String(64), nullable=False),
        sa.Column("host", sa.String(255), nullable=False, server_default="127.0.0.1"),
        sa.Column("port", sa.Integer),
        sa.Column("pid", sa.Integer),
        sa.Column("process_started_s", sa.Float),
        sa.Column("started_at", UtcDateTime),
        sa.Column("version", sa.String(64)),
        sa.PrimaryKeyConstraint("name", name="pk_services"),
    )
    op.create_table(
        "spark_sessions",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("fit_key", sa.String(64), nullable=False),
        sa.Column("engine", sa.String(32), nullable=False),
        sa.Column("master", sa.String(255), nullable=False),
        sa.Column("folder", sa.Text, nullable=False),
        sa.Column("pid", sa.Integer),
        sa.Column("process_started_s", sa.Float),
        sa.Column("app_id", sa.String(128)),
        sa.Column("ui_url", sa.Text),
        sa.Column("spec", Json(), nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("ready_at", UtcDateTime),
        sa.Column("starter_pid", sa.Integer),
        sa.Column("starter_started_s", sa.Float),
        sa.Column("owner_kind", sa.String(16)),
        sa.Column("owner_name", sa.Text),
        sa.Column("owner_pid", sa.Integer),
        sa.Column("owner_started_s", sa.Float),
        sa.Column("claimed_at", UtcDateTime),
        sa.Column("log_offset", sa.Integer),
        sa.Column("last_used_at", UtcDateTime),
        sa.Column("ended_at", UtcDateTime),
        sa.Column("end_reason", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_spark_sessions"),
    )
    op.create_index("ix_spark_sessions_state_fit_key", "spark_sessions", ["state", "fit_key"])
    op.create_table(
        "wanted_sessions",
        sa.Column("fit_key", sa.String(64), nullable=False),
        sa.Column("recipe", Json(), nullable=False),
        sa.Column("wanted_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("fit_key", name="pk_wanted_sessions"),
    )


def downgrade():
    op.drop_table("wanted_sessions")
    op.drop_table("spark_sessions")
    op.drop_table("services")
