"""The same calls to Hive's own metastore and to ours, by a client that is neither's."""

from __future__ import annotations

import pytest

from tests.contracts.calls import locks
from tests.contracts.calls.everything import script
from tests.contracts.differences import CALLS, reasons

pytestmark = pytest.mark.spark
LABELS = [step.label for step in script()]
LISTED = reasons(CALLS)


@pytest.mark.parametrize("label", [label for label in LABELS if label not in LISTED])
def test_ours_answers_as_hives_metastore_does(label, call_answers):
    theirs, ours = call_answers

    assert ours[label] == theirs[label]


@pytest.mark.parametrize("label", LISTED)
def test_a_listed_difference_is_still_there(label, call_answers):
    theirs, ours = call_answers

    assert ours[label] != theirs[label], f"No longer different ({LISTED[label]}): take it off the list."


def test_locks_are_given_waited_for_and_freed_as_by_hives_metastore(lock_answers):
    theirs, ours = lock_answers

    assert len(theirs) == sum(1 for _ in locks.calls()) > 40
    assert ours == theirs
