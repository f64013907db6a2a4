"""An interrupt is told of at once, and is then what it was before."""

from __future__ import annotations

import os
import signal

import pytest

from gluepot.notebook.interrupts import OnInterrupt


def test_the_action_runs_before_the_interrupt_is_raised() -> None:
    told: list[str] = []
    watch = OnInterrupt(lambda: told.append("now"))
    before = signal.getsignal(signal.SIGINT)

    watch.begin()
    with pytest.raises(KeyboardInterrupt):
        os.kill(os.getpid(), signal.SIGINT)
    watch.end()

    assert told == ["now"]
    assert signal.getsignal(signal.SIGINT) is before


def test_a_signal_that_was_taken_meanwhile_is_taken_back_and_given_to_the_first() -> None:
    told: list[str] = []
    watch = OnInterrupt(lambda: told.append("now"))
    before = signal.getsignal(signal.SIGINT)

    watch.begin()
    signal.signal(signal.SIGINT, lambda *_: told.append("another's"))
    watch.begin()
    with pytest.raises(KeyboardInterrupt):
        os.kill(os.getpid(), signal.SIGINT)
    watch.end()

    assert told == ["now"]
    assert signal.getsignal(signal.SIGINT) is before


def test_a_handler_that_the_cell_has_set_stays() -> None:
    watch = OnInterrupt(lambda: None)
    before = signal.getsignal(signal.SIGINT)

    watch.begin()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    watch.end()

    assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    signal.signal(signal.SIGINT, before)
