"""Custom classifiers: stored, asked before the built-in ones, and asked again when they change."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from gluepot.cli.main import main
from gluepot.crawl.custom import ClassifierKind, CsvRules, CustomClassifier, HeaderPresence
from gluepot.errors import AlreadyExistsError, InvalidInputError, NotFoundError
from tests.crawl.lakes import by_name, types


def _grok(pattern: str) -> CustomClassifier:
    return CustomClassifier(
        name="ships", kind=ClassifierKind.GROK, classification="shiplog", grok_pattern=pattern,
        custom_patterns="SHIP [A-Z]{3}",
    )  # fmt: skip


CASES: dict[str, tuple[CustomClassifier, str, dict[str, str], list[tuple[object, ...]]]] = {
    "grok": (
        _grok("%{SHIP:ship} %{NUMBER:tons:double}"), "at sea ABC 12.5 t\nat sea DEF 3 t\n",
        {"ship": "string", "tons": "double"}, [("ABC", 12.5), ("DEF", 3.0)],
    ),
    "csv with names and types": (
        CustomClassifier(name="c", kind=ClassifierKind.CSV, csv=CsvRules(
            delimiter="~", contains_header=HeaderPresence.ABSENT, header=("a", "b"), datatypes=("STRING", "INT"))),
        "1~2\n3~4\n", {"a": "string", "b": "int"}, [("1", 2), ("3", 4)],
    ),
    "csv of one column": (
        CustomClassifier(name="c", kind=ClassifierKind.CSV, csv=CsvRules(
            delimiter=",", contains_header=HeaderPresence.PRESENT, allow_single_column=True)),
        "n\n1\n2\n", {"n": "bigint"}, [(1,), (2,)],
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_custom_classifier_is_asked_first(app, write, read, case):
    custom, content, columns, rows = CASES[case]
    app.classifiers.add(custom)
    write("t/a.txt", content)

    table = by_name(app.crawl.crawl([str(write.root / "t")], database="red", classifiers=[custom.name]))["t"]

    assert types(table) == columns
    assert sorted(read("red", "t")) == sorted(rows)


def test_a_row_tag_chooses_the_rows(app, write):
    app.classifiers.add(CustomClassifier(name="x", kind=ClassifierKind.XML, row_tag="item"))
    write("t/a.xml", "<o><p><item><n>1</n></item></p><p><item><n>2</n></item></p><q/><q/><q/></o>")

    run = app.crawl.crawl([str(write.root / "t")], database="red", classifiers=["x"])

    assert types(by_name(run)["t"]) == {"n": "bigint"}
    storage = app.catalog.get_table("red", "t").storage
    assert storage.serde_parameters["rowTag"] == "item"


def test_a_path_that_spark_cannot_follow_is_said_with_what_to_select(app, write):
    app.classifiers.add(CustomClassifier(name="j", kind=ClassifierKind.JSON, json_path="$.records[*]"))
    write("t/a.json", '{"records":[{"a":1},{"a":2}]}\n')

    run = app.crawl.crawl([str(write.root / "t")], database="red", classifiers=["j"])

    assert types(by_name(run)["t"]) == {"records": "array<struct<a:bigint>>"}
    assert any("select inline(`records`)" in note for note in by_name(run)["t"].notes)


def test_an_edited_classifier_looks_at_the_same_files_again(app, write):
    write("t/a.txt", "ABC 12\nDEF 3\n")
    target = str(write.root / "t")
    app.classifiers.add(_grok("%{SHIP:ship} %{GREEDYDATA:rest}"))
    app.crawl.crawl([target], database="red", name="night", classifiers=["ships"])
    app.classifiers.delete("ships")
    app.classifiers.add(_grok("%{SHIP:ship} %{INT:tons:int}"))

    again = by_name(app.crawl.crawl(name="night"))["t"]

    assert types(again) == {"ship": "string", "tons": "int"}
    assert app.crawl.get_crawler("night").classifiers == ("ships",)


def test_what_cannot_be_a_classifier_is_refused(app):
    app.classifiers.add(_grok("%{SHIP:ship}"))

    with pytest.raises(AlreadyExistsError):
        app.classifiers.add(_grok("%{SHIP:ship}"))
    with pytest.raises(InvalidInputError, match="no JSON path"):
        app.classifiers.add(CustomClassifier(name="j", kind=ClassifierKind.JSON, json_path="records"))
    with pytest.raises(InvalidInputError, match="needs a row tag"):
        app.classifiers.add(CustomClassifier(name="x", kind=ClassifierKind.XML))
    with pytest.raises(InvalidInputError, match="'NUMBER' is no datatype"):
        app.classifiers.add(
            CustomClassifier(name="c", kind=ClassifierKind.CSV, csv=CsvRules(datatypes=("NUMBER",)))
        )
    with pytest.raises(NotFoundError, match="shops"):
        app.crawl.crawl(["."], classifiers=["shops"])


@pytest.fixture
def pot(home, database, app):
    """The home's pot, ended after the test."""
    from gluepot.pot.client import end_pot

    yield
    end_pot(app.settings)


def test_the_command_adds_lists_and_deletes(home, pot):
    def run(*words):
        done = CliRunner().invoke(main, ["classifier", *words])
        assert done.exit_code == 0, done.output
        return done.stdout

    added = run("add", "tabs", "csv", "--delimiter", "\\t", "--header", "a, b")
    assert "header: a, b" in added
    listed = json.loads(run("list", "--json"))
    assert [(c["name"], c["csv"]["delimiter"]) for c in listed["custom"]] == [("tabs", "\t")]
    assert listed["built_in"][-1] == "csv"
    assert "tabs" not in run("delete", "tabs")
