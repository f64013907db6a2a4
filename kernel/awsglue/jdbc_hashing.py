"""Parallel reads of a database's table: `hashfield`, `hashexpression`, `hashpartitions`.

Each part is a query of its own, for the rows whose hash leaves one remainder. A column that holds whole numbers is its own
hash; others are hashed by the database, whose words for it differ.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from awsglue.jdbc_drivers import protocol
from awsglue.logger import GlueLogger
from awsglue.options import option
from gluepot.errors import InvalidInputError, NotFoundError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_PARTITIONS = 7
_WHOLE = ("tinyint", "smallint", "int", "bigint")
_HASHES = {
    "mysql": "CRC32({0})", "mariadb": "CRC32({0})", "postgresql": "hashtext(CAST({0} AS text))",
    "oracle": "ORA_HASH({0})", "sqlserver": "CHECKSUM({0})",
}  # fmt: skip
_PERCENT = ("sqlserver", "sqlite")  # these write % for MOD
_NO_PARTS = ("redshift",)  # as in Glue, which unloads its tables by another way


def hash_predicates(
    spark: SparkSession, kind: str, asked: Mapping[str, str], options: Mapping[str, Any]
) -> list[str]:
    """Return one condition for each part; none where the read is one query.

    Raises:
        InvalidInputError: both a field and an expression, or no number of partitions.
        NotFoundError: the table has no such column.
    """
    field, expression = (str(option(options, name, "") or "") for name in ("hashfield", "hashexpression"))
    dialect = protocol(asked["url"])
    if not (field or expression) or "dbtable" not in asked or {kind, dialect} & set(_NO_PARTS):
        return []
    if field and expression:
        raise InvalidInputError(
            f"hashfield {field!r} and hashexpression {expression!r} cannot both say how to part a table.",
            "Give one of them.",
        )
    hashed = expression or _hash_of(spark, dialect, asked, field)
    if not hashed:
        GlueLogger().warn(f"hashfield {field!r} cannot be hashed by this database; the read is one query.")
        return []
    parts = _partitions(options)
    remainder = f"(({hashed}) % {parts})" if dialect in _PERCENT else f"MOD(({hashed}), {parts})"
    conditions = [f"ABS({remainder}) = {number}" for number in range(parts)]
    return [f"{conditions[0]} OR ({hashed}) IS NULL", *conditions[1:]]


def without_condition(query: str) -> str:
    """Return a query without the WHERE or AND that it ends with: Glue would write a part's condition behind it."""
    return re.sub(r"\s+(where|and)\s*;?\s*$", "", query.strip(), flags=re.IGNORECASE)


def _partitions(options: Mapping[str, Any]) -> int:
    text = str(option(options, "hashpartitions", _PARTITIONS))
    if not text.isdecimal() or int(text) < 1:
        raise InvalidInputError(f"hashpartitions cannot be {text!r}.", "Give a whole number from 1 on.")
    return int(text)


def _hash_of(spark: SparkSession, dialect: str, asked: Mapping[str, str], field: str) -> str:
    schema = spark.read.format("jdbc").options(**asked).load().schema
    column = next((one for one in schema.fields if one.name.lower() == field.lower()), None)
    if column is None:
        raise NotFoundError("Column", field, where=f"in {asked['dbtable']}", candidates=schema.names)
    dialects = spark.sparkContext._jvm.org.apache.spark.sql.jdbc.JdbcDialects
    quoted = str(dialects.get(asked["url"]).quoteIdentifier(column.name))
    if column.dataType.simpleString() in _WHOLE:
        return quoted
    return _HASHES[dialect].format(quoted) if dialect in _HASHES else ""
