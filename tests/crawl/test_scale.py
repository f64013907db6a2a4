"""Large lakes: memory of the crawling process stays bounded, and other writers of the database are not kept waiting."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from time import perf_counter

import pytest
from sqlalchemy import update

from gluepot.crawl.leases import acquire_lease
from gluepot.database import Database
from gluepot.database.tables.crawl import crawl_leases

FILES_OF_FOLDER = 1000
CRAWL = """
import json, sys
from pathlib import Path
from gluepot.app import open_app
run = open_app().crawl.crawl([sys.argv[1]], database="scale")
status = Path("/proc/self/status").read_text()  # getrusage would count the parent before exec too
peak_mb = int(status.partition("VmHWM:")[2].split()[0]) / 1024
print(json.dumps({"files": run.files, "read": run.files_read, "tables": len(run.tables), "peak_mb": peak_mb}))
"""


def lay_out(root: Path, files: int) -> None:
    """Write CSV files in folders of a thousand; all but the first of a folder are hard links, which cost no space."""
    for number in range(files):
        folder = (
            root / f"table_{number // FILES_OF_FOLDER % 40:02}" / f"part={number // FILES_OF_FOLDER // 40:04}"
        )
        path = folder / f"{number:07}.csv"
        if number % FILES_OF_FOLDER == 0:
            folder.mkdir(parents=True)
            source = path
            path.write_text("id,v,w\n1,x,2.5\n2,y,3.5\n")
        else:
            os.link(source, path)


def beat_while(process: subprocess.Popen[str], database: Database, now) -> list[float]:
    """Write a heartbeat every 10 ms until the process ends; return the seconds that each took."""
    acquire_lease(database, "heart", "beat", "it", now)
    took = []
    while True:
        began = perf_counter()
        with database.write() as connection:
            connection.execute(
                update(crawl_leases).where(crawl_leases.c.scope == "heart").values(acquired_until=now())
            )
        took.append(perf_counter() - began)
        try:
            process.wait(0.01)
        except subprocess.TimeoutExpired:
            continue
        return took


def check(app, database, root: Path, files: int, *, max_mb: float, max_p99_s: float) -> None:
    from gluepot.clock import utc_now

    lay_out(root, files)

    process = subprocess.Popen([sys.executable, "-c", CRAWL, str(root)], stdout=subprocess.PIPE, text=True)
    took = sorted(beat_while(process, database, utc_now))
    shutil.rmtree(root)  # pytest would keep a million names for later

    assert process.returncode == 0
    said = json.loads(process.stdout.read())
    process.stdout.close()
    p99 = took[int(len(took) * 0.99)]
    print({**said, "beats": len(took), "p99_ms": round(p99 * 1000, 1)})
    assert (said["files"], said["read"]) == (files, files)
    assert said["peak_mb"] < max_mb
    assert p99 < max_p99_s


def test_twenty_thousand_files_keep_memory_bounded_and_a_heartbeat_going(app, database, tmp_path):
    check(app, database, tmp_path / "lake", 20_000, max_mb=200, max_p99_s=0.5)


@pytest.mark.soak
def test_a_million_files_keep_memory_bounded_and_a_heartbeat_going(app, database, tmp_path):
    check(app, database, tmp_path / "lake", 1_000_000, max_mb=300, max_p99_s=0.2)


def test_ten_thousand_partitions_of_parquet_are_one_table(app, tmp_path):
    import pyarrow as pa
    import pyarrow.parquet as pq

    first = tmp_path / "lake" / "day=0"
    first.mkdir(parents=True)
    pq.write_table(pa.table({"id": [1], "v": ["x"]}), first / "a.parquet")
    for number in range(1, 10_000):
        folder = tmp_path / "lake" / f"day={number}"
        folder.mkdir()
        os.link(first / "a.parquet", folder / "a.parquet")

    (table,) = app.crawl.crawl([str(tmp_path / "lake")]).tables

    assert (table.name, table.partitions, table.files) == ("lake", 10_000, 10_000)
    assert [(key.name, key.type) for key in table.partition_keys] == [("day", "int")]
