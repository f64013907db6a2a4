"""What an import found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from gluepot.schedule.models import TriggerDefinition
from gluepot.schedule.workflows.models import WorkflowDefinition


@dataclass(frozen=True, kw_only=True)
class NotMapped:
    """Something that has no place here: what it is, and what to do instead."""

    what: str
    why: str


@dataclass(frozen=True, kw_only=True)
class Imported:
    """Workflows and triggers by name, and what could not be mapped. `is_stored`: whether they were also kept."""

    workflows: tuple[WorkflowDefinition, ...]
    triggers: Mapping[str, TriggerDefinition]
    not_mapped: tuple[NotMapped, ...]
    is_stored: bool = False
