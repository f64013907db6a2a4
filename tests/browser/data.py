"""What the pages show: two databases of tables, and two jobs, made by the services that a person's commands call."""

from __future__ import annotations

from pathlib import Path

from gluepot.app import App
from gluepot.catalog.formats import file_table
from gluepot.catalog.models import Column, Database, Origin, OriginKind
from gluepot.jobs.cells import Cell, CellSource, Selection
from gluepot.jobs.models import SourceKind
from gluepot.schedule.cron import parse_schedule

ORIGIN = Origin(kind=OriginKind.API, reference="browser tests")
_MONTHS = (Column(name="year", type="int"), Column(name="month", type="int"))


def fill(app: App, lake: Path) -> None:
    """Make the data. `count_flights` succeeds when run, `import_planes` fails; the first has a schedule."""
    app.catalog.create_database(
        Database(name="flights", description="All flights from New York City in 2013")
    )
    app.catalog.create_database(Database(name="sales"))
    flights = (
        Column(name="carrier", type="string", comment="two letters"),
        Column(name="dep_delay", type="bigint"),
        Column(name="time_hour", type="timestamp"),
    )
    for name, kind, columns, keys in (
        ("flights", "csv", flights, _MONTHS),
        ("planes", "parquet", (Column(name="tailnum", type="string"), Column(name="seats", type="int")), ()),
        ("weather", "json", (Column(name="temp", type="double"),), ()),
    ):
        location = (lake / name).as_uri()
        app.catalog.create_table(file_table("flights", name, kind, columns, keys, location), ORIGIN)
    airlines = lake / "airlines"
    airlines.mkdir(parents=True)
    (airlines / "airlines.csv").write_text(
        "carrier,name,fleet\nUA,<b>United</b> Air Lines,829\nB6,JetBlue Airways,\n"
    )
    columns = (flights[0], Column(name="name", type="string"), Column(name="fleet", type="int"))
    readable = file_table("flights", "airlines", "csv", columns, (), airlines.as_uri(), {"header": "true"})
    app.catalog.create_table(readable, ORIGIN)
    promote(app, lake, "count_flights", 'print("336776 flights counted")')
    promote(
        app, lake, "import_planes", 'print("reading")\nraise ValueError("planes.csv has 18 columns, not 19")'
    )
    app.schedule.set_schedule("count_flights", parse_schedule("0 2 * * *"))


def promote(app: App, folder: Path, name: str, code: str) -> None:
    """Make one cell of plain Python a job."""
    cell = Cell(number=1, id="a", source=code, tags=frozenset({"job"}), title="Count")
    source = CellSource(kind=SourceKind.NOTEBOOK, cells=(cell,), folder=str(folder), path="flights.ipynb")
    app.jobs.promote(name, source, Selection())
