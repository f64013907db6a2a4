"""Amazon Ion, binary and text, by Amazon's library: each struct of a file is a record."""

from __future__ import annotations

import io
import traceback
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from awsglue.frame.python_columns import ColumnBuilder
from awsglue.frame.python_functions import unpacked
from awsglue.frame.python_records import PACKED, packed
from awsglue.frame.records import Records
from awsglue.sources.attached import file_column
from gluepot.errors import MissingPartError

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame, SparkSession

_RECORDS_AT_ONCE = 10_000
_Found = tuple[Any, str, str]  # a record; or what is none, why, and where in the library


def read_ion(
    spark: SparkSession, files: Sequence[str], options: Mapping[str, Any]
) -> tuple[Records, tuple[DataFrame, ...]]:
    """Return the records of the files; where a file is damaged, what comes before stays and the rest is one error.

    Raises:
        MissingPartError: the library is not installed.
    """
    whole = spark.read.format("binaryFile").load(list(files)).select("path", "content")
    named = file_column(options)
    beside = (named,) if named else ()
    records, failed = records_of_files(whole.withColumns(dict.fromkeys(beside, whole["path"])), beside)
    return records, (failed,)


def records_of_files(whole: DataFrame, beside: Sequence[str]) -> tuple[Records, DataFrame]:
    """Return the records of files, and the rows of what is none.

    Args:
        whole: `path` and `content` of each file, and texts that each of its records gets.
        beside: these texts' names.

    Raises:
        MissingPartError: the library is not installed.
    """
    check_library()
    zone = str(whole.sparkSession.conf.get("spark.sql.session.timeZone"))

    def run(batches: Iterator[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        builder = ColumnBuilder(ZoneInfo(zone))
        for batch in batches:
            for file in batch.to_pylist():
                own = {name: file[name] for name in beside}
                found = _values(file["path"], file["content"])
                while some := list(islice(found, _RECORDS_AT_ONCE)):
                    good = [{**record, **own} for record, problem, _ in some if not problem]
                    yield packed(good, [one for one in some if one[1]], None, builder)

    return unpacked(whole.mapInArrow(run, PACKED))


def check_library() -> None:
    """See that Ion can be read here.

    Raises:
        MissingPartError: the library is not installed.
    """
    try:
        import amazon.ion.simpleion  # type: ignore[import-untyped]  # noqa: F401 - the workers need it
    except ImportError as error:
        raise MissingPartError("Ion needs Amazon's library.", "Run: pip install 'gluepot[ion]'") from error


def _values(path: str, content: bytes) -> Iterator[_Found]:
    from amazon.ion import simpleion
    from amazon.ion.exceptions import IonException  # type: ignore[import-untyped]

    values = iter(simpleion.load(io.BytesIO(content), single_value=False, parse_eagerly=False))
    while True:
        try:
            value = next(values)
        except StopIteration:
            return
        except (IonException, ValueError, TypeError) as error:
            yield path, f"Damaged Ion: {error}", traceback.format_exc()
            return
        if isinstance(value, Mapping):
            yield plain(value), "", ""
        else:
            yield f"{path}: {value!r}", "The value is no struct", ""


def plain(value: Any) -> Any:
    """Return a value in Python's own classes: the library's know their annotations, and null has a type there."""
    import datetime as dt
    from decimal import Decimal

    from amazon.ion import simpleion

    if value is None or isinstance(value, simpleion.IonPyNull):
        return None
    if isinstance(value, Mapping):
        return {str(name): plain(part) for name, part in value.items()}
    if isinstance(value, (list, tuple)) and not hasattr(value, "text"):
        return [plain(part) for part in value]
    if isinstance(value, dt.datetime):
        return dt.datetime(*value.timetuple()[:6], value.microsecond, value.tzinfo)  # noqa: DTZ001 - its own zone, if any
    if type(value).__name__ == "IonPyBool":
        return bool(value)
    classes: tuple[type[Any], ...] = (bool, int, float, Decimal, str, bytes)
    for kind in classes:
        if isinstance(value, kind):
            return kind(value)
    return getattr(value, "text", None) or str(value)
