"""Transforms of Glue Studio that change which rows and fields there are: exploded, flattened, pivoted, parsed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from awsglue.frame.spark_types import quoted
from awsglue.studio.columns import named, names_in
from gluepot.errors import InvalidInputError

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame
    from pyspark.sql.types import StructType

_AGGREGATES = ("avg", "count", "first", "last", "max", "mean", "median", "min", "stddev", "sum")


def explode(data: DataFrame, colName: str, newCol: str = "", outer: bool | str = False) -> DataFrame:
    """Return a row for each element of an array, or entry of a map; with `outer` one for a row that has none, too.

    A map's entries are two columns: `newCol` may name both, with a comma between them; else they are `key` and `value`.
    """
    from pyspark.sql import functions as F
    from pyspark.sql.types import MapType

    one = named(data, colName)
    rows = F.explode_outer(one) if str(outer).lower() == "true" else F.explode(one)
    if isinstance(data.select(one).schema.fields[0].dataType, MapType):
        both = names_in(newCol)
        key, value = both if len(both) == 2 else ("key", "value")
        return data.select("*", rows.alias(key, value))
    return data.withColumn(newCol or colName.strip("`"), rows)


def flatten(data: DataFrame, maxLevels: int | str = 0, separator: str = ".") -> DataFrame:
    """Return the fields of structs as columns, named by the way to them; `maxLevels` of them deep, 0 for all."""
    deepest = int(maxLevels or 0) or -1
    columns = [
        column
        for field in data.schema.fields
        for column in _flat(
            field.dataType, named(data, field.name), field.name, separator=separator, deeper=deepest
        )
    ]
    return data.select(*columns)


def _flat(kind: object, value: Column, name: str, *, separator: str, deeper: int) -> Iterator[Column]:
    from pyspark.sql.types import StructType

    if not isinstance(kind, StructType) or deeper == 0:
        yield value.alias(name)
        return
    for field in kind.fields:
        inner = f"{name}{separator}{field.name}"
        yield from _flat(
            field.dataType, value.getField(field.name), inner, separator=separator, deeper=deeper - 1
        )


def null_rows(data: DataFrame, extended: bool | str = False) -> DataFrame:
    """Leave out rows in which every column is null; `extended` takes an empty text, array or map for one."""
    from functools import reduce

    from pyspark.sql import functions as F
    from pyspark.sql.types import ArrayType, MapType, StringType

    def is_given(name: str, kind: object) -> Column:
        value = F.col(quoted(name))
        given = value.isNotNull()
        if str(extended).lower() != "true":
            return given
        if isinstance(kind, StringType):
            return given & (value != "")
        return given & (F.size(value) > 0) if isinstance(kind, (ArrayType, MapType)) else given

    tests = [is_given(field.name, field.dataType) for field in data.schema.fields]
    return data.where(reduce(lambda one, other: one | other, tests)) if tests else data


def pivot(data: DataFrame, aggCol: str, aggFunction: str, colList: str | Sequence[str]) -> DataFrame:
    """Return a column of aggregated `aggCol` for each value of `colList` (joined by `_`), a row for all other columns' values.

    Raises:
        InvalidInputError: an aggregate that is not known.
    """
    from pyspark.sql import functions as F

    kind, names = aggFunction.strip().lower(), names_in(colList)
    if kind not in _AGGREGATES:
        raise InvalidInputError(
            f"gs_pivot has no aggregate {aggFunction!r}.", f"Known: {', '.join(_AGGREGATES)}."
        )
    turned = "__gluepot_pivot"
    rest = [quoted(name) for name in data.columns if name not in (*names, aggCol)]
    joined = F.concat_ws("_", *[named(data, name).cast("string") for name in names])
    value: Column = getattr(F, kind)(named(data, aggCol))
    return data.withColumn(turned, joined).groupBy(*rest).pivot(turned).agg(value)


def parse_json(data: DataFrame, colName: str, schema: str = "", newColName: str = "") -> DataFrame:
    """Make a text of JSON a struct or an array of `schema` (DDL), or of the one that the texts themselves have."""
    from pyspark.sql import functions as F

    text = named(data, colName).cast("string")
    kind: StructType | str = schema or _schema_of(data.select(text.alias("value")))
    return data.withColumn(newColName or colName.strip("`"), F.from_json(text, kind))


def _schema_of(texts: DataFrame) -> StructType:
    found = texts.where("value IS NOT NULL").rdd.map(lambda row: row[0])
    return texts.sparkSession.read.json(found).schema


def repartition(data: DataFrame, numPartitionsStr: str | int = "") -> DataFrame:
    """Spread the rows evenly: over so many partitions, or as many as there are cores."""
    asked = str(numPartitionsStr).strip()
    number = int(asked) if asked and asked != "0" else data.sparkSession.sparkContext.defaultParallelism
    return data.repartition(number)
