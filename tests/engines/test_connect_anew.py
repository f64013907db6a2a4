"""A Spark Connect server that is started anew. No other kernel has a session there meanwhile: they end with their file."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.engines.clusters import ConnectServer
from tests.kernel.driver import KernelDriver

pytestmark = pytest.mark.spark


def test_a_server_that_was_started_anew_costs_one_cell_and_settings_and_views_come_back(
    connect_server: ConnectServer, kernels: Callable[..., KernelDriver], tmp_path: Path
) -> None:
    kernel = kernels(tmp_path, GLUEPOT_SPARK_MASTER=connect_server.url)
    kernel.execute("spark.range(1).createOrReplaceTempView('one')")
    kernel.execute(
        "spark.sql('CREATE DATABASE IF NOT EXISTS anew'); spark.sql('USE anew')\n"
        "spark.conf.set('spark.sql.shuffle.partitions', '3')"
    )
    kernel.execute("%%sql\n-- of one\nCREATE TEMP VIEW two AS SELECT 2 AS y")
    kernel.execute("%%sql\nCREATE GLOBAL TEMP VIEW shared AS SELECT 4 AS z")
    kernel.execute("%%sql\nCREATE TEMP VIEW three AS SELECT 3 AS y")
    kernel.execute("spark.sql('CREATE TEMPORARY FUNCTION minus(x INT) RETURNS INT RETURN x - 1')")
    kernel.execute(
        "spark.range(1).createOrReplaceTempView('three')\nspark.udf.register('minus', lambda x: x, 'int')"
    )
    kernel.execute("%%sql\nCREATE TEMPORARY FUNCTION plus_one(x INT) RETURNS INT RETURN x + 1")

    connect_server.restart()
    failed = kernel.execute("spark.table('one').count()", timeout_s=120)
    again = kernel.execute(
        "print(spark.sql('SELECT plus_one(y) FROM two').first()[0], spark.catalog.currentDatabase(),"
        " spark.table('global_temp.shared').first()[0],"
        " spark.conf.get('spark.sql.shuffle.partitions'))",
        timeout_s=120,
    )

    assert "no longer has this session" in "\n".join(failed.error["traceback"])
    assert again.stdout.strip() == "3 anew 4 3", again.error
    assert "'one' was made from a DataFrame" in again.text
    assert "'three' was made from a DataFrame" in again.text
    assert "'minus' was registered from Python" in again.text
