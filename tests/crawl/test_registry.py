from __future__ import annotations

import sys
import tomllib
from pathlib import Path

import pytest

from gluepot.crawl.registry import BUILT_IN, GROUP, ClassifierEntry, Classifiers, list_classifiers
from gluepot.errors import InvalidInputError, MissingPartError

THIRD_PARTY = """
from gluepot.crawl.abc import Classifier
from gluepot.crawl.datatypes import STRING
from gluepot.crawl.findings import Classification, Field


class Ledger(Classifier):
    name = "ledger"

    def classify(self, sample):
        if not sample.head.startswith(b"LEDGER\\n"):
            return None
        return Classification(format="csv", columns=(Field("entry", STRING),), options={"sep": "|", "header": "false"})
"""


@pytest.fixture
def other_package(tmp_path, monkeypatch):
    """A package of somebody else's, installed as pip leaves it."""
    site = tmp_path / "site"
    (site / "ledger_files-1.0.dist-info").mkdir(parents=True)
    (site / "ledger_files.py").write_text(THIRD_PARTY)
    (site / "ledger_files-1.0.dist-info" / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: ledger-files\nVersion: 1.0\n"
    )
    (site / "ledger_files-1.0.dist-info" / "entry_points.txt").write_text(
        f"[{GROUP}]\nledger = ledger_files:Ledger\n"
    )
    monkeypatch.syspath_prepend(str(site))


def test_built_in_classifiers_are_in_the_projects_entry_points():
    project = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())

    assert project["project"]["entry-points"][GROUP] == BUILT_IN


def test_every_built_in_classifier_loads_under_its_name():
    for entry in list_classifiers():
        if entry.name in BUILT_IN:
            assert entry.load().name == entry.name


def test_a_classifier_of_another_package_is_found_and_asked_first(app, write, other_package):
    write("books/a.txt", "LEDGER\none\ntwo\n")

    assert list_classifiers()[0].name == "ledger"
    (table,) = app.crawl.crawl([str(write.root / "books")]).tables
    assert [column.name for column in table.columns] == ["entry"]


def test_listing_imports_nothing(other_package, monkeypatch):
    monkeypatch.delitem(sys.modules, "ledger_files", raising=False)

    list_classifiers()

    assert "ledger_files" not in sys.modules


@pytest.mark.parametrize(
    ("path", "error"),
    [("no.such.module:X", MissingPartError), ("gluepot.crawl.globs:Exclusions", InvalidInputError)],
    ids=["not installed", "no classifier"],
)
def test_a_broken_entry_says_which_classifier_it_is(path, error):
    with pytest.raises(error, match="'broken'"):
        _ = Classifiers([ClassifierEntry("broken", path)]).in_order
