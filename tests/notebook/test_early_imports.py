"""Which cells wait for the imports in the background."""

from __future__ import annotations

import pytest

from gluepot.notebook.early_imports import may_import_spark


@pytest.mark.parametrize(
    "source",
    [
        "spark.range(1)",
        "from pyspark.sql import SparkSession",
        "%%sql\nSELECT 1",
        "sc.parallelize([1])",
        "import os\nif x:\n    from mylib import load",
        "import pandas as pd",
    ],
)
def test_a_cell_that_may_come_to_pyspark_waits(source: str) -> None:
    assert may_import_spark(source)


@pytest.mark.parametrize("source", ["1 + 1", "import os, json\nfrom pathlib import Path", "describe = 2", ""])
def test_any_other_cell_does_not(source: str) -> None:
    assert not may_import_spark(source)
