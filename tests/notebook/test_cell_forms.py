"""Cells in the forms that notebooks of AWS Glue and Databricks have, and magics that are misspelt."""

from __future__ import annotations

from typing import Any

import pytest
from IPython.core.error import UsageError
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from gluepot.errors import InvalidInputError, NotFoundError
from gluepot.notebook.cell_forms import CellForms

Told = list[tuple[str, ...]]


@pytest.fixture
def told() -> Told:
    return []


@pytest.fixture
def shell(told: Told) -> InteractiveShell:
    """A shell whose magics write down what they are told."""
    shell = InteractiveShell(config=Config({"HistoryManager": {"enabled": False}}))

    def magic(name: str) -> Any:
        def write_down(*words: str) -> None:
            told.append((name, *words))

        return write_down

    for name in ("glue_version", "worker_type", "sql"):
        shell.register_magic_function(magic(name), "line", name)
    for name in ("configure", "sql", "tags"):
        shell.register_magic_function(magic(name), "cell", name)
    CellForms(shell).install()
    return shell


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        (
            "%glue_version 5.0\n# sizes\n\n%worker_type G.1X\n%%configure -f\n{\n}\n",
            [("glue_version", "5.0"), ("worker_type", "G.1X"), ("configure", "-f", "{\n}\n")],
        ),
        ("# the days\n%%sql\nSELECT 1", [("sql", "", "SELECT 1\n")]),
        ("  %%configure \n{}", [("configure", "", "{}\n")]),
        ('%%configure -f {"a": 1}', [("configure", '-f {"a": 1}', "\n")]),
        ("%%sql SELECT 1", [("sql", "SELECT 1", "\n")]),
        ("%sql\nSELECT 1\nFROM t", [("sql", "", "SELECT 1\nFROM t\n")]),
        ("%sql SELECT 1", [("sql", "SELECT 1")]),
        ("days = %sql SELECT 1", [("sql", "-q -o days SELECT 1")]),
        ("if True:\n    days = %sql SELECT \\\n      1\n    x = 1", [("sql", "-q -o days SELECT  1")]),
        ("text = '''\n%%sql\n'''\nx = (1\n%2)", []),
    ],
)
def test_a_cell_does_what_it_says(shell: InteractiveShell, told: Told, cell: str, expected: Told) -> None:
    assert shell.run_cell(cell).success
    assert told == expected


def test_a_magic_that_fails_keeps_what_is_below_it_from_running(shell: InteractiveShell, told: Told) -> None:
    shell.run_cell("%glue_versions 5.0\n%%configure\n{}")

    assert told == []


@pytest.mark.parametrize(
    ("cell", "sentence"),
    [
        ("%worker_typ G.1X", "Magic '%worker_typ' not found. Did you mean '%worker_type'"),
        ("%Worker_Type G.1X", "Did you mean '%worker_type'"),
        ("%configure {}", "Did you mean '%%configure'"),
        ("%%sqll\nSELECT 1", "Did you mean '%%sql'"),
        ("%qqqqq", "Magic '%qqqqq' not found. %lsmagic lists all."),
    ],
)
def test_an_unknown_magic_is_one_sentence_with_the_near_ones(
    shell: InteractiveShell, cell: str, sentence: str
) -> None:
    result = shell.run_cell(cell)

    assert isinstance(result.error_in_exec, NotFoundError)
    assert sentence in str(result.error_in_exec)


def test_a_cell_magic_below_code_is_one_sentence(shell: InteractiveShell, told: Told) -> None:
    result = shell.run_cell("x = 1\n%%sql\nSELECT 1")

    assert isinstance(result.error_in_exec, InvalidInputError)
    assert "%%sql stands below other code" in str(result.error_in_exec)
    assert (shell.user_ns["x"], told) == (1, [])


def test_what_a_magic_itself_refuses_stays_its_own(shell: InteractiveShell) -> None:
    assert isinstance(shell.run_cell("%%time").error_in_exec, UsageError)


def test_variables_in_a_line_are_those_of_the_caller(shell: InteractiveShell, told: Told) -> None:
    shell.run_cell("def f():\n    kind = 'G.2X'\n    %worker_type {kind}\nf()")

    assert told == [("worker_type", "G.2X")]
