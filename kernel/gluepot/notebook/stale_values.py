"""Which variables of a notebook point into a session that has ended, and what of them can be mended in place.

Whatever PySpark makes holds a handle of the JVM that it was made in: told by its gateway, so that every kind is
known (DataFrame, column, RDD, model, broadcast) without a list of kinds. On Spark Connect it holds its session.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Mapping
from types import FunctionType
from typing import TYPE_CHECKING, Any

from gluepot.sessions.connect import ConnectSession

if TYPE_CHECKING:
    from gluepot.sessions.door import Door

_FEW = 100  # entries of a list or dict that are looked at
_IRREPLACEABLE = {"Broadcast": "the broadcast", "Accumulator": "the accumulator"}


class StaleValues:
    """Looks at the variables of one shell."""

    def __init__(self, shell: Any, door: Door) -> None:
        self._shell = shell
        self._door = door

    def all_names(self) -> list[str]:
        """Return the user's variables that hold something of an ended session, sorted."""
        user: Mapping[str, Any] = self._shell.user_ns
        hidden = self._shell.user_ns_hidden
        return sorted(
            name
            for name, value in list(user.items())
            if not name.startswith("_") and hidden.get(name) is not value and self.is_stale(value)
        )

    def names_in(self, source: str) -> list[str]:
        """Return which of them a cell reads, itself or in a function that it calls."""
        try:
            tree = ast.parse(self._shell.transform_cell(source))
        except SyntaxError:
            return []
        read = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
        called = {name for each in read for name in _names_of_function(self._shell.user_ns.get(each))}
        return sorted(n for n in read | called if self.is_stale(self._shell.user_ns.get(n)))

    def is_stale(self, value: Any) -> bool:
        """Say whether a value, or one in a list or dict, belongs to a session that has ended."""
        if isinstance(value, (list, tuple)):
            return any(self._is_stale_object(item) for item in value[:_FEW])
        if isinstance(value, dict) and len(value) <= _FEW:
            return any(self._is_stale_object(item) for item in value.values())
        return self._is_stale_object(value)

    def irreplaceable(self) -> list[str]:
        """Return words for the variables that a new session cannot give back."""
        return [
            f"{_IRREPLACEABLE[type(value).__name__]} {name!r}"
            for name, value in list(self._shell.user_ns.items())
            if type(value).__name__ in _IRREPLACEABLE and _is_sparks(value) and not name.startswith("_")
        ]

    def mend_functions(self) -> None:
        """Let Python UDFs be made anew in the session that is there: all that they need is their Python function."""
        for value in list(self._shell.user_ns.values()):
            # What `F.udf` returns is a plain function; anything else might ask a JVM for an attribute.
            function = getattr(value, "_unwrapped", None) if isinstance(value, FunctionType) else None
            handle = getattr(function, "__dict__", {}).get("_judf_placeholder")
            if function is not None and handle is not None and not self._is_current(handle):
                function._judf_placeholder = None  # noqa: SLF001 - PySpark makes it anew when it is missing

    def _is_stale_object(self, value: Any) -> bool:
        if not _is_sparks(value):
            return False
        held = getattr(value, "__dict__", {})
        if type(value).__module__.startswith("pyspark.sql.connect"):
            current = self._door.current
            spark = current.spark if isinstance(current, ConnectSession) else None
            return held.get("_session", spark) is not spark
        return any(
            not self._is_current(item) for item in held.values() if type(item).__name__ == "JavaObject"
        )

    def _is_current(self, java_object: Any) -> bool:
        module = sys.modules.get("pyspark.core.context")
        gateway = module.SparkContext._gateway if module is not None else None  # noqa: SLF001
        # Asked by `__dict__`: a JavaObject sends what it does not know to its JVM.
        client = java_object.__dict__.get("_gateway_client")
        return gateway is not None and client is gateway.__dict__.get("_gateway_client")


def _is_sparks(value: Any) -> bool:
    return type(value).__module__.startswith("pyspark.")


def _names_of_function(value: Any) -> Iterator[str]:
    if isinstance(value, FunctionType):
        yield from value.__code__.co_names
