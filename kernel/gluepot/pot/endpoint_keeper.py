"""Keeping the metastore endpoint up: it is started again the moment it dies, not at the next beat.

A session's client waits one second after a broken connection before it tries again. An endpoint that is back by then
costs the statement that second; one that is not costs two.
"""

from __future__ import annotations

import logging
import os
import select
import threading
from collections.abc import Callable

from gluepot.database.services import Service
from gluepot.errors import GluepotError

_LOOK_S = 2.0
_REST_S = 10.0
_log = logging.getLogger(__name__)


def keep_endpoint(
    ensure: Callable[[], object], find: Callable[[], Service | None], stop: threading.Event
) -> None:
    """Keep an endpoint answering until `stop` is set.

    Args:
        ensure: starts one if none answers; costs a query and a connection where one does.
        find: returns what is written down about it.
        stop: ends this.
    """
    complained = ""
    while not stop.is_set():
        try:
            ensure()
            service = find()
            complained = ""
        except GluepotError as error:  # its port is taken: said once, tried again
            if str(error) != complained:
                _log.warning("%s", error)
            complained = str(error)
            stop.wait(_REST_S)
            continue
        wait_for_death(service.process.pid if service and service.process else None, _LOOK_S)


def wait_for_death(pid: int | None, limit_s: float) -> bool:
    """Wait until a process has ended, at most `limit_s`; return whether it has. It need not be a child of ours."""
    if pid is None or not hasattr(os, "pidfd_open"):  # Linux alone tells; elsewhere we look more often
        threading.Event().wait(min(limit_s, 0.25))
        return False
    try:
        descriptor = os.pidfd_open(pid)
    except OSError:
        return True
    try:
        poll = select.poll()
        poll.register(descriptor, select.POLLIN)
        return bool(poll.poll(limit_s * 1000))
    finally:
        os.close(descriptor)
