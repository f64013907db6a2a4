"""One record and its file, for a sentence about what cannot be done with a frame's records."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from awsglue.frame.casting import ImpossibleCastError
from awsglue.frame.records import Records
from gluepot.errors import InvalidInputError

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

_LENGTH = 200


def sample(records: Records, value: Column | None = None) -> str:
    """Return a sentence with a record, or with a value of it, and with a file of the frame; "" where there is none.

    It runs a Spark job: for sentences of errors only.
    """
    from pyspark.errors import PySparkException
    from pyspark.sql import functions as F

    try:
        rows = records.data if value is None else records.data.where(value.isNotNull())
        row = rows.select(F.to_json(F.struct("*")).alias("text")).first()
        source = _a_file_of(records.data)
    except PySparkException:  # what it would explain is worth more than the sample
        return ""
    if row is None:
        return source and f"Its records are of {source!r}."
    text = row.text if len(row.text) <= _LENGTH else f"{row.text[:_LENGTH]}…"
    return f"A record: {text}" + (f", of {source!r}." if source else ".")


@contextmanager
def explained(records: Records) -> Iterator[None]:
    """Add a record of `records` to what is said of a cast that cannot be.

    Raises:
        InvalidInputError: in place of the ImpossibleCastError.
    """
    try:
        yield
    except ImpossibleCastError as problem:
        told = f"{problem.sentence} {sample(records)}".strip()
        raise InvalidInputError(told, problem.next_step) from problem


def _a_file_of(data: DataFrame) -> str:
    files = data.inputFiles()
    return files[0] if files else ""
