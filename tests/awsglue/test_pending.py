"""What a frame holds before somebody asks: made once, tried again after an error, whatever the number of steps and of who asks."""

from __future__ import annotations

import gc
import threading
import weakref
from typing import Any

import pytest

from awsglue.frame.pending import Pending


class Counting:
    """Makes something, and counts how often it was made."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self, *parts: Any) -> Any:
        self.times += 1
        return ("records", parts)


def test_what_is_asked_for_twice_is_made_once():
    make = Counting()
    first = Pending(make)
    both = Pending(Counting(), [first, first])

    assert not first.is_made
    assert both.made() is both.made()
    assert (make.times, first.is_made, first.made()) == (1, True, ("records", ()))


def test_what_fails_is_raised_to_who_asks_and_tried_again():
    before, outcomes = Counting(), iter([ValueError("not yet"), None])

    def make(made: Any) -> Any:
        if (problem := next(outcomes)) is not None:
            raise problem
        return made

    one = Pending(make, [Pending(before)])

    with pytest.raises(ValueError, match="not yet"):
        one.made()
    assert one.made() == ("records", ())
    assert before.times == 1


def test_many_steps_and_steps_that_meet_again_cost_one_making_each():
    make = Counting()
    last = Pending(make)
    for _ in range(3_000):
        last = Pending(lambda one, other: one, [last, last])

    assert last.made() == ("records", ())
    assert make.times == 1


def test_many_steps_that_nobody_asks_for_go_without_a_trace():
    first = Pending(Counting())
    gone, last = weakref.ref(first), first
    for _ in range(50_000):
        last = Pending(lambda one: one, [last])

    del first, last
    gc.collect()

    assert gone() is None


def test_who_ask_at_the_same_time_get_the_same():
    begun, go_on = threading.Event(), threading.Event()
    make = Counting()

    def slowly() -> Any:
        begun.set()
        go_on.wait()
        return make()

    one = Pending(slowly)
    found: list[Any] = []
    askers = [threading.Thread(target=lambda: found.append(one.made())) for _ in range(4)]
    for asker in askers:
        asker.start()
    begun.wait()
    go_on.set()
    for asker in askers:
        asker.join()

    assert make.times == 1
    assert [made is found[0] for made in found] == [True] * 4


def test_what_is_made_keeps_nothing_of_what_it_was_made_of():
    first = Pending(Counting())
    gone = weakref.ref(first)
    last = Pending(lambda one: one, [first])
    del first

    assert gone() is not None
    last.made()
    gc.collect()
    assert gone() is None
