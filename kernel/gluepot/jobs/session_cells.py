"""The session that a notebook sets up by `%%configure` and its like, as the session of its job."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gluepot.errors import GluepotError
from gluepot.jobs.cell_body import CellBody
from gluepot.jobs.cells import SCRATCH_TAG
from gluepot.jobs.findings import Finding, Severity
from gluepot.sessions.glue_settings import GlueSettings, apply_body, apply_setting
from gluepot.sessions.models import SessionSpec

# They ask about a session, start or end one, or name its kind: nothing that a job's session could take over.
_ABOUT = frozenset(
    {
        "session", "session_id", "session_id_prefix", "stop_session", "etl", "streaming", "glue_ray", "session_type",
        "tags", "assume_role", "idle_timeout", "timeout", "reconnect", "delete_session", "new_session",
    }
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class CellsSession:
    """What session magics of cells set up: the session, and arguments for `getResolvedOptions`. `findings`: which did."""

    spec: SessionSpec
    arguments: Mapping[str, str]
    findings: tuple[Finding, ...]


def session_of(bodies: Sequence[CellBody], last: int, base: SessionSpec) -> CellsSession:
    """Apply the session magics of all cells down to number `last`, and say which did; a scratch cell's do not count.

    They count whether or not their cell is chosen: the chosen cells worked in the session that they made.
    """
    settings = GlueSettings(spec=base)
    findings: list[Finding] = []
    for body in bodies:
        if body.cell.number > last or SCRATCH_TAG in body.cell.tags:
            continue
        for name, value in body.code.session_lines:
            if name in _ABOUT:
                continue
            before = settings.spec
            try:
                if name == "configure":
                    settings, _ = apply_body(settings, value)
                else:
                    settings = apply_setting(settings, name, value).settings
            except GluepotError as error:
                findings.append(_finding(body, Severity.PROBLEM, error.sentence, error.next_step))
                continue
            if settings.spec != before:
                sentence = f"its %{'%' * (name == 'configure')}{name} sets up the job's session too."
                findings.append(_finding(body, Severity.NOTE, sentence))
    return CellsSession(spec=settings.spec, arguments=settings.job_arguments, findings=tuple(findings))


def _finding(body: CellBody, severity: Severity, sentence: str, next_step: str = "") -> Finding:
    return Finding(
        severity=severity, cell=body.cell.number, cell_id=body.cell.id, sentence=sentence, next_step=next_step
    )
