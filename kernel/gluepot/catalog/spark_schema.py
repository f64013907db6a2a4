"""A table's schema as Spark keeps it: JSON in the table's parameters, with names in the case of the files.

Spark reads the schema of a data source table (`spark.sql.sources.provider`) from there, not from Hive's columns;
checked on Spark 4.1. Long documents are cut into parts, because metastores have narrow columns.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from gluepot.catalog.hive_types import HiveType, parse_type
from gluepot.catalog.models import Column, Table
from gluepot.errors import InvalidInputError

SCHEMA = "spark.sql.sources.schema"
_PART_CHARS = 4000
_NAMES: dict[str, str] = {
    "int": "integer", "bigint": "long", "smallint": "short", "tinyint": "byte", "real": "float",
    "char": "string", "varchar": "string",
}  # fmt: skip


_HIVE_NAMES = {
    "integer": "int", "long": "bigint", "short": "smallint", "byte": "tinyint", "null": "void",
    "timestamp_ltz": "timestamp",
}  # fmt: skip


def schema_parameters(columns: Sequence[Column], partition_keys: Sequence[Column]) -> dict[str, str]:
    """Return the parameters that hold a schema: columns first, then keys; names keep their case."""
    text = json.dumps(schema_json((*columns, *partition_keys)), separators=(",", ":"), ensure_ascii=False)
    parameters = _cut(text)
    if partition_keys:
        parameters[f"{SCHEMA}.numPartCols"] = str(len(partition_keys))
        for position, key in enumerate(partition_keys):
            parameters[f"{SCHEMA}.partCol.{position}"] = key.name
    return parameters


def schema_json(columns: Sequence[Column]) -> dict[str, Any]:
    """Return Spark's JSON form of a schema."""
    fields = [_field(column.name, parse_type(column.type), column.comment) for column in columns]
    return {"type": "struct", "fields": fields}


def stored_schema(parameters: Mapping[str, str]) -> dict[str, Any] | None:
    """Return the schema document that parameters hold, or None."""
    if SCHEMA in parameters:
        document: dict[str, Any] = json.loads(parameters[SCHEMA])
        return document
    parts = parameters.get(f"{SCHEMA}.numParts")
    if parts is None:
        return None
    text = "".join(parameters[f"{SCHEMA}.part.{position}"] for position in range(int(parts)))
    joined: dict[str, Any] = json.loads(text)
    return joined


def columns_of(document: Mapping[str, Any]) -> tuple[Column, ...]:
    """Return the columns of a schema document, names in lower case, types as Hive writes them."""
    return tuple(
        Column(
            name=field["name"].lower(),
            type=field.get("metadata", {}).get("__CHAR_VARCHAR_TYPE_STRING") or str(_hive(field["type"])),
            comment=field.get("metadata", {}).get("comment", ""),
        )
        for field in document["fields"]
    )


def written_names(table: Table) -> dict[str, str]:
    """Return, for each column in lower case, its name as the files have it."""
    names = {column.name: column.name for column in (*table.columns, *table.partition_keys)}
    document = stored_schema(table.parameters)
    if document is not None:
        names |= {field["name"].lower(): field["name"] for field in document["fields"]}
    return names


def is_schema_parameter(name: str) -> bool:
    """Say whether a table parameter is a piece of the schema."""
    return name == SCHEMA or name.startswith(f"{SCHEMA}.")


def _cut(text: str) -> dict[str, str]:
    if len(text) <= _PART_CHARS:
        return {SCHEMA: text}
    parts = [text[start : start + _PART_CHARS] for start in range(0, len(text), _PART_CHARS)]
    numbered = {f"{SCHEMA}.part.{position}": part for position, part in enumerate(parts)}
    return {f"{SCHEMA}.numParts": str(len(parts)), **numbered}


def _field(name: str, kind: HiveType, comment: str = "") -> dict[str, Any]:
    metadata = {"comment": comment} if comment else {}
    if kind.name in ("char", "varchar"):
        metadata["__CHAR_VARCHAR_TYPE_STRING"] = str(kind)
    return {"name": name, "type": _type(kind), "nullable": True, "metadata": metadata}


def _type(kind: HiveType) -> Any:
    if kind.name == "struct":
        members = zip(kind.members, kind.children, strict=True)
        return {"type": "struct", "fields": [_field(name, child) for name, child in members]}
    if kind.name == "array":
        return {"type": "array", "elementType": _type(kind.children[0]), "containsNull": True}
    if kind.name == "map":
        key, value = kind.children
        return {"type": "map", "keyType": _type(key), "valueType": _type(value), "valueContainsNull": True}
    if kind.name == "decimal":
        precision, scale = (*kind.numbers, 0)[:2] if kind.numbers else (10, 0)
        return f"decimal({precision},{scale})"
    return _NAMES.get(kind.name, kind.name)


def _hive(kind: Any) -> HiveType:
    if isinstance(kind, str):
        try:
            parsed = parse_type(kind)
        except (
            InvalidInputError
        ):  # a type of a later Spark with arguments of its own: its name is all we need
            return HiveType(name=kind)
        return replace(parsed, name=_HIVE_NAMES.get(parsed.name, parsed.name))
    if kind["type"] == "array":
        return HiveType(name="array", children=(_hive(kind["elementType"]),))
    if kind["type"] == "map":
        return HiveType(name="map", children=(_hive(kind["keyType"]), _hive(kind["valueType"])))
    if kind["type"] == "udt":
        return _hive(kind["sqlType"])
    fields = kind["fields"]
    return HiveType(
        name="struct",
        children=tuple(_hive(field["type"]) for field in fields),
        members=tuple(field["name"] for field in fields),
    )
