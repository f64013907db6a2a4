"""The JSON columns of the job tables, and the values that they hold."""

from __future__ import annotations

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import Any

from gluepot.jobs.models import (
    ChosenCells,
    Failure,
    Installed,
    JobContent,
    JobKind,
    RunMetrics,
    RunState,
    SelectionKind,
    Step,
    StepReuse,
    StepRun,
    WorkMetrics,
)
from gluepot.jobs.parameters import Arity, Parameter, ParameterType
from gluepot.sessions.models import SessionSpec


def plain(value: Any) -> Any:
    """Return a value as JSON types: dataclasses by field, enums by value, moments as ISO text."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {field.name: plain(getattr(value, field.name)) for field in dataclasses.fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item) for item in value]
    return value


def content_hash(content: JobContent) -> str:
    """Return the SHA-256 over what a version does: see `JobContent` for what counts."""
    hashed = {
        "kind": plain(content.kind),
        "script": content.script,
        "parameters": plain(content.parameters),
        "session_spec": plain(content.session_spec),
        "requirements": plain(content.requirements),
    }
    text = json.dumps(hashed, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def content_from(document: Mapping[str, Any]) -> JobContent:
    """Read back a `JobContent`."""
    return JobContent(
        kind=JobKind(document["kind"]),
        script=document["script"],
        parameters=tuple(parameter_from(parameter) for parameter in document["parameters"]),
        session_spec=session_spec_from(document["session_spec"]),
        requirements=tuple(document["requirements"]),
        steps=tuple(step_from(step) for step in document["steps"]),
        folder=document["folder"],
        settings=document["settings"],
        python_version=document["python_version"],
        cells=chosen_cells_from(document["cells"]),
        installed=installed_from(document["installed"]),
    )


def parameter_from(document: Mapping[str, Any]) -> Parameter:
    """Read back a `Parameter`."""
    return Parameter(
        name=document["name"],
        type=ParameterType(document["type"]),
        arity=Arity(document["arity"]),
        default_code=document["default_code"],
        choices=tuple(document["choices"]),
        help=document["help"],
        spelling=document["spelling"],
    )


def session_spec_from(document: Mapping[str, Any]) -> SessionSpec:
    """Read back a `SessionSpec`; lists become tuples again."""
    known = {field.name for field in dataclasses.fields(SessionSpec)}
    values: dict[str, Any] = {
        name: tuple(v) if isinstance(v, list) else v for name, v in document.items() if name in known
    }
    return SessionSpec(**values)


def step_from(document: Mapping[str, Any]) -> Step:
    """Read back a `Step`."""
    return Step(**document)


def installed_from(document: Mapping[str, Any] | None) -> Installed:
    """Read back `Installed`."""
    return Installed(**document) if document else Installed()


def chosen_cells_from(document: Mapping[str, Any] | None) -> ChosenCells:
    """Read back `ChosenCells`."""
    if not document:
        return ChosenCells()
    return ChosenCells(
        kind=SelectionKind(document["kind"]), ids=tuple(document["ids"]), target=document["target"]
    )


def step_run_from(document: Mapping[str, Any]) -> StepRun:
    """Read back a `StepRun`."""
    ended = document["ended_at"]
    return StepRun(
        index=document["index"],
        title=document["title"],
        cell=document["cell"],
        state=RunState(document["state"]),
        started_at=datetime.fromisoformat(document["started_at"]),
        ended_at=datetime.fromisoformat(ended) if ended else None,
        metrics=work_metrics_from(document.get("metrics")),
        reuse=StepReuse(document.get("reuse", StepReuse.RUN)),
    )


def work_metrics_from(document: Mapping[str, Any] | None) -> WorkMetrics | None:
    """Read back `WorkMetrics`."""
    if not document:
        return None
    values: dict[str, Any] = {n: tuple(v) if isinstance(v, list) else v for n, v in document.items()}
    return WorkMetrics(**values)


def run_metrics_from(document: Mapping[str, Any] | None) -> RunMetrics | None:
    """Read back `RunMetrics`."""
    if not document:
        return None
    return RunMetrics(
        work=work_metrics_from(document["work"]) or WorkMetrics(), dpu_hours=document["dpu_hours"]
    )


def failure_from(document: Mapping[str, Any] | None) -> Failure | None:
    """Read back a `Failure`."""
    return Failure(**document) if document else None
