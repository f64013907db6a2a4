"""Every table of gluepot, a file for each domain. Importing this package fills the shared MetaData."""

from gluepot.database.metadata import metadata
from gluepot.database.tables import catalog, catalog_knowledge, connections, crawl, jobs, schedule, sessions

__all__ = ["catalog", "catalog_knowledge", "connections", "crawl", "jobs", "metadata", "schedule", "sessions"]
