"""Tables of the catalog domain.

A table's definition is one JSON document (`definition`); what is searched or joined stands beside it in columns.
Partitions belong to a *set*, not to a table: a long list is staged in a set that no table points to yet, and
published by pointing the table to it, so that no transaction grows with the number of partitions.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from gluepot.database.metadata import Json, UtcDateTime, metadata

catalog_databases = Table(
    "catalog_databases",
    metadata,
    Column("name", String(255), primary_key=True),
    Column("description", Text, nullable=False),
    Column("location", Text, nullable=False),
    Column("owner", String(255), nullable=False),
    Column("parameters", Json(), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)

# A row for each set of partitions; a set that no table points to is being staged, or waits to be swept.
catalog_partition_sets = Table(
    "catalog_partition_sets",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("created_at", UtcDateTime, nullable=False),
    sqlite_autoincrement=True,
)

catalog_tables = Table(
    "catalog_tables",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("database_name", ForeignKey("catalog_databases.name"), nullable=False),
    Column("name", String(255), nullable=False),
    Column("type", String(32), nullable=False),
    Column("classification", String(255), nullable=False),
    Column("location", Text, nullable=False),
    Column("owner", String(255), nullable=False),
    Column("description", Text, nullable=False),
    Column("definition", Json(), nullable=False),
    Column("version", Integer, nullable=False),
    Column("partition_set_id", ForeignKey("catalog_partition_sets.id"), nullable=False),
    # Counts changes of the set, so that a reader can know that what it computed from it still holds.
    Column("partition_changes", Integer, nullable=False, server_default="0"),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    UniqueConstraint("database_name", "name"),
    Index(None, "partition_set_id"),
    sqlite_autoincrement=True,
)

catalog_columns = Table(
    "catalog_columns",
    metadata,
    Column("table_id", ForeignKey("catalog_tables.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("name", String(255), nullable=False),
    Column("type", Text, nullable=False),
    Column("comment", Text, nullable=False),
    Column("is_key", Boolean, nullable=False),
    Index(None, "name"),
)

# History outlives its table, so `table_id` refers to nothing.
catalog_table_versions = Table(
    "catalog_table_versions",
    metadata,
    Column("table_id", Integer, primary_key=True, autoincrement=False),
    Column("version", Integer, primary_key=True),
    Column("database_name", String(255), nullable=False),
    Column("table_name", String(255), nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("origin_kind", String(16), nullable=False),
    Column("origin_reference", Text, nullable=False),
    Column("summary", Text, nullable=False),
    Column("definition", Json(), nullable=False),
    Index(None, "database_name", "table_name"),
)

# Columns and storage of partitions, each different one once: ten thousand partitions mostly share one.
catalog_descriptors = Table(
    "catalog_descriptors",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("digest", String(64), nullable=False, unique=True),
    Column("document", Json(), nullable=False),
)

catalog_partitions = Table(
    "catalog_partitions",
    metadata,
    Column("set_id", ForeignKey("catalog_partition_sets.id"), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("key_values", Json(), nullable=False),
    Column("location", Text, nullable=False),
    Column("parameters", Json(), nullable=False),
    Column("descriptor_id", ForeignKey("catalog_descriptors.id")),
    Column("created_at", UtcDateTime, nullable=False),
    sqlite_with_rowid=False,
)

catalog_functions = Table(
    "catalog_functions",
    metadata,
    Column("database_name", ForeignKey("catalog_databases.name", ondelete="CASCADE"), primary_key=True),
    Column("name", String(255), primary_key=True),
    Column("class_name", Text, nullable=False),
    Column("owner", String(255), nullable=False),
    Column("owner_type", Integer, nullable=False),
    Column("resources", Json(), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)

# One row for each thing that a lock wants; a lock's rows share its id and stand or fall together.
catalog_locks = Table(
    "catalog_locks",
    metadata,
    Column("lock_id", BigInteger, primary_key=True, autoincrement=False),
    Column("position", Integer, primary_key=True),
    Column("database_name", String(255), nullable=False),
    Column("table_name", String(255), nullable=False),
    Column("kind", Integer, nullable=False),
    Column("state", Integer, nullable=False),
    Column("holder", Text, nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Index(None, "database_name", "table_name"),
)

# What is about to be done, or left to do, to folders: finished or undone at the next start after a crash.
catalog_file_intents = Table(
    "catalog_file_intents",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("action", String(16), nullable=False),
    Column("source", Text, nullable=False),
    Column("target", Text, nullable=False),
    Column("host", String(255), nullable=False),
    Column("pid", Integer, nullable=False),
    Column("process_started_s", Float, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    sqlite_autoincrement=True,
)
