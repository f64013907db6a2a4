"""Sockets: a listener on loopback, a thread for each connection, limits on what a stranger can cost."""

from __future__ import annotations

import logging
import socket
import socketserver
import threading
from collections.abc import Callable
from typing import Any

from thrift.protocol.TBinaryProtocol import TBinaryProtocolAccelerated
from thrift.protocol.TProtocol import TProtocolException
from thrift.transport.TSocket import TSocket
from thrift.transport.TTransport import TBufferedTransport, TTransportException

from gluepot.catalog.endpoint.peer import Peer, is_trusted_peer
from gluepot.catalog.endpoint.processor import Processor

MAX_STRING_BYTES = 64 * 1024 * 1024
MAX_ITEMS = 5_000_000
MAX_CONNECTIONS = 1000
_BUFFER_BYTES = 64 * 1024

_log = logging.getLogger(__name__)


class EndpointServer(socketserver.ThreadingTCPServer):
    """Serves the metastore protocol on 127.0.0.1. `shutdown()` ends `serve_forever()`."""

    daemon_threads = True
    block_on_close = False
    allow_reuse_address = True  # back on the same port while old connections are still closing
    request_queue_size = 128

    def __init__(self, port: int, processor: Callable[[Peer], Processor]) -> None:
        self.processor = processor
        self._free = threading.Semaphore(MAX_CONNECTIONS)
        super().__init__(("127.0.0.1", port), _Connection)

    def verify_request(self, request: Any, client_address: Any) -> bool:
        """Refuse connections of other users, and those beyond the limit."""
        if not is_trusted_peer(client_address, request.getsockname()):
            _log.warning("refused a connection of another user from %s:%s", *client_address)
            return False
        if not self._free.acquire(blocking=False):
            _log.warning("refused a connection: %s are open", MAX_CONNECTIONS)
            return False
        return True

    def release(self) -> None:
        """Give the place of a connection back."""
        self._free.release()

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ARG002
        """Log what went wrong in a connection; the others go on."""
        _log.exception("connection of %s:%s failed", *client_address)


class _Connection(socketserver.BaseRequestHandler):
    """One client, message after message, until it goes or stops making sense."""

    server: EndpointServer

    def handle(self) -> None:
        try:
            self._serve()
        finally:
            self.server.release()

    def _serve(self) -> None:
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        handle = TSocket()
        handle.setHandle(self.request)
        protocol = TBinaryProtocolAccelerated(
            TBufferedTransport(handle, _BUFFER_BYTES),
            strictRead=True,
            string_length_limit=MAX_STRING_BYTES,
            container_length_limit=MAX_ITEMS,
        )
        processor = self.server.processor(Peer(address=self.client_address, here=self.request.getsockname()))
        while True:
            try:
                self.request.sendall(processor.answer(protocol))
            except (TTransportException, EOFError, OSError):
                return
            except (TProtocolException, UnicodeDecodeError, MemoryError) as error:
                _log.warning("not the metastore protocol: %s", error)
                return


def has_fast_codec() -> bool:
    """Say whether Thrift's C codec is there: Thrift falls back in silence to one that is ten times slower."""
    try:
        from thrift.protocol import fastbinary  # noqa: F401
    except ImportError:
        return False
    return True
