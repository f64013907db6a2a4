"""What is kept of a check that goes on by itself: written as it goes, read by whoever asks."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from gluepot.jobs.checking.documents import effect_from, table_check_from
from gluepot.jobs.checking.files import CheckFiles
from gluepot.jobs.checking.models import CheckRun, PreparedCheck
from gluepot.jobs.checking.scratch import is_owner_gone, owner_mark
from gluepot.jobs.documents import content_from, failure_from, plain
from gluepot.jobs.models import Failure, JobRun, RunState
from gluepot.jobs.run_files import read_json
from gluepot.jobs.step_runs import step_runs


@dataclass(frozen=True, kw_only=True)
class CheckState:
    """What changes of a check as it goes."""

    state: RunState
    queued_at: datetime
    started_at: datetime | None = None
    ended_at: datetime | None = None
    error: str = ""
    failure: Failure | None = None


@dataclass(frozen=True, kw_only=True)
class KeptCheck:
    """The files of one check, and what stays the same of it; its owner is the process that made this."""

    files: CheckFiles
    prepared: PreparedCheck
    requested_by: str

    def write(self, state: CheckState) -> None:
        """Note how it is; a reader sees this or what was noted before."""
        document = {
            "job_name": self.prepared.draft.job_name,
            "content": plain(self.prepared.content),
            "parameters": plain(self.prepared.values),
            "effects": plain(self.prepared.effects),
            "requested_by": self.requested_by,
            "owner": owner_mark(),
            **plain(state),
        }
        whole = self.files.state.with_suffix(".new")
        whole.write_text(json.dumps(document), encoding="utf-8")
        whole.replace(self.files.state)


def read_check(files: CheckFiles, check_id: str) -> CheckRun | None:
    """Return a check as it is now, None where nothing is kept of it."""
    document = read_json(files.state)
    if document is None:
        return None
    content = content_from(document["content"])
    state, error = _state_of(files, document), document["error"]
    queued_at = datetime.fromisoformat(document["queued_at"])
    ended_at = _moment(document["ended_at"])
    has_broken_off = state.is_final and state is not RunState.SUCCEEDED
    run = JobRun(
        id=check_id,
        job_name=document["job_name"],
        version=0,
        kind=content.kind,
        state=state,
        state_detail="a check: nothing is stored, tables are scratch",
        attempt=0,
        previous_run_id=None,
        trigger_name=None,
        fire_time=None,
        logical_date=queued_at,
        parameters=document["parameters"],
        requested_by=document["requested_by"],
        queued_at=queued_at,
        not_before=queued_at,
        started_at=_moment(document["started_at"]),
        ended_at=ended_at,
        timeout_s=0,
        max_retries=0,
        fencing=0,
        exit_code=None,
        error=error or ("The server that ran the check has ended." if state is RunState.ERROR else ""),
        failure=failure_from(document["failure"]),
        steps=step_runs(
            files, content, last=state if has_broken_off else RunState.RUNNING, ended_at=ended_at
        ),
    )
    tables = read_json(files.tables) if state.is_final else None
    return CheckRun(
        run=run,
        content=content,
        tables=tuple(table_check_from(table) for table in tables or ()),
        effects=tuple(effect_from(effect) for effect in document["effects"]),
    )


def ended_since(files: CheckFiles) -> str:
    """Return when a check that is over was asked for, as text that sorts; "" for one that goes on or is none."""
    document = read_json(files.state)
    return str(document["queued_at"]) if document and _state_of(files, document).is_final else ""


def _state_of(files: CheckFiles, document: Mapping[str, Any]) -> RunState:
    state = RunState(document["state"])
    if state.is_final:
        return state
    if is_owner_gone(document["owner"]):  # who was to write the next one
        return RunState.ERROR
    return RunState.STOPPING if files.stop.exists() else state


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
