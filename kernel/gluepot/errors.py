"""The error tree.

::

    GluepotError              what a user can cause: one sentence, one next step, never a traceback
    ├── NotFoundError         a name that does not exist            (HTTP 404)
    ├── AlreadyExistsError    a name that is taken                  (HTTP 409)
    ├── ConflictError         a change that lost against another    (HTTP 409)
    ├── InvalidInputError     a value that cannot be used           (HTTP 400)
    ├── MissingPartError      a library, connector or program that is not installed (HTTP 501)
    └── UnavailableError      something that should answer does not (HTTP 503)
    Fault                     a broken invariant of ours: a bug, shown with its traceback

Everything that is neither is a bug too, and nobody catches it to be tidy.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence


def did_you_mean(name: str, candidates: Iterable[str], limit: int = 3) -> list[str]:
    """Return up to `limit` candidates that look like `name`, best first, compared without case."""
    by_folded = {candidate.lower(): candidate for candidate in candidates}
    close = difflib.get_close_matches(name.lower(), by_folded, n=limit, cutoff=0.6)
    return [by_folded[folded] for folded in close]


def quoted(names: Sequence[str], limit: int = 8) -> str:
    """Return names as `'a', 'b' and 3 more`; an empty sequence gives `none`."""
    if not names:
        return "none"
    shown = ", ".join(repr(name) for name in names[:limit])
    return shown if len(names) <= limit else f"{shown} and {len(names) - limit} more"


class GluepotError(Exception):
    """What a user can cause. `str()` is the sentence followed by the next step.

    Args:
        sentence: what happened, with the user's value quoted.
        next_step: what to do now; empty when the sentence says it.
    """

    def __init__(self, sentence: str, next_step: str = "") -> None:
        self.sentence = sentence
        self.next_step = next_step
        super().__init__(f"{sentence} {next_step}".strip())

    def _render_traceback_(self) -> list[str]:
        """Show one sentence in a cell. IPython asks any exception for this; nothing of it is imported."""
        return [f"\x1b[31m{type(self).__name__}\x1b[0m: {self}"]


class NotFoundError(GluepotError):
    """A name that does not exist.

    Args:
        kind: what was looked for, as the user calls it ("Table", "Job").
        name: the name as the user wrote it.
        where: where it was looked for ("in database 'sales'"); empty when obvious.
        candidates: the names that do exist there; near ones become a "Did you mean".
        next_step: what to do when nothing is near.
    """

    def __init__(
        self, kind: str, name: str, *, where: str = "", candidates: Iterable[str] = (), next_step: str = ""
    ) -> None:
        self.kind = kind
        self.name = name
        known = list(candidates)
        self.near = did_you_mean(name, known)
        place = f" {where}" if where else ""
        if self.near:
            hint = f"Did you mean {' or '.join(repr(n) for n in self.near)}?"
        elif known:
            hint = f"There: {quoted(known)}. {next_step}".strip()
        else:
            hint = next_step
        super().__init__(f"{kind} {name!r} not found{place}.", hint)


class AlreadyExistsError(GluepotError):
    """A name that is taken."""

    def __init__(self, kind: str, name: str, *, next_step: str = "") -> None:
        self.kind = kind
        self.name = name
        super().__init__(f"{kind} {name!r} already exists.", next_step)


class ConflictError(GluepotError):
    """A change that lost against another one, or a thing that is in use."""


class InvalidInputError(GluepotError):
    """A value that cannot be used."""


class MissingPartError(GluepotError):
    """A library, connector or program that is not installed; the next step is the command that adds it."""


class UnavailableError(GluepotError):
    """Something that should answer does not: a process, a server, a file system."""


class Fault(Exception):  # noqa: N818 - the word for it, see the tree above
    """A broken invariant of ours. Never shown as a sentence."""
