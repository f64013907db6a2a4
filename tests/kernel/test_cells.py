"""Cells on a warm session: SQL, tables, errors, progress, Glue's magics."""

from __future__ import annotations

import pytest

from tests.kernel.driver import KernelDriver
from tests.kernel.running import SLOW
from tests.waiting import wait_until

pytestmark = pytest.mark.spark


@pytest.fixture
def warm_kernel(kernel: KernelDriver) -> KernelDriver:
    """The shared kernel with a session that has a view."""
    kernel.execute("spark.range(3).createOrReplaceTempView('three')")
    return kernel


def test_sql_shows_a_typed_table_as_html_and_text(warm_kernel: KernelDriver) -> None:
    shown = warm_kernel.execute("%%sql\nSELECT id, CAST(NULL AS string) AS nothing FROM three ORDER BY id")

    assert shown.status == "ok", shown.error
    assert "<small>bigint</small>" in shown.displays[-1]["text/html"]
    assert 'class="null"' in shown.displays[-1]["text/html"]
    assert "3 rows" in shown.displays[-1]["text/plain"]


def test_a_variable_in_braces_is_bound_and_a_frame_becomes_a_table(warm_kernel: KernelDriver) -> None:
    warm_kernel.execute("least = 1\nsome = spark.range(5)\nname = \"x' OR '1'='1\"")

    warm_kernel.execute("%%sql -o kept\nSELECT id, {name} AS n FROM {some} WHERE id > {least}")
    shown = warm_kernel.execute("print(kept.count(), kept.first()['n'])")

    assert shown.stdout.strip() == "3 x' OR '1'='1"


def test_a_table_made_by_sql_knows_what_it_was_made_of(warm_kernel: KernelDriver) -> None:
    warm_kernel.execute("%sql CREATE DATABASE IF NOT EXISTS made")
    warm_kernel.execute("%sql CREATE OR REPLACE TEMP VIEW unrelated AS SELECT 1")
    warm_kernel.execute("%%sql\nCREATE TABLE IF NOT EXISTS made.of USING parquet AS SELECT 1 AS x")

    warm_kernel.execute(
        "%%sql\nCREATE TABLE IF NOT EXISTS made.by USING parquet AS SELECT x + 1 AS y FROM made.of"
    )
    shown = wait_until(
        lambda: next((t for t in [warm_kernel.execute("%lineage made.by").text] if "made.of" in t), ""),
        "the lineage",
    )

    assert "made.of" in shown


def test_rows_option_says_that_there_are_more(warm_kernel: KernelDriver) -> None:
    shown = warm_kernel.execute("%%sql -n 2\nSELECT id FROM three")

    assert "first 2 rows; there are more" in shown.text


def test_a_data_frame_as_the_last_line_is_a_table(warm_kernel: KernelDriver) -> None:
    shown = warm_kernel.execute("spark.range(2)")

    assert "<table" in shown.result["text/html"]
    assert "2 rows" in shown.result["text/plain"]


def test_a_wrong_table_name_offers_the_near_one_and_publishes_an_error(warm_kernel: KernelDriver) -> None:
    warm_kernel.execute(
        "spark.sql('CREATE DATABASE IF NOT EXISTS near')\n"
        "spark.sql('CREATE TABLE IF NOT EXISTS near.flights (id int) USING parquet')"
    )

    shown = warm_kernel.execute("%sql SELECT * FROM near.fligths")

    in_python = warm_kernel.execute("x = 1\nspark.sql('SELECT * FROM near.fligths')")
    view = warm_kernel.execute("%sql SELECT * FROM thre")

    assert shown.status == "error"
    assert "Did you mean 'near.flights'?" in "\n".join(shown.error["traceback"])
    assert len("\n".join(shown.error["traceback"])) < 600
    block = "\n".join(in_python.error["traceback"])
    assert "Did you mean 'near.flights'?" in block
    assert "SELECT * FROM near.fligths\n              ^^^^" in block
    assert "'three'" in "\n".join(view.error["traceback"])


def test_a_wrong_column_has_a_caret_under_it_and_the_stack_is_kept(warm_kernel: KernelDriver) -> None:
    shown = warm_kernel.execute("%%sql\nSELECT id,\n       nope\nFROM three")
    stack = warm_kernel.execute("%session errors")

    block = "\n".join(shown.error["traceback"])
    assert "UNRESOLVED_COLUMN" in block
    assert "       nope\n       ^" in block
    assert "at org.apache" not in block
    assert "`nope`" in stack.stdout
    assert "at org.apache" in stack.stdout


def test_an_error_of_spark_in_a_cell_is_one_block_with_the_users_line(warm_kernel: KernelDriver) -> None:
    shown = warm_kernel.execute("x = 1\nspark.sql('SELECT 1/0').collect()")
    stack = warm_kernel.execute("%session errors")

    block = "\n".join(shown.error["traceback"])
    assert shown.error["ename"] == "ArithmeticException"
    assert "Division by zero" in block
    assert "spark.sql('SELECT 1/0').collect()" in block
    assert "at org.apache" not in block
    assert "ArithmeticException" in stack.stdout


@pytest.mark.parametrize(
    "look",
    ["spark.range(1).select(F.udf(ratio)('id')).collect()", "sc.parallelize([0]).map(ratio).collect()"],
)
def test_an_error_on_a_worker_is_its_own_sentence_with_the_line_of_the_function(
    warm_kernel: KernelDriver, look: str
) -> None:
    warm_kernel.execute("from pyspark.sql import functions as F\ndef ratio(i):\n    return 1 / i")
    shown = warm_kernel.execute(f"x = 1\n{look}")

    block = "\n".join(shown.error["traceback"])
    assert "PythonException\x1b[0m: ZeroDivisionError: division by zero\n" in block
    assert "  a cell, line 3, in ratio: return 1 / i\n" in block
    assert block.count("return 1 / i") == 1
    assert look in block
    assert "worker.py" not in block
    assert "at org.apache" not in block


def test_progress_ends_as_a_summary(warm_kernel: KernelDriver) -> None:
    shown = warm_kernel.execute(f"n = {SLOW}")

    lines = [bundle["text/plain"] for bundle in shown.displays]
    assert shown.status == "ok", shown.error
    assert any(line.startswith("Spark: ✓") and "2,000,000 rows read" in line for line in lines), lines


def test_glues_header_cell_is_understood_and_costs_no_new_session(warm_kernel: KernelDriver) -> None:
    before = warm_kernel.execute("%session_id").stdout

    header = warm_kernel.execute(
        "%idle_timeout 2880\n%glue_version 5.0\n%worker_type G.1X\n%number_of_workers 5\n%iam_role arn:aws:iam::1:role/x"
    )
    after = warm_kernel.execute("%session_id").stdout

    assert header.status == "ok", header.error
    assert "5 × G.1X became" in header.text
    assert "does nothing here" in header.text
    assert before == after


def test_a_setting_that_is_fixed_says_what_restarts(warm_kernel: KernelDriver) -> None:
    shown = warm_kernel.execute(
        '%%configure\n{"spark.driver.extraJavaOptions": "-Dx=1", "spark.sql.shuffle.partitions": "5"}'
    )
    live = warm_kernel.execute("print(spark.conf.get('spark.sql.shuffle.partitions'))")

    assert "%%configure -f" in shown.text
    assert live.stdout.strip() == "5"
