"""Python functions over records on the driver's side: send a function to the records, read back what it made."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from awsglue import gluetypes as g
from awsglue.frame.errors import error_rows
from awsglue.frame.python_records import PACKED, Wrapped, filtering, mapping, partitions, unpacking
from awsglue.frame.records import Records, top
from awsglue.frame.spark_types import ddl, quoted

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

_ERROR = "__gluepot_error"
_STACK = "__gluepot_stack"


def filter_records(records: Records, function: Callable[[Any], Any]) -> tuple[Records, DataFrame]:
    """Return the records for which `function` holds, and the rows of those for which it failed."""
    from pyspark.sql import functions as F
    from pyspark.sql.types import StringType, StructField, StructType

    shape = StructType(
        [*records.data.schema.fields, StructField(_ERROR, StringType()), StructField(_STACK, StringType())]
    )
    judged = _numbered(records.data).mapInArrow(filtering(function, records.schema), shape)
    good = judged.where(top(_ERROR).isNull()).drop(_ERROR, _STACK)
    everything = F.to_json(F.struct(*[top(field.name) for field in records.schema.fields]))
    failed = judged.where(top(_ERROR).isNotNull()).select(
        everything.alias("value"),
        everything.alias("record"),
        top(_ERROR).alias("message"),
        top(_STACK).alias("stack"),
    )
    return records.with_data(good), error_rows(failed)


def map_records(records: Records, function: Callable[[Any], Any]) -> tuple[Records, DataFrame]:
    """Return what `function` made of each record, and the rows of those for which it failed."""
    run = mapping(function, records.schema, _zone(records.data))
    return unpacked(_numbered(records.data).mapInArrow(run, PACKED))


def map_partitions(
    records: Records, function: Callable[[int, Iterator[Wrapped]], Iterable[Wrapped]]
) -> tuple[Records, DataFrame]:
    """Return what `function(index, wrapped records)` made of each partition, and the rows of those marked as failed."""
    run = partitions(function, records.schema, _zone(records.data))
    return unpacked(_numbered(records.data).mapInArrow(run, PACKED))


def _numbered(data: DataFrame) -> DataFrame:
    """Return rows whose columns are called by their place: PySpark takes a name with dots for a path here."""
    return data.toDF(*[f"c{number}" for number in range(len(data.columns))])


def unpacked(made: DataFrame) -> tuple[Records, DataFrame]:
    """Return the records of a DataFrame of `PACKED`, in the type that all of theirs merge into, and the failed ones' rows.

    The function behind them runs once: its results are kept until the session ends, since their types are asked first.
    """
    made = made.localCheckpoint(eager=True)
    # One row for each batch: less to bring here than a shuffle would cost.
    kinds = {row.type for row in made.select("type").where("type IS NOT NULL").collect()}
    schema: g.DataType = g.StructType()
    for text in sorted(kinds):
        schema = g.mergeDataTypes(schema, g.deserialize(text))
    assert isinstance(schema, g.StructType)
    good = made.where("type IS NOT NULL").select("payload", "type")
    if not schema.fields:
        return Records(good.select(), schema), _failed(made)
    # Arrow's timestamps are told without a zone here, and are the session's once they are cast.
    told = {f.name: (ddl(_without_zones(f.dataType)), ddl(f.dataType)) for f in schema.fields}
    rows = good.mapInArrow(
        unpacking(schema), ", ".join(f"{quoted(name)} {plain}" for name, (plain, _) in told.items())
    )
    columns = [
        top(name) if plain == wanted else top(name).cast(wanted).alias(name)
        for name, (plain, wanted) in told.items()
    ]
    return Records(rows.select(*columns), schema), _failed(made)


def _failed(made: DataFrame) -> DataFrame:
    return error_rows(made.where("type IS NULL").selectExpr("value", "value AS record", "message", "stack"))


def _zone(data: DataFrame) -> str:
    return str(data.sparkSession.conf.get("spark.sql.session.timeZone"))


def _without_zones(kind: g.DataType) -> g.DataType:
    if isinstance(kind, g.TimestampType):
        return g.TimestampNTZType()
    if isinstance(kind, g.StructType):
        return g.StructType(g.Field(f.name, _without_zones(f.dataType)) for f in kind.fields)
    if isinstance(kind, g.ChoiceType):
        # Field names are the choices', whatever their types: a struct says so to Spark.
        return g.StructType(g.Field(name, _without_zones(one)) for name, one in kind.choices.items())
    if isinstance(kind, g.ArrayType):
        return g.ArrayType(_without_zones(kind.elementType))
    return g.MapType(_without_zones(kind.valueType)) if isinstance(kind, g.MapType) else kind
