"""Every table of gluepot, a file for each domain. Importing this package fills the shared MetaData."""

from gluepot.database.metadata import metadata
from gluepot.database.tables import catalog, connections, crawl, jobs, sessions

__all__ = ["catalog", "connections", "crawl", "jobs", "metadata", "sessions"]
