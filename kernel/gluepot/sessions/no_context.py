"""What Spark Connect does not have, said in one sentence where it is used."""

from __future__ import annotations

from typing import Any

from gluepot.errors import GluepotError

_NEXT_STEP = (
    "Use `spark` and DataFrames; what needs a SparkContext runs on another master: "
    '%%configure -f {"master": "local[*]"}.'
)


class NotOnConnectError(GluepotError):
    """Something of PySpark that needs a JVM in reach, asked for on Spark Connect.

    Args:
        name: what was asked for, as the user wrote it ("sc.parallelize", "rdd").
    """

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(f"Spark Connect has no {name}.", _NEXT_STEP)


class NoContext:
    """Stands for `sc` while the session is one of Spark Connect. Whatever is asked of it raises NotOnConnectError."""

    def __getattr__(self, attribute: str) -> Any:
        if attribute.startswith("_"):  # IPython asks any object for its `_repr_…_` methods
            raise AttributeError(attribute)
        raise NotOnConnectError(f"SparkContext (`sc.{attribute}`)")

    def __repr__(self) -> str:
        return "<sc: Spark Connect has no SparkContext>"


def context_of(spark: Any) -> Any:
    """Return the SparkContext of a session, or what stands for it where there is none."""
    return NoContext() if is_connect(spark) else spark.sparkContext


def is_connect(spark: Any) -> bool:
    """Say whether a SparkSession is one of Spark Connect."""
    return ".connect." in type(spark).__module__
