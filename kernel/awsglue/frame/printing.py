"""Schemas and records as Glue prints them."""

from __future__ import annotations

import json
from collections.abc import Iterator

from awsglue import gluetypes as g
from awsglue.frame.records import Records


def schema_text(schema: g.StructType) -> str:
    """Return the tree of a schema; a choice lists its types."""
    return "\n".join(
        ["root", *(line for field in schema.fields for line in _lines(field.name, field.dataType, 0))]
    )


def _lines(name: str, kind: g.DataType, depth: int) -> Iterator[str]:
    start = "|    " * depth + "|-- "
    label = f"decimal({kind.precision},{kind.scale})" if isinstance(kind, g.DecimalType) else kind.name
    yield f"{start}{name}: {label}" if name != label else f"{start}{name}"
    if isinstance(kind, g.StructType):
        for field in kind.fields:
            yield from _lines(field.name, field.dataType, depth + 1)
    elif isinstance(kind, g.ArrayType):
        yield from _lines("element", kind.elementType, depth + 1)
    elif isinstance(kind, g.MapType):
        yield from _lines("keyType", g.StringType(), depth + 1)
        yield from _lines("valueType", kind.valueType, depth + 1)
    elif isinstance(kind, g.ChoiceType):
        for choice_name, choice in kind.choices.items():
            yield from _lines(choice_name, choice, depth + 1)


def record_texts(records: Records, limit: int) -> Iterator[str]:
    """Return up to `limit` records as JSON; of a choice the value that is there."""
    from pyspark.sql import functions as F

    from awsglue.frame.records import top

    names = [top(field.name) for field in records.schema.fields]
    if not names:
        yield from ["{}"] * len(records.data.limit(limit).collect())
        return
    options = {"ignoreNullFields": "false"}
    for row in records.data.limit(limit).select(F.to_json(F.struct(*names), options).alias("text")).collect():
        yield json.dumps(_unwrapped(json.loads(row.text), records.schema), ensure_ascii=False)


def _unwrapped(value: object, kind: g.DataType) -> object:
    if isinstance(kind, g.ChoiceType) and isinstance(value, dict):
        given = ((value.get(name), one) for name, one in kind.choices.items())
        return next((_unwrapped(one, of) for one, of in given if one is not None), None)
    if isinstance(kind, g.StructType) and isinstance(value, dict):
        return {field.name: _unwrapped(value.get(field.name), field.dataType) for field in kind.fields}
    if isinstance(kind, g.ArrayType) and isinstance(value, list):
        return [_unwrapped(one, kind.elementType) for one in value]
    return value
