"""The metastore endpoint's process: `python -m gluepot.catalog.endpoint`.

One for each home folder, held by a lock that the kernel frees however the process ends. Always on the same port
(a Spark session cannot change its metastore). SIGTERM ends it.
"""

from __future__ import annotations

import fcntl
import gc
import logging
import logging.handlers
import os
import signal
import sys
import threading
from pathlib import Path

from gluepot import __version__
from gluepot.catalog.endpoint.background import Background
from gluepot.catalog.endpoint.calls.context import call_context
from gluepot.catalog.endpoint.launch import LOG_NAME, SERVICE, failure_file
from gluepot.catalog.endpoint.processor import Processor
from gluepot.catalog.endpoint.server import EndpointServer, has_fast_codec
from gluepot.clock import utc_now
from gluepot.database import open_database
from gluepot.database.services import kept_port, register_service
from gluepot.processes import freeze_imports
from gluepot.settings_sources import load_settings

EXIT_PORT_TAKEN = 4
_LOG_BYTES = 5_000_000
_log = logging.getLogger("gluepot.catalog.endpoint")


def main() -> int:
    """Serve until SIGTERM. Returns 0 also when another process serves this home already."""
    settings = load_settings().settings
    settings.run_folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    lock = _lock(settings.run_folder / "metastore.lock")
    if lock is None:
        return 0
    _log_to(settings.log_folder)
    if not has_fast_codec():
        _log.warning("Thrift's C codec is missing: every call is about ten times slower. Reinstall thrift.")
    database = open_database(settings.database_url)
    context = call_context(database, settings, later=Background())
    context.tables.ensure_default_database()
    context.tables.recover()
    port = kept_port(database, SERVICE)
    try:
        server = EndpointServer(port, lambda peer: Processor(context.of_connection(peer)))
    except OSError as error:
        reason = f"port {port}, which the sessions of this home know, cannot be used: {error.strerror}"
        _log.error(reason)
        failure = failure_file(settings)
        written = failure.with_suffix(".part")
        written.write_text(reason, encoding="utf-8")
        written.replace(failure)  # whoever waits for it must not find it empty
        return EXIT_PORT_TAKEN
    register_service(database, SERVICE, now=utc_now(), version=__version__)
    _log.info("serving on 127.0.0.1:%s as pid %s", port, os.getpid())
    _end_on_signal(server)
    _calm_the_collector()
    with server:
        server.serve_forever(poll_interval=0.2)
    database.close()
    _log.info("ended")
    return 0


def _calm_the_collector() -> None:
    """Let Python look for cycles seldom: a call makes ten thousand objects and no cycle, and each look costs."""
    gc.freeze()
    gc.set_threshold(200_000, 20, 100)


def _lock(path: Path) -> int | None:
    """Return the descriptor of the held lock, or None when another process holds it."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def _log_to(folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    handler = logging.handlers.RotatingFileHandler(folder / LOG_NAME, maxBytes=_LOG_BYTES, backupCount=3)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler])


def _end_on_signal(server: EndpointServer) -> None:
    def end(*_: object) -> None:
        # From another thread: `shutdown` waits for the loop that this signal interrupted.
        threading.Thread(target=server.shutdown, daemon=True).start()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupted cell must not end the catalog


if __name__ == "__main__":
    freeze_imports()
    sys.exit(main())
