"""What an explorer of the catalog lists: the tables of a database, or those that a filter leaves of all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gluepot.catalog.words import pieces

if TYPE_CHECKING:
    from gluepot.catalog.search import SearchService

MAX_LISTED = 500


@dataclass(frozen=True, kw_only=True)
class Listing:
    """Tables by their full names, at most `MAX_LISTED`, out of `total`; those whose names match come first."""

    tables: tuple[str, ...]
    total: int

    @property
    def note(self) -> str:
        """How many there are, and what to do when they are not all listed."""
        if not self.total:
            return "no tables"
        if self.total > len(self.tables):
            return f"the first {len(self.tables):,} of {self.total:,} tables: filter them"
        return f"{self.total:,} table{'' if self.total == 1 else 's'}"


def listed(names: Sequence[str], database: str, text: str, search: SearchService | None = None) -> Listing:
    """Return what is to be listed.

    Args:
        names: `database.table` of every table, in order.
        database: only its tables; "" means all.
        text: words that must be in the name, in any case; "" means all tables.
        search: finds further tables by what else the catalog says of them.
    """
    inside = [name for name in names if not database or name.startswith(f"{database}.")]
    words = text.lower().split()
    if not words:
        return Listing(tables=tuple(inside[:MAX_LISTED]), total=len(inside))
    known = dict.fromkeys(name for name in inside if all(word in name for word in words))
    if search is not None and pieces(text):
        possible = set(inside)
        known.update(
            dict.fromkeys(hit.name for hit in search.search(text, limit=100).hits if hit.name in possible)
        )
    return Listing(tables=tuple(known)[:MAX_LISTED], total=len(known))


def databases_of(names: Sequence[str], databases: Sequence[str]) -> dict[str, int]:
    """Return how many tables each database has, by its name."""
    counts = dict.fromkeys(databases, 0)
    for name in names:
        database = name.partition(".")[0]
        counts[database] = counts.get(database, 0) + 1
    return counts
