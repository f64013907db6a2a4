"""Python functions over records, by Arrow batches: what Filter, Map and mapPartitions call, in Spark's Python workers."""

from __future__ import annotations

import datetime as dt
import json
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from awsglue import gluetypes as g
from awsglue.frame.python_columns import ColumnBuilder

if TYPE_CHECKING:
    import pyarrow as pa

Convert = Callable[[Any], Any]
Wrapped = dict[str, Any]
PACKED = "payload binary, type string, value string, message string, stack string"
"""What records made by a function travel as: a batch of them as Arrow beside its type, or one that failed as JSON."""

Failed = tuple[Any, str, str]
"""A record that failed, why, and where in the function."""

_RECORDS_AT_ONCE = 10_000


class DynamicRecord(dict[str, Any]):
    """A record as Python functions see it: a dict whose names are attributes too."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError:
            raise AttributeError(name) from None

    def __setattr__(self, name: str, value: Any) -> None:
        self[name] = value


def records_of(batch: pa.RecordBatch, schema: g.StructType) -> list[DynamicRecord]:
    """Return a batch's records: a choice is its value, a map is a dict, a moment has no zone."""
    names = [field.name for field in schema.fields]
    columns: list[Iterable[Any]] = []
    for field, column in zip(schema.fields, batch.columns, strict=True):
        convert = _converter(field.dataType)
        values = _values(column)
        columns.append(values if convert is None else [v if v is None else convert(v) for v in values])
    if not columns:
        return [DynamicRecord() for _ in range(batch.num_rows)]
    return [DynamicRecord(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def _values(column: pa.Array) -> list[Any]:
    """Return an array's values, by way of NumPy where that is the same and several times as fast."""
    import pyarrow as pa

    kind = column.type
    is_text = pa.types.is_string(kind)
    is_number = pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_boolean(kind)
    if is_text or (is_number and not column.null_count):
        found: list[Any] = column.to_numpy(zero_copy_only=False).tolist()
        return found
    return list(column.to_pylist())


def _converter(kind: g.DataType) -> Convert | None:
    """Return what turns a value of an Arrow batch into a record's; None where it is the same."""
    if isinstance(kind, g.ChoiceType):
        choices = [(name, _converter(one)) for name, one in kind.choices.items()]
        return lambda value: _chosen(value, choices)
    if isinstance(kind, g.StructType):
        fields = [(field.name, _converter(field.dataType)) for field in kind.fields]
        return lambda value: DynamicRecord({n: _converted(value[n], convert) for n, convert in fields})
    if isinstance(kind, g.ArrayType):
        each = _converter(kind.elementType)
        return None if each is None else lambda value: [_converted(one, each) for one in value]
    if isinstance(kind, g.MapType):
        of_value = _converter(kind.valueType)
        return lambda value: {
            key: _converted(one, of_value)
            for key, one in (value.items() if isinstance(value, dict) else value)
        }
    return _without_zone if isinstance(kind, g.TimestampType) else None


def _converted(value: Any, convert: Convert | None) -> Any:
    return value if value is None or convert is None else convert(value)


def _chosen(value: Any, choices: Sequence[tuple[str, Convert | None]]) -> Any:
    return next((_converted(value[n], convert) for n, convert in choices if value[n] is not None), None)


def _without_zone(value: dt.datetime) -> dt.datetime:
    return value.replace(tzinfo=None)


def filtering(
    function: Callable[[Any], Any], schema: g.StructType
) -> Callable[..., Iterator[pa.RecordBatch]]:
    """Return a function for mapInArrow: kept rows with two last columns that say why and where a row failed, or nulls."""

    def run(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        import pyarrow as pa

        for batch in batches:
            keep: list[int] = []
            problems: list[str | None] = []
            stacks: list[str | None] = []
            for at, record in enumerate(records_of(batch, schema)):
                try:
                    if function(record):
                        keep.append(at)
                        problems.append(None)
                        stacks.append(None)
                except (KeyError, ValueError, TypeError):
                    continue  # Glue takes these as False
                except Exception as problem:  # a record that fails is an error record, not a failed job
                    keep.append(at)
                    problems.append(f"{type(problem).__name__}: {problem}")
                    stacks.append(traceback.format_exc())
            kept = batch.take(pa.array(keep, pa.int64()))
            yield pa.RecordBatch.from_arrays(
                [*kept.columns, pa.array(problems, pa.string()), pa.array(stacks, pa.string())],
                names=[*(field.name for field in schema.fields), "__gluepot_error", "__gluepot_stack"],
            )

    return run


def mapping(
    function: Callable[[Any], Any], schema: g.StructType, zone: str = "UTC"
) -> Callable[..., Iterator[pa.RecordBatch]]:
    """Return a function for mapInArrow: what `function` made of each record, packed."""

    def run(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        builder = ColumnBuilder(ZoneInfo(zone))
        for batch in batches:
            good: list[Any] = []
            bad: list[Failed] = []
            for record in records_of(batch, schema):
                try:
                    made = function(record)
                    if not made:
                        raise ValueError("The function returned None in place of a record")
                    good.append(_checked(made))
                except Exception as problem:  # a record that fails is an error record, not a failed job
                    bad.append((record, f"{type(problem).__name__}: {problem}", traceback.format_exc()))
            yield packed(good, bad, schema, builder)

    return run


def partitions(
    function: Callable[[int, Iterator[Wrapped]], Iterable[Wrapped]], schema: g.StructType, zone: str = "UTC"
) -> Callable[..., Iterator[pa.RecordBatch]]:
    """Return a function for mapInArrow: what `function` made of a partition's wrapped records, packed.

    A wrapped record is `{"record": …, "isError": …, "errorMessage": …}`; what has no `record` is taken for one.
    """

    def run(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        from pyspark import TaskContext

        context = TaskContext.get()
        wrapped = (
            {"record": record, "isError": False, "errorMessage": ""}
            for batch in batches
            for record in records_of(batch, schema)
        )
        made = iter(function(context.partitionId() if context is not None else 0, wrapped))
        builder = ColumnBuilder(ZoneInfo(zone))
        while some := list(islice(made, _RECORDS_AT_ONCE)):
            plain = [one if "record" in one else {"record": one} for one in some]
            good = [_checked(one["record"]) for one in plain if not one.get("isError")]
            bad = [
                (one["record"], str(one.get("errorMessage") or ""), "") for one in plain if one.get("isError")
            ]
            yield packed(good, bad, schema, builder)

    return run


def packed(
    good: Sequence[Any], bad: Sequence[Failed], hint: g.DataType | None, builder: ColumnBuilder
) -> pa.RecordBatch:
    """Return records and failed ones as rows of `PACKED`: all the good ones are one row."""
    import pyarrow as pa

    rows: list[tuple[bytes | None, str | None, str | None, str | None, str | None]] = []
    if good:
        kind, array = builder.struct(good, hint)
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(sink, pa.schema([pa.field("record", array.type)])) as stream:
            stream.write_batch(pa.RecordBatch.from_arrays([array], names=["record"]))
        rows.append((sink.getvalue().to_pybytes(), kind.jsonString(), None, None, None))
    rows += [
        (None, None, json.dumps(record, default=str), message, stack or None)
        for record, message, stack in bad
    ]
    columns = list(zip(*rows, strict=True)) or [()] * 5
    kinds = (pa.binary(), *[pa.string()] * 4)
    arrays = [pa.array(column, kind) for column, kind in zip(columns, kinds, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, names=["payload", "type", "value", "message", "stack"])


def unpacking(schema: g.StructType) -> Callable[..., Iterator[pa.RecordBatch]]:
    """Return a function for mapInArrow: packed records as rows of `schema`."""

    def run(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        import pyarrow as pa

        from awsglue.frame.arrow_types import conformed

        for batch in batches:
            for payload, text in zip(batch["payload"].to_pylist(), batch["type"].to_pylist(), strict=True):
                with pa.ipc.open_stream(payload) as stream:
                    [one] = list(stream)
                struct = conformed(one["record"], g.deserialize(text), schema)
                yield pa.RecordBatch.from_arrays(struct.flatten(), names=[f.name for f in schema.fields])

    return run


def _checked(made: Any) -> Any:
    if not isinstance(made, dict):
        raise TypeError(f"The function returned a {type(made).__name__} in place of a record")
    return made
