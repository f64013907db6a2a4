"""`gluepot run --glue`: a script of AWS Glue in a process of its own, with its job's arguments."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from gluepot.app import App
from gluepot.pot.client import end_pot

pytestmark = pytest.mark.spark

SCRIPT = """\
import json
import sys
from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.utils import getResolvedOptions
from pyspark.context import SparkContext
import rates  # from --extra-py-files

args = getResolvedOptions(sys.argv, ["JOB_NAME", "TempDir", "country"])
glueContext = GlueContext(SparkContext())
spark = glueContext.spark_session
job = Job(glueContext)
job.init(args["JOB_NAME"], args)
in_worker = spark.sparkContext.parallelize([2]).map(lambda n: __import__("rates").RATE * n).collect()
print("told", args["JOB_NAME"], args["country"], args["TempDir"].startswith("file:/"), rates.RATE, in_worker,
      json.load(open("countries.json")),
      spark.conf.get("spark.sql.ansi.enabled"), spark.conf.get("spark.sql.shuffle.partitions"),
      spark.sql("SELECT CAST('x' AS INT) AS n").first().n)
job.commit()
"""


def test_a_glue_script_runs_with_what_its_job_says(app: App, tmp_path: Path) -> None:
    (tmp_path / "nightly.py").write_text(SCRIPT, encoding="utf-8")
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "rates.py").write_text("RATE = 21\n", encoding="utf-8")
    (tmp_path / "lib" / "countries.json").write_text('["nl"]', encoding="utf-8")
    command = [
        sys.executable, "-m", "gluepot.cli.main", "run", "--glue-version", "5.0", "nightly.py", "--country", "nl",
        "--conf", "spark.sql.shuffle.partitions=3", "--extra-py-files", "lib/rates.py",
        "--extra-files", "lib/countries.json",
        "--job-bookmark-option", "job-bookmark-enable",
    ]  # fmt: skip
    environment = {**os.environ, "GLUEPOT_HOME": str(app.settings.home), "GLUEPOT_POOL_SIZE": "0"}
    try:
        done = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False, timeout=200
        )
    finally:
        end_pot(app.settings)

    assert done.returncode == 0, done.stderr
    assert "told nightly nl True 21 [42] ['nl'] false 3 None" in done.stdout
