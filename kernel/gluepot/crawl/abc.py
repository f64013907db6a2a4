"""What can be swapped in crawling: how a file is recognised, and where files lie."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from gluepot.crawl.findings import Classification, FileEntry
from gluepot.crawl.models import SkippedFile

if TYPE_CHECKING:
    from gluepot.crawl.sampling import FileSample


class Classifier(ABC):
    """Recognises one format. Entry-point group `gluepot.classifiers`: name → class without constructor arguments.

    Classifiers are asked in order, those of other packages first; the first answer with certainty 1.0 wins, else
    the highest.
    """

    name: str
    """The format as Glue calls it."""

    @abstractmethod
    def classify(self, sample: FileSample) -> Classification | None:
        """Return what the file is, or None when it is not of this format.

        Raises:
            UnreadableFileError: the file is of this format but damaged, encrypted or otherwise not readable; its
                text is the reason. No later classifier is asked.
        """

    def is_alike(self, sample: FileSample, known: Classification) -> bool:  # noqa: ARG002
        """Say by a cheap look whether the file is what `known` says of a neighbour, types included.

        False means "look closely", never "is something else". The default always looks closely.
        """
        return False


@dataclass(frozen=True, kw_only=True)
class FolderListing:
    """What lies directly in one folder, hidden things left out; both lists are sorted by name."""

    path: str
    files: tuple[FileEntry, ...]
    folders: tuple[str, ...]
    skipped: tuple[SkippedFile, ...] = ()
    lakehouse: str = ""
    """"Delta", "Iceberg" or "Hudi" when the folder is the root of such a table, else ""."""
    is_remembered: bool = False
    """True in event mode for a folder that nothing happened in: it was not listed, and is as it was found before."""


class FileStore(ABC):
    """Where files lie. Paths are the store's own; `uri` says what the catalog calls them."""

    @abstractmethod
    def walk(self, root: str) -> Iterator[FolderListing]:
        """Yield `root` and every folder below it, parents before children, one listing in memory at a time.

        A folder that cannot be listed is yielded as a `skipped` entry of its parent, cycles of links likewise.

        Raises:
            TargetError: `root` does not exist or cannot be listed.
        """

    @abstractmethod
    def find_file(self, path: str) -> FileEntry | None:
        """Return the file at exactly `path`, or None when there is no file."""

    @abstractmethod
    def open(self, path: str) -> BinaryIO:
        """Open a file for reading; seekable.

        Raises:
            OSError: it cannot be read.
        """

    @abstractmethod
    def uri(self, path: str) -> str:
        """Return the URI of a path as Spark and the catalog write it: not percent-encoded."""
