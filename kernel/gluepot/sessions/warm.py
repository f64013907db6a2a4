"""Warming a JVM: build its SparkSession and run through what a first cell needs. `python -m gluepot.sessions.warm FOLDER`.

Run as a process of its own, so that the pot never imports PySpark. Prints the application id and the UI's URL.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from gluepot.sessions.gateway import connect


def warm_up(gateway: Any) -> tuple[str, str]:
    """Build the session in the JVM, run SQL, a shuffle and a catalog call; return (application id, UI URL or "")."""
    jvm = gateway.jvm
    context = jvm.JavaSparkContext(jvm.SparkConf())
    session = jvm.org.apache.spark.sql.classic.SparkSession.builder().getOrCreate()
    jvm.org.apache.spark.sql.classic.SparkSession.setDefaultSession(session)
    # The claimer's first statements go through these: parser, analyzer, code generation, a shuffle, the catalog client.
    session.sql("SHOW DATABASES").collect()
    session.sql("SHOW TABLES IN default").collect()
    session.sql(
        "SELECT id % 3 AS k, count(*) AS n, sum(id) AS s FROM range(2000) GROUP BY 1 ORDER BY 1"
    ).collect()
    session.sql("SELECT 1 AS one").toJSON().collectAsList()
    ui = context.sc().uiWebUrl()
    return context.sc().applicationId(), ui.get() if ui.isDefined() else ""


def main() -> None:
    """Warm the JVM whose folder is the only argument."""
    gateway = connect(Path(sys.argv[1]))
    app_id, ui_url = warm_up(gateway)
    print(app_id)
    print(ui_url)


if __name__ == "__main__":
    main()
