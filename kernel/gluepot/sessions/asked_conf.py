"""What a builder or a SparkConf asked for, on a JVM whose context was there before: set, or named.

Checked on PySpark 4.1.4: `SparkContext.conf` of the JVM is the object that Spark itself reads from later on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from gluepot.sessions.live import set_on_claimed

# Spark reads these from the context's settings when it needs them, not when the context starts.
_READ_LATE = (
    "spark.app.name",
    "spark.default.parallelism",
    "spark.python.",
    "spark.executorEnv.",
    "spark.files.",
)
# Nothing in local mode, here as in plain PySpark. `pyFiles` PySpark takes care of by itself.
_NOT_LOCAL = (
    "spark.executor.",
    "spark.dynamicAllocation.",
    "spark.shuffle.service.",
    "spark.yarn.",
    "spark.kubernetes.",
)
_OWN = (
    "spark.submit.",
    "spark.home",
    "spark.driver.host",
    "spark.driver.port",
    "spark.app.id",
    "spark.app.startTime",
)
_LINE = re.compile(r"^([A-Za-z][\w.$/*-]*)=(.*)$")
_HIDDEN = "(redacted)"


def apply_asked(jvm: Any, jsc: Any, jconf: Any, notice: Callable[[str, str], None]) -> None:
    """Set what differs between the settings that were asked for and those of the context.

    Args:
        jvm: py4j's view of the JVM.
        jsc: the context that exists.
        jconf: the SparkConf that PySpark would have made a context with.
        notice: told the key and a sentence for each setting that cannot be had.
    """
    asked = _asked(jconf, jsc)
    sql = {key: value for key, value in asked.items() if key.startswith("spark.sql.")}
    fixed = [(key, asked[key]) for key in set_on_claimed(jvm, sql)]
    kept = jsc.sc().conf()
    for key, value in asked.items():
        if key in sql or key.startswith((*_NOT_LOCAL, *_OWN)):
            continue
        if key.startswith("spark.hadoop."):
            jsc.hadoopConfiguration().set(key.removeprefix("spark.hadoop."), value)
        elif key == "spark.log.level":
            jsc.setLogLevel(value)
        elif not key.startswith(_READ_LATE):
            if not _is_met(jvm, jsc, key, value):
                fixed.append((key, value))
            continue
        kept.set(key, value)
    for key, value in fixed:
        have = kept.get(key, "") or "none"
        notice(
            key,
            f"{key}={value} was asked for; this session has {have}. It is fixed when a JVM starts: "
            f"set it with %%configure -f.",
        )


def _asked(jconf: Any, jsc: Any) -> dict[str, str]:
    """Return the settings of `jconf` that the context has not, read as two texts: a call for each would take 30 ms."""
    wanted, given = _settings(jconf.toDebugString()), _settings(jsc.sc().conf().toDebugString())
    differing: dict[str, str] = {}
    for key, value in wanted.items():
        if _HIDDEN in value:
            value = jconf.get(key)  # noqa: PLW2901 - Spark does not print secrets
            if value != jsc.sc().conf().get(key, ""):
                differing[key] = value
        elif not _same(given.get(key), value):
            differing[key] = value
    return differing


def _same(have: str | None, want: str) -> bool:
    """Compare two values; Spark writes the URI of a local folder back with one slash."""
    return have is not None and have.replace("file:///", "file:/") == want.replace("file:///", "file:/")


def _settings(text: str) -> Mapping[str, str]:
    settings: dict[str, str] = {}
    key = ""
    for line in text.split("\n"):
        found = _LINE.match(line)
        if found:
            key = found.group(1)
            settings[key] = found.group(2)
        elif key:  # a value of several lines
            settings[key] += f"\n{line}"
    return settings


def _is_met(jvm: Any, jsc: Any, key: str, value: str) -> bool:
    """Say whether the session gives what was asked for, although its setting says something else."""
    if key == "spark.master":
        return value.startswith("local") and bool(jsc.sc().isLocal())
    if key == "spark.driver.memory":
        wanted = jvm.org.apache.spark.network.util.JavaUtils.byteStringAsBytes(value)
        # Java keeps a part of the heap for itself: 10 % less than asked for is what `-Xmx` gives, too.
        return bool(jvm.java.lang.Runtime.getRuntime().maxMemory() >= 0.9 * wanted)
    return value == ""
