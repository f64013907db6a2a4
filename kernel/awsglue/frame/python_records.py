"""Python functions over records, by Arrow batches: what Filter and Map call, in Spark's Python workers."""

from __future__ import annotations

import base64
import datetime as dt
import json
from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from awsglue import gluetypes as g

if TYPE_CHECKING:
    import pyarrow as pa

_INT_MAX = 2**31
_WHOLE = ("byte", "short", "int", "long")


class DynamicRecord(dict[str, Any]):
    """A record as Python functions see it: a dict whose names are attributes too."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None

    def __setattr__(self, name: str, value: Any) -> None:
        self[name] = value


def to_python(value: Any, kind: g.DataType) -> Any:
    """Return a value of an Arrow batch as a record holds it: a choice is its value, a map is a dict."""
    if value is None:
        return None
    if isinstance(kind, g.ChoiceType):
        return next(
            (to_python(value[n], one) for n, one in kind.choices.items() if value[n] is not None), None
        )
    if isinstance(kind, g.StructType):
        return DynamicRecord({f.name: to_python(value[f.name], f.dataType) for f in kind.fields})
    if isinstance(kind, g.ArrayType):
        return [to_python(one, kind.elementType) for one in value]
    if isinstance(kind, g.MapType):
        pairs = value.items() if isinstance(value, dict) else value
        return {key: to_python(one, kind.valueType) for key, one in pairs}
    if isinstance(value, dt.datetime):
        return value.replace(tzinfo=None)
    return value


def filtering(
    function: Callable[[Any], Any], schema: g.StructType
) -> Callable[..., Iterator[pa.RecordBatch]]:
    """Return a function for mapInArrow: kept rows with a last column that says why a row failed, or null."""

    def run(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        import pyarrow as pa

        for batch in batches:
            keep: list[int] = []
            problems: list[str | None] = []
            for at, row in enumerate(batch.to_pylist()):
                try:
                    if function(to_python(row, schema)):
                        keep.append(at)
                        problems.append(None)
                except (KeyError, ValueError, TypeError):
                    continue  # Glue takes these as False
                except Exception as problem:  # a record that fails is an error record, not a failed job
                    keep.append(at)
                    problems.append(f"{type(problem).__name__}: {problem}")
            kept = batch.take(pa.array(keep, pa.int64()))
            yield pa.RecordBatch.from_arrays(
                [*kept.columns, pa.array(problems, pa.string())],
                names=[*kept.schema.names, "__gluepot_error"],
            )

    return run


def mapping(function: Callable[[Any], Any], schema: g.StructType) -> Callable[..., Iterator[pa.RecordBatch]]:
    """Return a function for mapInArrow: the new record as JSON, its type as JSON, or the input and a message."""

    def run(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        import pyarrow as pa

        for batch in batches:
            rows: list[tuple[str | None, str | None, str | None]] = []
            for row in batch.to_pylist():
                record = to_python(row, schema)
                try:
                    made = function(record)
                    if not made:
                        raise ValueError("The function returned None in place of a record")
                    kind = type_of(made, schema)
                    rows.append((json.dumps(_plain(made)), kind.jsonString(), None))
                except Exception as problem:  # a record that fails is an error record, not a failed job
                    rows.append((json.dumps(_plain(record)), None, f"{type(problem).__name__}: {problem}"))
            columns = [pa.array(column, pa.string()) for column in zip(*rows, strict=True)] or [
                pa.array([], pa.string()) for _ in range(3)
            ]
            yield pa.RecordBatch.from_arrays(columns, names=["value", "type", "message"])

    return run


def type_of(value: Any, hint: g.DataType | None) -> g.DataType:
    """Return the Glue type of a Python value; `hint` is the type its field had, which a number keeps."""
    if value is None:
        return g.NullType()
    if isinstance(value, bool):
        return g.BooleanType()
    if isinstance(hint, g.ChoiceType):
        return type_of(value, None)
    if isinstance(value, int):
        fits = -_INT_MAX <= value < _INT_MAX
        if hint is not None and hint.name in _WHOLE and (fits or hint.name == "long"):
            return hint
        return g.IntegerType() if fits else g.LongType()
    if isinstance(value, float):
        return hint if isinstance(hint, g.FloatType) else g.DoubleType()
    if isinstance(value, Decimal):
        return hint if isinstance(hint, g.DecimalType) else g.DecimalType(38, 18)
    if isinstance(value, dt.datetime):
        return hint if isinstance(hint, g.TimestampNTZType) else g.TimestampType()
    if isinstance(value, dt.date):
        return g.DateType()
    if isinstance(value, (bytes, bytearray)):
        return g.BinaryType()
    if isinstance(value, dict):
        if isinstance(hint, g.MapType):
            return hint
        known = hint.field_map if isinstance(hint, g.StructType) else {}
        return g.StructType(
            g.Field(str(k), type_of(v, known[k].dataType if k in known else None)) for k, v in value.items()
        )
    if isinstance(value, (list, tuple, set)):
        element: g.DataType = g.UnknownType()
        for one in value:
            element = g.mergeDataTypes(
                element, type_of(one, hint.elementType if isinstance(hint, g.ArrayType) else None)
            )
        return g.ArrayType(g.NullType() if isinstance(element, g.UnknownType) else element)
    return g.StringType()


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {str(key): _plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple, set)):
        return [_plain(one) for one in value]
    if isinstance(value, (bytes, bytearray)):
        return base64.b64encode(value).decode()
    if isinstance(value, dt.datetime):
        return value.isoformat(sep=" ")
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    return str(value)
