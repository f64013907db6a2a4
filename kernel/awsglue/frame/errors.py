"""Records that failed: kept beside the good ones, counted, never lost."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Any

from awsglue.call_site import line_of_script
from gluepot.errors import GluepotError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


_SAMPLE_LENGTH = 200


class ErrorThresholdError(GluepotError):
    """More records failed than a script tolerates.

    Args:
        failed: how many failed.
        where: the records that count ("in this step").
        threshold: the argument that they exceed, with its value ("stageThreshold is 1").
        first: one of them, as a row of `error_rows`; None when there is none to show.
    """

    def __init__(self, failed: int, where: str, threshold: str, first: Any = None) -> None:
        self.failed = failed
        sentence = f"{failed} records failed {where}; {threshold}."
        super().__init__(
            f"{sentence} {_sample(first)}".strip(),
            "See all of them by errorsAsDynamicFrame().show(), or raise the threshold.",
        )


def _sample(error: Any) -> str:
    """Return a failed record as a sentence: why it failed, its text, the file it is from and the step that it failed in."""
    if error is None:
        return ""
    text = str(error["input"] or "")
    shown = text if len(text) <= _SAMPLE_LENGTH else f"{text[:_SAMPLE_LENGTH]}…"
    source = f" of {error['source']!r}" if error["source"] else ""
    info = f" ({error['callsite']['info']})" if error["callsite"]["info"] else ""
    return f"One of them: {error['msg']}: {shown!r}{source}, at {error['callsite']['site']}{info}."


def first_of(frames: tuple[DataFrame, ...]) -> Any:
    """Return one failed record, None where there is none."""
    for frame in frames:
        if (row := frame.first()) is not None:
            return row["error"]
    return None


def error_rows(failed: DataFrame, message: str = "") -> DataFrame:
    """Return rows of one column `error` for failed records.

    Args:
        failed: has `value`, the record as text, and maybe `message` and `source`, the file that it is from.
        message: why they failed, where no column says it.
    """
    from pyspark.sql import functions as F

    text = F.col("message") if "message" in failed.columns else F.lit(message)
    nothing = F.lit(None).cast("string")
    source = F.col("source") if "source" in failed.columns else nothing
    callsite = F.struct(F.lit("").alias("site"), F.lit("").alias("info"))
    return failed.select(
        F.struct(
            callsite.alias("callsite"),
            text.alias("msg"),
            nothing.alias("stackTrace"),
            F.col("value").alias("input"),
            nothing.alias("bytesread"),
            source.alias("source"),
            nothing.alias("dynamicRecord"),
        ).alias("error")
    )


def told(failed: DataFrame, info: str) -> DataFrame:
    """Return failed records with the script's line that made the step, and the `info` that it gave."""
    from pyspark.sql import functions as F

    site, text = F.lit(line_of_script()), F.lit(info)
    placed = F.col("error").withField("callsite", F.struct(site.alias("site"), text.alias("info")))
    return failed.select(placed.alias("error"))


@dataclass(frozen=True)
class ErrorTrail:
    """The failed records of this step and of all before it."""

    stage: tuple[DataFrame, ...] = ()
    before: tuple[DataFrame, ...] = ()

    def next_step(self, *failed: DataFrame) -> ErrorTrail:
        """Return the trail after one more step."""
        return ErrorTrail(failed, (*self.before, *self.stage))

    def all(self) -> tuple[DataFrame, ...]:
        """Return every step's failed records."""
        return (*self.before, *self.stage)


@dataclass(frozen=True)
class Thresholds:
    """How many records a step tolerates to fail, in it and until it; 0 is any number."""

    stage: int = 0
    total: int = 0

    def check(self, trail: ErrorTrail) -> None:
        """Count the failed records, where they have a bound.

        Raises:
            ErrorThresholdError: there are more.
        """
        for most, name, frames, where in (
            (self.stage, "stageThreshold", trail.stage, "in this step"),
            (self.total, "totalThreshold", trail.all(), "until here"),
        ):
            if most and (failed := count(frames)) > most:
                raise ErrorThresholdError(failed, where, f"{name} is {most}", first_of(frames))


def count(frames: tuple[DataFrame, ...]) -> int:
    """Return how many failed records there are."""
    return sum(frame.count() for frame in frames)


def union(frames: tuple[DataFrame, ...]) -> DataFrame:
    """Return all of them as one DataFrame."""
    return reduce(lambda left, right: left.unionAll(right), frames)


def none(spark: SparkSession) -> DataFrame:
    """Return no failed records."""
    return error_rows(spark.range(0).selectExpr("cast(id AS string) AS value"))
