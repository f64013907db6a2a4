"""Locks, as PyIceberg takes them: exclusive ones for a commit, shared ones beside. Ids are the server's own business."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from hive_metastore.ttypes import (
    CheckLockRequest,
    DataOperationType,
    LockComponent,
    LockLevel,
    LockRequest,
    LockState,
    LockType,
    UnlockRequest,
)

from tests.contracts.calls.script import Call

_NOBODYS = 999_999_999


def calls() -> Iterator[Call]:
    """The calls, in order."""
    locks = _Locks()
    for kind in (LockType.EXCLUSIVE, LockType.SHARED_WRITE, LockType.SHARED_READ):
        name = LockType._VALUES_TO_NAMES[kind].lower()
        yield _step(f"lock: {name}", locks.take("first", kind))
        yield _step(f"check_lock: {name}", locks.check("first"))
        for second in (LockType.EXCLUSIVE, LockType.SHARED_WRITE, LockType.SHARED_READ):
            other = LockType._VALUES_TO_NAMES[second].lower()
            yield _step(f"lock: {other} beside {name}", locks.take("second", second))
            yield _step(f"check_lock: {other} beside {name}", locks.check("second"))
            yield _step(f"unlock: {other} beside {name}", locks.free("second"))
        yield _step(f"unlock: {name}", locks.free("first"))
    yield _step("lock: one of another table", locks.take("first", LockType.EXCLUSIVE))
    yield _step("lock: beside one of another table", locks.take("second", LockType.EXCLUSIVE, table="other"))
    yield _step("unlock: the other table's", locks.free("second"))
    yield _step("lock: of the whole database", locks.take("second", LockType.EXCLUSIVE, table=None))
    yield _step("unlock: of a table below", locks.free("first"))
    yield _step("check_lock: of the whole database", locks.check("second"))
    yield _step("unlock: of the whole database", locks.free("second"))
    yield _step("check_lock: one that was freed", locks.check("first"))
    yield _step("unlock: one that was freed", locks.free("first"))
    yield _step("check_lock: nobody's", lambda client: client.check_lock(CheckLockRequest(lockid=_NOBODYS)))
    yield _step("unlock: nobody's", lambda client: client.unlock(UnlockRequest(lockid=_NOBODYS)))


class _Locks:
    """The ids that the server under test gave out, by names of ours."""

    def __init__(self) -> None:
        self._ids: dict[str, int] = {}

    def take(self, name: str, kind: int, table: str | None = "plain") -> Callable[[Any], str]:
        level = LockLevel.TABLE if table else LockLevel.DB
        component = LockComponent(
            type=kind,
            level=level,
            dbname="shop",
            tablename=table,
            operationType=DataOperationType.NO_TXN,
            isTransactional=False,
        )

        def run(client: Any) -> str:
            answer = client.lock(LockRequest(component=[component], user="me", hostname="here"))
            self._ids[name] = answer.lockid
            return _state(answer)

        return run

    def check(self, name: str) -> Callable[[Any], str]:
        return lambda client: _state(
            client.check_lock(CheckLockRequest(lockid=self._ids.get(name, _NOBODYS)))
        )

    def free(self, name: str) -> Callable[[Any], None]:
        def run(client: Any) -> None:
            client.unlock(UnlockRequest(lockid=self._ids.get(name, _NOBODYS)))

        return run


def _state(answer: Any) -> str:
    return str(LockState._VALUES_TO_NAMES[answer.state])


def _step(label: str, run: Callable[[Any], Any]) -> Call:
    return Call(label=label, run=run)
