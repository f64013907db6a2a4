"""Reading a list of many files: Spark looks each of them up, in a task of its own unless it is told otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_TASKS = "spark.sql.sources.parallelPartitionDiscovery.parallelism"
_DEFAULT = "10000"
_FEW = 32  # up to so many Spark looks up without tasks
_AT_LEAST = 64
_PER_CORE = 4


@contextmanager
def looked_up_together(spark: SparkSession, files: Sequence[str]) -> Iterator[None]:
    """Have the files of a reader that is opened inside looked up by some tasks, not by one each.

    10,000 files took 50 s on two cores, nearly all of it the start of 10,000 tasks. A number that somebody set stays.
    """
    if len(files) <= _FEW or spark.conf.get(_TASKS, _DEFAULT) != _DEFAULT:
        yield
        return
    spark.conf.set(_TASKS, str(max(_AT_LEAST, _PER_CORE * spark.sparkContext.defaultParallelism)))
    try:
        yield
    finally:
        spark.conf.set(_TASKS, _DEFAULT)
