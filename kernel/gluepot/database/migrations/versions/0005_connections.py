"""connections"""

import sqlalchemy as sa
from alembic import op

from gluepot.database.metadata import Json, UtcDateTime

revision = "0005_connections"
down_revision = "0004_jobs"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "connections",
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("url", sa.Text, nullable=False),
        sa.Column("user_name", sa.String(255), nullable=False, server_default=""),
        sa.Column("secret_reference", sa.Text, nullable=False, server_default=""),
        sa.Column("options", Json(), nullable=False),
        sa.Column("description", sa.Text, nullable=False, server_default=""),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("updated_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_connections"),
    )


def downgrade():
    op.drop_table("connections")
