"""Messages to a front end that answer no request."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def send_unasked(comm: Any, data: Mapping[str, Any]) -> None:
    """Send without a parent. `comm.send` would say that the main shell asks, and ipykernel (7.4) would bring an answer
    there, where it waits for the very cell that waits for it.
    """
    kernel = comm.kernel
    content = {"comm_id": comm.comm_id, "data": dict(data)}
    kernel.session.send(kernel.iopub_socket, "comm_msg", content, ident=comm.topic)
