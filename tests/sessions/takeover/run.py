"""`python -m tests.sessions.takeover.run plain|claimed ANSWER.json`: run every statement in the working folder.

Both sides run this file. The session comes from the same builder; on the claimed side gluepot's door stands before it.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import re
import signal
import sys
from pathlib import Path
from typing import Any

from tests.sessions.takeover.statement import STATEMENTS

for part in ("paths", "workers", "settings"):
    importlib.import_module(f"tests.sessions.takeover.{part}")

ASKED = {
    "spark.sql.shuffle.partitions": "3",
    "spark.default.parallelism": "5",
    "spark.hadoop.fs.test.of.takeover": "yes",
    "spark.executorEnv.FROM_CONF": "yes",
    "spark.sql.catalog.none": "a.b.C",
}
# Where files are kept and by which catalog is not the claim's business; what Spark computes with is given to both.
_NOT_GIVEN = re.compile(
    r"spark\.sql\.(catalogImplementation|warehouse\.dir)|spark\.hadoop\.hive|spark\.sql\.hive"
)


def plain_session() -> Any:
    from pyspark.sql import SparkSession

    from gluepot.sessions.spark_conf import base_conf
    from gluepot.settings_sources import load_settings

    builder = SparkSession.builder.master("local[2]").config("spark.driver.memory", "1g")
    for key, value in base_conf(load_settings().settings, "").items():
        if not _NOT_GIVEN.match(key):
            builder = builder.config(key, value)
    return _asked(builder.config("spark.sql.warehouse.dir", os.environ["PLAIN_WAREHOUSE"]))


def claimed_session() -> Any:
    from pyspark.sql import SparkSession

    import gluepot
    from gluepot.pot.client import pot_status
    from gluepot.scripting import _own_door
    from gluepot.sessions.door import install_door
    from gluepot.settings_sources import load_settings

    door = install_door(_own_door("takeover"))
    spark = _asked(SparkSession.builder.master("local[2]"))
    assert door.current is not None
    assert door.current.warm, "the session was started cold"
    assert gluepot.session() is spark
    pot = pot_status(load_settings().settings).pid
    assert pot is not None
    os.kill(pot, signal.SIGTERM)  # it would warm another JVM; this session goes on without it
    return spark


def _asked(builder: Any) -> Any:
    for key, value in ASKED.items():
        builder = builder.config(key, value)
    return builder.appName("takeover").getOrCreate()


def answers(spark: Any) -> dict[str, Any]:
    """Return what each statement gave, or the error it raised."""
    found: dict[str, Any] = {}
    for name, run in STATEMENTS.items():
        try:
            found[name] = run(spark)
        except Exception as error:
            condition = None
            with contextlib.suppress(Exception):
                condition = error.getCondition()  # type: ignore[attr-defined]
            text = re.sub(r"calling o\d+", "calling", str(error))
            found[name] = f"{type(error).__name__} {condition or text.splitlines()[:2]}"
    return found


def main() -> None:
    kind, answer = sys.argv[1:]
    sys.path.insert(0, "")  # a notebook's folder is on its path, as `python script.py` has the script's
    spark = plain_session() if kind == "plain" else claimed_session()
    Path(answer).write_text(json.dumps(answers(spark), default=str, ensure_ascii=False))
    spark.stop()


if __name__ == "__main__":
    main()
