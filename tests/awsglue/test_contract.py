"""The contract's table against the suite: no row without a test, no test of a section outside of the table."""

from __future__ import annotations

import ast
import re
import tomllib
from pathlib import Path

import pytest

HERE = Path(__file__).parent
CONTRACT: dict[str, dict[str, list[str]]] = tomllib.loads(
    (HERE / "contract.toml").read_text(encoding="utf-8")
)
SECTIONS = range(1, 15)


def named_for_a_section() -> dict[str, str]:
    """Every test function of this folder that is named for a section, without `test_`, and the file it is in."""
    return {
        node.name.removeprefix("test_"): path.name
        for path in sorted(HERE.glob("test_*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef) and re.match(r"test_s\d+_", node.name)
    }


def test_every_section_of_the_reference_has_rows():
    assert [int(title.partition(" ")[0]) for title in CONTRACT] == list(SECTIONS)
    assert all(CONTRACT.values())


@pytest.mark.parametrize("title", list(CONTRACT))
def test_every_row_has_a_test_that_is_there(title):
    known = named_for_a_section()

    assert {row: [name for name in names if name not in known] for row, names in CONTRACT[title].items()} == {
        row: [] for row in CONTRACT[title]
    }
    assert all(CONTRACT[title].values())


def test_every_test_of_a_section_stands_in_the_table():
    listed = {name for rows in CONTRACT.values() for names in rows.values() for name in names}

    assert sorted(set(named_for_a_section()) - listed) == []
