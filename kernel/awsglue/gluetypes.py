"""The types of DynamicFrames, their JSON form, and the rule that merges two of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any


class DataType:
    """A type; two are equal when their JSON forms are."""

    name = "unknown"

    def __init__(self, properties: Mapping[str, Any] | None = None) -> None:
        self.properties = dict(properties or {})

    @classmethod
    def typeName(cls) -> str:
        return cls.name

    def jsonValue(self) -> dict[str, Any]:
        return {"dataType": self.name, "properties": self.properties}

    def jsonString(self) -> str:
        return json.dumps(self.jsonValue())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DataType) and self.jsonValue() == other.jsonValue()

    def __hash__(self) -> int:
        return hash(self.jsonString())

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.properties or ''})"


class AtomicType(DataType):
    """A type without parts."""


class BinaryType(AtomicType):
    name = "binary"


class BooleanType(AtomicType):
    name = "boolean"


class ByteType(AtomicType):
    name = "byte"


class DateType(AtomicType):
    name = "date"


class DecimalType(AtomicType):
    """Exact numbers; Glue's defaults are precision 10 and scale 2."""

    name = "decimal"

    def __init__(
        self, precision: int = 10, scale: int = 2, properties: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(properties)
        self.precision = precision
        self.scale = scale

    def jsonValue(self) -> dict[str, Any]:
        return {**super().jsonValue(), "precision": self.precision, "scale": self.scale}


class DoubleType(AtomicType):
    name = "double"


class EnumType(AtomicType):
    """One of a list of texts."""

    name = "enum"

    def __init__(self, options: Iterable[str] = (), properties: Mapping[str, Any] | None = None) -> None:
        super().__init__(properties)
        self.options = list(options)

    def jsonValue(self) -> dict[str, Any]:
        return {**super().jsonValue(), "options": self.options}


class FloatType(AtomicType):
    name = "float"


class IntegerType(AtomicType):
    name = "int"


class LongType(AtomicType):
    name = "long"


class NullType(AtomicType):
    name = "null"


class ShortType(AtomicType):
    name = "short"


class StringType(AtomicType):
    name = "string"


class TimestampType(AtomicType):
    name = "timestamp"


class TimestampNTZType(AtomicType):
    name = "timestamp_ntz"


class UnknownType(AtomicType):
    name = "unknown"


class ArrayType(DataType):
    name = "array"

    def __init__(
        self, elementType: DataType | None = None, properties: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(properties)
        self.elementType = elementType or UnknownType()

    def jsonValue(self) -> dict[str, Any]:
        return {**super().jsonValue(), "elementType": self.elementType.jsonValue()}


class SetType(ArrayType):
    name = "set"


class MapType(DataType):
    """Keys are always strings."""

    name = "map"

    def __init__(
        self, valueType: DataType | None = None, properties: Mapping[str, Any] | None = None
    ) -> None:
        super().__init__(properties)
        self.valueType = valueType or UnknownType()

    def jsonValue(self) -> dict[str, Any]:
        return {**super().jsonValue(), "valueType": self.valueType.jsonValue()}


class Field:
    """A named part of a struct."""

    def __init__(
        self, name: str, dataType: DataType | None = None, properties: Mapping[str, Any] | None = None
    ) -> None:
        self.name = name
        self.dataType = dataType or UnknownType()
        self.properties = dict(properties or {})

    def jsonValue(self) -> dict[str, Any]:
        return {"name": self.name, "container": self.dataType.jsonValue(), "properties": self.properties}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Field) and self.jsonValue() == other.jsonValue()

    def __hash__(self) -> int:
        return hash(json.dumps(self.jsonValue()))

    def __repr__(self) -> str:
        return f"Field({self.name}, {self.dataType!r})"


class StructType(DataType):
    name = "struct"

    def __init__(self, fields: Iterable[Field] = (), properties: Mapping[str, Any] | None = None) -> None:
        super().__init__(properties)
        self.fields = list(fields)
        self.field_map = {field.name: field for field in self.fields}

    def __iter__(self) -> Iterator[Field]:
        return iter(self.fields)

    def hasField(self, field: str | Field) -> bool:
        return (field.name if isinstance(field, Field) else field) in self.field_map

    def getField(self, name: str) -> Field:
        return self.field_map[name]

    def jsonValue(self) -> dict[str, Any]:
        return {**super().jsonValue(), "fields": [field.jsonValue() for field in self.fields]}


class ChoiceType(DataType):
    """Several types at one place, one entry per type name; `choices` is by name."""

    name = "choice"

    def __init__(self, choices: Iterable[DataType] = (), properties: Mapping[str, Any] | None = None) -> None:
        super().__init__(properties)
        self.choices: dict[str, DataType] = {}
        for choice in choices:
            self.add(choice)

    def add(self, data_type: DataType) -> None:
        known = self.choices.get(data_type.name)
        self.choices[data_type.name] = mergeDataTypes(known, data_type) if known else data_type
        self.choices = dict(sorted(self.choices.items()))

    def jsonValue(self) -> dict[str, Any]:
        return {**super().jsonValue(), "choices": [choice.jsonValue() for choice in self.choices.values()]}


def mergeDataTypes(left: DataType, right: DataType) -> DataType:
    """Return the type of a place that holds both; nothing widens: int and long become a choice."""
    if isinstance(left, (UnknownType, NullType)):
        return right
    if isinstance(right, (UnknownType, NullType)) or left == right:
        return left
    if isinstance(left, ChoiceType) or isinstance(right, ChoiceType) or type(left) is not type(right):
        return _choice_of(left, right)
    if isinstance(left, StructType) and isinstance(right, StructType):
        return _merged_struct(left, right)
    if isinstance(left, ArrayType) and isinstance(right, ArrayType):
        return type(left)(mergeDataTypes(left.elementType, right.elementType))
    if isinstance(left, MapType) and isinstance(right, MapType):
        return MapType(mergeDataTypes(left.valueType, right.valueType))
    if isinstance(left, EnumType) and isinstance(right, EnumType):
        return EnumType([*left.options, *(option for option in right.options if option not in left.options)])
    return left


def _choice_of(left: DataType, right: DataType) -> ChoiceType:
    merged = ChoiceType()
    for side in (left, right):
        for choice in side.choices.values() if isinstance(side, ChoiceType) else [side]:
            merged.add(choice)
    return merged


def _merged_struct(left: StructType, right: StructType) -> StructType:
    fields = [
        Field(field.name, mergeDataTypes(field.dataType, right.field_map[field.name].dataType))
        if field.name in right.field_map
        else field
        for field in left.fields
    ]
    return StructType([*fields, *(field for field in right.fields if field.name not in left.field_map)])


_ATOMIC: dict[str, type[DataType]] = {
    kind.name: kind
    for kind in (
        BinaryType, BooleanType, ByteType, DateType, DoubleType, FloatType, IntegerType, LongType, NullType,
        ShortType, StringType, TimestampType, TimestampNTZType, UnknownType,
    )
}  # fmt: skip


def deserialize(value: str | Mapping[str, Any]) -> DataType:
    """Return the type that `jsonValue` or `jsonString` described."""
    form = json.loads(value) if isinstance(value, str) else value
    kind = form["dataType"]
    if kind in _ATOMIC:
        return _ATOMIC[kind](form.get("properties"))
    if kind == "decimal":
        return DecimalType(form.get("precision", 10), form.get("scale", 2))
    if kind == "enum":
        return EnumType(form.get("options", ()))
    if kind in ("array", "set"):
        return (ArrayType if kind == "array" else SetType)(deserialize(form["elementType"]))
    if kind == "map":
        return MapType(deserialize(form["valueType"]))
    if kind == "struct":
        return StructType(Field(part["name"], deserialize(part["container"])) for part in form["fields"])
    if kind == "choice":
        return ChoiceType(deserialize(choice) for choice in form["choices"])
    raise ValueError(f"Unknown Glue type {kind!r}.")
