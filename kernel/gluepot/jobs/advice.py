"""What usually helps: advice for the commonest causes of failed Spark jobs, by Spark's error conditions and words.

Each cause is provoked in real Spark by a test.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Cause:
    """A cause: its name, how its errors look (over condition and text), and the advice. The first that fits counts."""

    name: str
    pattern: str
    advice: str


CAUSES: tuple[Cause, ...] = (
    Cause(
        name="driver result too large",
        pattern=r"spark\.driver\.maxResultSize",
        advice="Too much was collected to the driver. Write it with gluepot.write, or aggregate or limit before collect() and toPandas(); spark.driver.maxResultSize raises the limit.",
    ),
    Cause(
        name="out of memory in a Python worker",
        pattern=r"(?<!OutOf)MemoryError|Python worker exited unexpectedly|EOFException.*PythonRunner",
        advice="A Python worker died, most often for lack of memory or in native code of a library. Use more, smaller partitions (repartition), a built-in function instead of the UDF, or less state in it.",
    ),
    Cause(
        name="out of memory",
        pattern=r"OutOfMemoryError|SparkOutOfMemoryError|UNABLE_TO_ACQUIRE_MEMORY|Java heap space|GC overhead",
        advice="Spark ran out of memory. Raise memory_mb of the job's session (%%configure) or the worker type, use more partitions, and avoid very long rows, collect() and wide windows.",
    ),
    Cause(
        name="broadcast",
        pattern=r"Could not execute broadcast|Cannot broadcast the table",
        advice="The side of a join that was to be broadcast is too large or too slow. Set spark.sql.autoBroadcastJoinThreshold to -1, or raise spark.sql.broadcastTimeout.",
    ),
    Cause(
        name="no space left",
        pattern=r"No space left on device",
        advice="The disk is full. Free space in the home folder and in spark.local.dir, or write with fewer shuffles.",
    ),
    Cause(
        name="module not found",
        pattern=r"ModuleNotFoundError|No module named",
        advice="A library is not there where the code ran. Add it with %pip install in the notebook and promote again, or run with jobs.env = 'isolated'; a script of Glue names it by --additional-python-modules, a file of its own by --extra-py-files.",
    ),
    Cause(
        name="permission",
        pattern=r"PermissionError|Permission denied|AccessControlException|AccessDenied|Mkdirs failed to create",
        advice="The process may not read or write there. Look at owner and mode of the path, or at the credentials of the bucket's connection.",
    ),
    Cause(
        name="missing table",
        pattern=r"TABLE_OR_VIEW_NOT_FOUND|SCHEMA_NOT_FOUND",
        advice="The table is not in the catalog under this name. Look with %catalog; a temporary view of the notebook must be made by a cell of the job; a crawler or an earlier job may not have run.",
    ),
    Cause(
        name="missing column",
        pattern=r"UNRESOLVED_COLUMN|FIELD_NOT_FOUND|UNRESOLVED_FIELD",
        advice="The column is not there. The source may have changed: compare with %versions of the table, and check the spelling.",
    ),
    Cause(
        name="ambiguous column",
        pattern=r"AMBIGUOUS_REFERENCE|AMBIGUOUS_COLUMN",
        advice="Two joined tables have a column of this name. Join on names (on=['id']), give aliases, or drop one of them before.",
    ),
    Cause(
        name="table exists",
        pattern=r"TABLE_OR_VIEW_ALREADY_EXISTS|TEMP_TABLE_OR_VIEW_ALREADY_EXISTS",
        advice="An earlier run has made the table. Say what is meant: gluepot.write(df, table, 'overwrite'), mode('overwrite'), or CREATE TABLE IF NOT EXISTS.",
    ),
    Cause(
        name="path exists",
        pattern=r"PATH_ALREADY_EXISTS|LOCATION_ALREADY_EXISTS",
        advice="An earlier run has written there. Say what is meant: mode('overwrite') or mode('append'); for a left-over folder of a table, remove it.",
    ),
    Cause(
        name="file vanished",
        pattern=r"FILE_NOT_EXIST|FileNotFoundException|it does not exist\. It is possible the underlying files have been",
        advice="A file went away while it was read: somebody rewrote the data under a reader. Run again; writers that use gluepot.write leave old files to readers.",
    ),
    Cause(
        name="missing path",
        pattern=r"PATH_NOT_FOUND",
        advice="There is nothing at this path. Check its spelling, the logical date in it, and the mounts (gluepot doctor); the run that should have made it may not have run.",
    ),
    Cause(
        name="bucket listed",
        pattern=r"URI scheme is not \"file\"",
        advice="Spark cannot list a mounted bucket itself, only what is in it: read s3://bucket/*, or a folder of the bucket. Glue's own readers take the bucket, too.",
    ),
    Cause(
        name="schema change",
        pattern=r"PARQUET_COLUMN_DATA_TYPE_MISMATCH|SchemaColumnConvertNotSupported|CANNOT_MERGE_SCHEMAS|Parquet column cannot be converted",
        advice="Some files have another type for this column than the table. Crawl the folder again, rewrite the odd files, or read them apart and cast.",
    ),
    Cause(
        name="damaged file",
        pattern=r"CANNOT_READ_FILE_FOOTER|is not a Parquet file|MALFORMED_RECORD_IN_PARSING|MALFORMED_CSV_RECORD|Malformed records",
        advice="A file is damaged or not of this format. The message names it; move it away, or read with mode=PERMISSIVE or spark.sql.files.ignoreCorruptFiles=true if losing it is acceptable.",
    ),
    Cause(
        name="cast",
        pattern=r"CAST_INVALID_INPUT|CAST_OVERFLOW|CANNOT_PARSE_TIMESTAMP|CONVERSION_INVALID_INPUT",
        advice="A value cannot become the type asked for, and ANSI mode fails instead of giving NULL. Use try_cast or try_to_timestamp, or clean the value first; a script of Glue 5 or older expects NULL: gluepot run --glue --glue-version 5.0, in a notebook %glue_version 5.0.",
    ),
    Cause(
        name="division by zero",
        pattern=r"DIVIDE_BY_ZERO",
        advice="A divisor is 0. Use try_divide, or nullif(divisor, 0).",
    ),
    Cause(
        name="overflow",
        pattern=r"ARITHMETIC_OVERFLOW|NUMERIC_VALUE_OUT_OF_RANGE",
        advice="A number outgrew its type. Cast to bigint or decimal before calculating, or use try_add, try_multiply, try_sum.",
    ),
    Cause(
        name="array index",
        pattern=r"INVALID_ARRAY_INDEX",
        advice="An array or map has no such element. Use get() or try_element_at(), which give NULL.",
    ),
    Cause(
        name="columns of an insert",
        pattern=r"INSERT_COLUMN_ARITY_MISMATCH|INCOMPATIBLE_DATA_FOR_TABLE|NUM_COLUMNS_MISMATCH",
        advice="The rows do not have the table's columns. Select them by name in the table's order, or use gluepot.write, which goes by name.",
    ),
    Cause(
        name="types do not fit",
        pattern=r"DATATYPE_MISMATCH",
        advice="An operator got types that it cannot combine. Cast one of its sides.",
    ),
    Cause(
        name="SerDe missing",
        pattern=r"[\w.]+SerDe(?:2)? not found|ClassNotFoundException:[^\n]*(?:SerDe|Serde)\b",
        advice="The table's SerDe is a class that Spark does not bring. Read the table by glueContext.create_dynamic_frame.from_catalog(…).toDF(), which needs no class, or its folder by spark.read; or give the session the SerDe's jar (--extra-jars, %extra_jars).",
    ),
    Cause(
        name="AWS called",
        pattern=r"NoCredentialsError|NoRegionError|PartialCredentialsError|ProfileNotFound|TokenRetrievalError",
        advice="The script calls AWS by boto3, and there is no account: give it one (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_DEFAULT_REGION), or a stand-in (AWS_ENDPOINT_URL). gluepot glue check SCRIPT names each such call and what to use instead.",
    ),
    Cause(
        name="connector missing",
        pattern=r"DATA_SOURCE_NOT_FOUND|ClassNotFoundException|Failed to find.* data source|No suitable driver",
        advice="A connector is not installed. List them with gluepot connectors list, add one with gluepot connectors add NAME.",
    ),
    Cause(
        name="left Spark",
        pattern=r"cannot import name '_\w+' from 'pyspark\.",
        advice="Names that begin with _ are PySpark's own, and move from version to version: use what pyspark.sql.functions has. gluepot glue check SCRIPT names each that is gone.",
    ),
    Cause(
        name="session used in a task",
        pattern=r"CONTEXT_ONLY_VALID_ON_DRIVER|referencing SparkContext from",
        advice="A function that runs in tasks uses spark. Read what it needs before, and hand it over by a join or a broadcast variable.",
    ),
    Cause(
        name="None in a function",
        pattern=r"PythonException[\s\S]*'NoneType'|'NoneType'[\s\S]*PythonException|PythonException[\s\S]*NoneType",
        advice="A Python function got None: a column has NULLs. Return None for them at its top, or filter them out.",
    ),
    Cause(
        name="function raised",
        pattern=r"PythonException|PYTHON_EXCEPTION",
        advice="A Python function raised in a task. The traceback names its line; try it on the row that failed: df.limit(…), or print inside it (it appears in the log).",
    ),
)


SKEW = (
    "Its tasks were uneven: the longest took {times:.0f} times as long as the median one, so a few keys hold most of the "
    "rows. Look at them (groupBy(key).count()), filter out NULLs and default values before the join, add a salt to the key, "
    "or let Spark split it (spark.sql.adaptive.skewJoin.enabled)."
)


def advice_for(error: BaseException) -> str:
    """Return what usually helps against an error, "" for one that we know nothing of."""
    cause = cause_of(error)
    return cause.advice if cause else ""


def with_skew(advice: str, skew: float) -> str:
    """Return an advice with what is to be said of the step's `skew` (see `WorkMetrics`), which no error names."""
    return " ".join(part for part in (advice, SKEW.format(times=skew) if skew else "") if part)


def cause_of(error: BaseException) -> Cause | None:
    """Return the cause that an error tells of, None for an unknown one."""
    text = _text(error)
    return next((cause for cause in CAUSES if re.search(cause.pattern, text)), None)


def _text(error: BaseException) -> str:
    """Return everything that an error says: type, condition, message, and those of what caused it."""
    parts: list[str] = []
    seen: set[int] = set()
    one: BaseException | None = error
    while one is not None and id(one) not in seen:
        seen.add(id(one))
        condition: Any = getattr(one, "getCondition", None)
        parts += [type(one).__name__, str(condition() or "") if callable(condition) else "", str(one)]
        one = one.__cause__ or one.__context__
    return "\n".join(parts)
