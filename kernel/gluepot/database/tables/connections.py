"""The table of named connections. No column ever holds a secret, only where it is."""

from __future__ import annotations

from sqlalchemy import Column, String, Table, Text

from gluepot.database.metadata import Json, UtcDateTime, metadata

connections = Table(
    "connections",
    metadata,
    Column("name", String(255), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("url", Text, nullable=False),
    Column("user_name", String(255), nullable=False, server_default=""),
    Column("secret_reference", Text, nullable=False, server_default=""),
    Column("options", Json(), nullable=False),
    Column("description", Text, nullable=False, server_default=""),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)
