"""Where an error of Spark's is: a line of SQL with a caret under the place, or a line of a function on a worker."""

from __future__ import annotations

import linecache
import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

_FRAME = re.compile(r'^\s+File "(?P<file>[^"]+)", line (?P<number>\d+), in (?P<function>.+)$')
_PYSPARK = re.compile(r"(?:site-packages|dist-packages|python|\.zip)[/\\]pyspark[/\\]")
_LIBRARY = re.compile(r"site-packages|dist-packages|[/\\]lib[/\\]python\d")
_TRACEBACK = "Traceback (most recent call last):\n"
_SHOWN_FRAMES = 4


@dataclass(frozen=True, kw_only=True)
class WorkerError:
    """What a Python worker raised: its sentence, and the lines of the user's code that led there, "" for none."""

    sentence: str
    place: str


def place_in(sql: str, contexts: Iterable[Any], message: str) -> str:
    """Return the line of `sql` with a caret under the place that Spark names, "" where it names none.

    `contexts` are PySpark's of the error. Positions in them are used, and those in the message where there are none.
    """
    start = next((index for context in contexts if (index := _start(context)) >= 0), None)
    if start is not None:
        before = sql[:start]
        number, column = before.count("\n"), start - (before.rfind("\n") + 1)
    else:
        match = re.search(r"line (\d+),? pos (\d+)", message)
        if match is None:
            return ""
        number, column = int(match.group(1)) - 1, int(match.group(2))
    lines = sql.splitlines()
    return f"{lines[number]}\n{' ' * column}^" if 0 <= number < len(lines) else ""


def place_shown(contexts: Iterable[Any], message: str) -> str:
    """Return the line and the carets that Spark itself shows, without its headings; "" where it shows none."""
    texts = [*(_summary(context) for context in contexts), message]
    return next((place for text in texts if (place := _marked_line(text))), "")


def worker_error(message: str) -> WorkerError | None:
    """Return what a Python worker raised, as Spark's message quotes it; None where it quotes nothing of the kind.

    Of errors behind one another the last counts, and libraries' code is no place of the user's.
    """
    told = message.split("\nJVM stacktrace:", 1)[0]
    if _TRACEBACK not in told:
        return None
    lines = told.rsplit(_TRACEBACK, 1)[1].splitlines()
    first_outside = next((i for i, line in enumerate(lines) if line and not line[0].isspace()), None)
    if first_outside is None:
        return None
    sentence = []
    for line in lines[first_outside:]:
        if not line.strip() or re.match(r"\s+at \S", line):
            break
        sentence.append(line.rstrip())
    return WorkerError(sentence="\n".join(sentence), place="\n".join(_frames(lines[:first_outside])))


def is_pysparks(path: str) -> bool:
    """Say whether a file is PySpark's own, installed or as a cluster's workers have it."""
    return _PYSPARK.search(path) is not None


def _frames(lines: list[str]) -> list[str]:
    shown = []
    for number, line in enumerate(lines):
        frame = _FRAME.match(line)
        if frame is None or is_pysparks(frame["file"]) or _LIBRARY.search(frame["file"]):
            continue
        following = lines[number + 1].strip() if number + 1 < len(lines) else ""
        # A worker has no file of a cell to quote from; this kernel has.
        source = (
            linecache.getline(frame["file"], int(frame["number"])).strip()
            if not following or _FRAME.match(lines[number + 1])
            else following
        )
        is_cell = "ipykernel" in frame["file"] or frame["file"].startswith("<")
        place = f"  {'a cell' if is_cell else frame['file']}, line {frame['number']}, in {frame['function']}"
        shown.append(f"{place}: {source}" if source else place)
    return shown[-_SHOWN_FRAMES:]


def _start(context: Any) -> int:
    try:
        return int(context.startIndex())
    except Exception:  # noqa: BLE001 - a place in a DataFrame has none, and no error about an error is worth showing
        return -1


def _summary(context: Any) -> str:
    try:
        return str(context.summary())
    except Exception:  # noqa: BLE001 - as above
        return ""


def _marked_line(text: str) -> str:
    """Return the line above the first marker, `^^^` or a parser's `----^^^`, and the marker."""
    lines = text.splitlines()
    for above, marker in pairwise(lines):
        if "^" in marker and set(marker.strip()) <= {"^", "-"}:
            return f"{above}\n{marker.replace('-', ' ').rstrip()}"
    return ""
