"""What is said when user code fails: the step, the line, what was near, the exception (STYLE 17)."""

from __future__ import annotations

import re
import traceback
from types import TracebackType
from typing import Any

from gluepot.jobs.advice import advice_for
from gluepot.jobs.models import Failure
from gluepot.jobs.script_steps import step_at, step_lines

_AROUND = 5
_MAX_MESSAGE_CHARS = 2_000
_MAX_TRACEBACK_CHARS = 20_000
_MAX_SENTENCE_CHARS = 300


def failure_of(error: BaseException, source: str, filename: str) -> Failure:
    """Describe an exception that left the script `source`, which ran as `filename`.

    Frames above the script (ours) are left out. `last_output` and `cell` are filled in by the runner.
    """
    line = _line_in(error, filename)
    index = step_at(source, line) if line else None
    return Failure(
        exception=type(error).__name__,
        message=_message(error)[:_MAX_MESSAGE_CHARS],
        line=line,
        step=step_lines(source)[index][1] if index is not None else "",
        excerpt=excerpt(source, line) if line else "",
        traceback=user_traceback(error, filename)[-_MAX_TRACEBACK_CHARS:],
        advice=advice_for(error),
    )


def sentence_of(failure: Failure) -> str:
    """Return one sentence: where, and what."""
    place = f"step {failure.step!r}" if failure.step else "the script"
    cell = f" (cell {failure.cell})" if failure.cell else ""
    line = f", line {failure.line}" if failure.line else ""
    first = next((text for text in failure.message.splitlines() if text.strip()), "").strip()
    what = f"{failure.exception}: {first}" if first else failure.exception
    return f"In {place}{cell}{line}: {what}"[:_MAX_SENTENCE_CHARS]


def excerpt(source: str, line: int) -> str:
    """Return the lines around `line`, numbered, that one marked."""
    lines = source.splitlines()
    first, last = max(1, line - _AROUND), min(len(lines), line + _AROUND)
    width = len(str(last))
    return "\n".join(
        f"{'→' if number == line else ' '} {number:>{width}}  {lines[number - 1]}".rstrip()
        for number in range(first, last + 1)
    )


def user_traceback(error: BaseException, filename: str) -> str:
    """Return the traceback from the script's own frame on; of Spark's own errors only down to the call."""
    tb = error.__traceback__
    while tb is not None and tb.tb_frame.f_code.co_filename != filename:
        tb = tb.tb_next
    told = traceback.TracebackException(type(error), error, tb)
    if not _is_sparks(error):
        return "".join(told.format()).rstrip()
    frames = list(told.stack)
    while frames and re.search(r"[/\\](?:pyspark|py4j)[/\\]", frames[-1].filename):
        frames.pop()
    lines = traceback.StackSummary.from_list(frames).format()
    return "".join(
        ["Traceback (most recent call last):\n", *lines, f"{type(error).__name__}: {_message(error)}"]
    )


def _line_in(error: BaseException, filename: str) -> int:
    if isinstance(error, SyntaxError) and error.filename == filename:
        return error.lineno or 0
    line = 0
    tb: TracebackType | None = error.__traceback__
    while tb is not None:
        if tb.tb_frame.f_code.co_filename == filename:
            line = tb.tb_lineno
        tb = tb.tb_next
    return line


def _message(error: BaseException) -> str:
    """Return the exception's own words; Spark's without the JVM's stack and the plan."""
    words: Any = getattr(error, "getMessage", None)
    if callable(words) and _is_sparks(error):
        text = str(words() or error)
        text = re.split(r"\n\s*(?:JVM stacktrace|== SQL|\+-|'|;)|;\s*\n|\n\tat ", text)[0]
        return re.sub(r"\s*SQLSTATE: \w+", "", text).strip()
    if type(error).__name__ == "Py4JJavaError":
        return re.sub(r"\s*SQLSTATE: \w+", "", _java_message(str(error)))
    return str(error)


def _java_message(text: str) -> str:
    """Return the sentence of the exception at the bottom of a JVM's stack: what happened, not where Spark noticed."""
    causes = re.findall(r"^Caused by: (.+)$", text, re.MULTILINE)
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    last = causes[-1] if causes else next((line[2:] for line in lines if line.startswith(": ")), text)
    return re.sub(r"^(?:[\w$]+\.)+([\w$]+): ", r"\1: ", last)


def _is_sparks(error: BaseException) -> bool:
    return type(error).__module__.startswith("pyspark.errors")
