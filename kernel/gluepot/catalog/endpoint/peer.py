"""Whose process is at the other end of a loopback connection.

The protocol has no authentication, and every user of a machine can reach its loopback. On Linux the kernel's
table of sockets tells the user id of the peer's socket; elsewhere everybody local is let in. The same table has the
socket's inode, by which the process that holds it is known among a few that it may be.
"""

from __future__ import annotations

import os
import socket
import struct
import sys
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_TABLES = (Path("/proc/net/tcp"), Path("/proc/net/tcp6"))
_LOCAL, _REMOTE, _UID, _INODE = 1, 2, 7, 9  # columns
_ROOT = 0

Address = tuple[str, int]


@dataclass(frozen=True, kw_only=True)
class Peer:
    """The two ends of a connection: the client's address, and ours."""

    address: Address
    here: Address

    def inode(self) -> int | None:
        """Return the inode of the client's socket, None where the kernel lists none."""
        row = _row(self.address, self.here)
        return int(row[_INODE]) if row else None


def holds_socket(pid: int, inode: int) -> bool:
    """Say whether a process has a socket open. A process that is gone, or another user's, has none that we see."""
    return f"socket:[{inode}]" in _open_files(pid)


def _open_files(pid: int) -> Iterator[str]:
    with suppress(OSError), os.scandir(f"/proc/{pid}/fd") as descriptors:
        for descriptor in descriptors:
            with suppress(OSError):  # closed meanwhile
                yield os.readlink(descriptor.path)  # noqa: PTH115 - of thousands; a Path for each costs more than the look


def is_trusted_peer(peer: Address, here: Address) -> bool:
    """Say whether the process that connected from `peer` to `here` runs as our user (or as root)."""
    if not sys.platform.startswith("linux"):
        return True
    uid = peer_uid(peer, here)
    # Not in the table: it has hung up already, so there is nobody to refuse.
    return uid is None or uid in (os.geteuid(), _ROOT)


def peer_uid(peer: Address, here: Address) -> int | None:
    """Return the user id that owns the socket `peer` connected to `here`, None when the kernel lists none."""
    row = _row(peer, here)
    return int(row[_UID]) if row else None


def _row(peer: Address, here: Address) -> list[str] | None:
    """Return what the kernel's table says of the socket that `peer` connected to `here`."""
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
                return columns
    return None


def _kernel_form(address: Address) -> str:
    (number,) = struct.unpack("=I", socket.inet_aton(address[0]))
    return f"{number:08X}:{address[1]:04X}"
