"""Transforms as a script calls them: done at once where their records are there and it costs nothing, else when somebody asks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from enum import Enum
from typing import TYPE_CHECKING

from awsglue import call_site
from awsglue.frame.errors import Thresholds, told
from awsglue.frame.letter_case import told_apart
from awsglue.frame.pending import Made, Pending
from awsglue.frame.records import Records
from awsglue.frame.step import Step

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

Work = Callable[..., "Records | tuple[Records, DataFrame]"]
"""Given the records of each frame, returns what becomes of them, and maybe the rows of those that failed."""


class Cost(Enum):
    """What a transform costs: to plan its columns, or a look at the data for their types."""

    PLAN = "a plan"
    DATA = "a pass over the data"


def after(
    frames: Sequence[Pending],
    work: Work,
    name: str,
    *,
    context: str = "",
    info: str = "",
    tolerated: Thresholds,
    cost: Cost = Cost.PLAN,
) -> Pending:
    """Return what `work` makes of the records of `frames`; the failed records of all go on with it.

    Args:
        frames: the frame that the script called, then others.
        work: the transform.
        name: the method, for errors that come later.
        context: its `transformation_ctx`.
        info: a text for records that fail.
        tolerated: how many records may fail.
        cost: of `work`.
    """
    site = call_site.here()

    def make(own: Made, *others: Made) -> Made:
        records, trail = own
        with told_apart(records):
            done = work(records, *[one for one, _ in others])
            made, set_aside = done if isinstance(done, tuple) else (done, None)
            failed = [] if set_aside is None else [told(set_aside, site, info)]
        return made, trail.next_step(failed, tolerated, [one for _, one in others])

    if cost is Cost.PLAN and all(one.is_made for one in frames):
        return Pending.of(*make(*[one.made() for one in frames]))
    return Pending(make, frames, Step.of(frames[0].spark, name, context, site))
