"""Warming a JVM: build its SparkSession and run through what a first cell needs.

`python -m gluepot.sessions.warm FOLDER ROUNDS`. The first round loads classes; the others bring the JVM's compiler to
what every statement goes through. With none, the session is all that waits. A pot of an older version names no ROUNDS. Run as a process of its own, so that the pot
never imports PySpark. Prints the application id and the UI's URL.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from gluepot.sessions.gateway import connect
from gluepot.sessions.work import WorkMeter


def warm_up(gateway: Any, rounds: int) -> tuple[str, str]:
    """Build the session in the JVM and use it as a first cell would, through PySpark itself.

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
    for _ in range(rounds):
        _first_cells(spark)
    if rounds:
        jvm.System.gc()  # or what warming left behind, some 100 MB, is held for as long as it waits
    ui = jsc.sc().uiWebUrl()
    return jsc.sc().applicationId(), ui.get() if ui.isDefined() else ""


def _first_cells(spark: Any) -> None:
    """Parser, analyzer, code generation, a shuffle, the catalog's client, both ways of transfer, and how it is watched."""
    meter = WorkMeter(spark.sparkContext, "gluepot-warm-up")
    meter.begin()
    spark.sql("SHOW DATABASES").collect()
    spark.sql("SHOW TABLES IN default").collect()
    spark.range(1000).selectExpr("sum(id)").collect()
    grouped = spark.sql(
        "SELECT id % 3 AS k, count(*) AS n, sum(id) AS s FROM range(2000) GROUP BY 1 ORDER BY 1"
    )
    grouped.collect()
    grouped.limit(21).toArrow()
    rows = spark.createDataFrame([(1, "a"), (2, "b")], "id int, name string")
    rows.createOrReplaceTempView("gluepot_warm_up")
    spark.table("gluepot_warm_up").filter("id > 1").count()
    spark.catalog.dropTempView("gluepot_warm_up")
    meter.snapshot()
    meter.end()


def main() -> None:
    """Warm the JVM of a folder."""
    folder, rounds = [*sys.argv[1:], "3"][:2]
    gateway = connect(Path(folder))
    app_id, ui_url = warm_up(gateway, int(rounds))
    print(app_id)
    print(ui_url)


if __name__ == "__main__":
    main()
