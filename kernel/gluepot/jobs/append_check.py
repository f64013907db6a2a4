"""Says at promotion that a job which appends by plain writes is not retried by itself, and why."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from gluepot.jobs.cell_body import CellBody
from gluepot.jobs.findings import Finding, Severity
from gluepot.jobs.writes import WriteKind, write_kind


def check_appends(chosen: Sequence[CellBody]) -> list[Finding]:
    """Find statements that would add their rows again if a failed run were retried."""
    return [
        Finding(
            severity=Severity.NOTE,
            cell=body.cell.number,
            cell_id=body.cell.id,
            line=body.code.line_of(statement.lineno),
            sentence="it appends by a plain write, which a retry would do twice: a failed run of this job is not retried.",
            next_step="gluepot.write(…) makes it safe to retry; or set the job's retries by hand.",
        )
        for body in chosen
        for statement in body.statements
        if not isinstance(statement, ast.FunctionDef) and write_kind(statement) is WriteKind.APPENDS
    ]
