"""A script of Glue Studio's, run in a notebook as one cell."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kernel.driver import KernelDriver

pytestmark = pytest.mark.spark
SCRIPT = Path(__file__).parents[1] / "awsglue" / "scripts" / "csv_to_parquet.py"


def test_a_generated_script_runs_in_a_cell(kernel: KernelDriver, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.csv").write_text("id,price,Name\n1,2.5,a\n")
    words = [
        "s.py",
        "--JOB_NAME",
        "cell",
        "--source",
        str(tmp_path / "in"),
        "--target",
        str(tmp_path / "out"),
    ]

    ran = kernel.execute(f"import sys; sys.argv = {words!r}\n{SCRIPT.read_text()}")
    shown = kernel.execute(f"print(spark.read.parquet({str(tmp_path / 'out')!r}).collect())")

    assert ran.status == "ok", ran.error
    assert shown.stdout.strip() == "[Row(id=1, price=2.5, product=Row(name='a'))]"
