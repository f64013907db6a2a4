"""Some of the scripts as jobs of their own: `gluepot run --glue`, in a process with a session of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gluepot.app import App
from gluepot.pot.client import end_pot
from tests.awsglue.conftest import SCRIPTS
from tests.awsglue.script_data import lines

pytestmark = pytest.mark.spark

Glue = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def run_glue(app: App, tmp_path: Path) -> Iterator[Glue]:
    """Return a function that runs a script by the command line, its working folder `tmp_path`."""

    def run(script: Path, *arguments: str, **variables: str) -> subprocess.CompletedProcess[str]:
        environment = {
            **os.environ,
            "GLUEPOT_HOME": str(app.settings.home),
            "GLUEPOT_POOL": '{"size": 0, "master": "local[2]", "memory": "1g"}',
            **variables,
        }
        command = [sys.executable, "-m", "gluepot.cli.main", "run", "--glue", str(script)]
        return subprocess.run(
            [*command, *arguments], cwd=tmp_path, env=environment, capture_output=True, text=True,
            check=False, timeout=300,
        )  # fmt: skip

    yield run
    end_pot(app.settings)


def test_a_script_of_the_cloud_reads_and_writes_s3_paths_in_a_folder(run_glue: Glue, tmp_path: Path):
    lines(tmp_path / "lake" / "raw" / "deep", {"id": 1, "tags": ["a", "b"]}, {"id": 2, "tags": []})

    done = run_glue(
        SCRIPTS / "mounted.py", GLUEPOT_MOUNTS=json.dumps({"s3://my-lake": str(tmp_path / "lake")})
    )

    assert done.returncode == 0, done.stderr
    assert "tables ['root', 'root_tags']" in done.stdout
    clean = tmp_path / "lake" / "clean"
    assert sorted(path.name for path in clean.iterdir()) == ["root", "root_tags"]
    assert list((clean / "root_tags").glob("*.parquet"))


def test_a_missing_argument_ends_a_job_with_a_sentence(run_glue: Glue):
    done = run_glue(SCRIPTS / "sql_node.py", "--source", "in")

    assert done.returncode != 0
    assert "GlueArgumentError" in done.stderr
    assert "--target" in done.stderr


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("from awsglue.context import GlueContext\nx = dict(connection_type='s3', format=parquet)\n", "name 'parquet' is not defined"),
        ("path = 's3://b/' 2024 + 'x'\n", "SyntaxError"),
    ],
    ids=["a format without quotes", "a missing plus"],
)  # fmt: skip
def test_scripts_that_were_published_broken_fail_with_their_line(run_glue: Glue, tmp_path: Path, text, said):
    (tmp_path / "broken.py").write_text(text)

    done = run_glue(tmp_path / "broken.py")

    assert done.returncode != 0
    assert said in done.stderr
    assert "broken.py" in done.stderr
