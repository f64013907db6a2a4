"""Walking a lake in event mode: only the folders of what changed are listed, the others are as they were found."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from gluepot.crawl.abc import FolderListing
from gluepot.crawl.errors import TargetError

if TYPE_CHECKING:
    from gluepot.crawl.abc import FileStore
    from gluepot.crawl.locations import Location
    from gluepot.crawl.memory import Memory


def walk_changes(location: Location, memory: Memory, changes: Collection[str]) -> Iterator[FolderListing]:
    """Yield every folder of a target, parents before children, as `FileStore.walk` does.

    Listings of folders that nothing happened in are `is_remembered` and without files. A folder that is new, and
    everything below it, is listed; one that is gone is left out and forgotten.

    Raises:
        TargetError: the target itself cannot be listed.
    """
    store, root = location.store, location.path
    known = memory.folders(location.uri)
    prefix = f"{location.uri.rstrip('/')}/"
    changed = {uri.rpartition("/")[0] for uri in changes if uri.startswith(prefix)}
    changed = {_nearest_known(folder, known, location.uri) for folder in changed}
    gone: set[str] = set()
    for uri in sorted(_with_parents({location.uri, *known}, location.uri)):
        path = root + uri[len(location.uri) :]
        if any(uri.startswith(f"{folder}/") for folder in gone):
            memory.forget_folder(uri)
        elif uri not in changed:
            yield FolderListing(path=path, files=(), folders=(), is_remembered=True)
        else:
            try:
                listing = next(iter(store.walk(path)))
            except TargetError:
                if uri == location.uri:
                    raise
                gone.add(uri)
                memory.forget_folder(uri)
                continue
            yield listing
            yield from _new_folders(store, listing, _with_parents(known, location.uri))


def _nearest_known(folder: str, known: Collection[str], root: str) -> str:
    """Return the folder itself, or the nearest above it that a crawl has seen or that is on the way to one."""
    ways = _with_parents(set(known), root)
    while folder not in ways and folder != root and folder.startswith(root):
        folder = folder.rpartition("/")[0]
    return folder if folder.startswith(root) else root


def _with_parents(uris: Collection[str], root: str) -> set[str]:
    every = {root}
    for uri in uris:
        part = uri
        while part not in every and len(part) > len(root):
            every.add(part)
            part = part.rpartition("/")[0]
    return every


def _new_folders(store: FileStore, listing: FolderListing, known: set[str]) -> Iterator[FolderListing]:
    if listing.lakehouse:
        return
    for folder in listing.folders:
        if store.uri(folder) not in known:
            yield from store.walk(folder)
