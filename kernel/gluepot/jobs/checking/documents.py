"""What is written of checks, and the values that it means."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from gluepot.jobs.checking.models import Effect, EffectKind, Start, TableCheck, Verdict


def table_check_from(document: Mapping[str, Any]) -> TableCheck:
    """Read back a `TableCheck`."""
    values: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in document.items()
    }
    values |= {"start": Start(values["start"]), "verdict": Verdict(values["verdict"])}
    return TableCheck(**values)


def effect_from(document: Mapping[str, Any]) -> Effect:
    """Read back an `Effect`."""
    return Effect(**{**document, "kind": EffectKind(document["kind"])})
