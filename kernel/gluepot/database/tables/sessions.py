"""Tables of sessions and of the processes that serve a home folder."""

from __future__ import annotations

from sqlalchemy import Column, Float, Index, Integer, String, Table, Text

from gluepot.database.metadata import Json, UtcDateTime, metadata

# One row for each long-lived process of a home folder ("pot", "metastore"). The port is chosen once and kept.
services = Table(
    "services",
    metadata,
    Column("name", String(64), primary_key=True),
    Column("host", String(255), nullable=False, server_default="127.0.0.1"),
    Column("port", Integer),
    Column("pid", Integer),
    Column("process_started_s", Float),
    Column("started_at", UtcDateTime),
    Column("version", String(64)),
)

# One row for each JVM: waiting in the pool, or serving an owner. Its secret is in its own 0600 file, never here.
spark_sessions = Table(
    "spark_sessions",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("state", String(16), nullable=False),
    Column("fit_key", String(64), nullable=False),
    Column("engine", String(32), nullable=False),
    Column("master", String(255), nullable=False),
    Column("folder", Text, nullable=False),
    Column("pid", Integer),
    Column("process_started_s", Float),
    Column("app_id", String(128)),
    Column("ui_url", Text),
    Column("spec", Json(), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("ready_at", UtcDateTime),
    Column("starter_pid", Integer),
    Column("starter_started_s", Float),
    Column("owner_kind", String(16)),
    Column("owner_name", Text),
    Column("owner_pid", Integer),
    Column("owner_started_s", Float),
    Column("claimed_at", UtcDateTime),
    Column("log_offset", Integer),
    Column("last_used_at", UtcDateTime),
    Column("ended_at", UtcDateTime),
    Column("end_reason", Text),
    Index(None, "state", "fit_key"),
)

# What people asked for and no waiting JVM was; the pot keeps one of the newest (DESIGN D3, Fit). Never a secret.
wanted_sessions = Table(
    "wanted_sessions",
    metadata,
    Column("fit_key", String(64), primary_key=True),
    Column("recipe", Json(), nullable=False),
    Column("wanted_at", UtcDateTime, nullable=False),
)
