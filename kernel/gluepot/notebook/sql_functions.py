"""The names of Spark SQL's functions, known without a session: those that PySpark has too, and the few that it lacks."""

from __future__ import annotations

from functools import lru_cache

# fmt: off
_ONLY_PYTHON = frozenset({
    "arrow_udf", "arrow_udtf", "asc", "asc_nulls_first", "asc_nulls_last", "bitwise_not", "broadcast", "bucket",
    "call_function", "call_udf", "col", "column", "count_distinct", "create_map", "days", "desc", "desc_nulls_first",
    "desc_nulls_last", "expr", "hours", "listagg_distinct", "lit", "months", "negate", "overload", "pandas_udf", "product",
    "string_agg_distinct", "sum_distinct", "timestamp_add", "timestamp_diff", "udf", "udtf", "unwrap_udt", "years",
})
_ONLY_SQL = (
    "bigint", "boolean", "date", "decimal", "div", "double", "if", "int", "map", "mod", "string", "timestamp", "try_cast",
)
# fmt: on


@lru_cache(maxsize=1)
def function_names() -> tuple[str, ...]:
    """Return the names of Spark SQL's functions, in order."""
    import pyspark.sql.functions as module

    of_python = (
        name
        for name in dir(module)
        if name.islower() and not name.startswith("_") and callable(getattr(module, name))
    )
    return tuple(sorted({*of_python, *_ONLY_SQL} - _ONLY_PYTHON))
