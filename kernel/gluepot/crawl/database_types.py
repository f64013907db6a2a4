"""Column types of databases as the catalog writes them: what Spark's JDBC source makes of each native type."""

from __future__ import annotations

from typing import Any

from sqlalchemy import types as t

_MAX_PRECISION = 38
# The narrower class stands before the one that it inherits from.
_TYPES: tuple[tuple[type[Any], str], ...] = (
    (t.Boolean, "boolean"), (t.SmallInteger, "smallint"), (t.BigInteger, "bigint"), (t.Integer, "int"),
    (t.REAL, "float"), (t.Float, "double"), (t.DateTime, "timestamp"), (t.Date, "date"), (t.Time, "timestamp"),
    (t.LargeBinary, "binary"),
)  # fmt: skip


# MySQL's and MariaDB's own, as Spark reads them: without a sign the next wider type, FLOAT in four bytes.
_MYSQL = {
    "TINYINT": ("tinyint", "smallint"), "SMALLINT": ("smallint", "int"), "MEDIUMINT": ("int", "int"),
    "INTEGER": ("int", "bigint"), "BIGINT": ("bigint", "decimal(20,0)"), "FLOAT": ("float", "float"),
}  # fmt: skip


def _type_of_mysql(native: Any) -> str:
    """Return the type of one of MySQL's numbers, "" for anything else. BOOLEAN is another word for TINYINT(1) there."""
    name = getattr(native, "__visit_name__", "")
    if not hasattr(native, "unsigned") or name not in _MYSQL:
        return ""
    if name == "TINYINT" and getattr(native, "display_width", None) == 1:
        return "boolean"
    return _MYSQL[name][bool(native.unsigned)]


def column_type(native: Any) -> str:
    """Return the Hive type of an SQLAlchemy type; what has no like is a string."""
    if isinstance(native, t.ARRAY):
        return f"array<{column_type(native.item_type)}>"
    of_mysql = _type_of_mysql(native)
    if of_mysql:
        return of_mysql
    for kind, name in _TYPES:
        if isinstance(native, kind):
            return name
    if isinstance(native, t.Numeric):
        # Spark's rule for numbers that say no precision.
        precision, scale = (native.precision, native.scale or 0) if native.precision else (_MAX_PRECISION, 18)
        return f"decimal({min(precision, _MAX_PRECISION)},{min(scale, _MAX_PRECISION)})"
    return "string"
