"""Values of partitions in their order, so that a filter looks at ten of a hundred thousand and not at all of them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import Any

from gluepot.catalog.partition_filter import Bound
from gluepot.catalog.partition_values import typed_value

Key = tuple[str, list[str]]
"""(name, values) of one partition."""

_FEW = 64  # less than this is faster looked at than ordered


class OrderedKeys(list[Key]):
    """(name, values) of every partition of a table, in the order of their names. Shared: do not change it."""

    def __init__(self, keys: Iterable[Key]) -> None:
        super().__init__(keys)
        self._orders: dict[tuple[int, str], tuple[list[Any], list[int]]] = {}

    def within(self, must: Sequence[Bound]) -> Sequence[Key]:
        """Return, in the order of names, at least the partitions that are within all of these bounds."""
        if len(self) < _FEW or not must:
            return self
        chosen = min((self._between(bound) for bound in must), key=len)
        return [self[at] for at in sorted(chosen)]

    def _between(self, bound: Bound) -> Sequence[int]:
        values, places = self._order(bound.position, bound.kind)
        first = 0 if bound.low is None else bisect_left(values, bound.low)
        last = len(values) if bound.high is None else bisect_right(values, bound.high)
        return places[first:last]

    def _order(self, position: int, kind: str) -> tuple[list[Any], list[int]]:
        """Return the values of one key in their order, and where each stands. Two threads may make it twice."""
        known = self._orders.get((position, kind))
        if known is None:
            typed = ((typed_value(kind, values[position]), at) for at, (_, values) in enumerate(self))
            # What is no value of the key's type satisfies no comparison.
            order = sorted(pair for pair in typed if pair[0] is not None)
            known = ([value for value, _ in order], [at for _, at in order])
            self._orders[position, kind] = known
        return known
