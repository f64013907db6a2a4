"""What is told of the things that a run kept."""

from __future__ import annotations

from pydantic import Field

from gluepot.server.wire import Wire


class ArtifactModel(Wire):
    """One thing that a run kept."""

    name: str
    media_type: str = Field(description="What its name says that it is: image/png, text/csv, …")
    size_bytes: int


class ArtifactContent(Wire):
    """One thing that a run kept, whole."""

    name: str
    media_type: str
    base64: str = Field(description="Its bytes.")
