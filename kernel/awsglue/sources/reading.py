"""A source → what a frame holds: its records, or what reads them when somebody asks."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from awsglue import call_site
from awsglue.frame.errors import ErrorTrail, refuse_any, told
from awsglue.frame.pending import Made, Pending
from awsglue.frame.step import Step
from awsglue.options import is_on
from awsglue.sources.files import Read, Unread

if TYPE_CHECKING:
    from pyspark.sql import SparkSession


def reading(
    spark: SparkSession, source: Read | Unread, name: str, context: str, options: Mapping[str, Any]
) -> Pending:
    """Return the records of a source that was opened, or what reads them.

    Args:
        spark: the SparkSession.
        source: opened.
        name: the method that opened it, for errors that come later.
        context: its `transformation_ctx`.
        options: the source's; `isFailFast` looks at once whether a record cannot be read.
    """
    if not callable(source):
        return Pending.of(source[0])
    site, options = call_site.here(), dict(options)

    def make() -> Made:
        records, failed = source()
        refuse_any(failed, options)
        return records, ErrorTrail(stage=tuple(told(one, site, "") for one in failed))

    held = Pending(make, (), Step.of(spark, name, context, site))
    if is_on(options, "isFailFast"):
        held.made()
    return held
