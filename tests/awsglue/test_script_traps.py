"""The liberties that published scripts take (scripts-in-the-wild, *Traps real scripts set*)."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest

from tests.awsglue.script_data import lines, table

pytestmark = pytest.mark.spark


def test_names_keep_their_case_by_path_and_are_lower_case_by_table(run, spark_app, tmp_path, glue_database):
    lines(tmp_path / "answers", {"shareWithResearchAsOfDate": 5}, {"shareWithResearchAsOfDate": 0})
    spark_app.crawl.crawl([str(tmp_path / "answers")], database=glue_database)

    made = run("case_of_names", database=glue_database, source=str(tmp_path / "answers"))

    assert [json.loads(line) for line in _texts(made / "path")] == [{"shareWithResearchAsOfDate": 5}]
    assert [json.loads(line) for line in _texts(made / "table")] == [{"sharewithresearchasofdate": 5}]


def test_trailing_blanks_empty_mappings_ignored_results_and_jobs_never_begun(run, tmp_path, capsys):
    table(tmp_path / "in", 'views,title\n7,"a, b"\nmany,c\n')

    made = run("liberties")

    assert "|    7| a, b|" in capsys.readouterr().out
    [file] = made.glob("*.gz")
    assert gzip.decompress(file.read_bytes()).decode() == "7|a, b\n|c\n"


def _texts(folder: Path) -> list[str]:
    return [line for file in sorted(folder.glob("part-*")) for line in file.read_text().splitlines()]
