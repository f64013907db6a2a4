"""Answers of two servers made comparable: what must differ (folders, moments, ids) gets one word."""

from __future__ import annotations

import re
from collections.abc import Callable
from copy import deepcopy
from typing import Any

from thrift.Thrift import TApplicationException, TException

from tests.contracts.calls.script import WAREHOUSE
from tests.contracts.servers import Metastore

_MOMENTS = {"createTime", "lastAccessTime", "transient_lastDdlTime", "lastDdlTime"}
_FLAGS = {"storedAsSubDirectories", "compressed", "temporary", "rewriteEnabled"}
_SCHEME = re.compile(r"file:/+")


def answer_of(run: Callable[[Any], Any], client: Any, server: Metastore) -> Any:
    """Return what a call answers: a plain value, or the class of the exception that it raises."""
    try:
        return plain(run(Placing(client, server)), server)
    except TApplicationException as error:
        return f"TApplicationException {error.type}"
    except TException as error:
        return type(error).__name__


def plain(value: Any, server: Metastore) -> Any:
    """Return a struct as a dict of what it says, and paths relative to the server's warehouse."""
    if isinstance(value, str):
        return _SCHEME.sub("file:/", value).replace(
            f"file:{server.folder / 'warehouse'}", f"file:{WAREHOUSE}"
        )
    if isinstance(value, list | tuple):
        return [plain(item, server) for item in value]
    if hasattr(value, "thrift_spec"):
        value = vars(value)
    if isinstance(value, dict):
        said = {key: plain(item, server) for key, item in value.items()}
        return {
            key: "<moment>" if key in _MOMENTS and item not in {0, "0"} else item
            for key, item in said.items()
            # Nothing, an empty list and an unset flag say the same to every client.
            if not (item is None or item == {} or item == [] or (key in _FLAGS and not item))
        }
    return value


class Placing:
    """A client that sends the server's own warehouse where the script says `<warehouse>`."""

    def __init__(self, client: Any, server: Metastore) -> None:
        self._client = client
        self._warehouse = str(server.folder / "warehouse")

    def __getattr__(self, method: str) -> Callable[..., Any]:
        def send(*arguments: Any) -> Any:
            return getattr(self._client, method)(
                *(self._placed(deepcopy(argument)) for argument in arguments)
            )

        return send

    def _placed(self, value: Any) -> Any:
        for attribute in ("sd", "locationUri", "location", "parts"):
            inner = getattr(value, attribute, None)
            if isinstance(inner, str):
                setattr(value, attribute, inner.replace(WAREHOUSE, self._warehouse))
            elif isinstance(inner, list):
                for item in inner:
                    self._placed(item)
            elif inner is not None:
                self._placed(inner)
        return value
