"""Transforms of Glue Studio that make columns of columns: derived, joined, split, extracted, identified."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from awsglue.frame.spark_types import quoted
from gluepot.errors import InvalidInputError

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

_GROUP = re.compile(r"\\.|\[(?:\\.|[^\]\\])+\]|(?P<group>\((?!\?)|\(\?P?<(?![=!]))", re.DOTALL)
_IDS = 10**19  # more than a long holds


def named(data: DataFrame, name: str) -> Column:
    """Return a column by its name, or by the path of a field, with back-ticks or without."""
    from pyspark.sql import functions as F

    return F.col(quoted(name)) if name in data.columns else F.col(name)


def names_in(given: str | Sequence[str]) -> list[str]:
    """Return a list's names, or those of a text that has commas between them; one that is left out is ""."""
    return [one.strip() for one in (given.split(",") if isinstance(given, str) else given)]


def derived(data: DataFrame, colName: str, expr: str) -> DataFrame:
    """Add or replace a column by an expression of Spark SQL."""
    from pyspark.sql import functions as F

    return data.withColumn(colName, F.expr(expr))


def concat(
    data: DataFrame, colName: str, colList: str | Sequence[str], spacer: str = "", nullValue: str = ""
) -> DataFrame:
    """Add a text of other columns' values with `spacer` between them; `nullValue` stands for a null."""
    from pyspark.sql import functions as F

    texts = [F.coalesce(named(data, one).cast("string"), F.lit(nullValue or "")) for one in names_in(colList)]
    return data.withColumn(colName, F.concat_ws(spacer or "", *texts))


def split(data: DataFrame, colName: str, pattern: str, newColName: str = "") -> DataFrame:
    """Cut a text into an array where the regular expression matches."""
    from pyspark.sql import functions as F

    return data.withColumn(newColName or _bare(colName), F.split(named(data, colName), pattern))


def array_to_cols(
    data: DataFrame, colName: str, colList: str | Sequence[str], indexes: str | Sequence[str] = ""
) -> DataFrame:
    """Add a column for elements of an array: the first ones, or those at `indexes`, from 1. A missing one is null."""
    from pyspark.sql import functions as F

    names = names_in(colList)
    places = (
        [int(one) for one in names_in([str(i) for i in indexes] if not isinstance(indexes, str) else indexes)]
        if indexes
        else range(1, len(names) + 1)
    )
    array = named(data, colName)
    made = {name: F.get(array, F.lit(place - 1)) for name, place in zip(names, places, strict=False) if name}
    return data.withColumns(made)


def regex_extract(data: DataFrame, colName: str, regex: str, newCols: str | Sequence[str]) -> DataFrame:
    """Add what an expression matches: all of it, or a column for each group; "" as a name leaves a group out.

    It is null where the text is, and empty where the text does not match.

    Raises:
        InvalidInputError: there are more names than groups.
    """
    from pyspark.sql import functions as F

    names = names_in(newCols)
    groups = sum(match["group"] is not None for match in _GROUP.finditer(regex))
    if len(names) > max(groups, 1):
        raise InvalidInputError(
            f"gs_regex_extract: {regex!r} has {groups} groups, and there are {len(names)} new columns.",
            "Put what each column is to hold in brackets, or name fewer columns.",
        )
    first = 1 if groups else 0
    made = {
        name: F.regexp_extract(named(data, colName), regex, at + first)
        for at, name in enumerate(names)
        if name
    }
    return data.withColumns(made)


def uuid(data: DataFrame, colName: str = "uuid") -> DataFrame:
    """Add a text of 36 characters that no other row has."""
    from pyspark.sql import functions as F

    return data.withColumn(colName, F.expr("uuid()"))


def sequence_id(data: DataFrame, colName: str = "id", unique: bool | str = False) -> DataFrame:
    """Add a number that no other row has; `unique` begins it with this moment, so that no run has it twice."""
    from pyspark.sql import functions as F

    number = F.monotonically_increasing_id()
    if str(unique).lower() == "true":
        before = F.lit(str(int(time.time() * 1000) * _IDS)).cast("decimal(38,0)")
        number = (before + number.cast("decimal(20,0)")).cast("decimal(38,0)")
    return data.withColumn(colName, number)


def _bare(name: str) -> str:
    return name.strip("`")
