"""Every table of gluepot, a file for each domain. Importing this package fills the shared MetaData."""

from gluepot.database.metadata import metadata
from gluepot.database.tables import catalog, crawl, jobs, sessions

__all__ = ["catalog", "crawl", "jobs", "metadata", "sessions"]
