"""The environment that a JVM is started with, and what of it can never change afterwards.

A pooled JVM is started before anyone knows its owner: it gets neither the credentials nor the time zone of whoever
happened to start the pot. What its owner's environment says comes with the claim (`adoption.py`), except for what Java,
Spark and Hadoop read while they start: that is part of what makes a JVM fit (`fit.py`).
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path

# Read once, while Java, Spark or Hadoop start. A JVM started with others of these is another JVM.
START_VARIABLES = (
    "SPARK_CONF_DIR",
    "HADOOP_CONF_DIR",
    "YARN_CONF_DIR",
    "HADOOP_USER_NAME",
    "HADOOP_PROXY_USER",
    "SPARK_USER",
    "SPARK_LOCAL_DIRS",
    "PYSPARK_SUBMIT_ARGS",
    "JAVA_HOME",
    "JAVA_TOOL_OPTIONS",
    "JDK_JAVA_OPTIONS",
    "KRB5_CONFIG",
)
_OWNERS_OWN = re.compile(r"AWS_|AZURE_|GOOGLE_|TZ$")
# A gateway of some other session, or the choice of a Connect session, must not leak into a JVM of ours.
_NOT_HANDED_ON = (
    "PYSPARK_GATEWAY_PORT",
    "PYSPARK_GATEWAY_SECRET",
    "_PYSPARK_DRIVER_CONN_INFO_PATH",
    "SPARK_REMOTE",
    "SPARK_CONNECT_MODE_ENABLED",
)


def start_variables(environ: Mapping[str, str]) -> dict[str, str]:
    """Return those variables of `environ` that are fixed when a JVM starts."""
    return {name: environ[name] for name in START_VARIABLES if environ.get(name)}


def own_umask() -> str:
    """Return this process's umask as octal digits, "" where it cannot be read without setting it."""
    try:
        found = re.search(
            r"^Umask:\s*(\d+)", Path("/proc/self/status").read_text(encoding="ascii"), re.MULTILINE
        )
    except OSError:
        return ""
    return found.group(1) if found else ""


def pooled_environment(environ: Mapping[str, str]) -> dict[str, str]:
    """Return `environ` without what belongs to one owner, and with UTF-8 for the names of files."""
    kept = {name: value for name, value in environ.items() if not _OWNERS_OWN.match(name)}
    # A pot under systemd has no locale; Java then reads every other letter of a file's name as "?".
    charset = kept.get("LC_ALL") or kept.get("LC_CTYPE") or kept.get("LANG") or ""
    if not re.search(r"utf-?8", charset, re.IGNORECASE):
        kept["LC_ALL"] = "C.UTF-8"
    return kept


def jvm_environment(
    environ: Mapping[str, str], spark_home: Path, connection: Path | None = None
) -> dict[str, str]:
    """Return the environment of a JVM of ours whose owner has `environ`.

    `connection` is the file that a starting JVM writes port and secret of its gateway to.
    """
    environment = {name: value for name, value in environ.items() if name not in _NOT_HANDED_ON}
    environment.update(
        SPARK_HOME=str(spark_home),
        SPARK_LOCAL_IP="127.0.0.1",
        SPARK_CONNECT_MODE="0",
        SPARK_SCALA_VERSION="2.13",
    )
    if connection is not None:
        environment["_PYSPARK_DRIVER_CONN_INFO_PATH"] = str(connection)
    return environment


def class_path_folders(environ: Mapping[str, str]) -> tuple[str, ...]:
    """Return the folders of configuration that Hadoop and Spark look for on the class path."""
    names = ("SPARK_CONF_DIR", "HADOOP_CONF_DIR", "YARN_CONF_DIR")
    return tuple(dict.fromkeys(environ[name] for name in names if os.path.isdir(environ.get(name, ""))))  # noqa: PTH112 - as given
