"""Making a JVM that was started elsewhere feel like the claimer's own: folder, environment, zone, workers' Python."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Mapping
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from gluepot.sessions.jvm_process import move_to, replace_environment, set_time_zone
from gluepot.sessions.launcher import spark_home
from gluepot.sessions.start_environment import jvm_environment

# What Spark itself takes from the environment when a context starts, which here was before the claimer was known.
_CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "fs.s3a.access.key",
    "AWS_SECRET_ACCESS_KEY": "fs.s3a.secret.key",
    "AWS_SESSION_TOKEN": "fs.s3a.session.token",
    "AWS_ENDPOINT_URL": "fs.s3a.endpoint",
    "AWS_REGION": "fs.s3a.endpoint.region",
}

_WORKER = """#!/bin/sh
cd {folder} 2>/dev/null
set -f
IFS=:
kept=
for entry in $PYTHONPATH; do
  case $entry in
    {archives}) ;;
    *) kept=$kept${{kept:+:}}$entry ;;
  esac
done
PYTHONPATH=$kept exec {python} "$@"
"""


def adopt_before_context(environ: dict[str, str] | os._Environ[str]) -> None:
    """Set what PySpark reads from this process's environment: the Python of its workers is this very one."""
    environ.setdefault("PYSPARK_PYTHON", sys.executable)


def adopt(jvm: Any, jsc: Any, folder: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """Make the JVM the claimer's; return what `SparkContext.environment`, sent with every Python function, needs.

    Args:
        jvm: py4j's view of the JVM.
        jsc: its JavaSparkContext.
        folder: what relative paths mean from now on.
        environ: the claimer's environment variables.
    """
    variables = jvm_environment(environ, spark_home())
    told = replace_environment(jvm, variables)
    adopt_folder(jvm, jsc, folder)
    adopt_credentials(jsc, environ)
    if environ.get("TZ"):
        set_time_zone(jvm, zone_name(environ["TZ"]))
    if not jsc.sc().isLocal():
        return {}
    search = {"PYTHONPATH": search_path(folder, environ)}
    # Told, the JVM hands its environment to its workers. Otherwise all of it travels with each Python function.
    return search if told else {**variables, **search}


def adopt_folder(jvm: Any, jsc: Any, folder: Path) -> None:
    """Make relative paths of reads, writes and SQL mean `folder`, where the default file system is the local one."""
    move_to(jvm, folder)
    # Made while the JVM was warmed, and kept by Hadoop for all: it must be told by itself.
    local = jvm.org.apache.hadoop.fs.FileSystem.getLocal(jsc.hadoopConfiguration())
    local.setWorkingDirectory(jvm.org.apache.hadoop.fs.Path(f"file://{folder}"))


def adopt_credentials(jsc: Any, environ: Mapping[str, str]) -> None:
    """Give credentials of the claimer's environment to Hadoop's file systems; settings that were given stand above."""
    known = {key: environ[name] for name, key in _CREDENTIALS.items() if environ.get(name)}
    if known:
        given, configuration = jsc.getConf(), jsc.hadoopConfiguration()
        for key, value in known.items():
            if not given.contains(f"spark.hadoop.{key}"):
                configuration.set(key, value)


def zone_name(tz: str) -> str:
    """Return the IANA name in a TZ variable, which may have a colon before it or be a path."""
    return tz.removeprefix(":").rpartition("zoneinfo/")[2].removeprefix("posix/")


def search_path(folder: Path, environ: Mapping[str, str]) -> str:
    """Return PYTHONPATH for workers: the folder, then where this process finds its modules, then what was there."""
    search = [entry for entry in sys.path if entry and not entry.endswith(".zip")]
    inherited = environ.get("PYTHONPATH", "").split(os.pathsep)
    return os.pathsep.join(dict.fromkeys(filter(None, [str(folder), *search, *inherited])))


def worker_python(session_folder: Path, folder: Path, python: str) -> str:
    """Return the program that Spark starts Python workers with: `python`, in `folder`, without Spark's archives.

    Every worker is started by the JVM, in the JVM's folder. A daemon module of ours would change that for most of
    them; those that plan data sources and table functions are always started with PySpark's own.

    Spark puts its core's JAR on every worker's PYTHONPATH, and its Python libraries as ZIP files. For each task Python reads
    the directories of all of them anew: 0.1 s, most of what a small task costs (decision 215).
    """
    script = session_folder / "python"
    text = _WORKER.format(
        folder=shlex.quote(str(folder)),
        python=shlex.quote(python),
        archives="|".join(_archives(spark_home())),
    )
    try:
        script.write_text(text)
        script.chmod(0o700)
    except OSError:  # a full disk: a session whose workers run in the JVM's folder is worth more than none
        return python
    return (
        str(script) if os.access(script, os.X_OK) else python
    )  # the same where the home is mounted `noexec`


def _archives(home: Path) -> list[str]:
    """Return patterns of sh for the archives on a worker's PYTHONPATH that nothing is imported from."""
    patterns = [f"{shlex.quote(str(home / 'jars'))}/spark-core_*.jar"]
    py4j = find_spec("py4j")
    if py4j is not None and Path(py4j.origin or "").is_file():  # and is not in such an archive itself
        patterns.append(f"{shlex.quote(str(home / 'python' / 'lib'))}/*.zip")
    return patterns
