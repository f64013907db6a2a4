"""One door: whatever the first line of a notebook is, it lands on our session (issue A, point 2)."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.kernel.driver import KernelDriver, start_kernel
from tests.pot.running import RunningPot

pytestmark = pytest.mark.spark

SHOW = (
    "print(type(spark).__name__, spark.conf.get('spark.sql.catalogImplementation'), spark.range(7).count())"
)


def test_nothing_of_spark_starts_until_a_cell_names_it(kernel: KernelDriver, warm_pot: RunningPot) -> None:
    warm_pot.wait_for_warm()

    plain = kernel.execute("x = 1 + 1\nsorted(n for n in ('spark', 'sc') if n in globals())")
    owned = [s for s in warm_pot.app().sessions.list_sessions() if s.owner is not None]

    assert plain.text == "['sc', 'spark']"
    assert owned == []


@pytest.fixture(scope="module")
def beside(
    warm_pot: RunningPot, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[KernelDriver, Path]]:
    """One kernel in a folder with a module and a file, shared by tests that only look."""
    folder = tmp_path_factory.mktemp("beside")
    (folder / "beside.py").write_text("def double(x):\n    return 2 * x\n")
    (folder / "rel.txt").write_text("from the notebook's folder")
    driver = start_kernel(
        [sys.executable, "-m", "gluepot.notebook", "-f", "{connection_file}"],
        folder=folder,
        environment={**os.environ, **warm_pot.environment, "IPYTHONDIR": str(folder / "ipython")},
    )
    yield driver, folder
    driver.shutdown()


def test_type_of_spark_is_the_real_class_in_the_first_cell(beside: tuple[KernelDriver, Path]) -> None:
    shown = beside[0].execute("print(type(spark).__module__, type(spark).__name__, spark.range(7).count())")

    assert shown.stdout.split() == ["pyspark.sql.session", "SparkSession", "7"]


def test_the_gateways_secret_is_not_left_in_the_environment(beside: tuple[KernelDriver, Path]) -> None:
    shown = beside[0].execute(
        "spark.range(1).count(); import os; print([k for k in os.environ if 'GATEWAY' in k])"
    )

    assert shown.stdout.strip() == "[]"


def test_relative_paths_and_modules_beside_the_notebook_work_in_workers(
    beside: tuple[KernelDriver, Path],
) -> None:
    kernel, folder = beside

    shown = kernel.execute(
        "from beside import double\n"
        "from pyspark.sql.functions import udf\n"
        "spark.range(3).write.mode('overwrite').parquet('rel.parquet')\n"
        "read = udf(lambda i: f'{double(i)} {open(\"rel.txt\").read()}')\n"
        "print([r[0] for r in spark.read.parquet('rel.parquet').orderBy('id').select(read('id')).collect()])"
    )

    assert shown.error == {}
    assert shown.stdout.strip() == str([f"{2 * i} from the notebook's folder" for i in range(3)])
    assert (folder / "rel.parquet").is_dir()


@pytest.mark.parametrize(
    "first_line",
    [
        "from pyspark.sql import SparkSession; spark = SparkSession.builder.getOrCreate()",
        "from pyspark import SparkContext; sc = SparkContext(); spark = __import__('pyspark').sql.SparkSession(sc)",
        "from mylib import load; spark = load()",
        "from pyspark.sql import SparkSession; "
        "spark = SparkSession.builder.master('local[4]').config('spark.sql.shuffle.partitions', '3').getOrCreate()",
    ],
    ids=["builder", "context", "imported module", "builder with settings"],
)
def test_a_first_line_that_asks_pyspark_gets_our_session(
    kernel_in: Callable[..., KernelDriver], tmp_path: Path, first_line: str
) -> None:
    (tmp_path / "mylib.py").write_text(
        "def load():\n    from pyspark.sql import SparkSession\n    return SparkSession.builder.getOrCreate()\n"
    )
    kernel = kernel_in()

    first = kernel.execute(first_line)
    shown = kernel.execute(SHOW)

    assert first.status == "ok", first.error
    assert shown.stdout.split() == ["SparkSession", "hive", "7"]


def test_spark_works_again_after_stop(kernel: KernelDriver) -> None:
    kernel.execute("spark.range(1).count()")

    stopped = kernel.execute("spark.stop()")
    again = kernel.execute(SHOW)

    assert stopped.status == "ok", stopped.error
    assert again.stdout.split() == ["SparkSession", "hive", "7"]
