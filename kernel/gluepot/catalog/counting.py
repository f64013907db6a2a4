"""Counts of tables that nobody waits for: a thread of the asking process does each.

They end with that process, and nothing is lost: what a count found lies in the database, and it can be asked for again.
"""

from __future__ import annotations

import logging
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from enum import StrEnum
from threading import Lock
from typing import TYPE_CHECKING

from gluepot.errors import GluepotError, NotFoundError

if TYPE_CHECKING:
    from gluepot.catalog.statistics import StatisticsService

_AT_A_TIME = 2
_KEPT = 200
_log = logging.getLogger(__name__)


class CountState(StrEnum):
    """Life of a count."""

    WAITING = "WAITING"
    RUNNING = "RUNNING"
    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"


@dataclass(frozen=True, kw_only=True)
class StatisticsCount:
    """A count of a table's files, bytes and rows. `table`: its full name; `error`: why it failed."""

    id: str
    table: str
    state: CountState
    error: str = ""


class CountNotFoundError(NotFoundError):
    """A count that was never asked for, or that another process, or one long ago, was asked for."""

    def __init__(self, count_id: str) -> None:
        super().__init__("Count", count_id, next_step="Look at the table's statistics, or count again.")


class BackgroundCounts:
    """Starts counts, two at a time, and tells of the last two hundred."""

    def __init__(self, statistics: StatisticsService) -> None:
        self._statistics = statistics
        self._threads = ThreadPoolExecutor(_AT_A_TIME, thread_name_prefix="count")
        self._lock = Lock()
        self._counts: dict[str, StatisticsCount] = {}

    def start(self, database: str, name: str) -> StatisticsCount:
        """Start a count and return at once; one of the same table that is under way is not started again.

        Raises:
            DatabaseNotFoundError, TableNotFoundError: there is no such table.
        """
        self._statistics.find(database, name)
        table = f"{database}.{name}".lower()
        with self._lock:
            for known in self._counts.values():
                if known.table == table and known.state in {CountState.WAITING, CountState.RUNNING}:
                    return known
            count = StatisticsCount(id=f"count_{uuid.uuid4().hex}", table=table, state=CountState.WAITING)
            self._counts[count.id] = count
            for old in [c.id for c in self._counts.values() if c.state is not CountState.WAITING][:-_KEPT]:
                del self._counts[old]
        self._threads.submit(self._run, count, database, name)
        return count

    def get(self, count_id: str) -> StatisticsCount:
        """Return a count as it is now.

        Raises:
            CountNotFoundError: it is not known here.
        """
        with self._lock:
            found = self._counts.get(count_id)
        if found is None:
            raise CountNotFoundError(count_id)
        return found

    def close(self) -> None:
        """Let those that run end, and start no more."""
        self._threads.shutdown(wait=True, cancel_futures=True)

    def _run(self, count: StatisticsCount, database: str, name: str) -> None:
        self._set(replace(count, state=CountState.RUNNING))
        ended = replace(count, state=CountState.FAILED, error="It broke off; the server's log says why.")
        try:
            self._statistics.collect_statistics(database, name)
            ended = replace(count, state=CountState.SUCCEEDED)
        except GluepotError as error:
            ended = replace(count, state=CountState.FAILED, error=str(error))
        except Exception:
            _log.exception("The count of %s broke off.", count.table)  # a pool's thread tells nobody
            raise
        finally:
            self._set(ended)

    def _set(self, count: StatisticsCount) -> None:
        with self._lock:
            self._counts[count.id] = count
