"""Which cells make a job, and where they come from: tags, numbers, a target; a page, a file, a history."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from gluepot.errors import InvalidInputError
from gluepot.jobs.cells import Selection
from gluepot.jobs.errors import NothingSelectedError
from gluepot.jobs.notebook_file import cells_from_history, read_notebook
from tests.jobs.notebooks import cell, page, write_notebook


def test_cells_are_chosen_by_number(jobs, folder):
    source = page(folder, cell(1, "a = 1"), cell(2, "b = 2"), cell(3, "c = a"))

    assert jobs.draft("x", source, Selection.parse("1,3")).cells == (1, 3)


@pytest.mark.parametrize("text", ["0", "3-1", "a", "1,,2", "-1"])
def test_numbers_that_cannot_be_read_are_refused(text):
    with pytest.raises(InvalidInputError, match="not a cell's number"):
        Selection.parse(text)


def test_a_number_that_no_cell_has_is_refused(jobs, folder):
    with pytest.raises(InvalidInputError, match="There is no cell 9: the code cells are 1 to 1"):
        jobs.draft("x", page(folder, "a = 1"), Selection.parse("1,9"))


def test_a_target_brings_what_it_needs_and_nothing_else(jobs, folder):
    source = page(
        folder,
        cell(1, "import json\nimport math"),
        cell(2, "noise = 1"),
        cell(3, "base = [1]"),
        cell(4, "base.append(2)"),
        cell(5, "def f(x):\n    return math.fsum(x)"),
        cell(6, "noise += 1"),
        cell(7, "total = f(base)"),
        cell(8, "later = total"),
    )

    assert jobs.draft("x", source, Selection.parse(target="7")).cells == (1, 3, 4, 5, 7)


def test_a_target_brings_what_changes_its_names_and_no_write_of_them(jobs, folder):
    source = page(
        folder,
        cell(1, "import random\nrows = [1, 2]\ntotal = 0"),
        cell(2, "def add(n):\n    global total\n    total += n"),
        cell(3, "add(2)"),
        cell(4, "random.shuffle(rows)"),
        cell(5, "%env MODE=fast"),
        cell(6, "df = spark.createDataFrame([(row, total) for row in rows], 'id int, total int')"),
        cell(7, "df.write.mode('append').saveAsTable('other')"),
        cell(8, "df.show()\nprint(rows)"),
        cell(9, "df.write.saveAsTable('out')"),
    )

    assert jobs.draft("x", source, Selection.parse(target="9")).cells == (1, 2, 3, 4, 5, 6, 9)


def test_a_target_finds_its_tables_under_every_spelling_of_their_names(jobs, folder):
    source = page(
        folder,
        cell(1, "spark.range(1).write.saveAsTable('t')"),
        cell(2, "name = 'u'"),
        cell(3, "spark.range(1).write.saveAsTable(name)"),
        cell(4, "spark.sql(f'CREATE OR REPLACE TEMP VIEW {name}_v AS SELECT {1 + 1} AS n')"),
        cell(5, "for one in ['a']:\n    spark.range(1).write.saveAsTable(one)"),
        cell(6, "print(spark.table('default.t').join(spark.table('u')).join(spark.table('u_v')).count())"),
    )

    draft = jobs.draft("x", source, Selection.parse(target="6"))

    assert draft.cells == (1, 2, 3, 4, 6)
    assert [(note.cell, note.sentence[:48]) for note in draft.notes] == [
        (5, "it writes a table whose name is not a literal, a")
    ]


def test_a_target_brings_the_cells_that_make_its_tables(jobs, folder):
    source = page(
        folder,
        cell(1, "%%sql\nCREATE TEMP VIEW one AS SELECT 1 AS a"),
        cell(2, "%%sql\nCREATE TEMP VIEW two AS SELECT 2 AS a"),
        cell(3, "spark.conf.set('spark.sql.ansi.enabled', 'false')"),
        cell(4, "%%sql -o out\nSELECT * FROM one"),
    )

    assert jobs.draft("x", source, Selection.parse(target="4")).cells == (1, 3, 4)


def test_without_tags_the_ways_to_choose_are_said(jobs, folder):
    with pytest.raises(NothingSelectedError, match="No cell is tagged 'job'"):
        jobs.draft("x", page(folder, cell(1, "a = 1")), Selection())


def test_history_has_no_tags_and_says_so(jobs, folder):
    source = cells_from_history(["", "a = 1", "", "b = a"], folder)

    assert jobs.draft("x", source, Selection.parse("1-3")).cells == (1, 3)
    with pytest.raises(NothingSelectedError, match="history, which has no tags"):
        jobs.draft("x", source, Selection())


def test_a_notebook_file_gives_code_cells_with_tags_and_headings(folder):
    path = write_notebook(
        folder / "n.ipynb",
        [
            ("md", "# Title\nwords\n## Read the [flights](http://x)\n```\n# not a heading\n```", ()),
            ("code", "a = 1", ["job"]),
            ("code", "b = 1", ()),
        ],
    )

    first, second = read_notebook(path).cells

    assert (first.number, first.tags, first.title) == (1, frozenset({"job"}), "Read the flights")
    assert (second.number, second.title) == (2, "")


def test_a_notebook_of_an_old_format_and_one_with_its_lines_apart_are_read(folder):
    text = "a = 1\nb = 2"
    cell_of_3 = {"cell_type": "code", "input": text, "language": "python", "outputs": [], "metadata": {}}
    cell_of_4 = {"cell_type": "code", "source": ["a = 1\n", "b = 2"], "metadata": {}, "outputs": []}
    of_3 = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": [{"cells": [cell_of_3]}]}
    of_4 = {"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": [cell_of_4]}

    for notebook in (of_3, of_4):
        (folder / "n.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
        assert [one.source for one in read_notebook(folder / "n.ipynb").cells] == [text]


def test_a_notebook_is_read_without_the_library_of_notebooks():
    """It is most of the time that a first promotion would take."""
    code = "import sys; from gluepot.jobs.notebook_file import read_notebook as r; from pathlib import Path as P; r(P(sys.argv[1]))"
    code += "; assert 'jsonschema' not in sys.modules, 'jsonschema'"
    subprocess.run(
        [sys.executable, "-c", code, Path(__file__).parents[2] / "notebooks" / "tour.ipynb"], check=True
    )


def test_a_missing_notebook_offers_near_names(folder):
    write_notebook(folder / "delays.ipynb", [])

    with pytest.raises(InvalidInputError.__mro__[1], match=r"Did you mean 'delays\.ipynb'"):
        read_notebook(folder / "delay.ipynb")


@pytest.mark.parametrize("content", [b"", b"\x00\xff\x00", b"[]", b"{}", b'{"cells": 3, "nbformat": 4}'])
def test_a_file_that_is_not_a_notebook_is_said(folder: Path, content: bytes):
    path = folder / "n.ipynb"
    path.write_bytes(content)

    with pytest.raises(InvalidInputError, match="is not a notebook"):
        read_notebook(path)
