"""Values of the catalog's search. Apart from the search itself, which needs the database's libraries."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

LIMIT = 20


class Tier(StrEnum):
    """How the hits were found, best first; each is tried only when those before it find nothing."""

    ALL_WORDS = "all words"
    PART_OF_NAME = "part of a name"
    SOME_WORDS = "some of the words"
    NOTHING = "nothing"


@dataclass(frozen=True, kw_only=True)
class SearchHit:
    """A database, table or view, and where in it the words were found ("column amount decimal(10,2)")."""

    name: str
    kind: str
    description: str
    matches: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SearchResults:
    """What was found, best first: at most as many as asked for, out of `total`. `near`: words there are instead."""

    text: str
    tier: Tier
    hits: tuple[SearchHit, ...]
    total: int
    near: tuple[str, ...] = ()
