"""What is particular to Spark Connect: no SparkContext, a server that can go away, another catalog."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gluepot.ports import free_lasting_port
from tests.engines.conftest import running_kernel
from tests.kernel.driver import CellResult, KernelDriver
from tests.pot.running import RunningPot
from tests.waiting import wait_until

pytestmark = pytest.mark.spark

# Each of forty tasks sleeps for a twentieth of a second, and the last one fails: shown, since it lasts.
FAILS_LATE = (
    "CASE WHEN id = 399 THEN raise_error(sha(string(id)))"
    " WHEN id % 10 = 0 THEN reflect('java.lang.Thread', 'sleep', 50L) ELSE 'x' END"
)


@pytest.fixture(scope="module")
def kernel(
    connect: str, cold_pot: RunningPot, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[KernelDriver]:
    """A kernel whose project settings name the server."""
    with running_kernel(cold_pot, tmp_path_factory.mktemp("remote"), GLUEPOT_SPARK_MASTER=connect) as driver:
        yield driver


def block(shown: CellResult) -> str:
    return "\n".join(shown.error.get("traceback", []))


@pytest.mark.parametrize(
    ("code", "missing"),
    [
        ("sc.parallelize([1])", "SparkContext (`sc.parallelize`)"),
        ("spark.sparkContext", "sparkContext"),
        ("spark.range(1).rdd", "rdd"),
        ("from pyspark import SparkContext; SparkContext()", "SparkContext"),
        ("from pyspark import SparkContext; SparkContext.getOrCreate()", "SparkContext"),
    ],
)
def test_what_connect_lacks_is_named_in_one_sentence(kernel: KernelDriver, code: str, missing: str) -> None:
    shown = kernel.execute(code)

    assert f"Spark Connect has no {missing}." in block(shown)
    assert '%%configure -f {"master": "local[*]"}' in block(shown)
    assert len(block(shown)) < 700


def test_sc_can_be_looked_at(kernel: KernelDriver) -> None:
    assert kernel.execute("sc").result["text/plain"] == "<sc: Spark Connect has no SparkContext>"


def test_a_stopped_session_is_released_and_the_next_cell_has_another(
    kernel: KernelDriver, cold_pot: RunningPot
) -> None:
    before = kernel.execute("spark.range(1).count(); print(spark.session_id)").stdout

    kernel.execute("spark.stop()")
    stopped = kernel.execute("%session").text
    again = kernel.execute("print(spark.session_id, spark.range(6).count())").stdout
    kernel.execute("%session stop")
    live = [s for s in cold_pot.app().sessions.list_sessions() if s.master.startswith("sc://")]

    assert "has no Spark session" in stopped
    assert again.split()[1] == "6"
    assert again.split()[0] != before.strip()
    assert all(s.app_id != again.split()[0] for s in live)


def test_restore_makes_what_the_lost_session_took(kernel: KernelDriver) -> None:
    kernel.execute("large = spark.range(11).where('id > 5')")
    kernel.execute("large.createOrReplaceTempView('large_ones')")
    before = kernel.execute("print(spark.session_id)").stdout
    kernel.execute("get_ipython().kernel.life.release('idle')")
    failed = kernel.execute("large.count()")

    restored = kernel.execute("%session restore")
    again = kernel.execute("print(spark.session_id)\nprint(large.count(), spark.table('large_ones').count())")

    assert "'large' belongs to a Spark session that has ended" in block(failed)
    assert restored.status == "ok", restored.error
    assert again.stdout.split()[1:] == ["5", "5"], again.error
    assert again.stdout.split()[0] != before.strip()


def test_a_job_that_fails_ends_its_line_of_progress_as_failed(kernel: KernelDriver) -> None:
    shown = kernel.execute(
        f"late = {FAILS_LATE!r}\nspark.range(0, 400, 1, 40).selectExpr(f'{{late}} AS x').selectExpr('max(x)').collect()",
        timeout_s=120,
    )

    lines = [bundle["text/plain"] for bundle in shown.displays if "tasks" in bundle.get("text/plain", "")]
    assert shown.status == "error"
    assert len(lines) == 1
    assert lines[0].startswith("Spark: ✗ failed 1 operation")
    assert "/40 tasks" in lines[0] or "/41 tasks" in lines[0]


def test_a_notebook_moves_between_engines(kernel: KernelDriver, connect: str) -> None:
    kernel.execute("spark.range(1).count()")

    kernel.execute('%%configure -f\n{"master": "local[2]"}')
    classic = kernel.execute("print(type(spark).__module__, sc.parallelize([1, 2]).count())", timeout_s=120)
    kernel.execute(f'%%configure -f\n{{"master": "{connect}"}}')
    remote = kernel.execute("print(type(spark).__module__, repr(sc), spark.range(2).count())")

    assert classic.stdout.split() == ["pyspark.sql.session", "2"], classic.error
    assert remote.stdout.startswith("pyspark.sql.connect.session <sc:"), remote.error


def test_modules_that_were_sent_import_here_and_in_workers(kernel: KernelDriver, tmp_path: Path) -> None:
    (tmp_path / "sent_module.py").write_text("def triple(x):\n    return 3 * x\n")

    kernel.execute(f"%extra_py_files {tmp_path}/sent_module.py")
    shown = kernel.execute(
        "%session restart\nfrom sent_module import triple\nfrom pyspark.sql.functions import udf\n"
        "print(spark.range(3).select(udf(triple, 'bigint')('id').alias('t')).toPandas()['t'].tolist())"
    )

    assert shown.stdout.strip() == "[0, 3, 6]", shown.error


def test_what_sql_makes_of_what_is_known_by_its_text(kernel: KernelDriver, cold_pot: RunningPot) -> None:
    kernel.execute("%%sql\nCREATE TABLE default.ct_raw USING parquet AS SELECT 1 AS n")
    done = kernel.execute(
        "%%sql\nCREATE TABLE default.ct_clean USING parquet AS SELECT n + 1 AS m FROM default.ct_raw"
    )
    assert done.status == "ok", done.error

    text = wait_until(
        lambda: next((t for t in [kernel.execute("%lineage default.ct_clean").text] if "ct_raw" in t), ""),
        "ct_raw in the lineage of ct_clean",
    )
    versions = kernel.execute("%versions default.ct_clean").text

    assert "m ← n" in text
    assert "sql" in versions
    assert "notebook" not in versions  # the server serves many; whose SQL it was, it does not say


def test_settings_of_the_server_are_named_and_others_are_set(kernel: KernelDriver) -> None:
    shown = kernel.execute(
        '%%configure\n{"spark.sql.shuffle.partitions": "3", "spark.sql.warehouse.dir": "/elsewhere"}'
    )
    live = kernel.execute("print(spark.conf.get('spark.sql.shuffle.partitions'))")

    assert "spark.sql.warehouse.dir is fixed by the Connect server" in shown.text
    assert live.stdout.strip() == "3"


def test_pysparks_own_variable_chooses_the_server_for_the_name_and_for_the_builder(
    kernels: Callable[..., KernelDriver], tmp_path: Path, connect: str
) -> None:
    kernel = kernels(tmp_path, SPARK_REMOTE=connect)
    look = "print(type(spark).__module__, spark.range(7).count())"

    by_name = kernel.execute(look)
    kernel.execute("%session stop")
    built = kernel.execute(
        f"from pyspark.sql import SparkSession; spark = SparkSession.builder.getOrCreate()\n{look}"
    )

    assert by_name.stdout.split() == ["pyspark.sql.connect.session", "7"], by_name.error
    assert built.stdout.split() == ["pyspark.sql.connect.session", "7"], built.error


def test_a_builder_in_code_chooses_the_server_where_nobody_else_does(
    kernels: Callable[..., KernelDriver], tmp_path: Path, connect: str, cold_pot: RunningPot
) -> None:
    kernel = kernels(tmp_path)

    shown = kernel.execute(
        f"from pyspark.sql import SparkSession\ns = SparkSession.builder.remote('{connect}').getOrCreate()\n"
        "print(s.range(3).count(), s.session_id)"
    )
    live = [s.app_id for s in cold_pot.app().sessions.list_sessions()]

    assert shown.stdout.split()[0] == "3", shown.error
    assert shown.stdout.split()[1] in live


def test_a_server_that_does_not_answer_is_one_sentence(
    kernels: Callable[..., KernelDriver], tmp_path: Path
) -> None:
    kernel = kernels(tmp_path)
    url = f"sc://127.0.0.1:{free_lasting_port()}"

    kernel.execute(f'%%configure\n{{"master": "{url}/;token=secret"}}')
    shown = kernel.execute("spark.range(1).count()")

    assert f"No Spark Connect server answers at {url}" in block(shown)
    assert "Connection refused" in block(shown)
    assert "secret" not in block(shown) + shown.text
    assert shown.seconds < 10


def test_the_command_line_uses_the_server_of_the_settings(
    connect: str, cold_pot: RunningPot, tmp_path: Path
) -> None:
    ran = subprocess.run(
        [sys.executable, "-m", "gluepot.cli.main", "sql", "SELECT 40 + 2 AS answer", "--json"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, **cold_pot.environment, "GLUEPOT_SPARK_MASTER": connect},
        check=False,
        timeout=120,
    )

    assert ran.returncode == 0, ran.stderr
    assert "42" in ran.stdout
    wait_until(
        lambda: all(
            s.owner is None or "sql" not in s.owner.name for s in cold_pot.app().sessions.list_sessions()
        ),
        "the command's session to be released",
    )
