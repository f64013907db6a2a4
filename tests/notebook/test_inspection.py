"""Shift-Tab and Tab over a catalog: what a name in SQL is. No JVM is started."""

from __future__ import annotations

import time

import pytest
from IPython.core.completer import provisionalcompleter
from IPython.core.interactiveshell import InteractiveShell
from sqlalchemy import insert, select
from traitlets.config import Config

from gluepot.app import App
from gluepot.catalog.models import Column, Database, Origin, OriginKind, Table
from gluepot.database.tables.catalog import catalog_tables
from gluepot.notebook.catalog_names import NotebookNames
from gluepot.notebook.completion import CatalogCompletion
from gluepot.notebook.inspection import function_documentation, inspected
from gluepot.sql.completion import MOST
from tests.quick import limit_s

ORIGIN = Origin(kind=OriginKind.API, reference="test")


@pytest.fixture
def names(app: App) -> NotebookNames:
    """A catalog with one table, in a database that is not the current one."""
    app.catalog.create_database(Database(name="sales"))
    orders = Table(
        database="sales",
        name="orders",
        description="one row for each order",
        columns=(
            Column(name="id", type="bigint", comment="of the shop"),
            Column(name="place", type="struct<city:string>"),
        ),
        partition_keys=(Column(name="day", type="date"),),
        location="file:///tmp/orders",
    )
    app.catalog.create_table(orders, ORIGIN)
    return NotebookNames(lambda: app, lambda: "default")


def looked_at(cell: str, names: NotebookNames) -> str:
    shown = inspected(cell.replace("|", ""), cell.index("|"), names)
    return "" if shown is None else shown.text


@pytest.mark.parametrize(
    "cell",
    [
        "%%sql\nSELECT * FROM sales.ord|ers",
        "%sql SELECT * FROM sales.ord|ers WHERE id = 1",
        "frame = spark.sql('''\nSELECT *\nFROM sales.ord|ers\n''')\nframe.show()",
        "spark.table('sales.ord|ers')",
    ],
    ids=["cell", "line", "sql", "table"],
)
def test_a_table_is_described_wherever_sql_is_written(cell: str, names: NotebookNames) -> None:
    text = looked_at(cell, names)

    assert "sales.orders — one row for each order" in text
    assert [word in text for word in ("bigint", "of the shop", "struct<city:string>", "partition key")] == [
        True
    ] * 4


@pytest.mark.parametrize(
    ("column", "told"),
    [
        ("o.i|d", "sales.orders.id: bigint\nof the shop"),
        ("o.place.ci|ty", "sales.orders.place.city: string"),
        ("da|y", "sales.orders.day: date (partition key)"),
    ],
)
def test_a_column_says_its_type_and_comment(column: str, told: str, names: NotebookNames) -> None:
    assert looked_at(f'spark.sql("SELECT {column} FROM sales.orders o")', names) == told


def test_a_database_says_how_many_tables_it_has(names: NotebookNames) -> None:
    assert looked_at("%%sql\nSHOW TABLES IN sa|les", names) == "database sales: 1 table"


def test_a_function_says_its_parameters_and_what_it_does(names: NotebookNames) -> None:
    signature, sentence = looked_at("%%sql\nSELECT date_tru|nc('day', day) FROM sales.orders", names).split(
        "\n"
    )

    assert signature == "date_trunc(format, timestamp)"
    assert sentence.startswith("Returns timestamp truncated to the unit specified by the format")


@pytest.mark.parametrize("name", ["nothing_of_that_name", "_private", "Any", "annotations"])
def test_what_is_no_function_has_no_documentation(name: str) -> None:
    assert function_documentation(name) is None


@pytest.mark.parametrize(
    "cell", ["len|gth = 3", "%%sq|l\nSELECT 1", "print('sales.ord|ers')", "%%sql\nSELEC|T 1"]
)
def test_whatever_is_no_name_in_sql_is_left_to_python(cell: str, names: NotebookNames) -> None:
    assert looked_at(cell, names) == ""


def test_a_temporary_view_and_its_columns_are_described_as_their_session_told(app: App) -> None:
    views = {"Late": "struct<carrier:string,delay:struct<mean:double>>"}
    names = NotebookNames(lambda: app, lambda: "default", lambda: views)

    whole = looked_at("%%sql\nSELECT * FROM la|te", names)

    assert [
        word in whole for word in ("late — temporary view", "carrier", "string", "struct<mean:double>")
    ] == [True] * 4
    assert looked_at("%%sql\nSELECT l|.carrier FROM Late l", names) == whole
    assert looked_at("%%sql\nSELECT car|rier FROM late", names) == "late.carrier: string"
    assert looked_at("%%sql\nSELECT l.delay.me|an FROM late l", names) == "late.delay.mean: double"
    assert looked_at("%%sql\nSELECT * FROM sales.la|te", names) == ""


def completer(names: NotebookNames) -> InteractiveShell:
    shell = InteractiveShell(config=Config({"HistoryManager": {"enabled": False}}))
    CatalogCompletion(shell, names).install()
    return shell


def test_a_completion_shows_the_type_of_a_column(names: NotebookNames) -> None:
    cell = "%%sql\nSELECT o. FROM sales.orders o"
    with provisionalcompleter():
        found = list(completer(names).Completer.completions(cell, cell.index("o.") + 2))

    assert [(c.text, c.type) for c in found] == [
        ("id", "column bigint"),
        ("place", "column struct<city:string>"),
        ("day", "column date"),
    ]


def test_temporary_views_are_offered_with_their_columns(app: App) -> None:
    views = {"Late": "struct<carrier:string,delay:struct<mean:double>>"}
    names = NotebookNames(lambda: app, lambda: "default", lambda: views)

    def offered(cell: str) -> list[str]:
        cell, cursor = cell.replace("|", ""), cell.index("|")
        with provisionalcompleter():
            return [c.text for c in completer(names).Completer.completions(cell, cursor)]

    assert "Late" in offered("%%sql\nSELECT * FROM l|")
    assert offered("%%sql\nSELECT ca| FROM late")[:1] == ["carrier"]
    assert offered("%%sql\nSELECT l.delay.| FROM late AS l") == ["mean"]
    assert "Late" not in offered("%%sql\nSELECT * FROM sales.l|")


def test_bare_names_follow_the_notebooks_database(app: App, names: NotebookNames) -> None:
    current = "default"
    following = NotebookNames(lambda: app, lambda: current)
    cell = "%%sql\nSELECT * FROM o"

    def offered() -> list[str]:
        with provisionalcompleter():
            return [c.text for c in completer(following).Completer.completions(cell, len(cell))]

    before, current = offered(), "sales"

    assert ("orders" in before, offered()) == (False, ["orders"])


def test_a_completion_among_ten_thousand_tables_takes_no_time_that_a_person_notices(
    app: App, names: NotebookNames
) -> None:
    with app.database.write() as connection:
        (row,) = connection.execute(select(catalog_tables)).mappings()
        columns = {name: value for name, value in row.items() if name != "id"}
        connection.execute(
            insert(catalog_tables), [{**columns, "name": f"orders_{n}"} for n in range(10_000)]
        )
    shell = completer(names)
    cell = "%%sql\nSELECT * FROM sales.o"

    def seconds() -> float:
        began = time.perf_counter()
        with provisionalcompleter():
            found = [c.text for c in shell.Completer.completions(cell, len(cell))]
        assert len(found) == MOST
        return time.perf_counter() - began

    seconds()

    assert min(seconds() for _ in range(3)) < 0.05 * limit_s()
