"""Log formats by grok: what each is called, which columns it has, and its cells through DuckDB."""

from __future__ import annotations

import pytest

from gluepot.crawl.grok import named_patterns, translate
from gluepot.errors import InvalidInputError
from tests.crawl.lakes import by_name, types
from tests.crawl.logs import LOGS


@pytest.mark.parametrize("name", LOGS)
def test_each_log_format_is_recognised_with_its_columns_and_cells(app, write, read, name):
    content, expected = LOGS[name]
    write(f"{name}/a.log", content)

    table = by_name(app.crawl.crawl([str(write.root / name)], database="red"))[name]

    assert table.classification == name
    assert types(table) == {column: kind for column, kind, _ in expected}
    assert read("red", name)[0] == tuple(value for _, _, value in expected)


def test_prose_is_no_log(app, write):
    write("words/a.txt", "Once upon a time there was a king.\nHe lived far away.\n")

    run = app.crawl.crawl([str(write.root)], database="red")

    assert run.tables == ()


def test_a_stray_file_beside_logs_is_named_because_hive_knows_no_file_pattern(app, write):
    write("web/a.log", LOGS["apache"][0])
    write("web/README.md", "Some words here.\n\nMore of it, and so on.\n")

    table = by_name(app.crawl.crawl([str(write.root / "web")], database="red"))["web"]

    assert any("engines will read 'README.md' as part of this table too" in note for note in table.notes)


def test_groups_without_a_name_do_not_count():
    pattern = translate(r"(a|b) \(%{WORD:word}\) [(] (?<rest>\d+) %{NOT:no:int}", {"NOT": "(x)?(y)"})

    assert [column.name for column in pattern.columns] == ["word", "rest", "no"]
    assert pattern.compiled().fullmatch("a (w) ( 12 xy").groups() == ("w", "12", "xy")


@pytest.mark.parametrize(
    ("pattern", "said"),
    [("%{WROD:x}", "No grok pattern 'WROD'. Did you mean 'WORD'?"), ("%{WORD:x:text}", "No grok type 'text'"),
     ("%{WORD}", "has no field"), ("%{WORD:x}(", "is no expression"), ("%{LOOP:x}", "refers to itself")],
)  # fmt: skip
def test_a_pattern_that_cannot_be_used_is_named(pattern, said):
    with pytest.raises(InvalidInputError, match=r".*") as error:
        translate(pattern, {"LOOP": "%{LOOP}"})

    assert said in str(error.value)


def test_custom_patterns_are_one_a_line():
    assert named_patterns("SHIP  [A-Z]{3}\n\n# remark\nBOX \\d+ x") == {"SHIP": "[A-Z]{3}", "BOX": "\\d+ x"}
