"""Records that nobody has asked for yet: what makes them runs when somebody does, and no second time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, NoReturn

from awsglue.frame.errors import ErrorTrail
from awsglue.frame.records import Records
from awsglue.frame.step import Step

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

Made = tuple[Records, ErrorTrail]


class Pending:
    """What a frame holds: its records and those that failed, or what makes them.

    Who asks first has them made, and whatever they are made of before them. An error is raised to him, and the next who
    asks has it tried again. Once made they are kept, and nothing of what they were made of.

    Args:
        make: is given what became of `after`, one by one; None for a frame that is there from the beginning.
        after: what has to be made first.
        step: the call that asked for it.
    """

    def __init__(
        self, make: Callable[..., Made] | None, after: Sequence[Pending] = (), step: Step | None = None
    ) -> None:
        self._lock = threading.RLock()  # scripts write several frames at once, by threads
        self._make = make
        self._after = tuple(after)
        self._step = step
        self._made: Made | None = None

    @classmethod
    def of(cls, records: Records, trail: ErrorTrail | None = None) -> Pending:
        """Return records that are there."""
        one = cls(None)
        one._made = (records, trail or ErrorTrail())
        return one

    @property
    def is_made(self) -> bool:
        """Say whether asking costs nothing."""
        return self._made is not None

    @property
    def spark(self) -> SparkSession:
        """Return the session that the records are of."""
        step = self._step
        return step.spark if step is not None else self.made()[0].data.sparkSession

    def made(self) -> Made:
        """Return the records and the failed ones."""
        if self._made is not None:
            return self._made
        waiting = [self]  # a script of hundreds of steps is deeper than Python's own calls may be
        while waiting:
            first = [one for one in waiting[-1]._after if not one.is_made]
            if first:
                waiting.extend(first)
            else:
                waiting.pop()._run()
        assert self._made is not None
        return self._made

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            "A DynamicFrame stays with the script: a function over records cannot use one. "
            "Collect what it needs before, by toDF().collect()."
        )

    def _run(self) -> None:
        with self._lock:
            if self._made is not None or self._make is None:
                return
            work = partial(self._make, *[one.made() for one in self._after])
            self._made = self._step.resume(work) if self._step is not None else work()
            self._make, self._after, self._step = None, (), None
