"""From a place to a tree of folders that knows what the files in each are.

Every new file is looked at. The first ones of a kind are read closely (head, middle, tail); of the others the head is
compared with what their neighbours are, which costs a fiftieth, and only what differs is read closely again. A file
whose columns differ from its siblings' is therefore never missed; a value that does may be (see `sampling.py`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from gluepot.crawl.abc import FolderListing
from gluepot.crawl.errors import TargetError, UnreadableFileError
from gluepot.crawl.findings import Classification, Compression, FileEntry, FileGroup, FolderNode
from gluepot.crawl.globs import Exclusions
from gluepot.crawl.locations import Location
from gluepot.crawl.memory import FolderMemory, KnownFile, Memory
from gluepot.crawl.merging import are_alike, merge
from gluepot.crawl.models import CrawlPolicies, Reading, RecrawlBehavior, SkippedFile
from gluepot.crawl.registry import Classifiers
from gluepot.crawl.sampling import FileSample
from gluepot.crawl.text import encoding_of

MAX_NAMES = 200
"""Names of files kept for each group: enough to find a pattern that tells them from strays."""

_CLOSE_IN_FOLDER = 8
_CLOSE_IN_ALL = 64
_MAX_SKIPPED = 1000
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

    def __init__(self, classifiers: Classifiers, policies: CrawlPolicies, memory: Memory, tick: Tick) -> None:
        self._classifiers = classifiers
        self._policies = policies
        self._memory = memory
        self._tick = tick
        self._exclusions = Exclusions(policies.exclusions)
        self._recent: list[Classification] = []
        self._close_reads: Counter[int] = Counter()
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
        for listing in location.store.walk(location.path):
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
            self._read_folder(location, listing, node)
        assert root is not None
        if root.is_empty and not self.report.files and not self.report.skipped_count:
            raise TargetError(f"The folder {location.uri!r} is empty.", "Name a folder that has files in it.")
        return root

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
            uri = location.store.uri(listing.path)
            self.report.skip(
                uri, f"a {listing.lakehouse} table, which needs its connector; its files are not read singly"
            )
            return
        known = self._memory.folder(location.store.uri(listing.path))
        frozen = known.is_complete and self._policies.recrawl is RecrawlBehavior.CRAWL_NEW_FOLDERS_ONLY
        found: dict[str, KnownFile] = {}
        close_reads = 0
        for entry in listing.files:
            if self._is_excluded(location, entry.path):
                continue
            seen = known.get(entry.name, frozen=frozen, size_bytes=entry.size_bytes, token=entry.token)
            if seen is None and frozen:
                continue
            self.report.files += 1
            self.report.size_bytes += entry.size_bytes
            if seen is None:
                self.report.files_read += 1
                seen = self._look(location, entry, node, close_reads)
                close_reads += 1
            found[entry.name] = seen
            self._put(location, node, entry, seen)
            self._tick(self.report.files, self.report.files_read, listing.path)
        self._remember(known, found)

    def _remember(self, known: FolderMemory, found: dict[str, KnownFile]) -> None:
        if found != known.files:
            self._memory.remember(known.uri, found)

    def _put(self, location: Location, node: FolderNode, entry: FileEntry, seen: KnownFile) -> None:
        """Put a file where it belongs: into the group of its like, or among the strays."""
        if seen.classification is None:
            node.strays.append(self.report.skip(location.store.uri(entry.path), seen.reason))
            return
        for group in node.groups:
            if group.classification is seen.classification or are_alike(
                group.classification, seen.classification
            ):
                group.classification = merge(group.classification, seen.classification)
                break
        else:
            group = FileGroup(classification=seen.classification)
            node.groups.append(group)
        group.add(entry, MAX_NAMES)

    def _look(self, location: Location, entry: FileEntry, node: FolderNode, close_reads: int) -> KnownFile:
        """Find out what one file is."""
        if not entry.size_bytes:
            return self._known(entry, None, "empty")
        sample = FileSample(location.store, entry, self._policies.reading)
        try:
            if close_reads >= _CLOSE_IN_FOLDER or len(self._recent) > _CLOSE_IN_ALL:
                like = self._like_a_neighbour(sample, node)
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
        self._recent.append(classification)
        return self._known(entry, classification, "")

    def _like_a_neighbour(self, sample: FileSample, node: FolderNode) -> Classification | None:
        if self._policies.reading is Reading.FULL:
            return None
        nearest = [group.classification for group in node.groups] or self._recent[-1:]
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


def _suffix(name: str) -> str:
    for ending in (".gz", ".bz2", ".zst", ".lz4"):
        name = name.removesuffix(ending)
    return name[name.rfind(".") :].lower() if "." in name else ""


def _why_unknown(sample: FileSample) -> str:
    if sample.compression is Compression.NONE and encoding_of(sample.peek) is None:
        return "a binary format that no classifier knows"
    return "plain text, not a table: no delimiter gives its lines the same columns"
