"""Whose process is at the other end of a loopback connection.

The protocol has no authentication, and every user of a machine can reach its loopback. On Linux the kernel's
table of sockets tells the user id of the peer's socket; elsewhere everybody local is let in.
"""

from __future__ import annotations

import os
import socket
import struct
import sys
from pathlib import Path

_TABLES = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))
_LOCAL, _REMOTE, _UID = 1, 2, 7  # columns
_ROOT = 0

Address = tuple[str, int]


def is_trusted_peer(peer: Address, here: Address) -> bool:
    """Say whether the process that connected from `peer` to `here` runs as our user (or as root)."""
    if not sys.platform.startswith("linux"):
        return True
    uid = peer_uid(peer, here)
    # Not in the table: it has hung up already, so there is nobody to refuse.
    return uid is None or uid in (os.geteuid(), _ROOT)


def peer_uid(peer: Address, here: Address) -> int | None:
    """Return the user id that owns the socket `peer` connected to `here`, None when the kernel lists none."""
    # Java's sockets are IPv6 ones that carry the IPv4 address at their end.
    local, remote = _kernel_form(peer), _kernel_form(here)
    for table in _TABLES:
        try:
            lines = table.read_text(encoding="ascii").splitlines()[1:]
        except FileNotFoundError:
            continue
        for line in lines:
            columns = line.split()
            if columns[_LOCAL].endswith(local) and columns[_REMOTE].endswith(remote):
                return int(columns[_UID])
    return None


def _kernel_form(address: Address) -> str:
    (number,) = struct.unpack("=I", socket.inet_aton(address[0]))
    return f"{number:08X}:{address[1]:04X}"
