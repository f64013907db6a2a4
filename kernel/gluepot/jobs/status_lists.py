"""The lists of Spark's status store, read as far back as is needed.

The store keeps a thousand jobs and stages. To have the JVM write all of them as JSON at each look costs tens of milliseconds in a
long run; what is new since the last look is a handful.
"""

from __future__ import annotations

import json
import tempfile
from typing import Any

_MORE = 8  # than the numbers say: a stage that is tried again is one more entry


def newest_number(listed: Any, number: str) -> int:
    """Return the number of the newest entry of a list that has the newest first, -1 for an empty one."""
    return -1 if listed.isEmpty() else int(getattr(listed.head(), number)())


def newest_entries(context: Any, listed: Any, number: str, *, since: int) -> list[dict[str, Any]]:
    """Return the entries whose number is `since` or more, and perhaps some before them.

    Args:
        context: the SparkContext.
        listed: the list as the status store gives it, the newest first.
        number: the name of the entries' number, `jobId` or `stageId`.
        since: the lowest that is wanted.
    """
    count = newest_number(listed, number) - since + 1 + _MORE
    found = as_json(context, listed.take(count))
    # Another order than ours, or more attempts than we thought of: then all of it.
    is_cut = len(found) == count and min(entry[number] for entry in found) >= since
    return as_json(context, listed) if is_cut else found


def as_json(context: Any, listed: Any) -> list[dict[str, Any]]:
    """Have the JVM write a list as JSON: one call instead of a dozen for each entry.

    It writes to a file: a long answer comes through py4j's socket in pieces of 8 KB, and after the first of them the
    kernels on both ends wait for each other for 40 ms.
    """
    jvm = context._jvm  # noqa: SLF001
    mapper = getattr(context, "_gluepot_mapper", None)
    if mapper is None:  # kept with its context: a new one would look at every class anew
        mapper = jvm.com.fasterxml.jackson.databind.ObjectMapper()
        mapper.registerModule(jvm.com.fasterxml.jackson.module.scala.DefaultScalaModule())
        context._gluepot_mapper = mapper  # noqa: SLF001
    with tempfile.NamedTemporaryFile(prefix="gluepot-status-", suffix=".json") as file:
        mapper.writeValue(jvm.java.io.File(file.name), listed)
        entries: list[dict[str, Any]] = json.load(file)
    return entries
