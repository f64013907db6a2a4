"""The catalog as magics and as commands."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from traitlets.config import Config

from gluepot.catalog.errors import TableNotFoundError
from gluepot.catalog.formats import file_table
from gluepot.catalog.models import Column, Database, Partition, TableType
from gluepot.cli.main import main
from gluepot.display.catalog import render

from .conftest import API, location, plain_table


@pytest.fixture
def filled(app, lake):
    """The app, with a partitioned CSV table, a view and an empty database."""
    app.catalog.create_database(Database(name="flights", description="All of <2013>"))
    app.catalog.create_database(Database(name="empty"))
    kinds = [
        Column(name="carrier", type="string", comment="two letters"),
        Column(name="delay", type="bigint"),
    ]
    table = file_table(
        "flights", "delays", "csv", kinds, [Column(name="month", type="int")], location(lake),
        {"header": "true"}, {"recordCount": "2"},
    )  # fmt: skip
    app.catalog.create_table(table, API)
    (lake / "month=1").mkdir()
    (lake / "month=1" / "a.csv").write_text("carrier,delay\nAA,5\n<b>,\n")
    app.catalog.add_partitions(
        "flights", "delays", [Partition(values=("1",), location=location(lake / "month=1"))], API
    )
    view = plain_table("late", database="flights", type=TableType.VIEW, location="", view_text="select 1")
    app.catalog.create_table(view, API)
    return app


@pytest.fixture
def shell(filled):
    from gluepot.magics.catalog import CatalogMagics

    InteractiveShell.clear_instance()
    made = InteractiveShell.instance(config=Config({"HistoryManager": {"hist_file": ":memory:"}}))
    made.register_magics(CatalogMagics(made, lambda: filled))
    yield made
    InteractiveShell.clear_instance()


@pytest.fixture
def pot(filled):
    """The home's pot, ended after the test."""
    from gluepot.pot.client import end_pot

    yield
    end_pot(filled.settings)


def shown(shell, magic: str, line: str) -> dict[str, str]:
    with capture_output() as captured:
        shell.run_line_magic(magic, line)
    (output,) = captured.outputs
    return output.data


def test_the_whole_catalog_is_listed_with_formats_and_counts(shell):
    data = shown(shell, "catalog", "")

    text = data["text/plain"]
    assert "database flights — All of <2013>" in text
    line = next(line for line in text.splitlines() if line.startswith("delays"))
    assert line.split()[:5] == ["delays", "csv", "3", "2", "1"]
    assert "late    view" in text
    assert "database empty\nno tables" in text
    assert "All of &lt;2013&gt;" in data["text/html"]


def test_one_database_is_listed_alone(shell):
    text = shown(shell, "catalog", "flights")["text/plain"]

    assert "database flights" in text
    assert "database empty" not in text


def test_a_table_is_shown_with_columns_keys_location_and_parameters(shell, lake):
    text = shown(shell, "catalog", "flights.delays")["text/plain"]

    assert "3 columns · 2 rows · 1 partition" in text
    assert "two letters" in text
    assert "month" in text
    assert "partition key" in text
    assert location(lake) in text
    assert "serde.header" in text
    assert "spark.sql.sources.schema" not in text


def test_a_preview_shows_rows_with_types_and_escapes_them(shell):
    data = shown(shell, "preview", "flights.delays -n 5")

    assert "all 2 rows" in data["text/plain"]
    assert "<small>bigint</small>" in data["text/html"]
    assert "&lt;b&gt;" in data["text/html"]
    assert "null" in data["text/plain"]


def test_versions_say_what_changed_and_by_whom(shell):
    text = shown(shell, "versions", "flights.delays")["text/plain"]

    assert "api test" in text
    assert "created" in text


def test_a_wrong_name_is_a_sentence_with_the_near_one(shell):
    with pytest.raises(TableNotFoundError, match="Did you mean 'flights.delays'"):
        shell.run_line_magic("catalog", "flights.dleays")


def test_the_commands_are_the_magics_twins(pot):
    def run(*arguments: str):
        done = CliRunner().invoke(main, [*arguments, "--json"])
        return done.exit_code, json.loads(done.output)

    code, overview = run("catalog")
    assert code == 0
    assert [d["database"]["name"] for d in overview["databases"]] == ["default", "empty", "flights"]
    code, table = run("catalog", "flights.delays")
    assert (table["table"]["name"], table["partitions"], table["rows"]) == ("delays", 1, 2)
    code, preview = run("preview", "flights.delays", "-n", "1")
    assert (preview["rows"], preview["truncated"]) == ([["AA", 5, 1]], True)
    code, history = run("versions", "flights.delays")
    assert history["versions"][0]["origin"] == {"kind": "api", "reference": "test"}
    code, error = run("catalog", "flights.nope")
    assert (code, error["error"]) == (1, "TableNotFoundError")
    assert CliRunner().invoke(main, ["catalog", "flights"]).output.startswith("database flights")


def test_a_catalog_of_many_tables_is_cut_in_the_view_and_said(app):
    from gluepot.catalog.changes import CatalogChanges
    from gluepot.catalog.overview import browse

    tables = tuple(plain_table(f"t{n}", database="default") for n in range(502))
    app.catalog.apply(CatalogChanges(tables_to_create=tables), API)

    assert "and 2 more tables" in render(browse(app.catalog)).text
