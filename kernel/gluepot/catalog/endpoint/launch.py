"""Making sure that a metastore answers, and saying where."""

from __future__ import annotations

import os
import socket
import sys
import time
from pathlib import Path

from gluepot.database.engine import Database
from gluepot.database.services import find_service, kept_port
from gluepot.errors import UnavailableError
from gluepot.processes import start_detached
from gluepot.settings import Settings

SERVICE = "metastore"
LOG_NAME = "metastore.log"
_START_LIMIT_S = 20.0
_PROBE_S = 0.5
_POLL_S = 0.01


def ensure_endpoint(database: Database, settings: Settings) -> str:
    """Return the `thrift://host:port` of the catalog, starting our endpoint when it does not answer.

    Several processes may call this at once: all of them start one, the endpoint's own lock lets one of them live.

    Raises:
        UnavailableError: it does not start, with the reason it gives.
    """
    if settings.catalog.uri:
        return settings.catalog.uri
    port = kept_port(database, SERVICE)
    uri = f"thrift://127.0.0.1:{port}"
    if is_answering(database, port):
        return uri
    failure = failure_file(settings)
    failure.unlink(missing_ok=True)
    log = settings.log_folder / LOG_NAME
    start_detached(
        [sys.executable, "-m", "gluepot.catalog.endpoint"],
        log=log,
        environment={**os.environ, "GLUEPOT_HOME": str(settings.home)},
        folder=settings.project,
    )
    deadline = time.monotonic() + _START_LIMIT_S
    while time.monotonic() < deadline and not failure.exists():
        if is_answering(database, port):
            return uri
        time.sleep(_POLL_S)
    reason = failure.read_text(encoding="utf-8") if failure.exists() else _last_line(log)
    raise UnavailableError(f"The metastore endpoint did not start: {reason}", f"Its log: {log}")


def is_answering(database: Database, port: int) -> bool:
    """Say whether our endpoint, not a stranger on its port, answers."""
    service = find_service(database, SERVICE)
    if service is None or not service.is_alive():
        return False
    try:
        socket.create_connection(("127.0.0.1", port), timeout=_PROBE_S).close()
    except OSError:
        return False
    return True


def failure_file(settings: Settings) -> Path:
    """Return the file in which an endpoint that cannot start says why."""
    return settings.run_folder / "metastore.failed"


def _last_line(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines() if log.exists() else []
    return lines[-1] if lines else "it wrote nothing."
