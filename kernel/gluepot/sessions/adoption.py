"""Making a JVM that was started elsewhere feel like the claimer's own: folder, environment, workers' Python."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

# Variables that Spark's file systems read from the JVM's environment, and the setting that says the same.
_CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "fs.s3a.access.key",
    "AWS_SECRET_ACCESS_KEY": "fs.s3a.secret.key",
    "AWS_SESSION_TOKEN": "fs.s3a.session.token",
    "AWS_ENDPOINT_URL": "fs.s3a.endpoint",
    "AWS_REGION": "fs.s3a.endpoint.region",
}
WORKER_DAEMON = "gluepot.sessions.worker_daemon"


def adopt_before_context(environ: dict[str, str] | os._Environ[str]) -> None:
    """Set what PySpark reads from this process's environment: the Python of its workers is this very one."""
    environ.setdefault("PYSPARK_PYTHON", sys.executable)
    environ.setdefault("PYSPARK_DRIVER_PYTHON", sys.executable)


def adopt_folder(jvm: Any, jsc: Any, folder: Path) -> None:
    """Make relative paths of reads, writes and SQL mean `folder`."""
    configuration = jsc.hadoopConfiguration()
    path = jvm.org.apache.hadoop.fs.Path(folder.as_uri())
    jvm.org.apache.hadoop.fs.FileSystem.getLocal(configuration).setWorkingDirectory(path)
    jvm.org.apache.hadoop.fs.FileSystem.get(configuration).setWorkingDirectory(path)


def adopt_credentials(jsc: Any, environ: Mapping[str, str]) -> None:
    """Give credentials of the claimer's environment to Hadoop's file systems."""
    known = {key: environ[name] for name, key in _CREDENTIALS.items() if environ.get(name)}
    if known:
        configuration = jsc.hadoopConfiguration()
        for key, value in known.items():
            configuration.set(key, value)


def worker_environment(folder: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of Python workers: the claimer's variables, folder and module search path.

    Spark hands it to its worker daemon, which is started by the JVM and would otherwise see the JVM's.
    """
    search = [entry for entry in sys.path if entry and not entry.endswith(".zip")]
    kept = {k: v for k, v in environ.items() if not k.startswith(("PYSPARK_GATEWAY", "_PYSPARK"))}
    return {
        **kept,
        "PYTHONPATH": os.pathsep.join(dict.fromkeys([str(folder), *search])),
        "GLUEPOT_WORKING_FOLDER": str(folder),
        "PYTHONHASHSEED": environ.get("PYTHONHASHSEED", "0"),
    }
