"""What the catalog knows, as magics and as commands."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output
from traitlets.config import Config

from gluepot.catalog.formats import file_table, with_columns
from gluepot.catalog.lineage_models import LineageKind, LineageOrigin
from gluepot.catalog.models import Column, Database
from gluepot.cli.main import main
from gluepot.errors import InvalidInputError

from .conftest import API, location


@pytest.fixture
def filled(app, lake):
    """The app, with a table of two versions that another one is made of."""
    (lake / "a.csv").write_text("AA,5\n")
    app.catalog.create_database(Database(name="flights"))
    columns = [Column(name="carrier", type="string"), Column(name="delay", type="bigint")]
    for name in ("delays", "summary"):
        app.catalog.create_table(file_table("flights", name, "csv", columns, location=location(lake)), API)
    table = app.catalog.get_table("flights", "delays")
    app.catalog.update_table(with_columns(table, columns[:1]), API)
    app.lineage.record_sql(
        "INSERT INTO flights.summary SELECT carrier, 1 FROM flights.delays",
        LineageOrigin(kind=LineageKind.NOTEBOOK, reference="n.ipynb"),
    )
    return app


@pytest.fixture
def shell(filled):
    from gluepot.magics.catalog import CatalogMagics
    from gluepot.magics.catalog_knowledge import CatalogKnowledgeMagics

    InteractiveShell.clear_instance()
    made = InteractiveShell.instance(config=Config({"HistoryManager": {"hist_file": ":memory:"}}))
    made.register_magics(CatalogMagics(made, lambda: filled), CatalogKnowledgeMagics(made, lambda: filled))
    yield made
    InteractiveShell.clear_instance()


def shown(shell, magic: str, line: str) -> str:
    with capture_output() as captured:
        shell.run_line_magic(magic, line)
    (output,) = captured.outputs
    return output.data["text/plain"]


@pytest.mark.parametrize(
    ("magic", "line", "expected"),
    [
        ("versions", "flights.delays --diff 1 2", "- column delay bigint"),
        ("versions", "flights.delays --restore 1", "that is version 3 now"),
        ("search", "delays", "flights.delays"),
        ("search", "flights summ -n 1", "flights.summary"),
        (
            "catalog",
            "set flights.delays --description 'One row per flight' --tag tier=1",
            "One row per flight",
        ),
        ("catalog", 'set flights --owner "Ann B"', "owner Ann B"),
        ("catalog", "stats flights.delays", "5 bytes · 1 files"),
        ("lineage", "flights.summary --up", "flights.delays  by notebook n.ipynb"),
        ("lineage", "flights.delays", "goes into:\n└─ flights.summary"),
    ],
)
def test_the_magics_answer(shell, magic, line, expected):
    assert expected in shown(shell, magic, line)


def test_what_is_said_and_counted_is_shown_with_the_table(shell):
    shown(shell, "catalog", "set flights.delays.carrier --description 'Two letters' --tag pii=no")
    shown(shell, "catalog", "stats flights.delays")

    text = shown(shell, "catalog", "flights.delays")

    assert "Two letters · pii=no" in text
    assert "Statistics of flights.delays: 5 bytes · 1 files" in text


def test_export_and_import_from_a_cell(shell, tmp_path):
    path = tmp_path / "catalog.json"

    assert "2 tables" in shown(shell, "catalog", f"export {path}")
    assert "2 tables unchanged" in shown(shell, "catalog", f"import {path}")
    assert json.loads(shown(shell, "catalog", "export"))["Databases"][1]["Name"] == "flights"
    with pytest.raises(InvalidInputError, match="No file to import"):
        shell.run_line_magic("catalog", "import")


def test_the_commands_are_the_magics_twins(filled, tmp_path):
    from gluepot.pot.client import end_pot

    def run(*arguments: str):
        done = CliRunner().invoke(main, [*arguments, "--json"])
        return done.exit_code, json.loads(done.output)

    path = str(tmp_path / "catalog.json")
    try:
        assert run("search", "delays")[1]["hits"][0]["name"] == "flights.delays"
        _, diff = run("versions", "flights.delays", "--diff", "1", "2")
        assert [item["what"] for item in diff["lines"]] == ["column delay"]
        assert run("versions", "flights.delays", "--restore", "1")[1]["version"] == 3
        assert run("versions", "flights.delays", "--restore", "9")[1]["error"] == "VersionNotFoundError"
        _, said = run("catalog", "set", "flights", "--description", "d", "--tag", "a=b")
        assert (said["description"], said["tags"]) == ("d", {"a": "b"})
        assert run("catalog", "set", "flights", "--tag", "oops")[0] == 1
        assert run("catalog", "stats", "flights.delays")[1]["files"] == 1
        assert run("catalog", "flights.delays")[1]["statistics"]["files"] == 1
        assert run("catalog")[1]["databases"][1]["annotations"][0]["description"] == "d"
        assert run("catalog", "export", path)[1]["counts"]["Tables"] == 2
        assert {item["outcome"] for item in run("catalog", "import", path)[1]["items"]} == {"unchanged"}
        assert run("catalog", "export")[1]["document"]["Tables"][0]["Name"] == "delays"
        assert run("lineage", "flights.summary", "--up")[1]["steps"] == {
            "flights.summary": 0,
            "flights.delays": -1,
        }
        assert CliRunner().invoke(main, ["catalog", "--help"]).output.count("import") == 2
    finally:
        end_pot(filled.settings)
