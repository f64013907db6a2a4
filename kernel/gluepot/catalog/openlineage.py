"""Sends lineage to an OpenLineage server or file, beside the work and never in its way."""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from pathlib import Path
from queue import Empty, Full, Queue
from typing import TYPE_CHECKING, Any

from gluepot.catalog.lineage_models import LineageOrigin
from gluepot.catalog.openlineage_events import ColumnsOf, RunMoment, job_run_event, write_events
from gluepot.catalog.spark_lineage import Execution
from gluepot.errors import GluepotError, MissingPartError
from gluepot.settings import OpenLineageSettings

if TYPE_CHECKING:
    from openlineage.client.event_v2 import RunEvent
    from openlineage.client.transport import Transport

_WAITING = 1000
_TIMEOUT_S = 5.0
_PAUSE_S = (
    30.0  # after a failure nothing is sent for as long: a server that is down costs one timeout, not one each
)
_IDLE_S = 0.5
_USER = re.compile(r"//[^/@]*@")

log = logging.getLogger(__name__)


class OpenLineageSender:
    """Turns lineage into events and sends them in a thread of its own; what cannot be sent is dropped, and said once.

    Args:
        settings: where to.
        columns_of: returns the columns of a table, none for one that is not known.
        key: returns the server's key, "" for none; called in the sending thread.
    """

    def __init__(
        self, settings: OpenLineageSettings, columns_of: ColumnsOf, key: Callable[[], str] = str
    ) -> None:
        self._settings = settings
        self._columns_of = columns_of
        self._key = key
        self._waiting: Queue[Callable[[], Iterable[RunEvent]]] = Queue(_WAITING)
        self._start = threading.Lock()
        self._thread: threading.Thread | None = None
        self._closing = threading.Event()
        self._has_complained = False

    def tell(self, done: Sequence[Execution], origin: LineageOrigin) -> None:
        """Send START and COMPLETE of each write. Returns at once."""
        namespace = self._settings.namespace
        self._put(lambda: write_events(done, origin, namespace, self._columns_of))

    def tell_run(self, origin: Callable[[], LineageOrigin], moment: RunMoment, at: datetime) -> None:
        """Send that a job run has begun or ended. Returns at once; `origin` is called in the sending thread."""
        self._put(lambda: [job_run_event(origin(), self._settings.namespace, moment, at)])

    def close(self, limit_s: float = 2 * _TIMEOUT_S) -> None:
        """Wait until all is sent, at most `limit_s` seconds."""
        self._closing.set()
        if self._thread is not None:
            self._thread.join(limit_s)

    def _put(self, events: Callable[[], Iterable[RunEvent]]) -> None:
        try:
            self._waiting.put_nowait(events)
        except Full:
            self._complain("too many of them wait")
            return
        with self._start:
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._send_all, name="openlineage", daemon=True)
                self._thread.start()

    def _send_all(self) -> None:
        transports: list[Transport] | None = None
        silent_until_s = 0.0
        while True:
            try:
                events = self._waiting.get(timeout=_IDLE_S)
            except Empty:
                if self._closing.is_set():
                    return
                continue
            if time.monotonic() < silent_until_s:
                continue
            try:
                transports = transports or list(self._transports())
                for event in events():
                    for transport in transports:
                        transport.emit(event)
                self._has_complained = False
            except Exception as error:  # noqa: BLE001 - an outermost loop; lineage that is lost harms no work
                silent_until_s = time.monotonic() + _PAUSE_S
                self._complain(_said(error))

    def _transports(self) -> Iterable[Transport]:
        try:
            from openlineage.client.transport.file import FileConfig, FileTransport
            from openlineage.client.transport.http import ApiKeyTokenProvider, HttpConfig, HttpTransport
        except ImportError as error:
            raise MissingPartError(
                "The library of OpenLineage is not installed.", "Run: pip install 'gluepot[openlineage]'"
            ) from error
        if self._settings.file:
            path = Path(self._settings.file).expanduser()
            path.parent.mkdir(parents=True, exist_ok=True)
            yield FileTransport(FileConfig(log_file_path=str(path), append=True))
        if self._settings.url:
            key = self._key()
            options: dict[str, Any] = {"auth": ApiKeyTokenProvider({"apiKey": key})} if key else {}
            yield HttpTransport(
                HttpConfig(
                    url=self._settings.url.rstrip("/") + "/",
                    timeout=_TIMEOUT_S,
                    retry={"total": 1, "connect": 0},
                    **options,
                )
            )

    def _complain(self, reason: str) -> None:
        if not self._has_complained:
            self._has_complained = True
            where = _USER.sub("//", self._settings.url) or self._settings.file
            log.warning("OpenLineage events were not sent to %s: %s", where, reason)


def _said(error: Exception) -> str:
    """Return our own sentences whole; of other errors the kind, since their text may hold addresses with passwords."""
    if isinstance(error, GluepotError):
        return str(error)
    status = getattr(getattr(error, "response", None), "status_code", None)
    return f"{type(error).__name__}{f' {status}' if status else ''}"
