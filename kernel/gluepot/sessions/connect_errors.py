"""What Spark Connect's client says when something is not there: a feature, the session, or the server."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from gluepot.sessions.no_context import NotOnConnectError

_NOT_THERE = ("JVM_ATTRIBUTE_NOT_SUPPORTED", "NOT_IMPLEMENTED")
_DETAILS = re.compile(r'details = "(.*)"')


@dataclass(frozen=True, kw_only=True)
class ConnectError:
    """An error in our words: its name, its sentence, and what to do."""

    condition: str
    sentence: str
    next_step: str


def explain_connect(error: BaseException) -> ConnectError | None:
    """Return an error of Connect's client in our words; None where its own are good, or it is not Connect's."""
    condition = condition_of(error)
    if condition in _NOT_THERE and ".connect." in _origin(error):
        parameters: Any = getattr(error, "getMessageParameters", dict)() or {}
        missing = NotOnConnectError(str(parameters.get("attr_name") or parameters.get("feature")))
        return ConnectError(condition=condition, sentence=missing.sentence, next_step=missing.next_step)
    if is_lost(error):
        return ConnectError(
            condition=condition or "SESSION_LOST",
            sentence="The Spark Connect server no longer has this session: it was idle too long, or the server was "
            "started anew.",
            next_step="The next cell that uses Spark gets a new one; temporary views and cached data are gone.",
        )
    if type(error).__name__ == "SparkConnectGrpcException" and "StatusCode.UNAVAILABLE" in str(error):
        return ConnectError(
            condition="UNAVAILABLE",
            sentence=f"The Spark Connect server does not answer: {details(error)}.",
            next_step="Look whether it runs; the session goes on where it still has it.",
        )
    return None


def is_lost(error: BaseException) -> bool:
    """Say whether an error means that the server no longer has the session."""
    return (
        condition_of(error).startswith(("INVALID_HANDLE.SESSION_", "SESSION_LOST"))
        or condition_of(error) == "NO_ACTIVE_SESSION"
        or "server side session identifier" in str(error)
    )


def condition_of(error: BaseException) -> str:
    """Return Spark's name of an error, "" where it has none."""
    get = getattr(error, "getCondition", None)
    return str((get() if callable(get) else getattr(error, "condition", "")) or "")


def details(error: BaseException) -> str:
    """Return what gRPC says in a word, out of the several lines that it prints."""
    text = str(error).strip()
    found = _DETAILS.search(text)
    line = found.group(1) if found else (text.splitlines() or [type(error).__name__])[0]
    return line.rstrip(".")


def _origin(error: BaseException) -> str:
    """Return the module whose code raised."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return str(trace.tb_frame.f_globals.get("__name__", "")) if trace is not None else ""
