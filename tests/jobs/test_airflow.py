"""The exported DAG in a real Airflow, installed into an environment of its own (soak: it is some 300 MB)."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from datetime import timedelta
from pathlib import Path

import pytest

from gluepot.app import App
from gluepot.clock import utc_now
from gluepot.jobs.cells import Selection
from gluepot.jobs.exporters.targets import ExportTarget
from gluepot.jobs.models import RunState
from gluepot.pot.client import end_pot, ensure_pot
from gluepot.schedule.cron import parse_schedule
from gluepot.schedule.exports import export_job
from tests.jobs.notebooks import cell, page

pytestmark = pytest.mark.soak


@pytest.fixture(scope="module")
def airflow(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Airflow's program."""
    environment = tmp_path_factory.mktemp("airflow") / "venv"
    venv.create(environment, with_pip=True)
    packages = ["apache-airflow-core>=3,<4", "apache-airflow-providers-standard"]
    subprocess.run([environment / "bin" / "pip", "install", "--quiet", *packages], check=True, timeout=900)
    return environment / "bin" / "airflow"


def test_airflow_runs_the_exported_dag_and_the_job_succeeds(app: App, folder: Path, airflow: Path) -> None:
    source = page(folder, cell(1, "country: str", "parameters"), "print(country * 2)")
    app.jobs.promote("nightly load", source, Selection())
    app.schedule.set_schedule("nightly load", parse_schedule("30 2 * * *"), parameters={"country": "x"})
    app.schedule.pause_job("nightly load")
    dags = folder / "airflow" / "dags"
    dags.mkdir(parents=True)
    text = export_job(app.jobs, app.schedule, "nightly load", ExportTarget.AIRFLOW).text
    (dags / "nightly.py").write_text(text, encoding="utf-8")
    programs = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    own = {"AIRFLOW_HOME": str(folder / "airflow"), "AIRFLOW__CORE__LOAD_EXAMPLES": "false", "PATH": programs}
    environment = {**os.environ, **own, "GLUEPOT_HOME": str(app.settings.home), "GLUEPOT_POOL_SIZE": "0"}

    def call(*arguments: str) -> str:
        done = subprocess.run(
            [airflow, *arguments], env=environment, capture_output=True, text=True, check=False, timeout=300
        )
        assert done.returncode == 0, done.stderr + done.stdout
        return done.stdout

    call("db", "migrate")
    assert "No data found" in call("dags", "list-import-errors")
    ensure_pot(app.settings)
    # The DAG begins on the day of the export: Airflow runs nothing of an earlier one.
    after = (utc_now() + timedelta(days=1)).date().isoformat()
    try:
        call("dags", "test", "gluepot_nightly_load", after, "-c", '{"country": "nl"}')
    finally:
        end_pot(app.settings)

    [run] = app.jobs.list_runs("nightly load")
    assert run.state is RunState.SUCCEEDED, run.error
    assert app.jobs.log_text(run.id).text == "nlnl"
