"""A process that dies at a step of the journal: `crash_child.py STEP ACTION`, in the home of GLUEPOT_HOME.

The journal's hook ends it as `kill -9` would, so that no handler and no `finally` runs.
"""

from __future__ import annotations

import os
import signal
import sys
from dataclasses import replace

from gluepot.catalog.changes import Cascade
from gluepot.catalog.folders import Folders
from gluepot.catalog.journal import FileJournal, Step
from gluepot.catalog.models import Origin, OriginKind, Partition
from gluepot.catalog.partition_writer import PartitionWriter
from gluepot.catalog.store import tables
from gluepot.catalog.table_writer import DataOnDrop, TableWriter
from gluepot.clock import utc_now
from gluepot.database import open_database
from gluepot.settings_sources import load_settings

SQL = Origin(kind=OriginKind.SQL)


def main(step: str, action: str) -> None:
    """Do the action and die on the way."""
    settings = load_settings().settings
    store, folders = open_database(settings.database_url), Folders(settings)

    def reached(found: Step) -> None:
        if found is Step(step):
            os.kill(os.getpid(), signal.SIGKILL)

    journal = FileJournal(store, folders, reached)
    writer = TableWriter(store, folders, utc_now, journal)
    partitions = PartitionWriter(store, folders, utc_now, journal)
    if action == "rename table":
        with store.read() as connection:
            table = tables.get_table(connection, "lake", "t").table
        writer.replace_table("lake", "t", replace(table, name="u"), SQL)
    elif action == "rename partition":
        partitions.rename("lake", "t", ["1"], Partition(values=("2",), location=""))
    elif action == "drop table":
        writer.drop_table("lake", "t", SQL, DataOnDrop.DELETE)
    elif action == "drop partition":
        partitions.drop("lake", "t", ["1"], DataOnDrop.DELETE)
    elif action == "drop database":
        writer.drop_database("lake", SQL, Cascade.DELETE_TABLES, DataOnDrop.DELETE)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
