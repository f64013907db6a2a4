"""Glue's types in Arrow's words, and columns brought into the form of a wider type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from awsglue import gluetypes as g

if TYPE_CHECKING:
    import pyarrow as pa


def arrow_type(kind: g.DataType) -> pa.DataType:
    """Return the Arrow type of a column. A timestamp has no zone: Spark gives it the session's (`spark_cast`)."""
    import pyarrow as pa

    if isinstance(kind, g.DecimalType):
        return pa.decimal128(kind.precision, kind.scale)
    if isinstance(kind, g.ArrayType):
        return pa.list_(arrow_type(kind.elementType))
    if isinstance(kind, g.MapType):
        return pa.map_(pa.string(), arrow_type(kind.valueType))
    if isinstance(kind, (g.StructType, g.ChoiceType)):
        return pa.struct([pa.field(name, arrow_type(one)) for name, one in members(kind)])
    plain = {
        "binary": pa.binary(), "boolean": pa.bool_(), "byte": pa.int8(), "date": pa.date32(), "double": pa.float64(),
        "float": pa.float32(), "int": pa.int32(), "long": pa.int64(), "short": pa.int16(),
        "timestamp": pa.timestamp("us"), "timestamp_ntz": pa.timestamp("us"),
    }  # fmt: skip
    return plain.get(kind.name, pa.string())


def members(kind: g.StructType | g.ChoiceType) -> list[tuple[str, g.DataType]]:
    """Return the parts of what is a struct for Arrow and Spark, by name."""
    if isinstance(kind, g.StructType):
        return [(field.name, field.dataType) for field in kind.fields]
    return list(kind.choices.items())


def struct_array(
    kind: g.StructType | g.ChoiceType, arrays: Sequence[pa.Array], is_null: Sequence[bool]
) -> pa.Array:
    """Return a struct column of `arrays`, null where `is_null` says so."""
    import pyarrow as pa

    fields = [pa.field(name, array.type) for (name, _), array in zip(members(kind), arrays, strict=True)]
    if not fields:
        return pa.array([None if null else {} for null in is_null], pa.struct([]))
    return pa.StructArray.from_arrays(list(arrays), fields=fields, mask=pa.array(is_null, pa.bool_()))


def conformed(array: pa.Array, kind: g.DataType, target: g.DataType) -> pa.Array:
    """Return a column of type `kind` as `target`, a type that `kind` was merged into."""
    import pyarrow as pa

    if isinstance(kind, (g.NullType, g.UnknownType)):
        return pa.nulls(len(array), arrow_type(target))
    if kind == target:
        return array
    if isinstance(target, g.ChoiceType):
        return _chosen(array, kind, target)
    if isinstance(target, g.StructType) and isinstance(kind, g.StructType):
        have: Mapping[str, int] = {field.name: at for at, field in enumerate(kind.fields)}
        columns = [
            conformed(array.field(have[f.name]), kind.fields[have[f.name]].dataType, f.dataType)
            if f.name in have
            else pa.nulls(len(array), arrow_type(f.dataType))
            for f in target.fields
        ]
        return struct_array(target, columns, array.is_null().to_pylist())
    if isinstance(target, g.ArrayType) and isinstance(kind, g.ArrayType):
        values = conformed(array.values, kind.elementType, target.elementType)
        return pa.ListArray.from_arrays(array.offsets, values, mask=array.is_null())
    if isinstance(target, g.MapType) and isinstance(kind, g.MapType):
        items = conformed(array.items, kind.valueType, target.valueType)
        return pa.MapArray.from_arrays(array.offsets, array.keys, items, mask=array.is_null())
    return array.cast(arrow_type(target), safe=False)


def _chosen(array: pa.Array, kind: g.DataType, target: g.ChoiceType) -> pa.Array:
    import pyarrow as pa

    own = (
        {name: (one, array.field(name)) for name, one in kind.choices.items()}
        if isinstance(kind, g.ChoiceType)
        else {kind.name: (kind, array)}
    )
    columns = [
        conformed(own[name][1], own[name][0], one) if name in own else pa.nulls(len(array), arrow_type(one))
        for name, one in target.choices.items()
    ]
    return struct_array(target, columns, array.is_null().to_pylist())
