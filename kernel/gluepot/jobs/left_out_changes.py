"""Says where a cell that was left out changes what the job goes on with: the notebook had other data than the job will have."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from gluepot.jobs.cell_body import CellBody
from gluepot.jobs.cells import SCRATCH_TAG
from gluepot.jobs.changes import Changes
from gluepot.jobs.checking.effects import OutsideEffects
from gluepot.jobs.checks import SESSION_NAMES
from gluepot.jobs.findings import Finding, Severity
from gluepot.jobs.names import surely_bound

_MEANT_TO_BE_LEFT = frozenset({SCRATCH_TAG, "injected-parameters"})  # the latter is papermill's own


def check_left_out_changes(chosen: Sequence[CellBody], everything: Sequence[CellBody]) -> list[Finding]:
    """Find cells that were left out, though they bind anew or change a name between two chosen cells: one makes it, one uses it.

    A cell that did not run while others did changed nothing.
    """
    numbers = {body.cell.number for body in chosen}
    has_run = any(body.cell.execution_count is not None for body in everything)
    left_out = [
        body
        for body in everything
        if body.cell.number not in numbers
        and not _MEANT_TO_BE_LEFT & body.cell.tags
        and not (has_run and body.cell.execution_count is None)
    ]
    if not left_out:
        return []
    page = ast.Module(body=[one for body in everything for one in body.code.tree.body], type_ignores=[])
    changes = Changes([page], OutsideEffects(page).of)
    findings = []
    for body in left_out:
        above = [one for one in chosen if one.cell.number < body.cell.number]
        below = [one for one in chosen if one.cell.number > body.cell.number]
        made = {name for one in above for name in one.names.defines}
        for name in sorted(_touched(body, changes) & made - SESSION_NAMES):
            user = _user_of(name, below)
            if user is not None:
                findings.append(_finding(body, name, user))
                break
    return findings


def _touched(body: CellBody, changes: Changes) -> set[str]:
    imported = {
        (alias.asname or alias.name).partition(".")[0]
        for statement in body.statements
        for node in ast.walk(statement)
        if isinstance(node, (ast.Import, ast.ImportFrom))
        for alias in node.names
    }
    changed = {name for statement in body.statements for name in changes.of(statement)}
    return (set(body.names.defines) | changed) - imported


def _user_of(name: str, below: Sequence[CellBody]) -> CellBody | None:
    """Return the first cell that uses a name before another one binds it anew."""
    for body in below:
        if name in body.names.needs or name in body.names.needs_later:
            return body
        if any(name in surely_bound(statement) for statement in body.statements):
            return None
    return None


def _finding(body: CellBody, name: str, user: CellBody) -> Finding:
    return Finding(
        severity=Severity.NOTE,
        cell=body.cell.number,
        cell_id=body.cell.id,
        sentence=f"it is not part of the job, but changes {name!r}, which cell {user.cell.number} uses.",
        next_step="Add it, or tag it 'scratch' where the job should go without.",
    )
