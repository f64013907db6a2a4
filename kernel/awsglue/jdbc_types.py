"""`dataTypeMapping` of a custom connector: a database's types → those that its columns have here."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from awsglue.frame.records import top
from awsglue.frame.spark_types import ddl, named_type
from awsglue.options import option
from gluepot.errors import InvalidInputError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

# JDBC's names → what Spark makes of columns of these types.
_READ_AS = {
    "BIT": "boolean", "BOOLEAN": "boolean", "TINYINT": "byte", "SMALLINT": "short", "INTEGER": "integer",
    "BIGINT": "long", "REAL": "float", "FLOAT": "double", "DOUBLE": "double", "DECIMAL": "decimal",
    "NUMERIC": "decimal", "DATE": "date", "TIMESTAMP": "timestamp", "CHAR": "string", "VARCHAR": "string",
    "LONGVARCHAR": "string", "LONGNVARCHAR": "string", "NVARCHAR": "string", "BINARY": "binary", "VARBINARY": "binary",
}  # fmt: skip


def mapped(rows: DataFrame, options: Mapping[str, Any]) -> DataFrame:
    """Return the rows with the columns of each named type as `dataTypeMapping` wants them.

    Raises:
        InvalidInputError: it is no mapping, or names a type that is none.
    """
    asked = option(options, "dataTypeMapping")
    if not asked:
        return rows
    wanted = json.loads(asked) if isinstance(asked, str) else asked
    unknown = [name for name in wanted if name.upper() not in _READ_AS]
    if unknown:
        raise InvalidInputError(
            f"dataTypeMapping has {unknown[0]!r}, which is no type of JDBC.", f"Types: {', '.join(_READ_AS)}."
        )
    targets = {_READ_AS[name.upper()]: ddl(named_type(kind)) for name, kind in wanted.items()}
    columns = [
        top(f.name).cast(targets[f.dataType.typeName()]).alias(f.name)
        if f.dataType.typeName() in targets
        else top(f.name)
        for f in rows.schema.fields
    ]
    return rows.select(*columns)
