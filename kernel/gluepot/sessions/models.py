"""Values of sessions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

Stage = Callable[[str], None]
"""Told what a start is doing just now: "starting JVM", "connecting to spark://…"."""


class SessionState(StrEnum):
    """Life of a JVM: STARTING → READY (waits in the pool) → CLAIMED (serves one owner) → ENDED.

    A CLAIMED one may become DETACHED: it lives without an owner until somebody attaches it, which makes it CLAIMED.
    """

    STARTING = "STARTING"
    READY = "READY"
    CLAIMED = "CLAIMED"
    DETACHED = "DETACHED"
    ENDED = "ENDED"


class OwnerKind(StrEnum):
    """Who claims a session."""

    NOTEBOOK = "notebook"
    JOB_RUN = "job run"
    SCRIPT = "script"


@dataclass(frozen=True, kw_only=True)
class Owner:
    """The claimer: what it is, and a name a person recognises (notebook path, run id, script path)."""

    kind: OwnerKind
    name: str


@dataclass(frozen=True, kw_only=True)
class SessionSpec:
    """What a session should be. Empty or zero means: the settings' value.

    `master`: Spark master URL. `cores`: local cores (0: all). `memory_mb`: driver heap. `conf`: further Spark
    settings by their names. `py_files`, `jars`: paths. `packages`: pip requirements. `connections`: names of those
    that the session is given.
    """

    master: str = ""
    app_name: str = "gluepot"
    cores: int = 0
    memory_mb: int = 0
    conf: Mapping[str, str] = field(default_factory=dict)
    py_files: tuple[str, ...] = ()
    jars: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    connections: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class SessionInfo:
    """One session as a person sees it. Times are aware UTC; None where it has not happened."""

    id: str
    state: SessionState
    master: str
    pid: int | None
    owner: Owner | None
    app_id: str
    ui_url: str
    created_at: datetime
    claimed_at: datetime | None
    memory_bytes: int | None
