"""A client of the metastore protocol: connections that are kept, methods by name, one error for "nobody answers"."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

from thrift.protocol.TBinaryProtocol import TBinaryProtocolAccelerated
from thrift.protocol.TProtocol import TProtocolException
from thrift.Thrift import TApplicationException, TMessageType
from thrift.transport.TSocket import TSocket
from thrift.transport.TTransport import TBufferedTransport, TTransportException

from gluepot.catalog.endpoint.methods import METHODS, NUMBER_OF_PARTITIONS, Method
from gluepot.catalog.endpoint.thrift_types import HiveError
from gluepot.errors import InvalidInputError, UnavailableError

DEFAULT_PORT = 9083
_CONNECT_LIMIT_S = 5.0
_ANSWER_LIMIT_S = 600.0  # what Hive's own client waits: dropping a table of many partitions takes minutes
_KEPT = 4  # connections
_BUFFER_BYTES = 64 * 1024
_METHODS = {**METHODS, NUMBER_OF_PARTITIONS.name: NUMBER_OF_PARTITIONS}

Place = tuple[str, int]


class MetastoreClient:
    """Calls a metastore. Safe for many threads: each call has a connection to itself.

    Args:
        uri: `thrift://host:port`, or several of them with commas, which are tried in this order.

    Raises:
        InvalidInputError: the URI has another shape.
    """

    def __init__(self, uri: str) -> None:
        self.uri = uri
        self._places = [_place(part, uri) for part in uri.split(",")]
        self._idle: list[Any] = []
        self._lock = threading.Lock()

    def call(self, name: str, *arguments: Any) -> Any:
        """Call a method of the protocol and return its result.

        Raises:
            HiveError: one of the exceptions that the method declares.
            TApplicationException: the metastore does not know the method, or failed without saying how.
            UnavailableError: nobody answers.
        """
        method = _METHODS[name]
        with self._connection() as protocol:
            _send(protocol, method, arguments)
            return _receive(protocol, method)

    def close(self) -> None:
        """Close what is kept open. The object may be used again."""
        with self._lock:
            idle, self._idle = self._idle, []
        for protocol in idle:
            protocol.trans.close()

    @contextmanager
    def _connection(self) -> Iterator[Any]:
        protocol = self._kept() or self._connect()
        try:
            yield protocol
        except (TTransportException, TProtocolException, OSError, EOFError) as error:
            protocol.trans.close()
            raise UnavailableError(
                f"The metastore {self.uri!r} broke off: {error}.", "Look whether it did what was asked."
            ) from error
        except (HiveError, TApplicationException):  # an answer like any other
            self._keep(protocol)
            raise
        except BaseException:  # interrupted in the middle of a message
            protocol.trans.close()
            raise
        else:
            self._keep(protocol)

    def _kept(self) -> Any:
        """Return a connection that is still open at the other side; a restarted metastore has closed all of them."""
        while True:
            with self._lock:
                if not self._idle:
                    return None
                protocol = self._idle.pop()
            if protocol.trans.isOpen():
                return protocol
            protocol.trans.close()

    def _keep(self, protocol: Any) -> None:
        with self._lock:
            if len(self._idle) < _KEPT:
                self._idle.append(protocol)
                return
        protocol.trans.close()

    def _connect(self) -> Any:
        reasons = []
        for host, port in self._places:
            connection = TSocket(host, port)
            try:
                # Opened by hand: Thrift logs a traceback for each refusal.
                handle = socket.create_connection((host, port), timeout=_CONNECT_LIMIT_S)
            except OSError as error:
                reasons.append(f"{host}:{port}: {error.strerror or error}")
                continue
            handle.settimeout(_ANSWER_LIMIT_S)
            with suppress(OSError):
                handle.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection.setHandle(handle)
            return TBinaryProtocolAccelerated(TBufferedTransport(connection, _BUFFER_BYTES))
        raise UnavailableError(
            f"The metastore {self.uri!r} does not answer ({'; '.join(reasons)}).",
            "Start it, or correct catalog.uri in the home's gluepot.toml.",
        )


def _send(protocol: Any, method: Method, arguments: tuple[Any, ...]) -> None:
    protocol.writeMessageBegin(method.name, TMessageType.CALL, 0)
    method.arguments(**{f"a{at}": value for at, value in enumerate(arguments, start=1)}).write(protocol)
    protocol.writeMessageEnd()
    protocol.trans.flush()


def _receive(protocol: Any, method: Method) -> Any:
    _, kind, _ = protocol.readMessageBegin()
    if kind == TMessageType.EXCEPTION:
        failure = TApplicationException()
        failure.read(protocol)
        protocol.readMessageEnd()
        raise failure
    answer: Any = method.result()
    answer.read(protocol)
    protocol.readMessageEnd()
    for number in range(1, len(method.raises) + 1):
        error = getattr(answer, f"o{number}")
        if error is not None:
            raise error
    return getattr(answer, "success", None)


def _place(part: str, uri: str) -> Place:
    scheme, _, address = part.strip().rstrip("/").partition("://")
    host, colon, port = address.rpartition(":")
    if not colon:
        host, port = address, str(DEFAULT_PORT)
    if scheme != "thrift" or not host or not port.isdecimal():
        raise InvalidInputError(
            f"{uri!r} does not name a metastore.", "Write catalog.uri as thrift://host:port."
        )
    return host.strip("[]"), int(port)
