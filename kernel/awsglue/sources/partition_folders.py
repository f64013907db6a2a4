"""`push_down_predicate` on formats of rows: it chooses among folders named `key=value`, before a file is opened."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING
from urllib.parse import unquote

from awsglue.frame.spark_types import quoted
from awsglue.logger import GlueLogger
from gluepot.catalog.names import DEFAULT_PARTITION
from gluepot.jobs.bookmarks.models import SeenFile

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

Choose = Callable[[Sequence[SeenFile]], Sequence[SeenFile]]
_PLACE = "__gluepot_place"


def in_folders(spark: SparkSession, predicate: str, then: Choose | None) -> Choose:
    """Return what keeps the files whose folders fulfil `predicate`, and gives them to `then`.

    A condition that is not over the folders' keys keeps them all, and a warning says so: scripts give one where Glue has
    nothing that it could choose from.
    """

    def choose(listed: Sequence[SeenFile]) -> Sequence[SeenFile]:
        kept = _fulfilling(spark, predicate, listed)
        return kept if then is None else then(kept)

    return choose


def _fulfilling(spark: SparkSession, predicate: str, listed: Sequence[SeenFile]) -> Sequence[SeenFile]:
    from pyspark.errors import AnalysisException

    folders = list(dict.fromkeys(file.path.rpartition("/")[0] for file in listed))
    if not folders:
        return listed
    values = [_values_of(folder) for folder in folders]
    keys = list(dict.fromkeys(key for one in values for key in one))
    schema = ", ".join([f"{_PLACE} string", *(f"{quoted(key)} string" for key in keys)])
    rows = [[folder, *(one.get(key) for key in keys)] for folder, one in zip(folders, values, strict=True)]
    # Texts, as a crawled table has them: '01' is not 1 then, and Spark still takes them for numbers beside a number.
    held = spark.createDataFrame(rows, schema)
    try:
        chosen = {row[0] for row in held.where(predicate).select(_PLACE).collect()}
    except AnalysisException:
        has = f"they have {', '.join(keys)}" if keys else "there are none"
        GlueLogger().warn(
            f"push_down_predicate {predicate!r} is no condition over folders named key=value ({has}); it filters nothing."
        )
        return listed
    return [file for file in listed if file.path.rpartition("/")[0] in chosen]


def _values_of(folder: str) -> dict[str, str | None]:
    steps = [step.partition("=") for step in folder.split("/") if "=" in step]
    return {key: None if value == DEFAULT_PARTITION else unquote(value) for key, _, value in steps if key}
