"""Locks through the protocol's calls."""

from __future__ import annotations

from datetime import timedelta

import pytest

from gluepot.catalog.endpoint import structs
from gluepot.catalog.endpoint.calls.context import call_context
from gluepot.catalog.endpoint.calls.locks import LOCK_LIFE, LockCalls
from tests.catalog.conftest import Ticking

ACQUIRED, WAITING = 1, 2
SHARED_READ, EXCLUSIVE = 1, 3


@pytest.fixture
def clock():
    return Ticking()


@pytest.fixture
def locks(store, app_settings, clock):
    return LockCalls(call_context(store, app_settings, clock))


def lock(locks, table="t", kind=EXCLUSIVE):
    component = structs.LockComponent(type=kind, level=2, dbname="default", tablename=table)
    return locks.lock(structs.LockRequest(component=[component], user="me", hostname="here"))


def check(locks, lock_id):
    return locks.check_lock(structs.CheckLockRequest(lockid=lock_id)).state


def test_an_exclusive_lock_keeps_others_waiting_in_their_order(locks):
    first, second, third = (lock(locks) for _ in range(3))

    assert [each.state for each in (first, second, third)] == [ACQUIRED, WAITING, WAITING]
    locks.unlock(structs.UnlockRequest(lockid=first.lockid))
    assert check(locks, third.lockid) == WAITING
    assert check(locks, second.lockid) == ACQUIRED


def test_readers_share_and_other_tables_do_not_matter(locks):
    assert lock(locks, kind=SHARED_READ).state == ACQUIRED
    assert lock(locks, kind=SHARED_READ).state == ACQUIRED
    assert lock(locks, kind=EXCLUSIVE).state == WAITING
    assert lock(locks, table="other").state == ACQUIRED


def test_a_lock_of_a_holder_that_died_lapses(locks, clock):
    held, waiting = lock(locks), lock(locks)
    clock.moment += LOCK_LIFE - timedelta(seconds=30)
    assert check(locks, waiting.lockid) == WAITING

    clock.moment += timedelta(seconds=60)

    assert check(locks, waiting.lockid) == ACQUIRED
    with pytest.raises(structs.NoSuchLockException):
        check(locks, held.lockid)


def test_an_unlock_twice_frees_nobody_elses(locks):
    held = lock(locks)
    locks.unlock(structs.UnlockRequest(lockid=held.lockid))
    others = lock(locks)

    locks.unlock(structs.UnlockRequest(lockid=held.lockid))

    assert check(locks, others.lockid) == ACQUIRED
