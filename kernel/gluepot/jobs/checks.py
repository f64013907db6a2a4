"""What must hold before cells become a job. Every check looks at everything, so that all problems come at once."""

from __future__ import annotations

import ast
import builtins
import re
from collections.abc import Callable, Iterator, Sequence

from gluepot.errors import GluepotError
from gluepot.jobs.cell_body import CellBody
from gluepot.jobs.changes import running
from gluepot.jobs.findings import Finding, Severity
from gluepot.jobs.star_imports import star_names

SESSION_NAMES = frozenset({"spark", "sc"})
_PROVIDED = frozenset(dir(builtins)) | SESSION_NAMES | {"__name__", "__file__", "__doc__", "display"}
_NOTEBOOK_ONLY = re.compile(r"get_ipython|In|Out|_+|_i+|_i?\d+|_oh|_ih|_dh|exit|quit")
_LOCAL_PATH = re.compile(
    r"(?:file:/+)?(~/|/(?:home|Users|tmp|root|mnt|content|data|opt|var)/|[A-Za-z]:[\\/])"
)
_PROMPTS = frozenset({"input", "getpass", "getpass.getpass", "breakpoint", "pdb.set_trace"})

TableLookup = Callable[[str], GluepotError | None]
"""Says why a table cannot be read, or None when it can."""


def check_names(chosen: Sequence[CellBody], everything: Sequence[CellBody], folder: str) -> list[Finding]:
    """Find names that would not exist when the job runs, with the cell that would define them."""
    findings: list[Finding] = []
    all_defined = {name for body in chosen for name in body.names.defines}
    defined: set[str] = set(_PROVIDED)
    for body in chosen:
        stars = _star_names(body, folder)
        if stars is None:
            return findings  # nothing can be said about names after a module that only running would reveal
        defined |= stars
        all_defined |= stars
        for name, line in body.names.needs.items():
            if name not in defined:
                findings.append(_missing(body, name, line, chosen, everything))
        for name, line in body.names.needs_later.items():
            if name not in _PROVIDED and name not in all_defined and name not in body.names.needs:
                findings.append(_missing(body, name, line, chosen, everything))
        defined |= set(body.names.defines)
    return findings


def _star_names(body: CellBody, folder: str) -> frozenset[str] | None:
    names: frozenset[str] = frozenset()
    for module in body.names.stars:
        more = star_names(module, folder)
        if more is None:
            return None
        names |= more
    return names


def _missing(
    body: CellBody, name: str, line: int, chosen: Sequence[CellBody], everything: Sequence[CellBody]
) -> Finding:
    sentence = f"the name {name!r} is used here, but no chosen cell defines it before."
    definers = [other for other in everything if name in other.names.defines]
    number = body.cell.number
    before = [other.cell.number for other in definers if other.cell.number < number]
    if before:
        next_step = f"Cell {before[-1]} does: add it."
    elif name in body.names.defines:
        next_step = "This cell defines it further down."
    elif any(other in chosen for other in definers):
        later = next(other.cell.number for other in definers if other in chosen)
        next_step = f"Cell {later} defines it, but comes later: a job runs from top to bottom."
    elif definers:
        next_step = f"Cell {definers[0].cell.number} does, further down: move it up and add it."
    elif _NOTEBOOK_ONLY.fullmatch(name):
        next_step = "It exists only in a notebook."
    else:
        next_step = "No cell of the notebook does: it may live only in memory, from a cell that was deleted or edited."
    return Finding(
        cell=number,
        cell_id=body.cell.id,
        line=body.code.line_of(line),
        sentence=sentence,
        next_step=next_step,
    )


def check_tables(chosen: Sequence[CellBody], lookup: TableLookup) -> list[Finding]:
    """Find tables that are read but neither exist nor are made by an earlier chosen cell."""
    findings: list[Finding] = []
    made: set[str] = set()
    for body in chosen:
        if body.tables.uses_database:
            return findings  # after USE a bare name may mean a table of another database
        for name, line in body.tables.reads.items():
            if name in made or f"default.{name}" in made or name.startswith(("global_temp.", "system.")):
                continue
            error = lookup(name)
            if error is not None:
                findings.append(
                    Finding(
                        cell=body.cell.number, cell_id=body.cell.id, line=body.code.line_of(line),
                        sentence=error.sentence, next_step=error.next_step,
                    )
                )  # fmt: skip
        made |= set(body.tables.writes) | set(body.tables.views)
        made |= {name.removeprefix("default.") for name in body.tables.writes}
    return findings


def check_order(chosen: Sequence[CellBody]) -> list[Finding]:
    """Say where the order of the page, which the job follows, is not the order in which the cells last ran."""
    findings: list[Finding] = []
    latest = 0
    latest_cell = 0
    for body in chosen:
        count = body.cell.execution_count
        if count is None:
            continue
        if count < latest:
            findings.append(
                Finding(
                    severity=Severity.NOTE, cell=body.cell.number, cell_id=body.cell.id,
                    sentence=f"it last ran before cell {latest_cell}, which stands above it; the job runs in page order.",
                )
            )  # fmt: skip
        else:
            latest, latest_cell = count, body.cell.number
    return findings


def check_edits(chosen: Sequence[CellBody]) -> list[Finding]:
    """Say which cells are not what this kernel ran under their number."""
    return [
        Finding(
            severity=Severity.NOTE, cell=body.cell.number, cell_id=body.cell.id,
            sentence=f"it was edited since it ran, or ran in another kernel: In[{body.cell.execution_count}] of this one differs.",
            next_step="The job has it as it stands now; run it once more to see that it works.",
        )
        for body in chosen
        if body.cell.ran is not None and body.cell.ran.strip() != body.cell.source.strip()
    ]  # fmt: skip


def check_paths(chosen: Sequence[CellBody]) -> list[Finding]:
    """Point at paths that only exist on this machine."""
    return [
        Finding(
            severity=Severity.NOTE,
            cell=body.cell.number,
            cell_id=body.cell.id,
            line=body.code.line_of(node.lineno),
            sentence=f"the path {node.value!r} exists only on this machine.",
            next_step="A parameter or a mount would let the job run elsewhere.",
        )
        for body in chosen
        for node in _texts(body)
        if _LOCAL_PATH.match(str(node.value))
    ]


def check_prompts(chosen: Sequence[CellBody]) -> list[Finding]:
    """Find calls that wait for somebody at a keyboard, which a job has not."""
    made = {name for body in chosen for name in body.names.defines if name in _PROMPTS}
    made -= {"getpass"}  # the module, or its function
    return [
        Finding(
            cell=body.cell.number,
            cell_id=body.cell.id,
            line=body.code.line_of(node.lineno),
            sentence=f"{ast.unparse(node.func)}() waits for somebody who answers, and a job runs alone.",
            next_step="Make it a parameter, or a secret by reference (jobs.environment).",
        )
        for body in chosen
        for statement in body.statements
        for node in running(statement)
        if isinstance(node, ast.Call) and ast.unparse(node.func) in _PROMPTS - made
    ]


def _texts(body: CellBody) -> Iterator[ast.Constant]:
    for statement in body.statements:
        for node in ast.walk(statement):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node
