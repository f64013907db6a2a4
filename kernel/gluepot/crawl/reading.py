"""From a place to a tree of folders that knows what the files in each are.

Every new file is looked at. Four of each folder (the first two, the middle one, the last), up to 64 of a kind, are read
closely (head, middle, tail); of the others the head is compared with what their neighbours are, which costs a fraction,
and only what differs is read closely again. A file
whose columns differ from its siblings' is therefore never missed; a value that does may be (see `sampling.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace

from gluepot.crawl.abc import FolderListing
from gluepot.crawl.errors import TargetError, UnreadableFileError
from gluepot.crawl.event_walk import walk_changes
from gluepot.crawl.findings import Classification, Compression, FileEntry, FileGroup, FolderNode
from gluepot.crawl.globs import Exclusions
from gluepot.crawl.lakehouse.reading import read_lakehouse
from gluepot.crawl.locations import Location
from gluepot.crawl.memory import FolderMemory, FolderSummary, KnownFile, Memory, digest_of
from gluepot.crawl.merging import are_alike, merge, reading_key
from gluepot.crawl.models import CrawlPolicies, Reading, RecrawlBehavior, SkippedFile
from gluepot.crawl.registry import Classifiers
from gluepot.crawl.sampling import FileSample
from gluepot.crawl.text import encoding_of

MAX_NAMES = 200
"""Names of files kept for each group: enough to find a pattern that tells them from strays."""

_CLOSE_IN_ALL = 64
_MAX_SKIPPED = 1000
_NEIGHBOURS = 12
_LAKEHOUSE = "lakehouse:"  # in place of a digest: the folder is the root of such a table
_SUFFIX_FORMATS = {
    ".csv": "csv", ".tsv": "csv", ".json": "json", ".jsonl": "json", ".ndjson": "json", ".parquet": "parquet",
    ".orc": "orc", ".avro": "avro", ".xml": "xml",
}  # fmt: skip

Tick = Callable[[int, int, str], None]
"""Told (files seen, files read, folder) often; may raise to end the crawl."""


@dataclass(kw_only=True)
class ReadingReport:
    """What a reading met: counts, and what it passed over with reasons (the first 1,000)."""

    files: int = 0
    files_read: int = 0
    size_bytes: int = 0
    skipped: list[SkippedFile] = field(default_factory=list)
    skipped_count: int = 0

    def skip(self, path: str, reason: str) -> SkippedFile:
        """Count and keep one thing that is in no table."""
        skipped = SkippedFile(path=path, reason=reason)
        self.skipped_count += 1
        if len(self.skipped) < _MAX_SKIPPED:
            self.skipped.append(skipped)
        return skipped


class LakeReader:
    """Reads targets into trees. One for a crawl: it remembers across folders what it has met."""

    def __init__(
        self,
        classifiers: Classifiers,
        policies: CrawlPolicies,
        memory: Memory,
        tick: Tick,
        changes: Collection[str] | None = None,
    ) -> None:
        self._classifiers = classifiers
        self._policies = policies
        self._memory = memory
        self._tick = tick
        self._changes = changes
        self._exclusions = Exclusions(policies.exclusions)
        self._latest: Classification | None = None
        self._close_reads: Counter[object] = Counter()
        self.report = ReadingReport()

    def read(self, location: Location) -> FolderNode:
        """Return the tree of a target. A target that is one file gives a node with that file's path.

        Raises:
            TargetError: it does not exist, cannot be listed, or holds nothing at all.
        """
        single = location.store.find_file(location.path)
        if single is not None:
            return self._read_single(location, single)
        nodes: dict[str, FolderNode] = {}
        root: FolderNode | None = None
        for listing in self._walk(location):
            node = nodes.get(listing.path)
            if node is None:
                node = nodes[listing.path] = FolderNode(path=listing.path)
                parent = nodes.get(listing.path.rpartition("/")[0])
                if root is None:
                    root = node
                elif parent is not None:
                    parent.children.append(node)
            if listing.path != location.path and self._is_excluded(location, f"{listing.path}/"):
                continue
            self._memory.expect([location.store.uri(folder) for folder in listing.folders])
            self._read_folder(location, listing, node)
        assert root is not None
        if root.is_empty and not self.report.files and not self.report.skipped_count:
            raise TargetError(f"The folder {location.uri!r} is empty.", "Name a folder that has files in it.")
        return root

    def _walk(self, location: Location) -> Iterator[FolderListing]:
        """List everything; or in event mode, once there is a memory, only where something happened."""
        if self._changes is None or not self._memory.folders(location.uri):
            return location.store.walk(location.path)
        return walk_changes(location, self._memory, self._changes)

    def _read_single(self, location: Location, entry: FileEntry) -> FolderNode:
        node = FolderNode(path=entry.path)
        folder = entry.path.rpartition("/")[0]
        self._read_folder(location, FolderListing(path=folder, files=(entry,), folders=()), node)
        return node

    def _is_excluded(self, location: Location, path: str) -> bool:
        return self._exclusions.match(path[len(location.path) :].lstrip("/")) is not None

    def _read_folder(self, location: Location, listing: FolderListing, node: FolderNode) -> None:
        for skipped in listing.skipped:
            node.strays.append(self.report.skip(location.store.uri(skipped.path), skipped.reason))
        if listing.lakehouse:
            self._read_lakehouse(location, listing, node)
            return
        known = self._memory.folder(location.store.uri(listing.path))
        if listing.is_remembered:
            self._remember_folder(location, listing, node, known)
            return
        entries = [entry for entry in listing.files if not self._is_excluded(location, entry.path)]
        digest = digest_of(entries)
        only_new = self._policies.recrawl is RecrawlBehavior.CRAWL_NEW_FOLDERS_ONLY
        if known.summary is not None and (only_new or known.summary.digest == digest):
            self._recall(location, node, known.summary)
            return
        strays: list[tuple[str, str]] = []
        found: dict[str, KnownFile] = {}
        close = {0, 1, len(entries) // 2, len(entries) - 1}
        for position, entry in enumerate(entries):
            self.report.files += 1
            self.report.size_bytes += entry.size_bytes
            seen = known.find(entry)
            if seen is None:
                self.report.files_read += 1
                seen = self._look(location, entry, node, is_chosen=position in close)
            found[entry.name] = seen
            if seen.classification is None:
                strays.append((entry.name, seen.reason))
            else:
                _put(node, entry, seen.classification)
            self._tick(self.report.files, self.report.files_read, listing.path)
        size = sum(entry.size_bytes for entry in entries)
        self._add_strays(location, node, strays)
        summary = FolderSummary(
            digest=digest, files=len(entries), size_bytes=size, groups=node.groups, strays=strays
        )
        if entries or known.summary is not None:
            self._memory.remember(known.uri, summary, found)

    def _remember_folder(
        self, location: Location, listing: FolderListing, node: FolderNode, known: FolderMemory
    ) -> None:
        if known.summary is None:
            return
        kind = known.summary.digest.removeprefix(_LAKEHOUSE)
        if kind != known.summary.digest:
            self._read_lakehouse(location, replace(listing, lakehouse=kind), node)
        else:
            self._recall(location, node, known.summary)

    def _read_lakehouse(self, location: Location, listing: FolderListing, node: FolderNode) -> None:
        """Take the root of a lakehouse table for what its metadata say; its files are never read singly."""
        known = self._memory.folder(location.store.uri(listing.path))
        digest = f"{_LAKEHOUSE}{listing.lakehouse}"
        if known.summary is None or known.summary.digest != digest:
            root = FolderSummary(digest=digest, files=0, size_bytes=0, groups=[], strays=[])
            self._memory.remember(known.uri, root, {})
        try:
            node.lakehouse = read_lakehouse(listing.lakehouse, location.store, listing.path)
        except UnreadableFileError as error:
            uri = location.store.uri(listing.path)
            node.strays.append(
                self.report.skip(uri, f"the root of a damaged {listing.lakehouse} table: {error}")
            )
            return
        table = node.lakehouse[0]
        self.report.files += table.files
        self.report.size_bytes += table.size_bytes
        self._tick(self.report.files, self.report.files_read, listing.path)

    def _recall(self, location: Location, node: FolderNode, summary: FolderSummary) -> None:
        """Take a folder as it was found before."""
        self.report.files += summary.files
        self.report.size_bytes += summary.size_bytes
        node.groups = summary.groups
        self._add_strays(location, node, summary.strays)
        self._tick(self.report.files, self.report.files_read, node.path)

    def _add_strays(self, location: Location, node: FolderNode, strays: list[tuple[str, str]]) -> None:
        folder = location.store.uri(node.path)
        for name, reason in strays:
            path = folder if folder.endswith(f"/{name}") else f"{folder}/{name}"
            node.strays.append(self.report.skip(path, reason))

    def _look(self, location: Location, entry: FileEntry, node: FolderNode, *, is_chosen: bool) -> KnownFile:
        """Find out what one file is; `is_chosen` ones closely, until there were enough of their kind."""
        if not entry.size_bytes:
            return self._known(entry, None, "empty")
        sample = FileSample(location.store, entry, self._policies.reading)
        try:
            like = self._like_a_neighbour(sample, node, is_chosen=is_chosen)
            if like is not None:
                return self._known(entry, like, "")
            classification = self._classify(sample)
        except UnreadableFileError as error:
            return self._known(entry, None, str(error))
        if classification is None:
            return self._known(entry, None, _why_unknown(sample))
        said = _SUFFIX_FORMATS.get(_suffix(entry.name), classification.format)
        if said != classification.format:
            note = f"{entry.name} holds {classification.format}, not what its name says"
            classification = replace(classification, notes=(*classification.notes, note))
        self._latest = classification
        self._close_reads[_kind(classification)] += 1
        return self._known(entry, classification, "")

    def _like_a_neighbour(
        self, sample: FileSample, node: FolderNode, *, is_chosen: bool
    ) -> Classification | None:
        """Return what a neighbour is, in this folder or the last one, if a cheap look says that this file is too."""
        if self._policies.reading is Reading.FULL:
            return None
        # The latest first: a folder of hundreds of kinds would be compared with each of them.
        nearest = [group.classification for group in node.groups[-_NEIGHBOURS:][::-1]]
        if not nearest and self._latest is not None:
            nearest = [self._latest]
        if is_chosen:
            nearest = [known for known in nearest if self._close_reads[_kind(known)] >= _CLOSE_IN_ALL]
        for known in nearest:
            classifier = self._classifiers.of_format(known.format)
            if classifier is not None and classifier.is_alike(sample, known):
                return known
        return None

    def _classify(self, sample: FileSample) -> Classification | None:
        best: Classification | None = None
        for classifier in self._classifiers.in_order:
            found = classifier.classify(sample)
            if found is not None and (best is None or found.certainty > best.certainty):
                best = found
                if best.certainty >= 1.0:
                    break
        return best

    @staticmethod
    def _known(entry: FileEntry, classification: Classification | None, reason: str) -> KnownFile:
        return KnownFile(
            size_bytes=entry.size_bytes, token=entry.token, classification=classification, reason=reason
        )


def _put(node: FolderNode, entry: FileEntry, classification: Classification) -> None:
    """Put a file into the group of its like."""
    for group in node.groups:
        if group.classification is classification or are_alike(group.classification, classification):
            group.classification = merge(group.classification, classification)
            break
    else:
        group = FileGroup(classification=classification)
        node.groups.append(group)
    group.add(entry, MAX_NAMES)


def _suffix(name: str) -> str:
    for ending in (".gz", ".gzip", ".bz2", ".zst", ".lz4", ".snappy"):
        name = name.removesuffix(ending)
    return name[name.rfind(".") :].lower() if "." in name else ""


def _kind(classification: Classification) -> object:
    """Return what files of one table share, whatever their types turned out to be."""
    return reading_key(classification), tuple(column.name for column in classification.columns)


def _why_unknown(sample: FileSample) -> str:
    if sample.compression is Compression.NONE and encoding_of(sample.peek) is None:
        return "a binary format that no classifier knows"
    return "plain text, not a table: no delimiter gives its lines the same columns"
