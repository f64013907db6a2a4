"""What the routes of versions, pins and tags take and answer."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from pydantic import Field

from gluepot.jobs.models import SourceKind
from gluepot.server.wire import ListPage, Wire

VersionWord = int | str
"""A version's number, or its tag."""


class VersionModel(Wire):
    """One version of a job, without its script."""

    version: int
    content_hash: str
    created_at: datetime
    author: str
    source: SourceKind
    notebook_path: str = Field(description="Empty when it came from no notebook.")
    git_commit: str = Field(description="That the notebook's folder was at; a + at the end: with changes.")
    steps: int = Field(description="How many.")
    tags: tuple[str, ...]
    python: str = Field(description="The interpreter it was promoted with; empty: not known.")
    packages: Mapping[str, str] = Field(description="The exact packages it was promoted with.")


class VersionList(ListPage):
    """The versions of a job, the newest first."""

    job_name: str
    current_version: int = Field(description="The one last promoted or rolled back to.")
    pinned_version: int | None = Field(
        description="What runs instead of it; null when the job is not pinned."
    )
    versions: tuple[VersionModel, ...]


class PinRequest(Wire):
    """Which version every run is to take."""

    version: VersionWord | None = Field(description="Its number or tag; null: the current one again.")


class TagRequest(Wire):
    """What a version is to be called."""

    tag: str
    version: VersionWord | None = Field(description="Its number or another tag; null takes the tag away.")
