"""Releasing an idle session: a warning where something is lost, then the release with its reason."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest

from gluepot.notebook.idle_release import IdleRelease
from tests.waiting import wait_until


@dataclass
class Session:
    """A session whose time is set by the test."""

    left_s: float | None = 100.0
    lost: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    released: list[str] = field(default_factory=list)

    def watch(self) -> None:
        IdleRelease(
            limit_s=lambda: 1.0, left_s=lambda: self.left_s, reason=lambda: "idle", irreplaceable=lambda: self.lost,
            release=self._release, warn=self.warnings.append,
        ).start()  # fmt: skip

    def _release(self, reason: str) -> None:
        self.released.append(reason)
        self.left_s = None


def test_it_is_released_once_with_the_reason_and_without_a_warning_where_nothing_is_lost() -> None:
    session = Session(left_s=0.4)
    session.watch()

    session.left_s = 0.0

    wait_until(lambda: session.released, "the release")
    assert (session.released, session.warnings) == (["idle"], [])


@pytest.mark.parametrize(
    ("lost", "words"),
    [(["cached data"], "cached data goes with it"), (["a", "b", "c"], "a, b and c go with it")],
    ids=["one thing", "three things"],
)
def test_it_warns_before_where_something_is_lost(lost: list[str], words: str) -> None:
    session = Session(left_s=0.4, lost=lost)

    session.watch()

    wait_until(lambda: session.warnings, "the warning")
    assert words in session.warnings[0]
    assert session.released == []
    session.left_s = None
