"""What the lineage routes take and give."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Literal

from pydantic import Field

from gluepot.catalog.lineage_models import LineageKind
from gluepot.server.wire import Wire


class LineageQuery(Wire):
    """Which way to look."""

    direction: Literal["up", "down", "both"] = "both"


class LineageEdgeModel(Wire):
    """What is made of what. Names are `database.table` or URIs of files; columns are empty between whole tables."""

    source: str
    source_column: str
    target: str
    target_column: str
    kind: LineageKind = Field(description="What derived it.")
    reference: str = Field(description="A notebook's path, a job's name, a view.")
    run_id: str = Field(description="The latest job run that did it; empty outside jobs.")
    recorded_at: datetime


class LineageReply(Wire):
    """Everything that a table is made of, and that is made of it."""

    root: str
    steps: Mapping[str, int] = Field(
        description="How far each table is from the root: below 0 upstream, above 0 downstream."
    )
    edges: tuple[LineageEdgeModel, ...]


class RunTablesReply(Wire):
    """What a job run read and wrote."""

    run_id: str
    job: str
    reads: tuple[str, ...]
    writes: tuple[str, ...]
