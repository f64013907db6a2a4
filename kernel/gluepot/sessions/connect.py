"""Spark Connect: a session on a server, with no JVM on this side (checked with PySpark 4.1.4's client).

PySpark's own builder makes one session of a process the default; so does this. Its environment variable, by which
functions and UDFs know which kind of session they are for, is set while there is one and removed when it ends.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar

from gluepot.errors import UnavailableError
from gluepot.sessions.adoption import zone_name
from gluepot.sessions.connect_errors import details, is_lost
from gluepot.sessions.connect_keepsakes import SentStatements
from gluepot.sessions.engines import shown_master

_MODE = "SPARK_CONNECT_MODE_ENABLED"
# PySpark tries for ten minutes by default, in silence; these are some 17 s.
_RETRIES = 5
_RETRIES_AT_START = 2
_TRUST_S = 30.0
# What makes the same notebook give the same answer here as on a classic session of ours, and progress worth watching.
_DEFAULTS = {
    "spark.sql.sources.partitionOverwriteMode": "dynamic",
    "spark.connect.progress.reportInterval": "500ms",
}
_SERVERS_OWN = ("spark.master", "spark.remote", "spark.app.name", "spark.api.mode")


@dataclass(kw_only=True)
class ConnectSession:
    """A session that this process has on a Spark Connect server. `master` is the URL as it may be shown."""

    gone: ClassVar[str] = "its server no longer has it"

    id: str
    master: str
    spark: Any
    claimed_at: datetime
    on_end: Callable[[str, str], None]
    sent: SentStatements = field(init=False, repr=False)
    _lock: threading.Lock = field(default_factory=threading.Lock, repr=False)
    _ended: bool = False
    _seen_s: float = field(default_factory=time.monotonic)

    def __post_init__(self) -> None:
        self.sent = SentStatements(self.spark)

    def is_alive(self) -> bool:
        """Say whether the server still has this session. Asked of the server when that was more than 30 s ago.

        A server drops a session that was idle for an hour, and all of them when it is started anew. One that cannot be
        reached may still have it.
        """
        if self._ended or self.spark.is_stopped:
            return False
        if time.monotonic() - self._seen_s > _TRUST_S:
            try:
                self.spark.conf.get("spark.sql.session.timeZone")
            except Exception as error:  # noqa: BLE001 - told apart by what the server says
                return not is_lost(error)
            self._seen_s = time.monotonic()
        return True

    def note_error(self, error: BaseException) -> None:
        """Look at an error that a cell met: where it says that the server has dropped the session, believe it."""
        if is_lost(error):
            self._seen_s = -_TRUST_S

    def apply(self, conf: Mapping[str, str]) -> list[str]:
        """Set run-time settings; return the keys that the server does not let a session set, and has differently."""
        fixed = []
        for key, value in conf.items():
            if key in _SERVERS_OWN:
                continue
            if self.spark.conf.isModifiable(key):
                self.spark.conf.set(key, value)
            elif self.spark.conf.get(key, None) != value:
                fixed.append(key)
        return fixed

    def add_files(self, *, py_files: Sequence[str], jars: Sequence[str]) -> None:
        """Send modules and jars of this machine to the server, for this session alone."""
        if py_files:
            self.spark.addArtifacts(*py_files, pyfile=True)
            # Importable here too, as `SparkContext.addPyFile` makes them; archives the client has put there itself.
            folders = [str(Path(path).absolute().parent) for path in py_files if path.endswith(".py")]
            sys.path[1:1] = [folder for folder in dict.fromkeys(folders) if folder not in sys.path]
        if jars:
            self.spark.addArtifacts(*jars)

    def read_log(self, since: int | None = None) -> tuple[str, int]:
        """Return nothing: what the server and its workers print stays there."""
        return "", since or 0

    def end(self, reason: str) -> None:
        """Release the session on the server and write that down. Safe to call twice."""
        with self._lock:
            if self._ended:
                return
            self._ended = True
        with contextlib.suppress(Exception):  # a server that is gone has released it too
            self.spark.client.set_retry_policies([])
            self.spark.stop()
        os.environ.pop(_MODE, None)
        self.on_end(self.id, reason)


def open_session(master: str) -> Any:
    """Return a new session on the server at `master`, as PySpark's default one.

    Raises:
        UnavailableError: the server refuses.
    """
    from pyspark.sql.connect.client.retries import DefaultPolicy
    from pyspark.sql.connect.session import SparkSession

    try:
        spark = SparkSession.builder.remote(master).create()
        spark.client.set_retry_policies([DefaultPolicy(max_retries=_RETRIES_AT_START)])
        _ = spark.version  # the first answer: until then nothing has been sent
        spark.client.set_retry_policies([DefaultPolicy(max_retries=_RETRIES)])
    except Exception as error:
        raise UnavailableError(
            f"The Spark Connect server at {shown_master(master)} refused a session: {details(error)}.",
            "See its log, and the URL's parameters: sc://host:port/;token=…;use_ssl=true.",
        ) from error
    os.environ[_MODE] = "1"
    return spark


def default_conf(environ: Mapping[str, str]) -> dict[str, str]:
    """Return the run-time settings that every Connect session of ours starts with; the zone is the caller's TZ."""
    zone = {"spark.sql.session.timeZone": zone_name(environ["TZ"])} if environ.get("TZ") else {}
    return {**_DEFAULTS, **zone}


@contextmanager
def classic() -> Iterator[None]:
    """Let PySpark's builder make a classic session although $SPARK_REMOTE names a server."""
    remote = os.environ.pop("SPARK_REMOTE", None)
    try:
        yield
    finally:
        if remote is not None:
            os.environ["SPARK_REMOTE"] = remote
