"""Records that failed: kept beside the good ones, counted, never lost."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING

from awsglue.call_site import line_of_script
from gluepot.errors import GluepotError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession


class ErrorThresholdError(GluepotError):
    """More records failed than a script tolerates."""


def error_rows(failed: DataFrame, message: str = "") -> DataFrame:
    """Return rows of one column `error` for a DataFrame with `value` (the record as text) and maybe `message`."""
    from pyspark.sql import functions as F

    text = F.col("message") if "message" in failed.columns else F.lit(message)
    nothing = F.lit(None).cast("string")
    callsite = F.struct(F.lit("").alias("site"), F.lit("").alias("info"))
    return failed.select(
        F.struct(
            callsite.alias("callsite"),
            text.alias("msg"),
            nothing.alias("stackTrace"),
            F.col("value").alias("input"),
            nothing.alias("bytesread"),
            nothing.alias("source"),
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


def count(frames: tuple[DataFrame, ...]) -> int:
    """Return how many failed records there are."""
    return sum(frame.count() for frame in frames)


def union(frames: tuple[DataFrame, ...]) -> DataFrame:
    """Return all of them as one DataFrame."""
    return reduce(lambda left, right: left.unionAll(right), frames)


def none(spark: SparkSession) -> DataFrame:
    """Return no failed records."""
    return error_rows(spark.range(0).selectExpr("cast(id AS string) AS value"))
