"""Python values → Arrow columns and their Glue types: a whole column at once, so that a record costs little.

A column's type is that of its values; where they are of several types it is a choice, in the form that `Records` asks for.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate
from typing import TYPE_CHECKING, Any

from awsglue import gluetypes as g
from awsglue.frame.arrow_types import arrow_type, struct_array

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    import pyarrow as pa

_RANGES = {"byte": 2**7, "short": 2**15, "int": 2**31, "long": 2**63}
_BEYOND_LONG = g.DecimalType(38, 0)
_ANY_DECIMAL = g.DecimalType(38, 18)

Typed = tuple[g.DataType, "pa.Array"]


@dataclass(frozen=True)
class ColumnBuilder:
    """Makes columns; moments that know their zone are told in `zone`, the session's."""

    zone: ZoneInfo

    def column(self, values: Sequence[Any], hint: g.DataType | None) -> Typed:
        """Return the type of the values and their array; `hint` is the type their field had, which numbers keep."""
        import pyarrow as pa

        if isinstance(hint, g.ChoiceType):
            hint = None
        families = {_family(kind) for kind in set(map(type, values))} - {_NOTHING}
        if not families:
            return g.NullType(), pa.nulls(len(values), pa.string())
        if len(families) == 1:
            return _BUILD[families.pop()](self, values, hint)
        parts = [
            _BUILD[one](self, [v if _family(type(v)) is one else None for v in values], hint)
            for one in sorted(families)
        ]
        return _choice(parts, [value is None for value in values])

    def struct(self, values: Sequence[Any], hint: g.DataType | None) -> Typed:
        """Return a column of dicts: fields in the order in which they come up; what one lacks is null."""
        if isinstance(hint, g.MapType):
            return self.map(values, hint)
        known = hint.field_map if isinstance(hint, g.StructType) else {}
        shapes = dict.fromkeys(None if value is None else tuple(value) for value in values)
        names = dict.fromkeys(name for shape in shapes if shape is not None for name in shape)
        is_one_shape = len(shapes) == 1
        fields: list[g.Field] = []
        arrays: list[pa.Array] = []
        for name in names:
            cells = (
                [value[name] for value in values]
                if is_one_shape
                else [None if value is None else value.get(name) for value in values]
            )
            kind, array = self.column(cells, known[name].dataType if name in known else None)
            fields.append(g.Field(str(name), kind))
            arrays.append(array)
        struct = g.StructType(fields)
        return struct, struct_array(struct, arrays, [value is None for value in values])

    def map(self, values: Sequence[Any], hint: g.MapType) -> Typed:
        """Return a column of dicts as maps with text keys."""
        import pyarrow as pa

        keys = [str(key) for value in values if value is not None for key in value]
        items = [item for value in values if value is not None for item in value.values()]
        kind, array = self.column(items, hint.valueType)
        offsets = _offsets(values)
        made = pa.MapArray.from_arrays(pa.array(offsets, pa.int32()), pa.array(keys, pa.string()), array)
        return g.MapType(kind), made

    def array(self, values: Sequence[Any], hint: g.DataType | None) -> Typed:
        """Return a column of lists, tuples or sets."""
        import pyarrow as pa

        lists = [
            value if value is None or isinstance(value, (list, tuple)) else list(value) for value in values
        ]
        flat = [one for value in lists if value is not None for one in value]
        kind, array = self.column(flat, hint.elementType if isinstance(hint, g.ArrayType) else None)
        return g.ArrayType(kind), pa.ListArray.from_arrays(pa.array(_offsets(lists), pa.int32()), array)

    def whole(self, values: Sequence[Any], hint: g.DataType | None) -> Typed:
        """Return a column of whole numbers: of the type their field had, if all fit, else int, long, or both."""
        import pyarrow as pa
        import pyarrow.compute as pc

        names = [hint.name] if hint is not None and hint.name in _RANGES else []
        with suppress(OverflowError):
            array = pa.array(values, pa.int64())
            ends = pc.min_max(array).as_py()
            for name in [*names, "int"]:
                if _fits(name, ends["min"]) and _fits(name, ends["max"]):
                    kind = g.deserialize({"dataType": name})
                    return kind, array.cast(arrow_type(kind))
        numbers = [value for value in values if value is not None]
        kinds = {_size(value) for value in numbers}
        if len(kinds) == 1:
            return self._plain(values, _SIZES[kinds.pop()])
        parts = [
            self._plain([v if v is not None and _size(v) == name else None for v in values], _SIZES[name])
            for name in sorted(kinds)
        ]
        return _choice(parts, [value is None for value in values])

    def real(self, values: Sequence[Any], hint: g.DataType | None) -> Typed:
        """Return a column of floats."""
        return self._plain(values, hint if isinstance(hint, g.FloatType) else g.DoubleType())

    def decimal(self, values: Sequence[Any], hint: g.DataType | None) -> Typed:
        """Return a column of exact numbers, in their field's precision where they fit it."""
        import pyarrow as pa

        for kind in [hint] if isinstance(hint, g.DecimalType) else []:
            try:
                return self._plain(values, kind)
            except pa.ArrowInvalid:
                continue  # a digit more than the field had
        smallest = Decimal(1).scaleb(-_ANY_DECIMAL.scale)
        return self._plain([v if v is None else v.quantize(smallest) for v in values], _ANY_DECIMAL)

    def moment(self, values: Sequence[Any], hint: g.DataType | None) -> Typed:
        """Return a column of moments, as the session's clocks show them."""
        local = [
            v if v is None or v.tzinfo is None else v.astimezone(self.zone).replace(tzinfo=None)
            for v in values
        ]
        is_plain = isinstance(hint, g.TimestampNTZType)
        return self._plain(local, g.TimestampNTZType() if is_plain else g.TimestampType())

    def text(self, values: Sequence[Any], _hint: g.DataType | None) -> Typed:
        """Return a column of texts; what is of no type that Glue has is its text."""
        if not set(map(type, values)) <= {str, type(None)}:
            values = [v if v is None else str(v) for v in values]
        return self._plain(values, g.StringType())

    def day(self, values: Sequence[Any], _hint: g.DataType | None) -> Typed:
        return self._plain(values, g.DateType())

    def flag(self, values: Sequence[Any], _hint: g.DataType | None) -> Typed:
        return self._plain(values, g.BooleanType())

    def binary(self, values: Sequence[Any], _hint: g.DataType | None) -> Typed:
        return self._plain([v if v is None else bytes(v) for v in values], g.BinaryType())

    def scalar(self, values: Sequence[Any], hint: g.DataType | None) -> Typed:
        """Return a column of NumPy's scalars."""
        return self.column([v if v is None else v.item() for v in values], hint)

    def _plain(self, values: Sequence[Any], kind: g.DataType) -> Typed:
        import pyarrow as pa

        return kind, pa.array(values, arrow_type(kind))


_NOTHING = "nothing"
_FAMILIES: tuple[tuple[type | tuple[type, ...], str], ...] = (
    (type(None), _NOTHING), (bool, "flag"), (int, "whole"), (float, "real"), (Decimal, "decimal"),
    (dt.datetime, "moment"), (dt.date, "day"), ((bytes, bytearray), "binary"), (dict, "struct"),
    ((list, tuple, set), "array"),
)  # fmt: skip
_BUILD: Mapping[str, Callable[[ColumnBuilder, Sequence[Any], g.DataType | None], Typed]] = {
    "flag": ColumnBuilder.flag, "whole": ColumnBuilder.whole, "real": ColumnBuilder.real,
    "decimal": ColumnBuilder.decimal, "moment": ColumnBuilder.moment, "day": ColumnBuilder.day,
    "binary": ColumnBuilder.binary, "struct": ColumnBuilder.struct, "array": ColumnBuilder.array,
    "text": ColumnBuilder.text, "scalar": ColumnBuilder.scalar,
}  # fmt: skip
_SIZES: Mapping[str, g.DataType] = {"int": g.IntegerType(), "long": g.LongType(), "more": _BEYOND_LONG}


def _family(kind: type) -> str:
    for known, family in _FAMILIES:
        if issubclass(kind, known):
            return family
    return "scalar" if kind.__module__ == "numpy" and hasattr(kind, "item") else "text"


def _fits(name: str, number: int) -> bool:
    return -_RANGES[name] <= number < _RANGES[name]


def _size(number: int) -> str:
    return "int" if _fits("int", number) else "long" if _fits("long", number) else "more"


def _offsets(values: Sequence[Any]) -> list[int | None]:
    """Return where each list begins, and where the last ends; nothing where there is no list."""
    ends = accumulate((0 if value is None else len(value) for value in values), initial=0)
    begins = list(ends)
    return [None if value is None else at for value, at in zip(values, begins, strict=False)] + [begins[-1]]


def _choice(parts: Sequence[Typed], is_null: Sequence[bool]) -> Typed:
    """Return one column of several; of two with one type the first holds its values and the other's."""
    by_name: dict[str, Typed] = {}
    for kind, array in parts:
        for name, one, column in _members(kind, array):
            there = by_name.get(name)
            by_name[name] = (one, column if there is None else _filled(there[1], column))
    if len(by_name) == 1:
        return next(iter(by_name.values()))
    merged = g.ChoiceType(kind for kind, _ in by_name.values())
    return merged, struct_array(merged, [by_name[name][1] for name in merged.choices], is_null)


def _members(kind: g.DataType, array: pa.Array) -> list[tuple[str, g.DataType, pa.Array]]:
    if not isinstance(kind, g.ChoiceType):
        return [(kind.name, kind, array)]
    return [(name, one, array.field(name)) for name, one in kind.choices.items()]


def _filled(first: pa.Array, second: pa.Array) -> pa.Array:
    import pyarrow.compute as pc

    return pc.coalesce(first, second)
