"""Ports that are chosen once and have to be free whenever their server starts again."""

from __future__ import annotations

import random
import socket

# Below what systems give to outgoing connections (Linux from 32768, others from 49152): such a connection holds its port,
# on Linux for a minute after its end, and no server can listen there meanwhile.
_LASTING = range(20_000, 32_768)
_TRIES = 100


def free_lasting_port() -> int:
    """Return a port of loopback that nobody uses just now, and that no outgoing connection will be given later."""
    for port in random.sample(_LASTING, _TRIES):
        if _is_free(port):
            return port
    with socket.socket() as probe:  # a strange machine: any that is free
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
