"""Changes of whole records: joining, uniting, merging, splitting."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import TYPE_CHECKING, Any

from awsglue import gluetypes as g
from awsglue.frame.paths import parse_path
from awsglue.frame.records import Records, find, top
from awsglue.frame.spark_types import ddl
from gluepot.errors import InvalidInputError, NotFoundError

if TYPE_CHECKING:
    from pyspark.sql import Column

Comparisons = tuple[tuple[str, str, Any], ...]
_COMPARE = {
    "=": "__eq__", "==": "__eq__", "!=": "__ne__", "<": "__lt__", "<=": "__le__", ">": "__gt__", ">=": "__ge__",
}  # fmt: skip


def _key(records: Records, path: str) -> Column:
    found = find(records.schema, parse_path(path), exact=False)
    if found is None:
        raise NotFoundError("Field", path, candidates=[field.name for field in records.schema.fields])
    return found[1]()


def check_keys(left_keys: Sequence[str], right_keys: Sequence[str]) -> None:
    """Refuse keys of a join that do not pair.

    Raises:
        InvalidInputError: there are none, or more on one side.
    """
    if len(left_keys) != len(right_keys) or not left_keys:
        raise InvalidInputError(
            f"Join has {len(left_keys)} keys on the left and {len(right_keys)} on the right.",
            "Give as many on both sides, at least one.",
        )


def join(left: Records, right: Records, left_keys: Sequence[str], right_keys: Sequence[str]) -> Records:
    """Return the inner equi-join; a name of both sides gets a leading dot for the right one."""
    lefts = [f"__gluepot_l{number}" for number in range(len(left_keys))]
    rights = [f"__gluepot_r{number}" for number in range(len(right_keys))]
    taken = {field.name.lower() for field in left.schema.fields}
    renamed = right.with_parts(
        (g.Field(f".{f.name}" if f.name.lower() in taken else f.name, f.dataType), column)
        for f, column in right.parts()
    )
    with_left = left.data.withColumns({n: _key(left, key) for n, key in zip(lefts, left_keys, strict=True)})
    with_right = right.data.withColumns(
        {n: _key(right, key) for n, key in zip(rights, right_keys, strict=True)}
    )
    columns = [
        top(old.name).alias(new.name)
        for old, new in zip(right.schema.fields, renamed.schema.fields, strict=True)
    ]
    with_right = with_right.select(*rights, *columns)
    on = reduce(lambda a, b: a & b, [top(a) == top(b) for a, b in zip(lefts, rights, strict=True)])
    joined = with_left.join(with_right, on).drop(*lefts, *rights)
    return Records(joined, g.StructType([*left.schema.fields, *renamed.schema.fields]))


def union(left: Records, right: Records) -> Records:
    """Return the records of both; where types differ the field becomes a choice."""
    merged = g.mergeDataTypes(left.schema, right.schema)
    assert isinstance(merged, g.StructType)
    return Records(conform(left, merged).data.unionAll(conform(right, merged).data), merged)


def conform(records: Records, schema: g.StructType) -> Records:
    """Return records in the form of a schema that theirs merges into."""
    known = {field.name: (field, column) for field, column in records.parts()}
    columns = [
        in_type(known[f.name][1], known[f.name][0].dataType, f.dataType)
        if f.name in known
        else _null(f.dataType)
        for f in schema.fields
    ]
    named = [column.alias(field.name) for field, column in zip(schema.fields, columns, strict=True)]
    return Records(records.data.select(*named), schema)


def _null(kind: g.DataType) -> Column:
    from pyspark.sql import functions as F

    return F.lit(None).cast(ddl(kind))


def in_type(column: Column, kind: g.DataType, target: g.DataType) -> Column:
    """Return values of type `kind` in the form of a type that it merges into."""
    from pyspark.sql import functions as F

    if isinstance(kind, (g.NullType, g.UnknownType)):
        return _null(target)
    if kind == target:
        return column
    if isinstance(target, g.ChoiceType):
        own = kind.choices if isinstance(kind, g.ChoiceType) else {kind.name: kind}
        cells = [
            (
                in_type(column.getField(n) if isinstance(kind, g.ChoiceType) else column, own[n], one)
                if n in own
                else _null(one)
            ).alias(n)
            for n, one in target.choices.items()
        ]
        return F.when(column.isNotNull(), F.struct(*cells))
    if isinstance(target, g.StructType) and isinstance(kind, g.StructType):
        have = kind.field_map
        inner = [
            (
                in_type(column.getField(f.name), have[f.name].dataType, f.dataType)
                if f.name in have
                else _null(f.dataType)
            ).alias(f.name)
            for f in target.fields
        ]
        return F.when(column.isNotNull(), F.struct(*inner))
    if isinstance(target, g.ArrayType) and isinstance(kind, g.ArrayType):
        return F.transform(column, lambda one: in_type(one, kind.elementType, target.elementType))
    return column.cast(ddl(target))


def merge(source: Records, stage: Records, keys: Sequence[str]) -> Records:
    """Return stage's records and those of source whose keys stage does not have; duplicates stay."""
    pairs = [(_key(source, key), _key(stage, key)) for key in keys]
    names = [f"__gluepot_k{number}" for number in range(len(pairs))]
    staged = stage.data.select(
        *[pair[1].alias(name) for name, pair in zip(names, pairs, strict=True)]
    ).distinct()
    keyed = source.data.withColumns({f"{n}s": pair[0] for n, pair in zip(names, pairs, strict=True)})
    on = reduce(lambda a, b: a & b, [top(f"{name}s") == top(name) for name in names])
    rest = keyed.join(staged, on, "left_anti").drop(*[f"{name}s" for name in names])
    return union(source.with_data(rest), stage)


def read_comparisons(asked: Mapping[str, Mapping[str, Any]]) -> Comparisons:
    """Return what a script asks of split_rows: path, operator and operand of each condition.

    Raises:
        InvalidInputError: an operator that is none.
    """
    found = [(path, operator, value) for path, one in asked.items() for operator, value in one.items()]
    for path, operator, _ in found:
        if operator not in _COMPARE:
            raise InvalidInputError(
                f"Unknown operator {operator!r} for {path!r}.", f"One of {', '.join(_COMPARE)}."
            )
    return tuple(found)


def split_rows(records: Records, conditions: Comparisons) -> tuple[Records, Records]:
    """Return the records that meet every condition, and the others, nulls among them."""
    from pyspark.sql import functions as F

    tests: list[Column] = [F.lit(col=True)]
    for path, operator, operand in conditions:
        tests.append(getattr(_key(records, path), _COMPARE[operator])(F.lit(operand)))
    verdict = F.coalesce(reduce(lambda a, b: a & b, tests), F.lit(col=False))
    return records.with_data(records.data.where(verdict)), records.with_data(records.data.where(~verdict))


def repartition(records: Records, partitions: int) -> Records:
    """Return the records spread over so many partitions."""
    return records.with_data(records.data.repartition(partitions))


def coalesce(records: Records, partitions: int) -> Records:
    """Return the records gathered in at most so many partitions."""
    return records.with_data(records.data.coalesce(partitions))
