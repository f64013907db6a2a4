"""What a JVM runs through while it waits, and that it stops for somebody who waits for it."""

from __future__ import annotations

import subprocess
import sys
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from gluepot.sessions.warm import run_first_cells

pytestmark = pytest.mark.spark


def test_each_round_is_run_where_nobody_waits_and_leaves_nothing_behind(spark: Any) -> None:
    asked = count()

    assert run_first_cells(spark, 2, lambda: next(asked) < 0)

    assert _left_behind(spark) == ([], [])
    assert next(asked) % 2 == 0  # both rounds asked before each of their statements


@pytest.mark.parametrize("statements", [0, 4])
def test_the_statement_at_hand_is_the_last_where_somebody_waits(spark: Any, statements: int) -> None:
    asked = count()

    assert not run_first_cells(spark, 20, lambda: next(asked) >= statements)

    assert _left_behind(spark) == ([], [])
    assert next(asked) == statements + 1


def test_a_warmer_whose_starter_has_gone_waits_for_no_jvm(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True, check=True
    )
    command = [sys.executable, "-m", "gluepot.sessions.warm", str(tmp_path), "0", ended.stdout.strip()]

    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)

    assert (done.returncode, done.stderr.strip()) == (1, "whoever started the JVM has gone")


def _left_behind(spark: Any) -> tuple[list[str], list[str]]:
    """Views and job tags."""
    views = [table.name for table in spark.catalog.listTables() if table.isTemporary]
    return views, [tag for tag in spark.sparkContext.getJobTags() if "warm" in tag]
