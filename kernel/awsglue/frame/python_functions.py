"""Filter and Map on the driver's side: send a Python function to the records, read back what it made."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from awsglue import gluetypes as g
from awsglue.frame.errors import error_rows
from awsglue.frame.python_records import filtering, mapping
from awsglue.frame.records import Records, top
from awsglue.frame.rows import conform
from awsglue.frame.spark_types import ddl

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

_ERROR = "__gluepot_error"


def filter_records(records: Records, function: Callable[[Any], Any]) -> tuple[Records, DataFrame]:
    """Return the records for which `function` holds, and the rows of those for which it failed."""
    from pyspark.sql import functions as F
    from pyspark.sql.types import StringType, StructField, StructType

    shape = StructType([*records.data.schema.fields, StructField(_ERROR, StringType())])
    judged = records.data.mapInArrow(filtering(function, records.schema), shape)
    good = judged.where(top(_ERROR).isNull()).drop(_ERROR)
    everything = F.to_json(F.struct(*[top(field.name) for field in records.schema.fields]))
    failed = judged.where(top(_ERROR).isNotNull()).select(
        everything.alias("value"), top(_ERROR).alias("message")
    )
    return records.with_data(good), error_rows(failed)


def map_records(records: Records, function: Callable[[Any], Any]) -> tuple[Records, DataFrame]:
    """Return what `function` made of each record, and the rows of those for which it failed.

    The function runs once: its results are kept until the session ends, since their types are asked first.
    """
    made = records.data.mapInArrow(
        mapping(function, records.schema), "value string, type string, message string"
    )
    made = made.localCheckpoint(eager=True)
    schema: g.DataType = g.StructType()
    for row in made.select("type").where("type IS NOT NULL").distinct().orderBy("type").collect():
        schema = g.mergeDataTypes(schema, g.deserialize(row.type))
    assert isinstance(schema, g.StructType)
    frames: list[DataFrame] = []
    for row in (
        made.select("type").where("type IS NOT NULL").distinct().collect() if _has_choice(schema) else []
    ):
        one = g.deserialize(row.type)
        assert isinstance(one, g.StructType)
        frames.append(conform(_read(made.where(top("type") == row.type), one), schema).data)
    good = made.where("type IS NOT NULL")
    if frames:
        data = frames[0]
        for frame in frames[1:]:
            data = data.unionAll(frame)
    else:
        data = _read(good, schema).data
    return Records(data, schema), error_rows(made.where("type IS NULL").select("value", "message"))


def _has_choice(kind: g.DataType) -> bool:
    return '"choice"' in kind.jsonString()


def _read(texts: DataFrame, schema: g.StructType) -> Records:
    from pyspark.sql import functions as F

    if not schema.fields:
        return Records(texts.select(), schema)
    read: Column = F.from_json("value", ddl(schema), {"timestampFormat": "yyyy-MM-dd HH:mm:ss[.SSSSSS]"})
    row = texts.select(read.alias("r"))
    return Records(row.select(*[top("r").getField(f.name).alias(f.name) for f in schema.fields]), schema)
