"""Says at promotion that a job which appends by plain writes is not retried by itself, and why."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from gluepot.jobs.cell_body import CellBody
from gluepot.jobs.cells import PARAMETERS_TAG
from gluepot.jobs.findings import Finding, Severity
from gluepot.jobs.inlining import inlined
from gluepot.jobs.writes import WriteKind, appending_calls, write_kind

_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def check_appends(chosen: Sequence[CellBody]) -> list[Finding]:
    """Find statements, and definitions, that would add their rows again if a failed run were retried."""
    return [
        Finding(
            severity=Severity.NOTE,
            cell=body.cell.number,
            cell_id=body.cell.id,
            line=body.code.line_of(line),
            sentence=f"{subject} appends by a plain write, which a retry would do twice: a failed run of this job is not retried.",
            next_step="gluepot.write(…) makes it safe to retry; or set the job's retries by hand.",
        )
        for body, statement in _statements(chosen)
        for line, subject in _appends(statement)
    ]


def _statements(chosen: Sequence[CellBody]) -> Iterator[tuple[CellBody, ast.stmt]]:
    # A parameter's default is not its value: nothing is put in its place.
    bodies = [body for body in chosen if PARAMETERS_TAG not in body.cell.tags]
    owners = [body for body in bodies for _ in body.statements]
    tree = ast.Module(body=[statement for body in bodies for statement in body.statements], type_ignores=[])
    yield from zip(owners, inlined(tree).body, strict=True)


def _appends(statement: ast.stmt) -> Iterator[tuple[int, str]]:
    if isinstance(statement, _DEFINITIONS):
        word = "the class" if isinstance(statement, ast.ClassDef) else "the function"
        yield from ((call.lineno, f"{word} {statement.name!r}") for call in appending_calls(statement)[:1])
    elif write_kind(statement) is WriteKind.APPENDS:
        yield statement.lineno, "it"
