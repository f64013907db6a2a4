"""Watching places for changes by listing them again and again: it works on every store, and costs the listing only."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from gluepot.crawl.lakehouse.files import list_files
from gluepot.crawl.memory import digest_of

if TYPE_CHECKING:
    from gluepot.crawl.abc import FolderListing
    from gluepot.crawl.locations import Location

_METADATA = {"Delta": "_delta_log", "Iceberg": "metadata", "Hudi": ".hoodie"}


def look_at(locations: Iterable[Location]) -> dict[str, str]:
    """Return a digest of what lies directly in each folder, by the folder's URI. The listings are not kept.

    Raises:
        TargetError: a place cannot be listed.
    """
    seen: dict[str, str] = {}
    for location in locations:
        single = location.store.find_file(location.path)
        if single is not None:
            seen[location.uri] = digest_of([single])
            continue
        for listing in location.store.walk(location.path):
            seen[location.store.uri(listing.path)] = _digest(location, listing)
    return seen


def _digest(location: Location, listing: FolderListing) -> str:
    if not listing.lakehouse:
        return digest_of(listing.files)
    return digest_of(list_files(location.store, f"{listing.path}/{_METADATA[listing.lakehouse]}"))


def changes_between(before: dict[str, str], after: dict[str, str]) -> Iterator[str]:
    """Yield for each folder that came, went or changed a URI in it, as event mode takes them."""
    for folder in before.keys() | after.keys():
        if before.get(folder) != after.get(folder):
            yield f"{folder}/"
