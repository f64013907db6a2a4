"""One call of a script that asks for records, kept until they are made: where it was, and how the session was set."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeVar

from awsglue.call_site import CallSite, line_of_script
from gluepot.errors import GluepotError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_Done = TypeVar("_Done")
_SETTINGS = ("spark.sql.ansi.enabled", "spark.sql.caseSensitive", "spark.sql.session.timeZone")
"""What Spark takes into a plan when the plan is made, and that changes values or names."""


@dataclass(frozen=True)
class Step:
    """A call whose work is done later.

    Args:
        name: the method.
        context: its `transformation_ctx`.
        site: where the script called it.
        spark: the session.
        settings: of the session, as they were then.
    """

    name: str
    context: str
    site: CallSite
    spark: SparkSession
    settings: Mapping[str, str | None]

    @classmethod
    def of(cls, spark: SparkSession, name: str, context: str, site: CallSite) -> Step:
        """Return the step of a call that is going on now."""
        return cls(name, context, site, spark, _settings(spark))

    def resume(self, work: Callable[[], _Done]) -> _Done:
        """Return what the work of the call makes: the session is set as it was then, and an error says whose it is."""
        # Not by a context manager: its frames would be the nearest that are not ours.
        is_later = self.site.line != line_of_script()
        changed = {name: now for name, now in _settings(self.spark).items() if now != self.settings.get(name)}
        try:
            _set(self.spark, {name: self.settings.get(name) for name in changed})
            return work()
        except Exception as problem:
            if is_later:
                _name(problem, self._place())
            raise
        finally:
            _set(self.spark, changed)

    def _place(self) -> str:
        named = f"{self.name} {self.context!r}" if self.context else self.name
        return f"In {named}, {self.site.line}"


def _settings(spark: SparkSession) -> dict[str, str | None]:
    return {name: spark.conf.get(name, None) for name in _SETTINGS}


def _set(spark: SparkSession, settings: Mapping[str, str | None]) -> None:
    for name, value in settings.items():
        if value is None:
            spark.conf.unset(name)
        else:
            spark.conf.set(name, value)


def _name(problem: Exception, place: str) -> None:
    """Have an error say where it was caused: a person's as part of its sentence, any other as a note below its traceback."""
    if not isinstance(problem, GluepotError):
        problem.add_note(place)
        return
    problem.sentence = f"{place}: {problem.sentence}"
    told: tuple[Any, ...] = (f"{problem.sentence} {problem.next_step}".strip(),)
    problem.args = told
