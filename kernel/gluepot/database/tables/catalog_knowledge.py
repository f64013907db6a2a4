"""Tables of what the catalog knows beyond definitions: words to search, annotations, statistics, lineage.

`catalog_search` holds the words of each database and table. The full-text index beside it is the database's own
(FTS5 in SQLite, a tsvector in PostgreSQL); the database keeps it in step itself, in the same transaction, so that
no writer can forget it.
"""

from __future__ import annotations

from sqlalchemy import DDL, Column, ForeignKey, Integer, String, Table, Text, UniqueConstraint, event

from gluepot.database.metadata import Json, UtcDateTime, metadata

# `table_name` is "" for a database's own row.
catalog_search = Table(
    "catalog_search",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("database_name", String(255), nullable=False),
    Column("table_name", String(255), nullable=False),
    Column("name_words", Text, nullable=False),
    Column("column_words", Text, nullable=False),
    Column("about_words", Text, nullable=False),
    Column("detail_words", Text, nullable=False),
    UniqueConstraint("database_name", "table_name"),
)

FULL_TEXT = "catalog_search_fts"
"""Name of SQLite's index and of PostgreSQL's column; neither is known to SQLAlchemy."""

_WORDS = ("name_words", "column_words", "about_words", "detail_words")
_NEW = ", ".join(f"new.{column}" for column in _WORDS)
_OLD = ", ".join(f"old.{column}" for column in _WORDS)
_ALL = ", ".join(_WORDS)
_FORGET = f"INSERT INTO {FULL_TEXT} ({FULL_TEXT}, rowid, {_ALL}) VALUES ('delete', old.id, {_OLD});"  # noqa: S608
_LEARN = f"INSERT INTO {FULL_TEXT} (rowid, {_ALL}) VALUES (new.id, {_NEW});"  # noqa: S608

_EXTERNAL = "content='catalog_search', content_rowid='id', prefix='2 3'"

SQLITE_FULL_TEXT = (
    f"CREATE VIRTUAL TABLE IF NOT EXISTS {FULL_TEXT} USING fts5({_ALL}, {_EXTERNAL})",
    f"CREATE TRIGGER {FULL_TEXT}_insert AFTER INSERT ON catalog_search BEGIN {_LEARN} END",
    f"CREATE TRIGGER {FULL_TEXT}_delete AFTER DELETE ON catalog_search BEGIN {_FORGET} END",
    f"CREATE TRIGGER {FULL_TEXT}_update AFTER UPDATE ON catalog_search BEGIN {_FORGET} {_LEARN} END",
)
POSTGRESQL_FULL_TEXT = (
    f"ALTER TABLE catalog_search ADD COLUMN {FULL_TEXT} tsvector GENERATED ALWAYS AS ("
    + " || ".join(
        f"setweight(to_tsvector('simple'::regconfig, {column}), '{weight}')"
        for column, weight in zip(_WORDS, "ABCD", strict=True)
    )
    + ") STORED",
    f"CREATE INDEX {FULL_TEXT}_index ON catalog_search USING gin ({FULL_TEXT})",
)

for _dialect, _statements in (("sqlite", SQLITE_FULL_TEXT), ("postgresql", POSTGRESQL_FULL_TEXT)):
    for _statement in _statements:
        event.listen(catalog_search, "after_create", DDL(_statement).execute_if(dialect=_dialect))  # type: ignore[no-untyped-call]

# By name and not by id: what a person wrote outlives a table that a crawl or a job drops and makes again.
# `table_name` is "" for a database, `column_name` "" for a table.
catalog_annotations = Table(
    "catalog_annotations",
    metadata,
    Column("database_name", String(255), primary_key=True),
    Column("table_name", String(255), primary_key=True),
    Column("column_name", String(255), primary_key=True),
    Column("description", Text, nullable=False),
    Column("owner", String(255), nullable=False),
    Column("tags", Json(), nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)

catalog_statistics = Table(
    "catalog_statistics",
    metadata,
    Column("table_id", ForeignKey("catalog_tables.id", ondelete="CASCADE"), primary_key=True),
    Column("collected_at", UtcDateTime, nullable=False),
    Column("document", Json(), nullable=False),
)

# One row for each thing that was derived from another one, and by what; `*_column` is "" between tables. The digest
# stands for all other columns but the last job run and the time.
catalog_lineage = Table(
    "catalog_lineage",
    metadata,
    Column("digest", String(64), primary_key=True),
    Column("source_table", Text, nullable=False, index=True),
    Column("source_column", Text, nullable=False),
    Column("target_table", Text, nullable=False, index=True),
    Column("target_column", Text, nullable=False),
    Column("kind", String(16), nullable=False),
    Column("reference", Text, nullable=False),
    Column("run_id", String(64), nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
)

# Which tables and files a job run read and wrote.
catalog_run_tables = Table(
    "catalog_run_tables",
    metadata,
    Column("run_id", String(64), primary_key=True),
    Column("use", String(8), primary_key=True),
    Column("name", String(512), primary_key=True),
    Column("reference", Text, nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
)

# Which version of a view's text the lineage was read from.
catalog_lineage_views = Table(
    "catalog_lineage_views",
    metadata,
    Column("table_id", ForeignKey("catalog_tables.id", ondelete="CASCADE"), primary_key=True),
    Column("version", Integer, nullable=False),
)
