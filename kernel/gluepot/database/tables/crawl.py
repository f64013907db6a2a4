"""Tables of the crawl domain."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Float, Index, Integer, LargeBinary, String, Table, Text

from gluepot.database.metadata import Json, UtcDateTime, metadata

# Named crawls, kept until they are deleted.
crawlers = Table(
    "crawlers",
    metadata,
    Column("name", String(255), primary_key=True),
    Column("targets", Json(), nullable=False),
    Column("database", String(255), nullable=False),
    Column("prefix", String(128), nullable=False, server_default=""),
    Column("description", Text, nullable=False, server_default=""),
    Column("policies", Json(), nullable=False),
    Column("classifiers", Json(), nullable=False),
    Column("connection", String(255), nullable=False, server_default=""),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
)

# Classifiers that people defined; a crawler names those that it asks first.
crawl_classifiers = Table(
    "crawl_classifiers",
    metadata,
    Column("name", String(255), primary_key=True),
    Column("kind", String(16), nullable=False),
    Column("definition", Json(), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
)

# One row for each run, with its whole report once it is finished.
crawl_runs = Table(
    "crawl_runs",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("scope", String(64), nullable=False),
    Column("crawler", String(255), nullable=False, server_default=""),
    Column("database", String(255), nullable=False),
    Column("targets", Json(), nullable=False),
    Column("mode", String(16), nullable=False),
    Column("state", String(16), nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("finished_at", UtcDateTime),
    Column("elapsed_s", Float),
    Column("files", BigInteger, nullable=False, server_default="0"),
    Column("tables_created", Integer, nullable=False, server_default="0"),
    Column("tables_updated", Integer, nullable=False, server_default="0"),
    Column("tables_deleted", Integer, nullable=False, server_default="0"),
    Column("error", Text, nullable=False, server_default=""),
    Column("origin", String(255), nullable=False, server_default=""),
    Column("report", Json()),
    Index(None, "crawler", "started_at"),
    Index(None, "started_at"),
)

# Who crawls a scope just now: at most one run. `fence` counts takeovers; a run that lost it writes nothing more.
crawl_leases = Table(
    "crawl_leases",
    metadata,
    Column("scope", String(64), primary_key=True),
    Column("run_id", String(32), nullable=False),
    Column("fence", Integer, nullable=False),
    Column("owner_pid", Integer, nullable=False),
    Column("owner_started_s", Float, nullable=False),
    Column("owner_host", String(255), nullable=False),
    Column("acquired_until", UtcDateTime, nullable=False),
)

# What the files of one folder were found to be, so that only new and changed ones are read again. It is a cache of
# facts about content (name, size, time → classification), so a run that dies leaves nothing wrong in it.
crawl_folders = Table(
    "crawl_folders",
    metadata,
    Column("scope", String(64), primary_key=True),
    Column("folder_key", String(64), primary_key=True),
    Column("folder", Text, nullable=False),
    Column("files", BigInteger, nullable=False),
    Column("finding", LargeBinary, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
)

# The tables that crawls wrote, as crawled: what differs from that in the catalog was made by hand. `scope` wrote last.
crawl_outputs = Table(
    "crawl_outputs",
    metadata,
    Column("database", String(255), primary_key=True),
    Column("name", String(255), primary_key=True),
    Column("scope", String(64), nullable=False),
    Column("location", Text, nullable=False),
    Column("columns", Json(), nullable=False),
    Column("parameters", Json(), nullable=False),
    Column("serde_parameters", Json(), nullable=False),
    Column("run_id", String(32), nullable=False),
    Index(None, "scope"),
)
