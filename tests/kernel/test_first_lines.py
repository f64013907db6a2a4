"""One door: whatever the first line of a notebook is, it lands on our session (issue A, point 2)."""

from __future__ import annotations

import pytest

from tests.kernel.driver import KernelDriver
from tests.kernel.shared import SharedKernel
from tests.pot.running import RunningPot

pytestmark = pytest.mark.spark

SHOW = (
    "print(type(spark).__name__, spark.conf.get('spark.sql.catalogImplementation'), spark.range(7).count())"
)


MY_LIBRARY = """
def load():
    from pyspark.sql import SparkSession
    return SparkSession.builder.getOrCreate()
"""


def test_nothing_of_spark_starts_until_a_cell_names_it(
    kernel_without_session: KernelDriver, warm_pot: RunningPot
) -> None:
    warm_pot.wait_for_warm()

    plain = kernel_without_session.execute("x = 1 + 1\nsorted(n for n in ('spark', 'sc') if n in globals())")
    app = warm_pot.app()
    owned = [s for s in app.sessions.list_sessions() if s.owner is not None]
    app.close()

    assert plain.text == "['sc', 'spark']"
    assert owned == []


@pytest.mark.parametrize(
    "first_line",
    [
        "from pyspark import SparkContext; sc = SparkContext(); spark = __import__('pyspark').sql.SparkSession(sc)",
        "from mylib import load; spark = load()",
        "from pyspark.sql import SparkSession; "
        "spark = SparkSession.builder.master('local[4]').config('spark.sql.shuffle.partitions', '3').getOrCreate()",
    ],
    ids=["context", "builder of an imported module", "builder with settings"],
)
def test_a_first_line_that_asks_pyspark_gets_our_session(
    kernel_without_session: KernelDriver, shared: SharedKernel, first_line: str
) -> None:
    (shared.folder / "mylib.py").write_text(MY_LIBRARY)
    kernel = kernel_without_session

    first = kernel.execute(first_line)
    shown = kernel.execute(SHOW)

    assert first.status == "ok", first.error
    assert shown.stdout.split() == ["SparkSession", "hive", "7"]


def test_spark_works_again_after_stop_as_the_real_class_in_the_first_cell(kernel: KernelDriver) -> None:
    kernel.execute("spark.range(1).count()")

    stopped = kernel.execute("spark.stop()")
    again = kernel.execute("print(type(spark).__module__, type(spark).__name__, spark.range(7).count())")
    shown = kernel.execute(SHOW)

    assert stopped.status == "ok", stopped.error
    assert again.stdout.split() == ["pyspark.sql.session", "SparkSession", "7"]
    assert shown.stdout.split() == ["SparkSession", "hive", "7"]


def test_the_gateways_secret_is_not_left_in_the_environment(kernel: KernelDriver) -> None:
    shown = kernel.execute(
        "spark.range(1).count(); import os; print([k for k in os.environ if 'GATEWAY' in k])"
    )

    assert shown.stdout.strip() == "[]"


def test_relative_paths_and_modules_beside_the_notebook_work_in_workers(
    kernel: KernelDriver, shared: SharedKernel
) -> None:
    (shared.folder / "beside.py").write_text("def double(x):\n    return 2 * x\n")
    (shared.folder / "rel.txt").write_text("from the notebook's folder")

    shown = kernel.execute(
        "from beside import double\n"
        "from pyspark.sql.functions import udf\n"
        "spark.range(3).write.mode('overwrite').parquet('rel.parquet')\n"
        "read = udf(lambda i: f'{double(i)} {open(\"rel.txt\").read()}')\n"
        "print([r[0] for r in spark.read.parquet('rel.parquet').orderBy('id').select(read('id')).collect()])"
    )

    assert shown.error == {}
    assert shown.stdout.strip() == str([f"{2 * i} from the notebook's folder" for i in range(3)])
    assert (shared.folder / "rel.parquet").is_dir()
