"""An interrupt is told of at once, and is then what it was before."""

from __future__ import annotations

import asyncio
import os
import signal
import threading
import time

import pytest

from gluepot.notebook.interrupts import OnInterrupt, SubshellCell


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


def test_an_interrupt_between_cells_has_an_action_of_its_own() -> None:
    told: list[str] = []
    watch = OnInterrupt(lambda: told.append("in a cell"), lambda: told.append("between"))
    before = signal.getsignal(signal.SIGINT)

    watch.install()
    os.kill(os.getpid(), signal.SIGINT)
    watch.begin()
    watch.end()
    os.kill(os.getpid(), signal.SIGINT)
    signal.signal(signal.SIGINT, before)

    assert told == ["between", "between"]


def test_an_await_is_woken_where_the_handler_before_only_leaves_word_with_the_loop() -> None:
    watch = OnInterrupt(lambda: None)
    before = signal.getsignal(signal.SIGINT)

    async def cell() -> None:
        task = asyncio.current_task()
        assert task is not None
        signal.signal(signal.SIGINT, lambda *_: asyncio.get_running_loop().call_soon(task.cancel))
        watch.begin()
        threading.Timer(0.1, os.kill, (os.getpid(), signal.SIGINT)).start()
        await asyncio.sleep(30)

    began = time.monotonic()
    with pytest.raises(asyncio.CancelledError):
        asyncio.run(cell())
    watch.end()
    signal.signal(signal.SIGINT, before)

    assert time.monotonic() - began < 10


def test_a_cell_in_another_thread_is_interrupted() -> None:
    cells: list[SubshellCell] = []
    begun, never = threading.Event(), threading.Event()
    ended: list[str] = []

    def run() -> None:
        cells.append(SubshellCell.of_this_thread())
        try:
            begun.set()
            while True:
                never.wait(0.01)
        except KeyboardInterrupt:
            ended.append("interrupted")

    thread = threading.Thread(target=run)
    thread.start()
    begun.wait(10)

    cells[0].interrupt()
    thread.join(10)

    assert ended == ["interrupted"]
