"""Changing a session that runs: what can be set now is set now, the rest is named."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from gluepot.sessions.models import SessionSpec
from gluepot.sessions.no_context import is_connect

# Spark reads these from the context's settings when it needs them, not when the context starts.
_READ_LATE = (
    "spark.app.name",
    "spark.default.parallelism",
    "spark.python.",
    "spark.executorEnv.",
    "spark.files.",
)


def apply_live(spark: Any, before: SessionSpec, after: SessionSpec) -> list[str]:
    """Set what differs between two specs on a running session; return a sentence for each thing that must wait."""
    waiting: list[str] = []
    if after.master != before.master:
        waiting.append("the master is chosen when a session starts")
    every = os.cpu_count() or 1
    if (after.cores or every) != (before.cores or every):
        waiting.append("cores are given to a JVM when it starts")
    if before.memory_mb and after.memory_mb not in (0, before.memory_mb):
        waiting.append("memory is given to a JVM when it starts")
    for key, value in after.conf.items():
        if before.conf.get(key) == value:
            continue
        if _may_change(spark.conf, key):
            spark.conf.set(key, value)
        # Hadoop keeps each file system, and Hive its client, as they were first asked for.
        elif (
            is_connect(spark)
            or key.startswith("spark.hadoop.")
            or not set_late(spark.sparkContext._jsc, key, value)  # noqa: SLF001 - as in `give`
        ):
            waiting.append(
                f"{key} is fixed by the Connect server"
                if is_connect(spark)
                else f"{key} is fixed when a JVM starts"
            )
    for path in after.py_files:
        if path not in before.py_files:
            spark.addArtifact(path, pyfile=True) if is_connect(spark) else spark.sparkContext.addPyFile(path)
    new_jars = [jar for jar in after.jars if jar not in before.jars]
    if new_jars and is_connect(spark):
        spark.addArtifacts(*new_jars)
    elif new_jars:
        waiting.append("jars are put on the class path when a JVM starts")
    return [f"{text}; %%configure -f restarts this session with it." for text in waiting]


def _may_change(runtime: Any, key: str) -> bool:
    # Spark says no for each key that it does not know; catalogs are read when they are first named.
    return bool(runtime.isModifiable(key)) or key.startswith("spark.sql.catalog.")


def set_late(jsc: Any, key: str, value: str) -> bool:
    """Set what Spark reads from a context whenever it needs it; return False, with nothing done, for other settings."""
    if key.startswith("spark.hadoop."):
        jsc.hadoopConfiguration().set(key.removeprefix("spark.hadoop."), value)
    elif key == "spark.log.level":
        jsc.setLogLevel(value)
    elif not key.startswith(_READ_LATE):
        return False
    jsc.sc().conf().set(key, value)
    return True


def set_on_claimed(jvm: Any, conf: Mapping[str, str]) -> list[str]:
    """Set run-time settings on the session that a claimed JVM already has; return the keys that cannot be set."""
    default = jvm.org.apache.spark.sql.classic.SparkSession.getDefaultSession()
    if not default.isDefined():
        return []
    runtime = default.get().conf()
    fixed: list[str] = []
    for key, value in conf.items():
        if _may_change(runtime, key):
            runtime.set(key, value)
        else:
            fixed.append(key)
    return fixed


def give(context: Any, *, sql: Mapping[str, str], hadoop: Mapping[str, str]) -> None:
    """Set Spark SQL and Hadoop settings on a context: for the session that it has, and for one that is just coming."""
    jvm, jsc = context._jvm, context._jsc  # noqa: SLF001 - neither has a public door
    set_on_claimed(jvm, sql)
    kept, configuration = jsc.sc().conf(), jsc.hadoopConfiguration()
    for key, value in sql.items():
        kept.set(key, value)
    for key, value in hadoop.items():
        configuration.set(key, value)
