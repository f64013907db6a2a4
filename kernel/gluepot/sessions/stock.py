"""What the pool should hold: JVMs of the home's own recipe, and one of the recipe that people last asked for beside it."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

import psutil

from gluepot.clock import Clock
from gluepot.database import Database
from gluepot.errors import GluepotError
from gluepot.sessions.recipe import Recipe
from gluepot.sessions.wanted import WantedSessions
from gluepot.settings import Settings

_OWN_IS_FRESH = timedelta(seconds=10)
_TRIES = 3
_ROOM_BYTES = 1_500_000_000  # a warm JVM takes 0.5 GB; the rest is for whoever works on this machine
_LONGEST_LIFE = timedelta(hours=12)
_log = logging.getLogger(__name__)


class Stock:
    """Says which JVM the pool is short of.

    Args:
        database: where wanted recipes are written down.
        settings: the home's.
        own: returns the recipe that a JVM of this home has when nobody asks for anything.
        now: the time.
    """

    def __init__(
        self, database: Database, settings: Settings, own: Callable[[], Recipe], *, now: Clock
    ) -> None:
        self._wanted = WantedSessions(database)
        self._settings = settings
        self._make_own = own
        self._now = now
        self._own: Recipe | None = None
        self._own_again_at = now()
        self._failures: dict[str, tuple[int, datetime]] = {}

    def keys(self) -> set[str] | None:
        """Return the keys of all that is worth keeping; None while the home's own recipe cannot be made."""
        targets = self._targets()
        return None if targets is None else {recipe.key for recipe, _ in targets}

    def short_of(self, ready: Mapping[str, int]) -> Recipe | None:
        """Return what to start next: the home's own first. `ready` counts the JVMs that wait, by key."""
        for recipe, count in self._targets() or []:
            resting = self._failures.get(recipe.key, (0, self._now()))[1] > self._now()
            if ready.get(recipe.key, 0) < count and not resting and (recipe is self._own or _has_room()):
                return recipe
        return None

    def failed(self, recipe: Recipe, reason: object) -> None:
        """Note that a JVM could not be made: the next try waits; a wanted recipe is given up after three."""
        times = self._failures.get(recipe.key, (0, self._now()))[0] + 1
        pause = timedelta(seconds=min(300, 2**times))
        self._failures[recipe.key] = (times, self._now() + pause)
        _log.warning("a warm session could not be made (%s); next try in %d s", reason, pause.total_seconds())
        if times >= _TRIES and self._own is not None and recipe.key != self._own.key:
            self._wanted.forget(recipe.key)

    def worked(self, recipe: Recipe) -> None:
        """Note that a JVM was made."""
        self._failures.pop(recipe.key, None)

    def _targets(self) -> list[tuple[Recipe, int]] | None:
        if not self._settings.pool.size:
            return []
        own = self._own_recipe()
        if own is None:
            return None
        life = timedelta(seconds=self._settings.pool.idle_life_s) or _LONGEST_LIFE
        last = self._wanted.newest(since=self._now() - life, other_than=own.key)
        targets = [(own, self._settings.pool.size)]
        return [*targets, (last, 1)] if last is not None else targets

    def _own_recipe(self) -> Recipe | None:
        """Return the home's own recipe, made anew from time to time: a connector may have been installed."""
        if self._now() >= self._own_again_at:
            self._own_again_at = self._now() + _OWN_IS_FRESH
            try:
                self._own = self._make_own()
            except GluepotError as error:  # no metastore, no PySpark: nothing to be warmed with
                _log.warning("the pool rests: %s", error)
        return self._own


def _has_room() -> bool:
    """Say whether the machine has the memory for a JVM that is only kept in case."""
    return bool(psutil.virtual_memory().available > _ROOM_BYTES)
