"""The values of partitions, kept between calls: a query asks for ten of ten thousand, and the next one again.

What is kept is right as long as the table's set and its count of changes are the same, whoever made the changes.
"""

from __future__ import annotations

import threading
from collections import OrderedDict

from sqlalchemy import Connection

from gluepot.catalog.endpoint.ordered_keys import OrderedKeys
from gluepot.catalog.store.partitions import partition_keys
from gluepot.catalog.store.tables import StoredTable

MAX_PARTITIONS = 100_000  # some 30 MB


class KeyCache:
    """Keys of the tables asked for last, up to a number of partitions in all. Safe for many threads."""

    def __init__(self, max_partitions: int = MAX_PARTITIONS) -> None:
        self._max = max_partitions
        self._held = 0
        self._known: OrderedDict[int, tuple[int, OrderedKeys]] = OrderedDict()
        self._lock = threading.Lock()

    def keys(self, connection: Connection, stored: StoredTable) -> OrderedKeys:
        """Return the keys of a table that was read over this connection. They are shared: do not change them."""
        set_id, changes = stored.partition_set_id, stored.partition_changes
        with self._lock:
            known = self._known.get(set_id)
            if known is not None and known[0] == changes:
                self._known.move_to_end(set_id)
                return known[1]
        found = OrderedKeys(partition_keys(connection, set_id))
        with self._lock:
            self._forget(set_id)
            if len(found) <= self._max:
                self._known[set_id] = (changes, found)
                self._held += len(found)
            while self._held > self._max:
                self._forget(next(iter(self._known)))
        return found

    def _forget(self, set_id: int) -> None:
        _, keys = self._known.pop(set_id, (0, ()))
        self._held -= len(keys)
