"""A crawl of many CSV files against the peers that infer their schemas, and against itself with nothing changed.

    python benchmarks/crawl_speed.py --against duckdb     DuckDB's sniffer on every file
    python benchmarks/crawl_speed.py --against spark      spark.read with inferSchema, once a table; starts a JVM
    python benchmarks/crawl_speed.py --against recrawl    the same crawl again

Every contender measures itself without its imports and, for Spark, without the start of its session.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from benchmarks.harness import Comparison, Contender, main

TABLES = 40
ROWS = 200

_TIMED = """
import json, time
began = time.perf_counter()
{work}
print(json.dumps({{"wall_s": time.perf_counter() - began}}))
"""
_APP = """
import sys
from pathlib import Path
from gluepot.app import open_app
from gluepot.database.schema import upgrade
import gluepot.crawl.service, gluepot.crawl.run, gluepot.crawl.classifiers.csv
app = open_app()
upgrade(app.database)
lake = {lake!r}
"""
_CRAWL = (
    'run = app.crawl.crawl([lake], database="speed")\nassert len(run.tables) == {tables}, len(run.tables)'
)
_DUCKDB = """
import duckdb
from pathlib import Path
files = [str(path) for path in sorted(Path({lake!r}).rglob("*.csv"))]
connection = duckdb.connect(":memory:")
"""
_SNIFF = "for file in files:\n    connection.execute('SELECT * FROM sniff_csv(?)', [file]).fetchall()"
_SPARK = """
from pathlib import Path
from pyspark.sql import SparkSession
tables = [str(path) for path in sorted(Path({lake!r}).iterdir())]
spark = SparkSession.builder.master("local[*]").config("spark.ui.enabled", "false").getOrCreate()
spark.range(1).count()
"""
_INFER = "for table in tables:\n    spark.read.option('header', True).option('inferSchema', True).csv(table).schema"


def write_lake(folder: Path, files: int) -> None:
    """Write `files` CSV files in 40 tables; every table has columns of its own."""
    for number in range(files):
        table = number % TABLES
        path = folder / f"table_{table:02}" / f"part-{number:06}.csv"
        path.parent.mkdir(parents=True, exist_ok=True)
        rows = (
            f"{number * ROWS + row},2024-01-{row % 28 + 1:02},name {row},{row * 1.25:.2f},{'true' if row % 2 else 'false'}"
            for row in range(ROWS)
        )
        path.write_text(
            f"id_{table},day_{table},label_{table},amount_{table},ok_{table}\n" + "\n".join(rows) + "\n"
        )


def _python(setup: str, work: str) -> list[str]:
    return [sys.executable, "-c", setup + _TIMED.format(work=work)]


def comparison(against: str, lake: Path, homes: Path) -> Comparison:
    """Return what is compared; every first crawl has a home of its own, without a memory."""
    crawl, app = _CRAWL.format(tables=TABLES), _APP.format(lake=str(lake))
    fresh = Contender(
        name="gluepot", command=_python(app, crawl), environment={"GLUEPOT_HOME": str(homes / "fresh")},
        before=_emptied(homes / "fresh"),
    )  # fmt: skip
    if against == "recrawl":
        again = Contender(
            name="again",
            command=_python(app + crawl, crawl),
            environment={"GLUEPOT_HOME": str(homes / "kept")},
        )
        return Comparison(
            claim="Crawling an unchanged lake again takes at most a twentieth of the first crawl.",
            ours=again, peer=fresh, at_least=20.0, rounds=3,
        )  # fmt: skip
    setup, work = (_DUCKDB, _SNIFF) if against == "duckdb" else (_SPARK, _INFER)
    peer = Contender(name=against, command=_python(setup.format(lake=str(lake)), work))
    what = (
        "DuckDB's sniffer on every file" if against == "duckdb" else "spark.read with inferSchema per table"
    )
    return Comparison(
        claim=f"A first crawl is at least 10 times as fast as {what}.",
        ours=fresh,
        peer=peer,
        at_least=10.0,
        rounds=3,
    )


def _emptied(home: Path) -> Callable[[], None]:
    def empty() -> None:
        shutil.rmtree(home, ignore_errors=True)
        home.mkdir(mode=0o700, parents=True)

    return empty


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], add_help=False)
    parser.add_argument("--against", choices=["duckdb", "spark", "recrawl"], default="duckdb")
    parser.add_argument("--files", type=int, default=10_000, help="CSV files in 40 tables")
    options, sys.argv[1:] = parser.parse_known_args()
    with tempfile.TemporaryDirectory() as scratch:
        root = Path(scratch)
        (root / "kept").mkdir(mode=0o700)
        sys.exit(
            main(
                comparison(options.against, root / "lake", root),
                prepare=lambda: write_lake(root / "lake", options.files),
            )
        )
