"""Who changed a table, as its versions tell it."""

from __future__ import annotations

import pytest

from tests.kernel.driver import KernelDriver
from tests.kernel.shared import NOTEBOOK

pytestmark = pytest.mark.spark


def test_versions_name_the_notebook_whose_sql_changed_a_table(kernel: KernelDriver) -> None:
    # Its JVM waited in the pool before, and had connected to the catalog as nobody's.
    kernel.execute("%%sql\nCREATE TABLE default.vn_t (n INT) USING parquet")

    done = kernel.execute("%%sql\nALTER TABLE default.vn_t ADD COLUMNS (m INT)")
    assert done.status == "ok", done.error

    shown = kernel.execute("%versions default.vn_t").text
    assert shown.count(f"sql notebook {NOTEBOOK}") == 2
    assert "column added: m int" in shown
