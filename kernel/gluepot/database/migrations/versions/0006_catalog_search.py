"""what the catalog knows: search, annotations, statistics, lineage"""

import sqlalchemy as sa
from alembic import op

from gluepot.database.metadata import Json, UtcDateTime

revision = "0006_catalog_search"
down_revision = "0005_connections"
branch_labels = None
depends_on = None

_WORDS = ("name_words", "column_words", "about_words", "detail_words")


def upgrade():
    op.create_table(
        "catalog_search",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("database_name", sa.String(255), nullable=False),
        sa.Column("table_name", sa.String(255), nullable=False),
        *(sa.Column(name, sa.Text, nullable=False) for name in _WORDS),
        sa.PrimaryKeyConstraint("id", name="pk_catalog_search"),
        sa.UniqueConstraint("database_name", "table_name", name="uq_catalog_search_database_name_table_name"),
    )
    for statement in _full_text(op.get_bind().dialect.name):
        op.execute(statement)
    op.create_table(
        "catalog_annotations",
        sa.Column("database_name", sa.String(255), nullable=False),
        sa.Column("table_name", sa.String(255), nullable=False),
        sa.Column("column_name", sa.String(255), nullable=False),
        sa.Column("description", sa.Text, nullable=False),
        sa.Column("owner", sa.String(255), nullable=False),
        sa.Column("tags", Json(), nullable=False),
        sa.Column("updated_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("database_name", "table_name", "column_name", name="pk_catalog_annotations"),
    )
    op.create_table(
        "catalog_statistics",
        sa.Column("table_id", sa.Integer, nullable=False),
        sa.Column("collected_at", UtcDateTime, nullable=False),
        sa.Column("document", Json(), nullable=False),
        sa.PrimaryKeyConstraint("table_id", name="pk_catalog_statistics"),
        sa.ForeignKeyConstraint(
            ["table_id"], ["catalog_tables.id"], name="fk_catalog_statistics_table_id", ondelete="CASCADE"
        ),
    )
    op.create_table(
        "catalog_lineage",
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("source_table", sa.Text, nullable=False),
        sa.Column("source_column", sa.Text, nullable=False),
        sa.Column("target_table", sa.Text, nullable=False),
        sa.Column("target_column", sa.Text, nullable=False),
        sa.Column("kind", sa.String(16), nullable=False),
        sa.Column("reference", sa.Text, nullable=False),
        sa.Column("run_id", sa.String(64), nullable=False),
        sa.Column("recorded_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("digest", name="pk_catalog_lineage"),
    )
    op.create_table(
        "catalog_run_tables",
        sa.Column("run_id", sa.String(64), nullable=False),
        sa.Column("use", sa.String(8), nullable=False),
        sa.Column("name", sa.String(512), nullable=False),
        sa.Column("reference", sa.Text, nullable=False),
        sa.Column("recorded_at", UtcDateTime, nullable=False),
        sa.PrimaryKeyConstraint("run_id", "use", "name", name="pk_catalog_run_tables"),
    )
    op.create_index("ix_catalog_lineage_source_table", "catalog_lineage", ["source_table"])
    op.create_index("ix_catalog_lineage_target_table", "catalog_lineage", ["target_table"])
    op.create_table(
        "catalog_lineage_views",
        sa.Column("table_id", sa.Integer, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("table_id", name="pk_catalog_lineage_views"),
        sa.ForeignKeyConstraint(
            ["table_id"], ["catalog_tables.id"], name="fk_catalog_lineage_views_table_id", ondelete="CASCADE"
        ),
    )


def downgrade():
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE catalog_search_fts")
    for table in (
        "catalog_lineage_views",
        "catalog_run_tables",
        "catalog_lineage",
        "catalog_statistics",
        "catalog_annotations",
        "catalog_search",
    ):
        op.drop_table(table)


def _full_text(dialect):
    """Return what makes the full-text index of a dialect, kept in step by the database itself."""
    fts, words = "catalog_search_fts", ", ".join(_WORDS)
    if dialect == "postgresql":
        weighted = " || ".join(
            f"setweight(to_tsvector('simple'::regconfig, {name}), '{weight}')"
            for name, weight in zip(_WORDS, "ABCD", strict=True)
        )
        return (
            f"ALTER TABLE catalog_search ADD COLUMN {fts} tsvector GENERATED ALWAYS AS ({weighted}) STORED",
            f"CREATE INDEX {fts}_index ON catalog_search USING gin ({fts})",
        )
    old, new = (", ".join(f"{row}.{name}" for name in _WORDS) for row in ("old", "new"))
    forget = f"INSERT INTO {fts} ({fts}, rowid, {words}) VALUES ('delete', old.id, {old});"  # noqa: S608
    learn = f"INSERT INTO {fts} (rowid, {words}) VALUES (new.id, {new});"  # noqa: S608
    external = "content='catalog_search', content_rowid='id', prefix='2 3'"
    return (
        f"CREATE VIRTUAL TABLE {fts} USING fts5({words}, {external})",
        f"CREATE TRIGGER {fts}_insert AFTER INSERT ON catalog_search BEGIN {learn} END",
        f"CREATE TRIGGER {fts}_delete AFTER DELETE ON catalog_search BEGIN {forget} END",
        f"CREATE TRIGGER {fts}_update AFTER UPDATE ON catalog_search BEGIN {forget} {learn} END",
    )
