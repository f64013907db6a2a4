"""the catalog"""

import sqlalchemy as sa
from alembic import op

from gluepot.database.metadata import Json, UtcDateTime

revision = "0002_catalog"
down_revision = "0001_sessions"
branch_labels = None
depends_on = None


def upgrade():
    op.create_table(
        "catalog_databases",
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("description", sa.Text, nullable=False),
        sa.Column("location", sa.Text, nullable=False),
        sa.Column("owner", sa.String(255), nullable=False),
        sa.Column("parameters", Json(), nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_catalog_databases"),
    )
    op.create_table(
        "catalog_partition_sets",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_catalog_partition_sets"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "catalog_tables",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("database_name", sa.String(255), nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("type", sa.String(32), nullable=False),
        sa.Column("classification", sa.String(255), nullable=False),
        sa.Column("location", sa.Text, nullable=False),
        sa.Column("owner", sa.String(255), nullable=False),
        sa.Column("description", sa.Text, nullable=False),
        sa.Column("definition", Json(), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("partition_set_id", sa.Integer, nullable=False),
        sa.Column("partition_changes", sa.Integer, nullable=False, server_default="0"),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.Column("updated_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_catalog_tables"),
        sa.ForeignKeyConstraint(
            ["database_name"], ["catalog_databases.name"], name="fk_catalog_tables_database_name"
        ),
        sa.ForeignKeyConstraint(
            ["partition_set_id"], ["catalog_partition_sets.id"], name="fk_catalog_tables_partition_set_id"
        ),
        sa.UniqueConstraint("database_name", "name", name="uq_catalog_tables_database_name_name"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_catalog_tables_partition_set_id", "catalog_tables", ["partition_set_id"])
    op.create_table(
        "catalog_columns",
        sa.Column("table_id", sa.Integer, nullable=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("type", sa.Text, nullable=False),
        sa.Column("comment", sa.Text, nullable=False),
        sa.Column("is_key", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("table_id", "position", name="pk_catalog_columns"),
        sa.ForeignKeyConstraint(
            ["table_id"], ["catalog_tables.id"], name="fk_catalog_columns_table_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_catalog_columns_name", "catalog_columns", ["name"])
    op.create_table(
        "catalog_table_versions",
        sa.Column("table_id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("database_name", sa.String(255), nullable=False),
        sa.Column("table_name", sa.String(255), nullable=False),
        sa.Column("changed_at", UtcDateTime, nullable=False),
        sa.Column("origin_kind", sa.String(16), nullable=False),
        sa.Column("origin_reference", sa.Text, nullable=False),
        sa.Column("summary", sa.Text, nullable=False),
        sa.Column("definition", Json(), nullable=False),
        sa.PrimaryKeyConstraint("table_id", "version", name="pk_catalog_table_versions"),
    )
    op.create_index(
        "ix_catalog_table_versions_database_name_table_name",
        "catalog_table_versions",
        ["database_name", "table_name"],
    )
    op.create_table(
        "catalog_descriptors",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("document", Json(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_catalog_descriptors"),
        sa.UniqueConstraint("digest", name="uq_catalog_descriptors_digest"),
    )
    op.create_table(
        "catalog_partitions",
        sa.Column("set_id", sa.Integer, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("key_values", Json(), nullable=False),
        sa.Column("location", sa.Text, nullable=False),
        sa.Column("parameters", Json(), nullable=False),
        sa.Column("descriptor_id", sa.Integer),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("set_id", "name", name="pk_catalog_partitions"),
        sa.ForeignKeyConstraint(
            ["set_id"], ["catalog_partition_sets.id"], name="fk_catalog_partitions_set_id"
        ),
        sa.ForeignKeyConstraint(
            ["descriptor_id"], ["catalog_descriptors.id"], name="fk_catalog_partitions_descriptor_id"
        ),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "catalog_functions",
        sa.Column("database_name", sa.String(255), nullable=False),
        sa.Column("name", sa.String(255), nullable=False),
        sa.Column("class_name", sa.Text, nullable=False),
        sa.Column("owner", sa.String(255), nullable=False),
        sa.Column("owner_type", sa.Integer, nullable=False),
        sa.Column("resources", Json(), nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("database_name", "name", name="pk_catalog_functions"),
        sa.ForeignKeyConstraint(
            ["database_name"],
            ["catalog_databases.name"],
            name="fk_catalog_functions_database_name",
            ondelete="CASCADE",
        ),
    )
    op.create_table(
        "catalog_locks",
        sa.Column("lock_id", sa.BigInteger, nullable=False, autoincrement=False),
        sa.Column("position", sa.Integer, nullable=False),
        sa.Column("database_name", sa.String(255), nullable=False),
        sa.Column("table_name", sa.String(255), nullable=False),
        sa.Column("kind", sa.Integer, nullable=False),
        sa.Column("state", sa.Integer, nullable=False),
        sa.Column("holder", sa.Text, nullable=False),
        sa.Column("expires_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("lock_id", "position", name="pk_catalog_locks"),
    )
    op.create_index(
        "ix_catalog_locks_database_name_table_name", "catalog_locks", ["database_name", "table_name"]
    )
    op.create_table(
        "catalog_file_intents",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("action", sa.String(16), nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("target", sa.Text, nullable=False),
        sa.Column("host", sa.String(255), nullable=False),
        sa.Column("pid", sa.Integer, nullable=False),
        sa.Column("process_started_s", sa.Float, nullable=False),
        sa.Column("created_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_catalog_file_intents"),
        sqlite_autoincrement=True,
    )


def downgrade():
    for table in (
        "catalog_file_intents",
        "catalog_locks",
        "catalog_functions",
        "catalog_partitions",
        "catalog_descriptors",
        "catalog_table_versions",
        "catalog_columns",
        "catalog_tables",
        "catalog_partition_sets",
        "catalog_databases",
    ):
        op.drop_table(table)
