"""Records that failed: kept beside the good ones, counted, never lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, reduce
from typing import TYPE_CHECKING, Any, TypeVar

from awsglue.call_site import CallSite
from awsglue.options import is_on
from gluepot.errors import GluepotError

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame, SparkSession


_SAMPLE_LENGTH = 200
_One = TypeVar("_One")


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


def refuse_any(frames: tuple[DataFrame, ...], options: Mapping[str, Any]) -> None:
    """Look at once whether a record could not be read, where the option `isFailFast` of a source tolerates none.

    Raises:
        ErrorThresholdError: one could not.
    """
    if is_on(options, "isFailFast") and (first := first_of(frames)) is not None:
        raise ErrorThresholdError(count(frames), "to be read", "isFailFast tolerates none", first)


def error_rows(failed: DataFrame, message: str = "") -> DataFrame:
    """Return rows of one column `error` for failed records.

    Args:
        failed: has `value`, the record as text, and maybe `message`; `source`, the file that it is from; `record`, what
            was known of it, as JSON; `stack`, where in a function of the script it failed.
        message: why they failed, where no column says it.
    """
    from pyspark.sql import functions as F

    def own(name: str, default: Any) -> Column:
        return F.col(name) if name in failed.columns else F.lit(default).cast("string")

    is_read = "source" in failed.columns
    callsite = F.struct(F.lit("").alias("site"), F.lit("").alias("info"))
    return failed.select(
        F.struct(
            callsite.alias("callsite"),
            own("message", message).alias("msg"),
            own("stack", None).alias("stackTrace"),
            F.col("value").alias("input"),
            (F.octet_length("value") if is_read else F.lit(None)).cast("bigint").alias("bytesread"),
            own("source", None).alias("source"),
            own("record", "{}").alias("dynamicRecord"),
        ).alias("error")
    )


def told(failed: DataFrame, site: CallSite, info: str) -> DataFrame:
    """Return failed records with the script's line that made the step, its stack there, and the `info` that it gave."""
    from pyspark.sql import functions as F

    line, text = F.lit(site.line), F.lit(info)
    error = F.col("error")
    stack = F.coalesce(error.getField("stackTrace"), F.lit(site.stack))
    placed = error.withField("callsite", F.struct(line.alias("site"), text.alias("info")))
    return failed.select(placed.withField("stackTrace", stack).alias("error"))


@dataclass(frozen=True)
class Thresholds:
    """How many records a step tolerates to fail, in it and until it; 0 is any number."""

    stage: int = 0
    total: int = 0


ANY_NUMBER = Thresholds()


@dataclass(frozen=True)
class ErrorTrail:
    """The failed records of this step and of all before it, and what each of these steps tolerates.

    Args:
        stage: those of this step.
        before: those of the steps before it.
        tolerated: what this step tolerates.
        bounded: the trails of earlier steps that tolerate less than any number; none of them is forgotten later.
    """

    stage: tuple[DataFrame, ...] = ()
    before: tuple[DataFrame, ...] = ()
    tolerated: Thresholds = ANY_NUMBER
    bounded: tuple[ErrorTrail, ...] = ()

    def next_step(
        self, failed: Sequence[DataFrame] = (), tolerated: Thresholds = ANY_NUMBER, others: Sequence[ErrorTrail] = ()
    ) -> ErrorTrail:  # fmt: skip
        """Return the trail after one more step, which took other frames' records in too."""
        trails = (self, *others)
        return ErrorTrail(
            tuple(failed),
            _each_once([frame for trail in trails for frame in trail.all()]),
            tolerated,
            _each_once([one for trail in trails for one in trail._with_bounds()]),
        )

    def all(self) -> tuple[DataFrame, ...]:
        """Return every step's failed records."""
        return (*self.before, *self.stage)

    def check(self) -> None:
        """Count the failed records, where this step or one before it bounds them.

        Raises:
            ErrorThresholdError: there are more.
        """
        # Each count is a Spark job, and several bounds are of the same records.
        counted = cache(lambda frame: int(frame.count()))
        for earlier in self.bounded:
            earlier._check_own(counted, "in an earlier step", "until an earlier step")
        self._check_own(counted, "in this step", "until here")

    def _with_bounds(self) -> tuple[ErrorTrail, ...]:
        return self.bounded if self.tolerated == ANY_NUMBER else (*self.bounded, self)

    def _check_own(self, counted: Callable[[DataFrame], int], in_step: str, until_step: str) -> None:
        for most, name, frames, where in (
            (self.tolerated.stage, "stageThreshold", self.stage, in_step),
            (self.tolerated.total, "totalThreshold", self.all(), until_step),
        ):
            if most and (failed := sum(map(counted, frames))) > most:
                raise ErrorThresholdError(failed, where, f"{name} is {most}", first_of(frames))


def _each_once(found: Sequence[_One]) -> tuple[_One, ...]:
    """Two frames of one origin bring its failed records twice; these are one and the same object."""
    return tuple({id(one): one for one in found}.values())


def count(frames: tuple[DataFrame, ...]) -> int:
    """Return how many failed records there are."""
    return sum(frame.count() for frame in frames)


def union(frames: tuple[DataFrame, ...]) -> DataFrame:
    """Return all of them as one DataFrame."""
    return reduce(lambda left, right: left.unionAll(right), frames)


def none(spark: SparkSession) -> DataFrame:
    """Return no failed records."""
    return error_rows(spark.range(0).selectExpr("cast(id AS string) AS value"))
