"""From a run's request to user code that has its Spark session: a job run with a warm pool against `spark-submit`.

Claim: at least 6 times as fast. The job's script and the submitted one are the same lines; they write the moment at
which a first Spark job has given its result. Ours is asked for by the service, as a trigger or a magic does, and
taken up by a running pot; the peer is started by its command.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyspark

from benchmarks.harness import Comparison, Contender, main
from gluepot.app import App
from gluepot.jobs.cells import Selection
from gluepot.jobs.following import wait_for_run
from gluepot.jobs.models import RunState
from gluepot.jobs.script_source import read_script
from gluepot.settings_sources import load_settings
from tests.pot.running import RunningPot, running_pot

SCRIPT = """\
import time
from pathlib import Path
from pyspark.sql import SparkSession
spark = SparkSession.builder.getOrCreate()
assert spark.range(1000).selectExpr("sum(id)").first()[0] == 499500
Path("moment").write_text(str(time.time()))
"""
WARM = 2  # a job never takes the last warm JVM


def measure_gluepot() -> None:
    """Ask for a run of the job `start` and print the seconds until its user code had run."""
    app = App(load_settings().settings)
    folder = Path(app.jobs.get_version("start").content.folder)
    (folder / "moment").unlink(missing_ok=True)
    began = time.time()
    run = app.jobs.start_run("start")
    ended = wait_for_run(app.jobs, run.id, limit_s=120)
    assert ended.state is RunState.SUCCEEDED, ended.error
    print(json.dumps({"wall_s": float((folder / "moment").read_text()) - began}))
    app.close()


def measure_spark_submit() -> None:
    """Submit the same script and print the seconds until its user code had run."""
    with tempfile.TemporaryDirectory() as folder:
        script = Path(folder) / "script.py"
        script.write_text(SCRIPT, encoding="utf-8")
        submit = Path(pyspark.__file__).parent / "bin" / "spark-submit"
        began = time.time()
        environment = {**os.environ, "PYSPARK_PYTHON": sys.executable, "SPARK_LOCAL_IP": "127.0.0.1"}
        subprocess.run([submit, script], cwd=folder, env=environment, check=True, capture_output=True)
        print(json.dumps({"wall_s": float((Path(folder) / "moment").read_text()) - began}))


def comparison(pot: RunningPot) -> Comparison:
    """Build the comparison over a running pot."""
    return Comparison(
        claim="From a run's request to user code with its Spark session is at least 6 times as fast as spark-submit.",
        ours=Contender(
            name="gluepot",
            command=[sys.executable, "-m", "benchmarks.run_start", "gluepot"],
            environment=pot.environment,
            before=lambda: pot.wait_for_warm(WARM),
        ),
        peer=Contender(
            name="spark-submit", command=[sys.executable, "-m", "benchmarks.run_start", "spark-submit"]
        ),
        at_least=6.0,
    )


def run() -> int:
    """Run the comparison over a pot of its own."""
    with (
        tempfile.TemporaryDirectory() as folder,
        running_pot(Path(folder) / "home", {"GLUEPOT_POOL_SIZE": str(WARM)}) as pot,
    ):
        work = Path(folder) / "work"
        work.mkdir()
        (work / "start.py").write_text(SCRIPT, encoding="utf-8")
        app = pot.app()
        app.jobs.promote("start", read_script(work / "start.py"), Selection())
        app.close()
        return main(comparison(pot))


if __name__ == "__main__":
    if sys.argv[1:] == ["gluepot"]:
        measure_gluepot()
    elif sys.argv[1:] == ["spark-submit"]:
        measure_spark_submit()
    else:
        sys.exit(run())
