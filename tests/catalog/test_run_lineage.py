"""Lineage of a job run, from its script to the doors."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from gluepot.catalog.models import Origin, OriginKind
from gluepot.jobs.cells import Selection
from gluepot.jobs.following import wait_for_run
from gluepot.jobs.models import RunState
from gluepot.jobs.notebook_file import read_notebook
from tests.jobs.notebooks import write_notebook
from tests.pot.running import running_pot

pytestmark = pytest.mark.spark

CELLS = [
    ("code", "spark.range(4).write.saveAsTable('default.raw')", ["job"]),
    ("code", "spark.sql('CREATE TABLE default.clean (n BIGINT) USING parquet')", ["job"]),
    ("code", "spark.sql('INSERT INTO default.clean SELECT id + 1 FROM default.raw')", ["job"]),
    ("code", "frame = spark.table('default.clean').toPandas()", ["job"]),
    ("code", "spark.stop()", ["job"]),
]


def test_a_runs_tables_are_known_by_its_id_also_when_the_script_stops_spark(tmp_path: Path):
    variables = {"GLUEPOT_POOL": '{"size": 0, "master": "local[2]", "memory": "1g"}'}
    with running_pot(tmp_path / "home", variables) as pot:
        app = pot.app()
        app.jobs.promote("nightly", read_notebook(write_notebook(tmp_path / "n.ipynb", CELLS)), Selection())

        run = wait_for_run(app.jobs, app.jobs.start_run("nightly", {}).id, limit_s=180)

        assert run.state is RunState.SUCCEEDED, app.jobs.log_text(run.id).text
        found = app.lineage.run_tables(run.id)
        assert (found.job, found.reads) == ("nightly", ("default.clean", "default.raw"))
        assert found.writes == ("default.clean", "default.raw")
        edges = app.lineage.graph("default.clean").edges
        assert [(e.source, e.source_column, e.target_column) for e in edges] == [
            ("default.raw", "", ""),
            ("default.raw", "id", "n"),
        ]
        assert edges[0].origin.run_id == run.id
        made_by = app.catalog.versions("default", "clean")[-1].origin
        assert made_by == Origin(kind=OriginKind.SQL, reference=f"job run {run.id}")
        app.close()
        done = subprocess.run(
            [sys.executable, "-m", "gluepot.cli.main", "lineage", "--run", run.id, "--json"],
            env={**os.environ, **pot.environment},
            capture_output=True,
            text=True,
            check=True,
        )
        assert json.loads(done.stdout)["writes"] == ["default.clean", "default.raw"]
