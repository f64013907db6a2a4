"""One message in, one message out; and the one place where errors become the protocol's exceptions."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from thrift.protocol.TBinaryProtocol import TBinaryProtocolAccelerated
from thrift.protocol.TProtocol import TProtocolException
from thrift.Thrift import TApplicationException, TMessageType, TType
from thrift.transport.TTransport import TMemoryBuffer

from gluepot.catalog.endpoint import structs
from gluepot.catalog.endpoint.calls.context import CallContext
from gluepot.catalog.endpoint.calls.databases import DatabaseCalls
from gluepot.catalog.endpoint.calls.functions import FunctionCalls
from gluepot.catalog.endpoint.calls.locks import LockCalls
from gluepot.catalog.endpoint.calls.partitions import PartitionCalls
from gluepot.catalog.endpoint.calls.session import SessionCalls
from gluepot.catalog.endpoint.calls.tables import TableCalls
from gluepot.catalog.endpoint.methods import METHODS, Method
from gluepot.catalog.endpoint.thrift_types import HiveError
from gluepot.catalog.errors import TableParameterChangedError
from gluepot.errors import AlreadyExistsError, ConflictError, GluepotError, InvalidInputError, NotFoundError

_log = logging.getLogger(__name__)

# Those whose name is a pattern, or a client's own.
_MAY_BE_NULL = frozenset({"get_databases", "get_tables", "get_tables_by_type", "get_functions", "set_ugi"})

# In this order: the first class that an error is an instance of.
_TRANSLATION: tuple[tuple[type[GluepotError], type[HiveError]], ...] = (
    (TableParameterChangedError, structs.MetaException),
    (NotFoundError, structs.NoSuchObjectException),
    (AlreadyExistsError, structs.AlreadyExistsException),
    (ConflictError, structs.InvalidOperationException),
    (InvalidInputError, structs.InvalidObjectException),
)


class Processor:
    """Answers the messages of one connection; what it knows beyond the connection is in the store."""

    def __init__(self, context: CallContext) -> None:
        groups = (
            DatabaseCalls(context),
            TableCalls(context),
            PartitionCalls(context),
            FunctionCalls(context),
            LockCalls(context),
            SessionCalls(context),
        )
        self._calls: dict[str, Callable[..., Any]] = {
            name: getattr(group, name) for name in METHODS for group in groups if hasattr(group, name)
        }

    def answer(self, incoming: Any) -> bytes:
        """Read one message from a protocol and return its answer; a message that wants none has an empty one.

        Raises:
            EOFError, TTransportException, TProtocolException: the client is gone, or does not speak the protocol.
        """
        try:
            name, kind, sequence, method, arguments = _read(incoming)
        except (TypeError, ValueError, OverflowError, RecursionError, SystemError) as error:
            # What Thrift's codecs stumble over, in Python and in C.
            raise TProtocolException(TProtocolException.INVALID_DATA, str(error)) from error
        if method is None:
            unknown = TApplicationException(
                TApplicationException.UNKNOWN_METHOD, f"Invalid method name: '{name}'"
            )
            return _message(name, TMessageType.EXCEPTION, sequence, unknown)
        result = self._call(method, arguments)
        if kind == TMessageType.ONEWAY:
            return b""
        return _message(name, TMessageType.REPLY, sequence, result)

    def _call(self, method: Method, arguments: Any) -> Any:
        values = [getattr(arguments, field[2]) for field in method.arguments.thrift_spec[1:]]
        try:
            _check_sent(method, arguments)
            value = self._calls[method.name](*values)
        except HiveError as error:
            return method.failure(declared(method, error))
        except GluepotError as error:
            return method.failure(declared(method, hive_error(error)))
        except SQLAlchemyError as error:
            _log.exception("%s: the database failed", method.name)
            return method.failure(declared(method, structs.MetaException(f"{type(error).__name__}: {error}")))
        except Exception as error:  # noqa: BLE001 - the outermost loop: recorded, and the client is told
            _log.exception("%s failed", method.name)
            if not method.raises:
                return method.result()
            return method.failure(declared(method, structs.MetaException(f"{type(error).__name__}: {error}")))
        return method.result() if value is None else method.result(success=value)


def _read(incoming: Any) -> tuple[str, int, int, Method | None, Any]:
    """Return name, kind, number, method and arguments of a message; no method when we have none of that name."""
    name, kind, sequence = incoming.readMessageBegin()
    method = METHODS.get(name)
    arguments = None
    if method is None:
        incoming.skip(TType.STRUCT)
    else:
        arguments = method.arguments()
        arguments.read(incoming)
    incoming.readMessageEnd()
    return name, kind, sequence, method, arguments


def _check_sent(method: Method, arguments: Any) -> None:
    """Refuse a call whose subject was not sent: a database, a table, a struct."""
    for field in method.arguments.thrift_spec[1:3]:
        if field is None or method.name in _MAY_BE_NULL or getattr(arguments, field[2]) is not None:
            continue
        is_context = field[1] == TType.STRUCT and field[3][0] is structs.EnvironmentContext
        if field[1] in {TType.STRING, TType.STRUCT} and not is_context:
            raise structs.MetaException(f"{method.name}: argument {field[0]} was not sent")


def _message(name: str, kind: int, sequence: int, content: Any) -> bytes:
    buffer = TMemoryBuffer()
    protocol = TBinaryProtocolAccelerated(buffer)
    protocol.writeMessageBegin(name, kind, sequence)
    content.write(protocol)
    protocol.writeMessageEnd()
    encoded: bytes = buffer.getvalue()
    return encoded


def hive_error(error: GluepotError) -> HiveError:
    """Return the protocol's exception for an error of ours."""
    for ours, theirs in _TRANSLATION:
        if isinstance(error, ours):
            return theirs(str(error))
    return structs.MetaException(str(error))


def declared(method: Method, error: HiveError) -> HiveError:
    """Return the exception as one that the method declares: itself, else an invalid operation, else the general one."""
    if type(error) in method.raises:
        return error
    for stand_in in (structs.InvalidOperationException, structs.MetaException):
        if stand_in in method.raises:
            return stand_in(error.message)
    return method.raises[-1](error.message)
