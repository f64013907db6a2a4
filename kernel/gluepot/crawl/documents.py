"""Classifications as JSON documents, for the memory of what files are."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from gluepot.crawl.datatypes import Array, DataType, Decimal, Map, Scalar, Struct
from gluepot.crawl.findings import Classification, Compression, Field


def write_classification(kind: Classification) -> str:
    """Return a classification as JSON text."""
    return json.dumps(_document(kind), separators=(",", ":"))


@lru_cache(maxsize=1024)
def read_classification(text: str) -> Classification:
    """Return what `write_classification` wrote; ten thousand partitions of one kind share one object."""
    return _classification(json.loads(text))


def _document(kind: Classification) -> dict[str, Any]:
    return {
        "format": kind.format, "options": dict(kind.options), "positional": kind.positional,
        "compression": kind.compression.value, "records": kind.records, "notes": list(kind.notes),
        "parameters": dict(kind.parameters),
        "columns": [[c.name, _write_type(c.type), c.comment, c.named] for c in kind.columns],
    }  # fmt: skip


def _classification(document: dict[str, Any]) -> Classification:
    columns = tuple(
        Field(name, _read_type(type_), comment, named) for name, type_, comment, named in document["columns"]
    )
    return Classification(
        format=document["format"], columns=columns, options=document["options"], positional=document["positional"],
        compression=Compression(document["compression"]), records=document["records"],
        notes=tuple(document["notes"]), parameters=document["parameters"],
    )  # fmt: skip


def _write_type(type_: DataType) -> Any:
    match type_:
        case Scalar(name):
            return name
        case Decimal(precision, scale):
            return ["decimal", precision, scale]
        case Array(item):
            return ["array", _write_type(item)]
        case Map(key, value):
            return ["map", _write_type(key), _write_type(value)]
        case Struct(fields):
            return ["struct", [[name, _write_type(part)] for name, part in fields]]


def _read_type(document: Any) -> DataType:
    match document:
        case str(name):
            return Scalar(name)
        case ["decimal", int(precision), int(scale)]:
            return Decimal(precision, scale)
        case ["array", item]:
            return Array(_read_type(item))
        case ["map", key, value]:
            return Map(_read_type(key), _read_type(value))
        case _:
            return Struct(tuple((name, _read_type(part)) for name, part in document[1]))
