"""Looking whether a master answers before anything is started for it.

A driver costs seconds to start, and Spark's own client waits a minute or more for an address where nobody listens.
"""

from __future__ import annotations

import socket
from urllib.parse import urlsplit

from gluepot.errors import InvalidInputError, UnavailableError
from gluepot.sessions.engines import Engine, engine_of, hadoop_folders, shown_master
from gluepot.sessions.yarn_site import resource_managers

PROBE_LIMIT_S = 5.0
_DEFAULT_PORT = {Engine.STANDALONE: 7077, Engine.CONNECT: 15002, Engine.KUBERNETES: 443}
_WORD = {
    Engine.STANDALONE: "Spark master",
    Engine.CONNECT: "Spark Connect server",
    Engine.KUBERNETES: "Kubernetes API server",
    Engine.YARN: "YARN resource manager",
}


def reach(master: str, limit_s: float = PROBE_LIMIT_S) -> str:
    """Open a connection to a master and return the address of this machine that it was made from.

    That is the address by which the cluster can reach a driver here.

    Raises:
        UnavailableError: nobody answers within `limit_s` seconds (for each of several masters).
        InvalidInputError: the URL has no host.
    """
    engine = engine_of(master)
    failures: list[str] = []
    for host, port in resource_managers(hadoop_folders()) if engine is Engine.YARN else addresses(master):
        try:
            with socket.create_connection((host, port), limit_s) as connection:
                return str(connection.getsockname()[0])
        except OSError as error:
            failures.append(f"{host}:{port}: {_why(error, limit_s)}")
    raise UnavailableError(
        f"No {_WORD[engine]} answers at {shown_master(master)} ({'; '.join(failures)}).",
        'Start it, or choose another: %%configure -f {"master": "local[*]"}.',
    )


def addresses(master: str) -> list[tuple[str, int]]:
    """Return the hosts and ports that a master URL names; there is more than one where masters stand by.

    Raises:
        InvalidInputError: a part of it has no host, or a port that is none.
    """
    engine = engine_of(master)
    rest = shown_master(master).partition("://")[2]
    found = []
    for part in rest.split(",") if engine is Engine.STANDALONE else [rest]:
        url = urlsplit(part if "://" in part else f"//{part}")
        try:
            host, port = url.hostname, url.port or (80 if url.scheme == "http" else _DEFAULT_PORT[engine])
        except ValueError:
            host, port = None, 0
        if not host:
            raise InvalidInputError(
                f"{shown_master(master)!r} names no host and port.", f"Write {engine.value}://host:port."
            )
        found.append((host, port))
    return found


def _why(error: OSError, limit_s: float) -> str:
    if isinstance(error, TimeoutError):
        return f"no answer within {limit_s:g} s"
    return error.strerror or str(error)
