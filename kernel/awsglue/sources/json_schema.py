"""The schema of JSON records: every record's own types, merged by Glue's rule."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from awsglue import gluetypes as g
from awsglue.frame.paths import ELEMENT, Path
from awsglue.sources.variant_types import MixedType, parse
from awsglue.sources.variant_values import elements, member

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame


def schema_of(records: DataFrame, texts: Iterable[str]) -> g.StructType:
    """Return the schema of a DataFrame of one variant column `record`, all of whose values are objects.

    Args:
        records: read twice: for the types, and for which whole numbers fit an int.
        texts: some records as text; their keys' order is the schema's.
    """
    kind = _types_at(records, ())
    kind = _ranged(records, kind)
    struct = kind if isinstance(kind, g.StructType) else g.StructType()
    ordered = _ordered(struct, [_loaded(text) for text in texts])
    assert isinstance(ordered, g.StructType)
    return ordered


def _types_at(records: DataFrame, path: Path) -> g.DataType:
    """Return the merged type of every value at `path`."""
    from pyspark.sql import functions as F

    found = _at(records, path).select(F.schema_of_variant("record").alias("shape")).distinct().collect()
    merged: g.DataType = g.UnknownType()
    for row in sorted(row.shape for row in found if row.shape is not None):
        merged = g.mergeDataTypes(merged, parse(row))
    if isinstance(merged, g.UnknownType):
        merged = g.NullType()
    return _without_mixed(merged, path, lambda deeper: _types_at(records, deeper))


def _without_mixed(kind: g.DataType, path: Path, ask: Callable[[Path], g.DataType]) -> g.DataType:
    if isinstance(kind, MixedType):
        return ask(path)
    if isinstance(kind, g.StructType):
        return g.StructType(
            g.Field(f.name, _without_mixed(f.dataType, (*path, f.name), ask)) for f in kind.fields
        )
    if isinstance(kind, g.ArrayType):
        return g.ArrayType(_without_mixed(kind.elementType, (*path, ELEMENT), ask))
    if isinstance(kind, g.ChoiceType):
        clean = [one for one in kind.choices.values() if not isinstance(one, MixedType)]
        if len(clean) < len(kind.choices):
            return ask(path)
        return g.ChoiceType(_without_mixed(one, path, ask) for one in clean)
    return kind


def _at(records: DataFrame, path: Path) -> DataFrame:
    from pyspark.sql import functions as F

    for step in path:
        column = F.explode(elements(F.col("record"))) if step == ELEMENT else member(F.col("record"), step)
        records = records.select(column.alias("record"))
    return records.where("record IS NOT NULL")


def _ranged(records: DataFrame, kind: g.DataType) -> g.DataType:
    """Split whole numbers into int and long by the values that are there, in one pass."""
    from pyspark.sql import functions as F

    places = sorted(set(_whole_numbers(kind, ())))
    if not places:
        return kind
    tests: list[Column] = []
    for number, path in enumerate(places):
        small = any_at(F.col("record"), path, _fits_int)
        large = any_at(F.col("record"), path, lambda one: ~_fits_int(one))
        tests += [F.max(small).alias(f"int{number}"), F.max(large).alias(f"long{number}")]
    row = records.agg(*tests).first()
    assert row is not None
    answers: dict[Path, g.DataType] = {}
    for number, path in enumerate(places):
        sizes: list[g.DataType] = [g.IntegerType()] if row[f"int{number}"] else []
        if row[f"long{number}"]:
            sizes.append(g.LongType())
        answers[path] = sizes[0] if len(sizes) == 1 else g.ChoiceType(sizes)
    return _with_sizes(kind, (), answers)


def any_at(variant: Column, path: Path, test: Callable[[Column], Column]) -> Column:
    """Say whether `test`, which is given a variant, holds for a value at `path`; null from it is no."""
    from pyspark.sql import functions as F

    if not path:
        return F.coalesce(test(variant), F.lit(col=False))
    if path[0] == ELEMENT:
        return F.coalesce(
            F.exists(elements(variant), lambda one: any_at(one, path[1:], test)), F.lit(col=False)
        )
    return any_at(member(variant, path[0]), path[1:], test)


def _fits_int(variant: Column) -> Column:
    """Say whether a whole number fits an int; null of what is none."""
    from pyspark.sql import functions as F

    whole = F.when(F.schema_of_variant(variant) == "BIGINT", F.try_variant_get(variant, "$", "bigint"))
    return whole.between(-(2**31), 2**31 - 1)


def _whole_numbers(kind: g.DataType, path: Path) -> Iterable[Path]:
    if isinstance(kind, g.LongType):
        yield path
    elif isinstance(kind, g.StructType):
        for field in kind.fields:
            yield from _whole_numbers(field.dataType, (*path, field.name))
    elif isinstance(kind, g.ArrayType):
        yield from _whole_numbers(kind.elementType, (*path, ELEMENT))
    elif isinstance(kind, g.ChoiceType):
        for choice in kind.choices.values():
            yield from _whole_numbers(choice, path)


def _with_sizes(kind: g.DataType, path: Path, answers: dict[Path, g.DataType]) -> g.DataType:
    if isinstance(kind, g.LongType):
        return answers[path]
    if isinstance(kind, g.StructType):
        return g.StructType(
            g.Field(f.name, _with_sizes(f.dataType, (*path, f.name), answers)) for f in kind.fields
        )
    if isinstance(kind, g.ArrayType):
        return g.ArrayType(_with_sizes(kind.elementType, (*path, ELEMENT), answers))
    if isinstance(kind, g.ChoiceType):
        merged: g.DataType = g.UnknownType()
        for choice in kind.choices.values():
            merged = g.mergeDataTypes(merged, _with_sizes(choice, path, answers))
        return merged
    return kind


def _loaded(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _ordered(kind: g.DataType, samples: list[Any]) -> g.DataType:
    if isinstance(kind, g.StructType):
        objects = [sample for sample in samples if isinstance(sample, dict)]
        seen = {name: None for sample in objects for name in sample}
        names = [*(n for n in seen if n in kind.field_map), *(n for n in kind.field_map if n not in seen)]
        return g.StructType(
            g.Field(n, _ordered(kind.field_map[n].dataType, [o[n] for o in objects if n in o])) for n in names
        )
    if isinstance(kind, g.ArrayType):
        inner = [element for sample in samples if isinstance(sample, list) for element in sample]
        return g.ArrayType(_ordered(kind.elementType, inner))
    if isinstance(kind, g.ChoiceType):
        return g.ChoiceType(_ordered(choice, samples) for choice in kind.choices.values())
    return kind
