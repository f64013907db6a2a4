"""Spark's errors in cells: one readable block with the user's own lines; the JVM's stack is kept for `%session errors`.

The Jupyter `error` message is still published, with the error's real name, so that batch runners see a failure.
"""

from __future__ import annotations

import re
import sys
import time
import traceback
from itertools import takewhile
from typing import TYPE_CHECKING, Any

from gluepot.sessions.connect_errors import is_lost
from gluepot.sessions.error_places import is_pysparks
from gluepot.sessions.sql_errors import WORKER_FAILED, explain

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from types import TracebackType

    from gluepot.notebook.restoring import SessionRestore
    from gluepot.notebook.stale_values import StaleValues

_DYING_S = 2.0  # a process with much memory takes a while to end
_RED, _BOLD, _PLAIN = "\x1b[31m", "\x1b[1m", "\x1b[0m"


class SparkErrors:
    """Shows Spark's errors in one shell, and keeps the last one's whole text.

    `table_names` returns every name that a misspelt table or view may have meant; it is called after an error only.
    """

    def __init__(
        self,
        shell: Any,
        stale: StaleValues,
        restore: SessionRestore,
        session_is_gone: Callable[[], bool],
        table_names: Callable[[], Iterable[str]],
    ) -> None:
        self._shell = shell
        self._stale = stale
        self._restore = restore
        self._session_is_gone = session_is_gone
        self._table_names = table_names
        self.last_stack = ""

    def install(self) -> None:
        """Take over how Spark's errors look. They are told by their class's module: PySpark is not imported for it."""
        plain = self._shell.showtraceback

        def show(exc_tuple: Any = None, *args: Any, **kwargs: Any) -> None:
            raised: Any = exc_tuple or sys.exc_info()
            kind, value, tb = raised
            if value is not None and (_is_sparks(value) or isinstance(value, ConnectionError)):
                shown = self._show_ended(kind, value)
                if not shown and _is_sparks(value):
                    self._show(kind, value, tb)
                elif not shown:
                    plain(exc_tuple, *args, **kwargs)
            else:
                behind = value.__context__ if value is not None else None
                if behind is not None and _is_sparks(behind):  # what a magic has put in its own words
                    self.last_stack = _whole(behind)
                plain(exc_tuple, *args, **kwargs)

        self._shell.showtraceback = show

    def _show_ended(self, kind: type[BaseException], value: BaseException) -> bool:
        """Show one sentence where the session is gone, or a variable of an old one was used; say whether it was so."""
        source = self._shell.user_ns.get("In", [""])[-1]
        stale = self._stale.names_in(source)
        dropped = is_lost(value)
        if dropped and not stale:  # Spark Connect says more about it
            return False
        if not dropped and self._has_ended(value):
            text = (
                "The Spark session has ended: its JVM is gone. The next cell that uses Spark gets a new one."
            )
        elif stale:
            text = " ".join(self._stale_sentence(name) for name in stale)
        else:
            return False
        self.last_stack = _whole(value)
        self._shell._showtraceback(kind, value, [f"{_RED}SessionEndedError{_PLAIN}: {text}"])  # noqa: SLF001 - as below
        return True

    def _has_ended(self, value: BaseException) -> bool:
        """Say whether the session is gone. A JVM that is killed closes its connections a moment before it is gone."""
        until = time.monotonic() + (_DYING_S if _is_cut_off(value) else 0.0)
        while not self._session_is_gone():
            if time.monotonic() >= until:
                return False
            time.sleep(0.02)
        return True

    def _stale_sentence(self, name: str) -> str:
        number = self._restore.cell_that_made(name)
        where = f"cell [{number}]" if number else "the cell that made it"
        return f"{name!r} belongs to a Spark session that has ended: run {where} again, or %session restore."

    def _show(self, kind: type[BaseException], value: BaseException, tb: TracebackType | None) -> None:
        self.last_stack = _whole(value)
        explained = explain(value, "", self._table_names) if isinstance(value, Exception) else None
        condition = (explained.condition if explained else "") or kind.__name__
        lines = [
            f"{_RED}{condition}{_PLAIN}: {explained.sentence if explained else _java_sentence(str(value))}"
        ]
        if explained and explained.place:
            lines.append(explained.place)
        frames: list[traceback.FrameSummary] = traceback.extract_tb(tb)
        if explained and explained.condition == WORKER_FAILED:
            frames = _before_spark(frames)  # PySpark puts the worker's below them, which `place` has
        lines.extend(_user_lines(frames))
        if explained and explained.next_step:
            lines.append(explained.next_step)
        lines.append("%session errors shows the whole stack.")
        self._shell._showtraceback(kind, value, lines)  # noqa: SLF001 - IPython's own way to publish a traceback


def _whole(value: BaseException) -> str:
    """Return an error's stack, and the JVM's where PySpark has it: on a session of ours, or as a Connect server sent it."""
    stack = "".join(traceback.format_exception(value))
    jvm_stack = getattr(value, "_stackTrace", None) or getattr(value, "_stacktrace", None)
    return f"{stack}\nJVM stack:\n{jvm_stack}" if jvm_stack and jvm_stack not in stack else stack


def _is_sparks(value: BaseException) -> bool:
    module = type(value).__module__
    return module.startswith(("pyspark.errors", "py4j.protocol"))


def _is_cut_off(value: BaseException | None) -> bool:
    """Say whether an error, or one behind it, is that the JVM can no longer be spoken to."""
    while value is not None:
        if type(value).__name__ == "Py4JNetworkError":
            return True
        value = value.__cause__ or value.__context__
    return False


def _java_sentence(message: str) -> str:
    """Return what py4j says of an error without the stack of the JVM, which `%session errors` has."""
    return re.split(r"\n\s+at \S", message, maxsplit=1)[0]


def _before_spark(frames: list[traceback.FrameSummary]) -> list[traceback.FrameSummary]:
    return list(takewhile(lambda frame: not is_pysparks(frame.filename), frames))


def _user_lines(frames: list[traceback.FrameSummary]) -> list[str]:
    """Return the lines of the user's own code on the way to the error: cells and files, not libraries."""
    shown: list[str] = []
    for frame in frames:
        is_library = (
            "site-packages" in frame.filename
            or "/gluepot/" in frame.filename
            or "lib/python" in frame.filename
        )
        if is_library or not frame.line:
            continue
        place = (
            "this cell" if "ipykernel" in frame.filename or frame.filename.startswith("<") else frame.filename
        )
        shown.append(f"  {place}, line {frame.lineno}: {_BOLD}{frame.line}{_PLAIN}")
    return shown[-4:]
