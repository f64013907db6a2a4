"""How Thrift structs are declared here: a class from a line of fields.

Thrift's C codec works on any class that has `thrift_spec`, so a table of fields is all it takes; the generated
module of Hive is 3 MB of Python (docs/decisions/001-metastore-structs.md).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from thrift.protocol.TBase import TBase
from thrift.Thrift import TType

FieldType = tuple[int, Any]
"""Thrift's type number and what the codec wants to know besides."""

Field = tuple[int, str, FieldType]
"""Field id, name, type."""

STRING: FieldType = (TType.STRING, "UTF8")
BOOL: FieldType = (TType.BOOL, None)
I16: FieldType = (TType.I16, None)
I32: FieldType = (TType.I32, None)
I64: FieldType = (TType.I64, None)


def list_of(element: FieldType) -> FieldType:
    """Return the type of a list."""
    return (TType.LIST, (*element, False))


def map_of(key: FieldType, value: FieldType) -> FieldType:
    """Return the type of a map."""
    return (TType.MAP, (*key, *value, False))


class ThriftStruct(TBase):  # type: ignore[misc]  # thrift carries no types
    """A struct on the wire: every field is an attribute, None where it was not sent (that is the class's attribute)."""

    thrift_spec: tuple[Any, ...] = ()

    def __init__(self, **values: Any) -> None:
        # A thousand partitions of twenty columns are 23,000 of these: nothing is set that was not sent.
        self.__dict__.update(values)

    def __repr__(self) -> str:
        sent = {name: value for name, value in self.__dict__.items() if value is not None}
        return f"{type(self).__name__}({sent})"


class HiveError(ThriftStruct, Exception):
    """An exception of the protocol; its class is what a client acts on."""

    def __init__(self, message: str = "") -> None:
        ThriftStruct.__init__(self, message=message)
        Exception.__init__(self, message)
        self.message = message


def struct(name: str, *fields: Field) -> type[ThriftStruct]:
    """Return a struct class with these fields."""
    return type(name, (ThriftStruct,), _members(fields))


def exception(name: str) -> type[HiveError]:
    """Return an exception class; all of Hive's have one field."""
    return type(name, (HiveError,), _members([(1, "message", STRING)]))


def of(cls: type[ThriftStruct]) -> FieldType:
    """Return a struct as the type of a field."""
    return (TType.STRUCT, [cls, cls.thrift_spec])


def _members(fields: Sequence[Field]) -> dict[str, Any]:
    spec: list[Any] = [None] * (max((field[0] for field in fields), default=-1) + 1)
    for number, name, (kind, arguments) in fields:
        spec[number] = (number, kind, name, arguments, None)
    return {"thrift_spec": tuple(spec), **{field[1]: None for field in fields}}
