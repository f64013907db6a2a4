"""Glue's magics that need a session, and settings before and after its start, in a real notebook."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.kernel.conftest import start_kernel_of
from tests.kernel.driver import KernelDriver
from tests.pot.running import RunningPot

pytestmark = pytest.mark.spark

HEADER = """%idle_timeout 1440
%glue_version 5.0
%worker_type G.1X
%number_of_workers 5
%timeout 60"""
MODULE = "def shout(text):\n    return text.upper()\n"
IN_A_WORKER = """from pyspark.sql import functions as F
def loud(text):
    import {module}
    return {module}.shout(text)
print(spark.createDataFrame([('a',)], ['t']).select(F.udf(loud)('t')).first()[0])"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("glue")


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that neither the notebook nor its workers are in."""
    return tmp_path_factory.mktemp("elsewhere")


@pytest.fixture(scope="module")
def kernel(warm_pot: RunningPot, folder: Path) -> Iterator[KernelDriver]:
    """One notebook in the order of this file: its header, its session, its settings, its end."""
    warm_pot.wait_for_warm()
    driver = start_kernel_of(warm_pot, folder)
    yield driver
    driver.shutdown()


def test_the_header_does_not_cost_the_warm_start_and_the_meter_counts_its_workers(
    kernel: KernelDriver, elsewhere: Path
) -> None:
    (elsewhere / "loud.py").write_text(MODULE)
    header = kernel.execute(HEADER)
    kernel.execute(f"%extra_py_files {elsewhere}/loud.py")
    kernel.execute('%%tags\n{"team": "data"}')

    first = kernel.execute(
        "print(spark.range(3).count(), get_ipython().kernel.door.current.warm, spark.conf.get('spark.sql.ansi.enabled'))"
    )
    status = kernel.execute("%status")
    session_id = kernel.execute("%session_id").stdout.strip()
    listed = kernel.execute("%list_sessions")

    assert "5 × G.1X became" in header.text
    assert first.stdout.strip() == "3 True false", first.error
    assert "DPU-hours here; on AWS Glue (5 × G.1X) $0." in status.text
    assert "released after 24.0 h more without a cell" in status.text
    assert "ends in 60 min at the latest" in status.text
    assert "tags: team=data" in status.text
    assert session_id in listed.text
    assert f"{session_id} (this notebook)" in kernel.execute("%session list").text


def test_a_python_file_and_a_module_reach_the_workers(kernel: KernelDriver, elsewhere: Path) -> None:
    installed = kernel.execute(f"%additional_python_modules {_wheel(elsewhere)}")
    of_a_file = kernel.execute(IN_A_WORKER.format(module="loud"))
    of_a_module = kernel.execute(IN_A_WORKER.format(module="louder"))

    assert installed.status == "ok", installed.error
    assert of_a_file.stdout.strip() == "A", of_a_file.error
    assert of_a_module.stdout.strip() == "A", of_a_module.error


def _wheel(folder: Path) -> Path:
    """Build a module that comes when the session runs already."""
    wheel, about = folder / "louder-1-py3-none-any.whl", "louder-1.dist-info"
    with zipfile.ZipFile(wheel, "w") as archive:
        archive.writestr("louder.py", MODULE)
        archive.writestr(f"{about}/METADATA", "Metadata-Version: 2.1\nName: louder\nVersion: 1\n")
        archive.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        archive.writestr(f"{about}/RECORD", "")
    return wheel


def test_what_can_change_live_does_and_what_cannot_waits_for_force(kernel: KernelDriver) -> None:
    before = kernel.execute("%session_id").stdout

    # What looks like a secret is never kept warm: the pool is not to make another JVM like the next one.
    said = kernel.execute(
        "%%configure\nspark.sql.shuffle.partitions = 4\nspark.ui.retainedJobs = 7\nspark.hadoop.x.secret.key = x\n"
        "spark.hadoop.fs.s3a.endpoint = http://127.0.0.1:9\nspark.log.level = ERROR"
    )
    live = kernel.execute(
        "level = sc._jvm.org.apache.logging.log4j.LogManager.getRootLogger().getLevel().toString()\n"
        "print(spark.conf.get('spark.sql.shuffle.partitions'), level)"
    )
    same = kernel.execute("%session_id").stdout
    kernel.execute("spark.conf.set('spark.sql.shuffle.partitions', '3')")
    kernel.execute("def make():\n    spark.sql('CREATE TEMP VIEW made_late AS SELECT 1 AS x')")
    kernel.execute("make()")
    forced = kernel.execute("%%configure -f\nspark.sql.shuffle.partitions = 9")
    after = kernel.execute(
        "print(spark.sparkContext.getConf().get('spark.ui.retainedJobs'),"
        " spark.conf.get('spark.sql.shuffle.partitions'), spark.table('made_late').count())",
        timeout_s=180,
    )
    other = kernel.execute("%session_id").stdout

    assert (
        "spark.ui.retainedJobs is fixed when a JVM starts; %%configure -f restarts this session" in said.text
    )
    assert "spark.hadoop.fs.s3a.endpoint is fixed when a JVM starts" in said.text
    assert said.text.count("is fixed when a JVM starts") == 3
    assert live.stdout.strip() == "4 ERROR"
    assert before == same
    assert "The session was ended" in forced.text
    assert after.stdout.strip() == "7 9 1", after.error
    assert other != same


FIRST_CELL = """%session_id_prefix etl-
%glue_version 4.0
# not many
%number_of_workers 2   # the driver is one
%%configure
{
    "--conf": "spark.sql.shuffle.partitions=6 --conf spark.sql.session.timeZone=UTC",  # few
    '--day': 'monday',
}"""
DIRTY = "SELECT CAST(word AS INT) AS n, 1 / (id - 1) AS part FROM VALUES (1, 'x') AS t(id, word)"
LOOK = "import sys\nprint(spark.conf.get('spark.sql.shuffle.partitions'), sys.argv[1:])"


def test_the_first_cell_of_a_glue_notebook_holds_in_a_session_that_runs(kernel: KernelDriver) -> None:
    header = kernel.execute(FIRST_CELL)
    settings = kernel.execute(LOOK)
    rows = kernel.execute(f"frame = %sql {DIRTY}\nprint(frame.collect())")

    assert header.status == "ok", header.error
    assert settings.stdout.strip() == "6 ['--day', 'monday']"
    assert rows.stdout.strip() == "[Row(n=None, part=None)]", rows.error
    assert "NULL" not in rows.text  # the frame is kept, and not shown


def test_magics_above_the_code_hold_for_the_session_that_it_starts(kernel: KernelDriver) -> None:
    kernel.execute("spark.sql('CREATE OR REPLACE TEMP VIEW kept AS SELECT 4 AS n')")
    kernel.execute("%stop_session")

    ran = kernel.execute(
        "%spark_conf spark.ui.retainedJobs=8\n# a view of the last session\n%idle_timeout 60\n"
        "print(spark.sparkContext.getConf().get('spark.ui.retainedJobs'), spark.table('kept').first().n)",
        timeout_s=180,
    )

    assert ran.stdout.strip() == "8 4", ran.error


def test_a_figure_is_shown_once(kernel: KernelDriver) -> None:
    shown = kernel.execute("import matplotlib.pyplot as plt\nplt.bar([1, 2], [3, 4])\n%matplot plt")

    assert sum("image/png" in bundle for bundle in shown.displays) == 1, shown.error


def test_stop_and_reconnect(kernel: KernelDriver) -> None:
    session_id = kernel.execute("%session_id").stdout.strip()

    unknown = kernel.execute("%reconnect nothing")
    kernel.execute("%stop_session")
    gone = kernel.execute("%session_id").stdout

    assert "Session 'nothing' not found" in str(unknown.error)
    assert session_id not in gone
    assert "no session yet" in gone
