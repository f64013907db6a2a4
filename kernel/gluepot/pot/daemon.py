"""The daemon: keeps the pool warm, the metastore endpoint up, and due work dispatched. It holds no state of its own.

Everything it knows is in the database, so it may be killed at any moment and started again.
"""

from __future__ import annotations

import logging
import logging.handlers
import os
import signal
import sys
import threading
from collections.abc import Callable
from pathlib import Path

from gluepot import __version__
from gluepot.app import App, open_app
from gluepot.catalog.endpoint.launch import SERVICE as METASTORE_SERVICE
from gluepot.clock import utc_now
from gluepot.database.schema import upgrade
from gluepot.database.services import find_service, register_service
from gluepot.locks import try_lock
from gluepot.pot.endpoint_keeper import keep_endpoint
from gluepot.sessions.pool import WarmPool

SERVICE = "pot"
BEAT_S = 0.5
_LOG_BYTES = 5_000_000
_log = logging.getLogger(__name__)


def lock_file(run_folder: Path) -> Path:
    """Return the path of the pot's lock."""
    return run_folder / "pot.lock"


def serve(app: App, stop: threading.Event) -> None:
    """Be the pot until `stop` is set."""
    upgrade(app.database)
    app.metastore_uri()
    register_service(app.database, SERVICE, now=utc_now(), version=__version__)
    _log.info("pot %s is up for %s", __version__, app.settings.home)
    pool = WarmPool(app.database, app.settings, app.sessions)
    pool.tidy()
    dispatcher = app.dispatcher
    dispatching = threading.Thread(
        target=dispatcher.run_forever, args=(stop,), name="dispatcher", daemon=True
    )
    dispatching.start()
    if not app.settings.catalog.uri:
        keeping = threading.Thread(target=_keep_endpoint, args=(app, stop), name="endpoint", daemon=True)
        keeping.start()
    while not stop.wait(BEAT_S):
        if not lock_file(app.settings.run_folder).exists():
            _log.warning("the home folder was removed; the pot ends")
            break
        _guarded("pool", pool.tick)
    stop.set()
    pool.stop()
    dispatching.join(10)


def _keep_endpoint(app: App, stop: threading.Event) -> None:
    while not stop.is_set():
        _guarded(
            "metastore endpoint",
            lambda: keep_endpoint(
                app.metastore_uri, lambda: find_service(app.database, METASTORE_SERVICE), stop
            ),
        )
        stop.wait(BEAT_S)


def _guarded(what: str, action: Callable[[], object]) -> None:
    """Run one beat of a task. A fault in one must not end the others: it is logged with its traceback."""
    try:
        action()
    except Exception:  # noqa: BLE001 - the outermost loop of a daemon
        _log.exception("%s failed; the pot goes on", what)


def main() -> int:
    """Run the pot for the home folder that the environment names; return the exit code."""
    app = open_app()
    settings = app.settings
    settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    held = try_lock(lock_file(settings.run_folder))
    if held is None:
        print(f"gluepot: a pot is already up for {settings.home}.", file=sys.stderr)
        return 0
    _log_to(settings.log_folder / "pot.log")
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    os.chdir(settings.home)
    try:
        serve(app, stop)
    except Exception:
        _log.exception("the pot ends")
        raise
    finally:
        app.close()
        os.close(held)
    _log.info("pot is down")
    return 0


def _log_to(path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handler = logging.handlers.RotatingFileHandler(path, maxBytes=_LOG_BYTES, backupCount=3)
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=logging.INFO, handlers=[handler])
    path.chmod(0o600)
