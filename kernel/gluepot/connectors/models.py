"""Values of connectors: jars that PySpark lacks, pinned, and what of them is installed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path

_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,63}")
_SHA256 = re.compile(r"[0-9a-f]{64}")
# What Maven allows in coordinates. Anything else could leave the folder that a jar is put into.
_PART = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]*")


@dataclass(frozen=True, kw_only=True)
class Artifact:
    """One jar, by its Maven coordinates, with the SHA-256 and the size that it must have."""

    group: str
    name: str
    version: str
    sha256: str
    size_bytes: int

    def __post_init__(self) -> None:
        for part in (self.group, self.name, self.version):
            if not _PART.fullmatch(part):
                raise ValueError(f"{part!r} cannot be part of Maven coordinates")
        if not _SHA256.fullmatch(self.sha256):
            raise ValueError(f"{self.sha256!r} is not a SHA-256 in lower-case hexadecimal digits")

    @property
    def coordinates(self) -> str:
        """`group:name:version`."""
        return f"{self.group}:{self.name}:{self.version}"

    @property
    def file_name(self) -> str:
        """Name of the jar, in a repository and in the home folder."""
        return f"{self.name}-{self.version}.jar"

    @property
    def repository_path(self) -> str:
        """Path below a repository's base URL."""
        return f"{self.group.replace('.', '/')}/{self.name}/{self.version}/{self.file_name}"


@dataclass(frozen=True, kw_only=True)
class Connector:
    """What brings Spark to a kind of data. Entry-point group `gluepot.connectors`: name → a value of this class.

    Args:
        name: what `gluepot connectors add` calls it; lower-case letters, digits and hyphens.
        summary: what it is for, in a few words.
        licence: of the jars, as their owners name it.
        artifacts: every jar that PySpark's own do not bring. No order is promised on the class path.
        spark_conf: settings that sessions need beside the jars. Values of `spark.sql.extensions` are joined.
        data_sources: names that `spark.read.format(…)` understands with it.
        file_schemes: schemes of paths that Spark can open with it.
        jdbc_protocols: the word after `jdbc:` in URLs that it serves.
        java_packages: Java packages that it brings, to recognise a class that is not found.
    """

    name: str
    summary: str
    licence: str
    artifacts: tuple[Artifact, ...]
    spark_conf: Mapping[str, str] = field(default_factory=dict)
    data_sources: frozenset[str] = frozenset()
    file_schemes: frozenset[str] = frozenset()
    jdbc_protocols: frozenset[str] = frozenset()
    java_packages: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if not _NAME.fullmatch(self.name):
            raise ValueError(f"{self.name!r} is no name for a connector")

    @property
    def size_bytes(self) -> int:
        """How much is fetched."""
        return sum(artifact.size_bytes for artifact in self.artifacts)


@dataclass(frozen=True, kw_only=True)
class InstalledJar:
    """A jar in the home folder. `coordinates` are empty for a file that was taken on its checksum's word."""

    path: Path
    sha256: str
    size_bytes: int
    coordinates: str = ""

    def is_there(self) -> bool:
        """Say whether the file exists in its full length; its content was checked when it was installed."""
        try:
            return self.path.stat().st_size == self.size_bytes
        except OSError:
            return False


@dataclass(frozen=True, kw_only=True)
class InstalledConnector:
    """What an installation left in the home folder. `source` is the repository, file or folder the jars came from."""

    name: str
    jars: tuple[InstalledJar, ...]
    source: str
    installed_at: datetime


class ConnectorState(StrEnum):
    """How a connector stands in this home folder."""

    ABSENT = "not installed"
    INSTALLED = "installed"
    OUTDATED = "other version"
    DAMAGED = "damaged"
    BROKEN = "cannot be loaded"


@dataclass(frozen=True, kw_only=True)
class ConnectorInfo:
    """A connector as a person sees it. `size_bytes` is that on disk, or of what would be fetched."""

    name: str
    state: ConnectorState
    summary: str
    licence: str
    jars: tuple[str, ...]
    size_bytes: int
    source: str = ""
    installed_at: datetime | None = None


Progress = Callable[[str, int, int], None]
"""Told the jar's file name, the bytes fetched so far, and its whole size in bytes."""
