"""Lineage of what cells write."""

from __future__ import annotations

import pytest

from tests.kernel.driver import KernelDriver
from tests.kernel.shared import NOTEBOOK
from tests.pot.running import RunningPot
from tests.waiting import wait_until

pytestmark = pytest.mark.spark


def shown(kernel: KernelDriver, name: str, word: str) -> str:
    """Return what `%lineage` shows as soon as the word is in it: what a cell wrote is recorded beside the next ones."""
    return wait_until(
        lambda: next((t for t in [kernel.execute(f"%lineage {name}").text] if word in t), ""),
        f"{word} in the lineage of {name}",
    )


def test_what_cells_write_by_frames_and_by_sql_is_recorded_with_columns(
    kernel: KernelDriver,
) -> None:
    done = kernel.execute(
        "spark.range(3).withColumnRenamed('id', 'n').write.mode('overwrite').saveAsTable('default.lk_a')\n"
        "frame = spark.table('default.lk_a').selectExpr('n + 1 AS m')\n"
        "frame.write.mode('overwrite').saveAsTable('default.lk_b')\n"
    )
    assert done.status == "ok", done.error
    kernel.execute("spark.table('default.lk_b').createOrReplaceTempView('lk_view')")
    kernel.execute("%%sql\nCREATE OR REPLACE TEMP VIEW lk_other AS SELECT m AS k FROM lk_view")
    kernel.execute("_ = spark.sql('CREATE TABLE default.lk_c USING parquet AS SELECT k FROM lk_other')")

    text = shown(kernel, "default.lk_c", "lk_a")

    assert f"lk_b  by notebook {NOTEBOOK}" in text
    assert "k ← m" in text
    assert "m ← n" in text
    assert "file:" not in text


def test_what_the_last_cell_writes_is_recorded_before_its_session_ends(
    kernel: KernelDriver, warm_pot: RunningPot
) -> None:
    done = kernel.execute(
        "spark.range(3).write.mode('overwrite').saveAsTable('default.lk_first')\n"
        "spark.table('default.lk_first').write.mode('overwrite').saveAsTable('default.lk_last')\n"
        "%session stop"
    )
    assert done.status == "ok", done.error

    app = warm_pot.app()
    assert "default.lk_first" in app.lineage.graph("default.lk_last").steps
    app.close()
