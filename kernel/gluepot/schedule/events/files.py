"""Files that arrive in a folder, local, mounted or behind fsspec."""

from __future__ import annotations

from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING

from gluepot.crawl.locations import resolve_location
from gluepot.schedule.events.abc import Cursor, Keeps, Sighting, Source
from gluepot.schedule.inputs import Input, input_key
from gluepot.schedule.models import EventSource

if TYPE_CHECKING:
    from gluepot.settings import Settings


class FileSource(Source):
    """Every look lists the folder: a file is new by its path, and again when its size or its token changed."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def look(self, event: EventSource, cursor: Cursor | None) -> Sighting:  # noqa: ARG002
        location = resolve_location(event.location, self._settings.mounts, Path.cwd())
        found, is_whole = [], True
        for listing in location.store.walk(location.path):
            # Files below a folder that could not be listed just now are not gone.
            is_whole = is_whole and not listing.skipped
            for entry in listing.files:
                if _fits(entry.path.removeprefix(location.path).lstrip("/"), event.pattern):
                    uri = location.store.uri(entry.path)
                    fingerprint = f"{entry.size_bytes}:{entry.token}"
                    found.append(Input(key=input_key(uri), subject=uri, fingerprint=fingerprint))
        keeps = Keeps.ONLY_THESE if is_whole else Keeps.OTHERS
        return Sighting(inputs=tuple(found), keeps=keeps)


def _fits(relative: str, pattern: str) -> bool:
    """Match the name, or the path below the folder where the pattern has a slash; `**` fits everything."""
    if pattern in {"", "**", "**/*"}:
        return True
    return fnmatchcase(relative if "/" in pattern else relative.rpartition("/")[2], pattern)
