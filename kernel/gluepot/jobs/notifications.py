"""Telling people about runs, through the library apprise: mail, chat, webhooks, by one URL each.

Settings hold references (`env:OPS_CHAT`), not the URLs, which carry tokens. What cannot be told is logged: a chat that
is down fails no run.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from typing import Any

from gluepot.connections.secrets import SecretReference, read_secret
from gluepot.errors import GluepotError, InvalidInputError, MissingPartError, quoted
from gluepot.jobs.models import JobRun, RunState

_log = logging.getLogger(__name__)


class RunEvent(StrEnum):
    """What is told: a run starts, succeeded, did not succeed, or takes longer than its job's `notify_after_s`."""

    START = "start"
    SUCCESS = "success"
    FAILURE = "failure"
    SLOW = "slow"


Send = Callable[[str, str, str, RunEvent], bool]
"""Sends title and text to a URL; says whether it arrived."""


class Notifier:
    """Tells the addresses of the settings.

    Args:
        addresses: references to apprise URLs, by event.
        send: what sends; apprise by default.
    """

    def __init__(self, addresses: Mapping[str, Sequence[str]], *, send: Send | None = None) -> None:
        unknown = [event for event in addresses if event not in set(RunEvent)]
        if unknown:
            raise InvalidInputError(
                f"jobs.notify has no event {quoted(unknown)}.",
                f"There are: {quoted([event.value for event in RunEvent])}.",
            )
        self._addresses = addresses
        self._send = send or send_by_apprise

    def tell(self, event: RunEvent, run: JobRun) -> int:
        """Tell everybody who wants to know of an event; return how many were reached."""
        reached = 0
        for reference in self._addresses.get(event, ()):
            try:
                url = read_secret(SecretReference.parse(reference, where="jobs.notify"))
                reached += self._send(url.reveal(), title_of(event, run), text_of(run), event)
            except GluepotError as error:
                _log.warning("nobody was told of %s of run %s by %s: %s", event, run.id, reference, error)
        return reached


def title_of(event: RunEvent, run: JobRun) -> str:
    """Return the subject line."""
    word = {
        RunEvent.START: "started",
        RunEvent.SUCCESS: "succeeded",
        RunEvent.FAILURE: "was stopped" if run.state is RunState.STOPPED else f"ended {run.state.value}",
        RunEvent.SLOW: f"has been running for more than {run.notify_after_s} s",
    }[event]
    return f"Job {run.job_name} {word}"


def text_of(run: JobRun) -> str:
    """Return the message: run, version, attempt, and what went wrong."""
    attempt = f", attempt {run.attempt + 1}" if run.attempt else ""
    lines = [f"Run {run.id}, version {run.version}{attempt}, logical date {run.logical_date:%Y-%m-%d}."]
    lines += [run.error] if run.error else []
    lines += [run.failure.advice] if run.failure and run.failure.advice else []
    return "\n".join([*lines, f"gluepot logs {run.id}"])


def send_by_apprise(url: str, title: str, text: str, event: RunEvent) -> bool:
    """Send through apprise.

    Raises:
        MissingPartError: it is not installed.
        InvalidInputError: it does not know such a URL; the URL is not repeated.
    """
    try:
        import apprise
    except ImportError as error:
        raise MissingPartError(
            "Notifications need the library apprise.", "Run: pip install 'gluepot[notify]'"
        ) from error
    kinds: dict[RunEvent, Any] = {
        RunEvent.START: apprise.NotifyType.INFO,
        RunEvent.SUCCESS: apprise.NotifyType.SUCCESS,
        RunEvent.FAILURE: apprise.NotifyType.FAILURE,
        RunEvent.SLOW: apprise.NotifyType.WARNING,
    }
    courier = apprise.Apprise()
    if not courier.add(url):
        raise InvalidInputError(
            "apprise does not know what the referenced URL means.", "See https://github.com/caronc/apprise"
        )
    return bool(courier.notify(title=title, body=text, notify_type=kinds[event]))
