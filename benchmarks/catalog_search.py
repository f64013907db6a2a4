"""Search among 10,000 tables: the slowest of several searches.

    python benchmarks/catalog_search.py                         against the 50 ms that a person does not notice
    python benchmarks/catalog_search.py --against reading       against reading every definition and looking for the words
    python benchmarks/catalog_search.py --url postgresql://…    the same on PostgreSQL, in an empty database

Every contender measures itself without its imports; each search is the median of several.
"""

from __future__ import annotations

import argparse
import os
import random
import sys
import tempfile
from pathlib import Path

from benchmarks.harness import Comparison, Contender, main
from gluepot.app import open_app
from gluepot.catalog.changes import CatalogChanges
from gluepot.catalog.models import Column, Database, Origin, OriginKind, Table
from gluepot.database.schema import upgrade

TABLES = 10_000
BUDGET_S = 0.05
# One word, of a name; a whole name; the beginning of words; a column and a type; the middle of a word; a word nobody has.
SEARCHES = ("returns", "returns_emea_4711", "ret eme", "customer bigint", "turns_em", "custmoer")
_NOUNS = (
    "orders",
    "returns",
    "invoices",
    "clicks",
    "sessions",
    "payments",
    "shipments",
    "products",
    "visits",
)
_PLACES = ("emea", "apac", "latam", "north_america", "global")
_COLUMNS = (
    Column(name="customer_id", type="bigint"),
    Column(name="eventTime", type="timestamp", comment="when it happened, in UTC"),
    Column(name="amount", type="decimal(12,2)"),
    Column(name="country", type="string", comment="two letters"),
    Column(name="is_test", type="boolean"),
    Column(name="payload", type="struct<a:int,b:array<string>>"),
)
_ORIGIN = Origin(kind=OriginKind.API, reference="benchmark")

_TIMED = """
import json, statistics, time
from gluepot.app import open_app
app = open_app()
def slowest(search):
    search("warm")
    taken = []
    for text in {searches!r}:
        times = []
        for _ in range({repeats}):
            began = time.perf_counter()
            search(text)
            times.append(time.perf_counter() - began)
        taken.append(statistics.median(times))
    return max(taken)
"""
_OURS = "print(json.dumps({'wall_s': slowest(lambda text: app.search.search(text))}))"
_READING = """
def search(text):
    words = text.lower().split()
    found = []
    for database in app.catalog.list_databases():
        for table in app.catalog.list_tables(database.name):
            said = " ".join([table.full_name, table.description, *(f"{c.name} {c.type} {c.comment}" for c in table.columns)])
            if all(word in said.lower() for word in words):
                found.append(table.full_name)
    return found
print(json.dumps({'wall_s': slowest(search)}))
"""


def fill(tables: int) -> None:
    """Make a catalog of so many tables, in ten databases."""
    app = open_app()
    upgrade(app.database)
    chance = random.Random(7)
    for number in range(10):
        app.catalog.create_database(Database(name=f"team_{number}"))
        made = tuple(_table(f"team_{number}", at, chance) for at in range(number, tables, 10))
        for start in range(0, len(made), 500):
            app.catalog.apply(CatalogChanges(tables_to_create=made[start : start + 500]), _ORIGIN)
    app.close()


def _table(database: str, number: int, chance: random.Random) -> Table:
    noun, place = chance.choice(_NOUNS), chance.choice(_PLACES)
    if number == 4711:
        noun, place = "returns", "emea"
    return Table(
        database=database,
        name=f"{noun}_{place}_{number}",
        columns=tuple(chance.sample(_COLUMNS, 4)),
        location=f"s3://lake/{database}/{noun}/{number}",
        description=f"{noun} of {place.replace('_', ' ')}, loaded every {chance.choice(('hour', 'day', 'week'))}",
        parameters={
            "classification": chance.choice(("parquet", "csv", "json")),
            "team": f"team {number % 97}",
        },
    )


def comparison(against: str, environment: dict[str, str]) -> Comparison:
    """Return what is compared."""
    timed = _TIMED.format(searches=SEARCHES, repeats=5)
    ours = Contender(name="gluepot", command=[sys.executable, "-c", timed + _OURS], environment=environment)
    if against == "reading":
        slow = _TIMED.format(searches=SEARCHES[:1], repeats=1) + _READING
        return Comparison(
            claim=f"Searching {TABLES:,} tables is at least 5 times as fast as reading them.",
            ours=ours,
            peer=Contender(name="reading", command=[sys.executable, "-c", slow], environment=environment),
            at_least=5.0,
            rounds=3,
        )
    budget = Contender(name="50 ms", command=[sys.executable, "-c", f"print('{{\"wall_s\": {BUDGET_S}}}')"])
    return Comparison(
        claim=f"The slowest of {len(SEARCHES)} searches among {TABLES:,} tables takes less than 50 ms.",
        ours=ours,
        peer=budget,
        at_least=1.0,
        rounds=3,
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0], add_help=False)
    parser.add_argument("--against", choices=["budget", "reading"], default="budget")
    parser.add_argument("--url", default="", help="database to use instead of SQLite")
    parser.add_argument("--tables", type=int, default=TABLES)
    options, sys.argv[1:] = parser.parse_known_args()
    with tempfile.TemporaryDirectory() as scratch:
        home = Path(scratch) / "home"
        home.mkdir(mode=0o700)
        variables = {"GLUEPOT_HOME": str(home), "GLUEPOT_DATABASE_URL": options.url}
        os.environ.update(variables)
        sys.exit(main(comparison(options.against, variables), prepare=lambda: fill(options.tables)))
