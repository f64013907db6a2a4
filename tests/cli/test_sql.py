"""`gluepot sql`: what it writes is known as a notebook's writes are."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.pot.running import running_pot

pytestmark = pytest.mark.spark

STATEMENTS = (
    "CREATE TABLE default.raw USING parquet AS SELECT 1 AS n; "
    "CREATE TABLE default.clean USING parquet AS SELECT n + 1 AS m FROM default.raw; "
    "SELECT m FROM default.clean"
)


def test_statements_leave_lineage_and_versions_with_their_origin(tmp_path: Path) -> None:
    variables = {"GLUEPOT_POOL": '{"size": 0, "master": "local[2]", "memory": "1g"}'}
    with running_pot(tmp_path / "home", variables) as pot:
        done = subprocess.run(
            [sys.executable, "-m", "gluepot.cli.main", "sql", STATEMENTS],
            env={**os.environ, **pot.environment},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        assert "2" in done.stdout

        app = pot.app()
        edges = app.lineage.graph("default.clean").edges
        assert [(e.source, e.source_column, e.target_column) for e in edges] == [
            ("default.raw", "", ""),
            ("default.raw", "n", "m"),
        ]
        assert {str(e.origin.kind) + " " + e.origin.reference for e in edges} == {"script gluepot sql"}
        assert app.catalog.versions("default", "clean")[-1].origin.reference == "script gluepot sql"
        app.close()
