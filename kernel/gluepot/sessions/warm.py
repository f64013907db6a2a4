"""Warming a JVM: build its SparkSession and run through what a first cell needs.

`python -m gluepot.sessions.warm FOLDER ROUNDS STARTER`, beside the start of the JVM, which it waits for. The first round loads
classes; the others bring the JVM's compiler to what every statement goes through. With none, the session is all that waits.
A pot of an older version names neither ROUNDS nor STARTER, its process id. Run as a process of its own, so that the pot
never imports PySpark. Prints the application id and the UI's URL.

Whoever finds no other JVM says so (`warmer.hurry`): the statement at hand is the last one then, since the first cell of
somebody who waits is a warm-up as good as ours.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Callable, Generator
from pathlib import Path
from typing import Any

from gluepot.sessions.gateway import connect
from gluepot.sessions.launcher import connection_path
from gluepot.sessions.warmer import is_hurried
from gluepot.sessions.work import WorkMeter


def warm_up(gateway: Any, rounds: int, is_waited_for: Callable[[], bool]) -> tuple[str, str]:
    """Build the session in the JVM and use it as a first cell would, through PySpark itself.

    Args:
        gateway: the JVM's.
        rounds: how often, at most.
        is_waited_for: asked before each statement; True ends it.

    Returns:
        The application id, and the UI's URL or "".
    """
    from pyspark import SparkContext
    from pyspark.sql import SparkSession

    jvm = gateway.jvm
    jsc = jvm.JavaSparkContext(jvm.SparkConf())
    session = jvm.org.apache.spark.sql.classic.SparkSession.builder().getOrCreate()
    jvm.org.apache.spark.sql.classic.SparkSession.setDefaultSession(session)
    spark = SparkSession(SparkContext(gateway=gateway, jsc=jsc))
    is_warm = run_first_cells(spark, rounds, is_waited_for)
    if is_warm and rounds:
        jvm.System.gc()  # or what warming left behind, some 100 MB, is held for as long as it waits
    ui = jsc.sc().uiWebUrl()
    return jsc.sc().applicationId(), ui.get() if ui.isDefined() else ""


def run_first_cells(spark: Any, rounds: int, is_waited_for: Callable[[], bool]) -> bool:
    """Run all rounds in a session and return True, or False when `is_waited_for` was True before a statement."""
    for _ in range(rounds):
        with contextlib.closing(_first_cells(spark)) as statements:
            for _statement in statements:
                if is_waited_for():
                    return False
    return True


def _first_cells(spark: Any) -> Generator[None]:
    """Parser, analyzer, code generation, a shuffle, the catalog's client, both ways of transfer, and how it is watched.

    Stops before each statement.
    """
    meter = WorkMeter(spark.sparkContext, "gluepot-warm-up")
    meter.begin()
    try:
        yield
        spark.sql("SHOW DATABASES").collect()
        yield
        spark.sql("SHOW TABLES IN default").collect()
        yield
        spark.range(1000).selectExpr("sum(id)").collect()
        yield
        grouped = spark.sql(
            "SELECT id % 3 AS k, count(*) AS n, sum(id) AS s FROM range(2000) GROUP BY 1 ORDER BY 1"
        )
        grouped.collect()
        yield
        grouped.limit(21).toArrow()
        yield
        rows = spark.createDataFrame([(1, "a"), (2, "b")], "id int, name string")
        rows.createOrReplaceTempView("gluepot_warm_up")
        spark.table("gluepot_warm_up").filter("id > 1").count()
        spark.catalog.dropTempView("gluepot_warm_up")
        yield
        meter.snapshot()
    finally:
        meter.end()


def _await_jvm(folder: Path, starter: int) -> None:
    """Wait until the JVM of a folder can be spoken to; by then all that needs no JVM is imported.

    `starter`: the process that starts both. Without it there will be no JVM, and this process ends.
    """
    import pyarrow as pa  # noqa: F401
    import pyspark.sql  # noqa: F401

    while not connection_path(folder).exists():
        if os.getppid() != starter:
            sys.exit("whoever started the JVM has gone")
        time.sleep(0.02)


def main() -> None:
    """Warm the JVM of a folder."""
    name, *more = sys.argv[1:]
    rounds = more[0] if more else "3"
    folder = Path(name)
    _await_jvm(folder, int(more[1]) if more[1:] else os.getppid())
    app_id, ui_url = warm_up(connect(folder), int(rounds), lambda: is_hurried(folder))
    print(app_id)
    print(ui_url)


if __name__ == "__main__":
    main()
