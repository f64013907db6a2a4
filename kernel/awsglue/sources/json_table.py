"""JSON of a catalog's table → records: names as the table has them, types as the records have them.

JSON knows whole numbers, numbers and texts. A column that is long, date or decimal says more of its values, so they are that
where all of them can be. Where records disagree beyond that, the field is a choice of what they have.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from awsglue import gluetypes as g
from awsglue.frame.errors import error_rows
from awsglue.frame.paths import ELEMENT, Path
from awsglue.frame.records import Part, Records
from awsglue.frame.rows import in_type
from awsglue.frame.spark_types import ddl
from awsglue.sources.json_records import parsed, sample
from awsglue.sources.json_schema import any_at, schema_of
from awsglue.sources.variant_values import is_beyond, is_given, member, value

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

_WHOLE = frozenset({"int", "long"})
_NUMBERS = frozenset({"int", "long", "double", "decimal"})
_WRITTEN_AS: Mapping[str, frozenset[str]] = {
    "byte": _WHOLE, "short": _WHOLE, "int": _WHOLE, "long": _WHOLE, "decimal": _NUMBERS, "float": _NUMBERS,
    "double": frozenset({"int"}), "date": frozenset({"string"}), "timestamp": frozenset({"string"}),
    "timestamp_ntz": frozenset({"string"}), "map": frozenset({"struct"}),
}  # fmt: skip
"""A column's type → JSON's own types of the values that it may hold as they are."""


def read_json_table(
    texts: DataFrame, columns: g.StructType, keys: Sequence[Part]
) -> tuple[Records, tuple[DataFrame, ...]]:
    """Return the records of a DataFrame with a column `value`, and the errors' rows.

    All of `columns` are there, then what else the records have, then `keys`, which are columns of the texts. Names are
    lower case: a record's names that differ by case alone are one column, and a record that gives two of them fails.
    """
    from pyspark.sql import functions as F

    good, errors = parsed(texts)
    spelled = _by_name(schema_of(good, sample(texts)), {key.name.lower() for key, _ in keys})
    failed = [errors]
    for fields in spelled.values():
        if len(fields) > 1:
            is_double = (
                sum((is_given(member(F.col("record"), field.name)).cast("int") for field in fields), F.lit(0))
                > 1
            )
            failed.append(_doubled(good.where(is_double), fields))
            good = good.where(~is_double)
    declared = {field.name.lower(): field.dataType for field in columns.fields}
    found = {name: fields[0] for name, fields in spelled.items() if len(fields) == 1}
    kinds = _kinds(
        good, {f.name: (f.dataType, declared[name]) for name, f in found.items() if name in declared}
    )
    parts: list[Part] = []
    for name in dict.fromkeys([*declared, *spelled]):
        if name not in spelled:
            parts.append((g.Field(name, declared[name]), F.lit(None).cast(ddl(declared[name]))))
        elif name in found:
            kind = kinds.get(found[name].name, found[name].dataType)
            parts.append((g.Field(name, kind), value(member(F.col("record"), found[name].name), kind)))
        else:
            parts.append(_united(name, spelled[name]))
    records = Records(good, g.StructType()).with_parts([*parts, *keys])
    return records, tuple(failed)


def _by_name(own: g.StructType, keys: Collection[str]) -> dict[str, list[g.Field]]:
    """Return the records' fields by their names in lower case; where a partition says a value, a record's own is none."""
    found: dict[str, list[g.Field]] = {}
    for field in own.fields:
        if field.name.lower() not in keys:
            found.setdefault(field.name.lower(), []).append(field)
    return found


def _doubled(records: DataFrame, fields: Sequence[g.Field]) -> DataFrame:
    from pyspark.sql import functions as F

    names = " and ".join(repr(field.name) for field in fields)
    text = F.to_json("record").alias("value")
    source = [name for name in records.columns if name == "source"]
    return error_rows(
        records.select(text, *source), f"The record has {names}, which are one column of the table"
    )


def _united(name: str, fields: Sequence[g.Field]) -> Part:
    """Return a column of the fields that are spelled differently."""
    from pyspark.sql import functions as F

    kind: g.DataType = g.UnknownType()
    for field in fields:
        kind = g.mergeDataTypes(kind, field.dataType)
    own = [(value(member(F.col("record"), field.name), field.dataType), field.dataType) for field in fields]
    return g.Field(name, kind), F.coalesce(*[in_type(column, one, kind) for column, one in own])


def _kinds(records: DataFrame, fields: Mapping[str, tuple[g.DataType, g.DataType]]) -> dict[str, g.DataType]:
    """Return each field's type, given that of its values and that of its column; the values are looked at where they must."""
    from pyspark.sql import functions as F

    asked = [one for name, (own, target) in fields.items() for one in _to_ask(own, target, (name,))]
    held: set[Path] = set()
    if asked:
        tests = [
            F.max(any_at(F.col("record"), place, partial(is_beyond, kind=target))) for place, target in asked
        ]
        row = records.agg(*[one.alias(f"t{number}") for number, one in enumerate(tests)]).first()
        assert row is not None
        held = {place for (place, _), is_beyond in zip(asked, row, strict=True) if not is_beyond}
    return {name: _settled(own, target, (name,), held) for name, (own, target) in fields.items()}


def _to_ask(own: g.DataType, target: g.DataType, path: Path) -> Iterator[tuple[Path, g.DataType]]:
    """Yield the places where the values say whether the column's type holds them."""
    written = set(own.choices) if isinstance(own, g.ChoiceType) else {own.name}
    if own != target and written <= _WRITTEN_AS.get(target.name, frozenset()):
        yield path, target
    elif isinstance(own, g.StructType) and isinstance(target, g.StructType):
        wanted = target.field_map
        for field in own.fields:
            if field.name in wanted:
                yield from _to_ask(field.dataType, wanted[field.name].dataType, (*path, field.name))
    elif isinstance(own, g.ArrayType) and isinstance(target, g.ArrayType):
        yield from _to_ask(own.elementType, target.elementType, (*path, ELEMENT))


def _settled(own: g.DataType, target: g.DataType, path: Path, held: Collection[Path]) -> g.DataType:
    if path in held or isinstance(own, (g.NullType, g.UnknownType)):
        return target
    if isinstance(own, g.StructType) and isinstance(target, g.StructType):
        have = own.field_map
        known = [
            g.Field(f.name, _settled(have[f.name].dataType, f.dataType, (*path, f.name), held))
            if f.name in have
            else f
            for f in target.fields
        ]
        return g.StructType([*known, *(f for f in own.fields if f.name not in target.field_map)])
    if isinstance(own, g.ArrayType) and isinstance(target, g.ArrayType):
        return g.ArrayType(_settled(own.elementType, target.elementType, (*path, ELEMENT), held))
    return own
