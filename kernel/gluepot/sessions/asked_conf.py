"""What a builder or a SparkConf asked for, on a JVM whose context was there before: set, or named.

Checked on PySpark 4.1.4: `SparkContext.conf` of the JVM is the object that Spark itself reads from later on.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from gluepot.sessions.aws_catalogs import OURS_INSTEAD, all_at_home, at_home
from gluepot.sessions.live import set_late, set_on_claimed

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
# What settings can ask of a context that exists. The rest of what can be set late is a session's.
_OF_A_CONTEXT = {"spark.app.name", "spark.log.level"}
_LINE = re.compile(r"^([A-Za-z][\w.$/*-]*)=(.*)$")
_HIDDEN = "(redacted)"
_MOUNT = "ViewFileSystemOverloadScheme"
_OF_BUCKETS = re.compile(r"spark\.hadoop\.fs\.s3[an]?\.impl")


def ask_for_settings(jsc: Any, jconf: Any, settings: Mapping[str, str]) -> dict[str, str]:
    """Ask for those `settings` of a context, where code asks for nothing else; return the others, which are the session's.

    Args:
        jsc: the context that exists.
        jconf: the SparkConf of the code; it begins as a copy of what the JVM was started with.
        settings: what settings ask for; changed in `jconf`.
    """
    given = jsc.sc().conf()
    for key in _OF_A_CONTEXT & settings.keys():
        if jconf.get(key, "") == given.get(key, ""):
            jconf.set(key, settings[key])
    return {key: value for key, value in settings.items() if key not in _OF_A_CONTEXT}


def apply_asked(jvm: Any, jsc: Any, jconf: Any, notice: Callable[[str, str], None]) -> None:
    """Set what differs between the settings that were asked for and those of the context.

    Args:
        jvm: py4j's view of the JVM.
        jsc: the context that exists.
        jconf: the SparkConf that PySpark would have made a context with.
        notice: told the key and a sentence for each setting that cannot be had.
    """
    asked = all_at_home(_asked(jconf, jsc), notice)
    sql = {key: value for key, value in asked.items() if key.startswith("spark.sql.")}
    fixed = [(key, asked[key]) for key in set_on_claimed(jvm, sql)]
    kept = jsc.sc().conf()
    for key, value in asked.items():
        if key in sql or key.startswith((*_NOT_LOCAL, *_OWN)):
            continue
        if _OF_BUCKETS.fullmatch(key) and _are_mounted(jsc, key):
            continue
        if not set_late(jsc, key, value) and not _is_met(jvm, jsc, key, value):
            fixed.append((key, value))
    for key, value in fixed:
        have = kept.get(key, "") or "none"
        notice(
            key,
            f"{key}={value} was asked for; this session has {have}. It is fixed when a JVM starts: "
            f"set it with %%configure -f.",
        )


def bring_home(jvm: Any, jconf: Any, notice: Callable[[str, str], None]) -> None:
    """Change what a context will be made with: catalogs of AWS are ours here, and buckets that are mounted stay so."""
    for key, value in _settings(jconf.toDebugString()).items():
        mounted = str(jvm.java.lang.System.getProperty(key)) if _OF_BUCKETS.fullmatch(key) else ""
        meant = (key, mounted) if mounted.endswith(_MOUNT) else at_home(key, value)
        if meant != (key, value):
            if not mounted.endswith(_MOUNT):
                notice("catalogs in AWS", OURS_INSTEAD)
            jconf.remove(key)
            if meant is not None:
                jconf.set(*meant)


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


def _are_mounted(jsc: Any, key: str) -> bool:
    """Say whether buckets are folders here: scripts that name Hadoop's class for S3 mean no other buckets."""
    have = str(jsc.hadoopConfiguration().get(key.removeprefix("spark.hadoop."), ""))
    return have.endswith(_MOUNT)


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
