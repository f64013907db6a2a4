"""One database for everything: SQLite by default, PostgreSQL by URL."""

from gluepot.database.engine import Database, open_database

__all__ = ["Database", "open_database"]
