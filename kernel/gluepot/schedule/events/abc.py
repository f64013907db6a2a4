"""What an event source is."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from gluepot.schedule.inputs import Input
from gluepot.schedule.models import EventSource

Cursor = Mapping[str, Any]


class Keeps(StrEnum):
    """What a sighting says about inputs that it does not name: nothing, that they are gone, or that they are outdone."""

    OTHERS = "others"
    ONLY_THESE = "only these"
    NEWEST = "newest"


@dataclass(frozen=True, kw_only=True)
class Sighting:
    """What a look found: inputs, how far the source was read, and what that says about earlier inputs."""

    inputs: tuple[Input, ...]
    cursor: Cursor = field(default_factory=dict)
    keeps: Keeps = Keeps.OTHERS


class Source(ABC):
    """Looks for events of one kind. Called without a transaction: a look may take long."""

    @abstractmethod
    def look(self, event: EventSource, cursor: Cursor | None) -> Sighting:
        """Return what is there now.

        Args:
            event: what is looked for.
            cursor: of the last look; None for the first one, whose inputs are what was there before.

        Raises:
            GluepotError: the source cannot be read; nothing is changed.
        """
