"""What it costs that a session never trusts what it knows of a table for more than a second.

`spark.sql.metadataCacheTTLSeconds` (docs/decisions/091) makes the next statement see what other sessions wrote. The
price is listing again: one session with gluepot's setting and one that trusts its cache for an hour plan the same
statements over a table of 10,000 partitions, each statement later than a second after the one before.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

from gluepot.app import App
from gluepot.catalog.formats import file_table
from gluepot.catalog.models import Column, Database, Origin, OriginKind, Partition
from gluepot.database.schema import upgrade
from gluepot.pot.client import end_pot
from gluepot.settings_sources import load_settings
from tests.catalog.sql_processes import SqlProcess, sql_processes
from tests.waiting import wait_until

TTL_S, HOUR_S = 1, 3600
STATEMENTS = {
    "one partition": "explain select count(*) from shop.parted where k = 5",
    "a tenth of them": "explain select count(*) from shop.parted where k < {tenth}",
    "all of them": "explain select count(*) from shop.parted where k >= 0",
}
ORIGIN = Origin(kind=OriginKind.API, reference="benchmark")


def make_table(app: App, lake: Path, count: int) -> None:
    """A CSV table with one small file in each of `count` partitions."""
    lake.mkdir()
    file = lake / "_one.csv"  # engines pass over it
    file.write_text("1\n")
    parts = []
    for value in range(count):
        folder = lake / f"k={value}"
        folder.mkdir()
        os.link(file, folder / "a.csv")
        parts.append(Partition(values=(str(value),), location=f"file://{folder}"))
    app.catalog.create_database(Database(name="shop"))
    columns, keys = [Column(name="a", type="int")], [Column(name="k", type="int")]
    app.catalog.create_table(file_table("shop", "parted", "csv", columns, keys, f"file://{lake}", {}), ORIGIN)
    app.catalog.add_partitions("shop", "parted", parts, ORIGIN)


def planned(session: SqlProcess, statement: str, rounds: int) -> float:
    """Return the median seconds of planning a statement, once the session knows the table, the cache's life apart."""
    session.sql(statement)
    taken = []
    for _ in range(rounds):
        _outwait(time.monotonic() + TTL_S + 0.1)
        session.sql(statement)
        taken.append(session.wall_s)
    return statistics.median(taken)


def _outwait(moment_s: float) -> None:
    wait_until(lambda: time.monotonic() > moment_s, "the cache's life to end")


def measure(folder: Path, count: int, rounds: int) -> dict[str, dict[str, float]]:
    """Return median seconds by statement and by how long a session trusts what it knows."""
    home = folder / "home"
    home.mkdir(mode=0o700)
    environment = {
        "GLUEPOT_HOME": str(home),
        "GLUEPOT_POOL": '{"size": 0, "master": "local[2]", "memory": "1g"}',
    }
    app = App(load_settings(folder, {**os.environ, **environment}).settings)
    upgrade(app.database)
    found: dict[str, dict[str, float]] = {name: {} for name in STATEMENTS}
    try:
        make_table(app, folder / "lake", count)
        for label, life_s in (("1 s", TTL_S), ("1 h", HOUR_S)):
            trusting = {**environment, "GLUEPOT_CATALOG_CACHE_TTL_S": str(life_s)}
            with sql_processes(1, folder, trusting) as [session]:
                for name, statement in STATEMENTS.items():
                    found[name][label] = planned(session, statement.format(tenth=count // 10), rounds)
    finally:
        end_pot(app.settings)
        app.close()
    return found


def main() -> int:
    """Measure and print. Returns 1 when planning one partition's statement costs more than claimed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--partitions", type=int, default=10_000, help="of the table (%(default)s)")
    parser.add_argument("--rounds", type=int, default=5, help="of each statement (%(default)s)")
    parser.add_argument(
        "--at-most", type=float, default=0.5, help="claimed seconds more for one partition (%(default)s)"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        found = measure(Path(folder), options.partitions, options.rounds)
    if options.json:
        print(json.dumps({"partitions": options.partitions, "planning_s": found}, indent=2))
    else:
        print(
            f"planning over {options.partitions:,} partitions, median seconds; a session trusts what it knows for"
        )
        print(f"{'':18} {'1 s':>8} {'1 h':>8} {'the price':>10}")
        for name, by_life in found.items():
            short, long = by_life["1 s"], by_life["1 h"]
            print(f"{name:18} {short:8.2f} {long:8.2f} {short - long:10.2f}")
    pruned = found["one partition"]
    return 0 if pruned["1 s"] - pruned["1 h"] <= options.at_most else 1


if __name__ == "__main__":
    sys.exit(main())
