"""crawlers, their runs and their memory"""

import sqlalchemy as sa
from alembic import op

from gluepot.database.metadata import Json, UtcDateTime

revision = "0003_crawl"
down_revision = "0002_catalog"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "crawlers",
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("targets", Json(), nullable=False),
        sa.Column("database", sa.String(255), nullable=False),
        sa.Column("prefix", sa.String(128), nullable=False, server_default=""),
        sa.Column("description", sa.Text, nullable=False, server_default=""),
        sa.Column("policies", Json(), nullable=False),
        sa.Column("classifiers", Json(), nullable=False),
        sa.Column("connection", sa.String(255), nullable=False, server_default=""),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("updated_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_crawlers"),
    )
    op.create_table(
        "crawl_classifiers",
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("definition", Json(), nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_crawl_classifiers"),
    )
    op.create_table(
        "crawl_runs",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("scope", sa.String(64), nullable=False),
        sa.Column("crawler", sa.String(255), nullable=False, server_default=""),
        sa.Column("database", sa.String(255), nullable=False),
        sa.Column("targets", Json(), nullable=False),
        sa.Column("mode", sa.String(16), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("started_at", UtcDateTime, nullable=False),
        sa.Column("finished_at", UtcDateTime),
        sa.Column("elapsed_s", sa.Float),
        sa.Column("files", sa.BigInteger, nullable=False, server_default="0"),
        sa.Column("tables_created", sa.Integer, nullable=False, server_default="0"),
        sa.Column("tables_updated", sa.Integer, nullable=False, server_default="0"),
        sa.Column("tables_deleted", sa.Integer, nullable=False, server_default="0"),
        sa.Column("error", sa.Text, nullable=False, server_default=""),
        sa.Column("origin", sa.String(255), nullable=False, server_default=""),
        sa.Column("report", Json()),
        sa.PrimaryKeyConstraint("id", name="pk_crawl_runs"),
    )
    op.create_index("ix_crawl_runs_crawler_started_at", "crawl_runs", ["crawler", "started_at"])
    op.create_index("ix_crawl_runs_started_at", "crawl_runs", ["started_at"])
    op.create_table(
        "crawl_leases",
        sa.Column("scope", sa.String(64), nullable=False),
        sa.Column("run_id", sa.String(32), nullable=False),
        sa.Column("fence", sa.Integer, nullable=False),
        sa.Column("owner_pid", sa.Integer, nullable=False),
        sa.Column("owner_started_s", sa.Float, nullable=False),
        sa.Column("owner_host", sa.String(255), nullable=False),
        sa.Column("acquired_until", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("scope", name="pk_crawl_leases"),
    )
    op.create_table(
        "crawl_folders",
        sa.Column("scope", sa.String(64), nullable=False),
        sa.Column("folder_key", sa.String(64), nullable=False),
        sa.Column("folder", sa.Text, nullable=False),
        sa.Column("files", sa.BigInteger, nullable=False),
        sa.Column("finding", sa.LargeBinary, nullable=False),
        sa.Column("seen_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("scope", "folder_key", name="pk_crawl_folders"),
    )
    op.create_table(
        "crawl_outputs",
        sa.Column("database", sa.String(255), nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("scope", sa.String(64), nullable=False),
        sa.Column("location", sa.Text, nullable=False),
        sa.Column("columns", Json(), nullable=False),
        sa.Column("parameters", Json(), nullable=False),
        sa.Column("serde_parameters", Json(), nullable=False),
        sa.Column("run_id", sa.String(32), nullable=False),
        sa.PrimaryKeyConstraint("database", "name", name="pk_crawl_outputs"),
    )
    op.create_index("ix_crawl_outputs_scope", "crawl_outputs", ["scope"])


def downgrade():
    for table in (
        "crawl_outputs",
        "crawl_folders",
        "crawl_leases",
        "crawl_runs",
        "crawl_classifiers",
        "crawlers",
    ):
        op.drop_table(table)
