"""What reading finds: files, what each one is, and the folders they lie in. Internal to crawling."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from gluepot.crawl.datatypes import DataType
from gluepot.crawl.lakehouse.models import LakehouseTable
from gluepot.crawl.models import SkippedFile


class Compression(StrEnum):
    """Compression of a whole file, by its first bytes; parts inside a file (Parquet's pages) do not count.

    SNAPPY and LZ4_BLOCKS are Hadoop's own block formats, LZ4 and SNAPPY_FRAMED those of their authors.
    """

    NONE = "none"
    GZIP = "gzip"
    BZIP2 = "bzip2"
    ZSTD = "zstd"
    LZ4 = "lz4"
    SNAPPY = "snappy"
    SNAPPY_FRAMED = "snappy-framed"
    LZ4_BLOCKS = "lz4-blocks"
    XZ = "xz"
    ZIP = "zip"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True)
class FileEntry:
    """A file as its listing shows it: path in its store, size, and a token that changes when it is rewritten."""

    path: str
    size_bytes: int
    token: str

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rpartition("/")[2]


@dataclass(frozen=True)
class Field:
    """A column of a file. `named` is False where the file has no names and we made one up (`col1`)."""

    name: str
    type: DataType
    comment: str = ""
    named: bool = True


@dataclass(frozen=True, kw_only=True)
class Classification:
    """What a file is.

    Args:
        format: Glue's classification (`csv`, `json`, `parquet`, …).
        columns: in the order of the file.
        options: how to read it, in the words of Spark's reader (`sep`, `header`, …). Files with different options
            cannot be one table, but for `nullValue` (see `merging.py`).
        positional: columns are matched by position (CSV), not by name.
        compression: of the whole file.
        certainty: 0.0–1.0, as Glue's classifiers answer; 1.0 ends the search.
        records: how many records were looked at, or None.
        notes: what a reader should know; the file's path is not in them.
        parameters: further table parameters.
    """

    format: str
    columns: tuple[Field, ...]
    options: Mapping[str, str] = field(default_factory=dict)
    positional: bool = False
    compression: Compression = Compression.NONE
    certainty: float = 1.0
    records: int | None = None
    notes: tuple[str, ...] = ()
    parameters: Mapping[str, str] = field(default_factory=dict)


_SUFFIX = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,9}(?:\.(?:gz|gzip|bz2|zst|lz4|snappy))?\Z", re.IGNORECASE)


def suffix_of(name: str) -> str:
    """Return the ending that says what a file is (`.csv`, `.json.gz`), "" when there is none."""
    found = _SUFFIX.search(name)
    return found[0] if found else ""


@dataclass(kw_only=True)
class FileGroup:
    """Files of one folder that are alike: what they are together, and which they are.

    `names` holds the names of all of them when they are few (see `reading.MAX_NAMES`), else is cut; `suffixes`
    (`.csv`, `.json.gz`) is complete.
    """

    classification: Classification
    files: int = 0
    size_bytes: int = 0
    names: list[str] = field(default_factory=list)
    suffixes: set[str] = field(default_factory=set)

    def add(self, entry: FileEntry, max_names: int) -> None:
        """Count one file in."""
        self.files += 1
        self.size_bytes += entry.size_bytes
        self.suffixes.add(suffix_of(entry.name))
        if len(self.names) < max_names:
            self.names.append(entry.name)


@dataclass(kw_only=True)
class FolderNode:
    """A folder: its groups of files, the visible files in none of them, and its folders.

    `lakehouse`: the tables of which it is the root; then it has neither groups nor folders.
    """

    path: str
    groups: list[FileGroup] = field(default_factory=list)
    strays: list[SkippedFile] = field(default_factory=list)
    children: list[FolderNode] = field(default_factory=list)
    lakehouse: tuple[LakehouseTable, ...] = ()

    @property
    def name(self) -> str:
        """The last part of the path."""
        return self.path.rstrip("/").rpartition("/")[2]

    @property
    def is_empty(self) -> bool:
        """Say whether nothing below holds data."""
        return not (self.groups or self.lakehouse) and all(child.is_empty for child in self.children)
