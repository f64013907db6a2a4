"""The backward slice of a cell: the cell and everything before it that it needs."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Sequence

from gluepot.jobs.cell_body import CellBody
from gluepot.jobs.changes import Changes
from gluepot.jobs.checking.effects import OutsideEffects
from gluepot.jobs.checks import SESSION_NAMES
from gluepot.jobs.findings import Finding, Severity
from gluepot.jobs.names import name_use, surely_bound
from gluepot.jobs.table_use import TableUse, table_use
from gluepot.jobs.text_constants import text_constants


def _nothing(_name: str) -> bool:
    return False


def slice_of(
    bodies: Sequence[CellBody], target: int, is_there: Callable[[str], bool] = _nothing
) -> list[CellBody]:
    """Return the cells that cell number `target` needs, itself included, in page order.

    `is_there` says of a name that it need not be made: a notebook still has it, as the target found it.

    Walks backwards. A cell is in when it binds a name or changes what it stands for, writes a table or view, or sets the
    session, that something behind it in the slice uses. A name is satisfied by the nearest binding above it that does not itself
    build on the older value. Names that functions read when called may be bound anywhere up to the target.
    """
    position = next(index for index, body in enumerate(bodies) if body.cell.number == target)
    last = bodies[position]
    # The target counts with all of its statements: "what this chart needs" is a fair question.
    constants = text_constants(body.code.tree for body in bodies[: position + 1])
    whole, tables = name_use(last.code.tree), table_use(last.code.tree, constants)
    wanted = set(whole.needs) | set(whole.needs_later)
    wanted = {name for name in wanted if not is_there(name)}
    wanted_tables = _full_names(tables.reads)
    trees = [body.code.tree for body in bodies[:position]]
    whole_page = ast.Module(body=[statement for tree in trees for statement in tree.body], type_ignores=[])
    changes = Changes(trees, OutsideEffects(whole_page).of)
    chosen = [last]
    for body in reversed(bodies[:position]):
        tables = table_use(ast.Module(body=list(body.statements), type_ignores=[]), constants)
        bound = wanted & set(body.names.defines)
        is_needed = bool(
            bound
            or wanted & _changed(body, changes)
            or wanted_tables & _full_names([*tables.writes, *tables.views])
            or tables.sets_session
            or (body.names.stars and wanted)
        )
        if not is_needed:
            continue
        chosen.append(body)
        # Kept wanted: what was only changed here, and what only a branch or loop of this cell may bind.
        wanted -= {name for statement in body.statements for name in surely_bound(statement)}
        needed = set(body.names.needs) | set(body.names.needs_later)
        wanted |= {name for name in needed if not is_there(name)}
        wanted_tables |= _full_names(tables.reads)
    return list(reversed(chosen))


def check_unnamed(bodies: Sequence[CellBody], target: int, chosen: Iterable[CellBody]) -> list[Finding]:
    """Say which cells above a target may make a table that it needs, and were left out as their text does not show it."""
    kept = {body.cell.number for body in chosen}
    above = [body for body in bodies if body.cell.number < target]
    constants = text_constants(body.code.tree for body in above)
    uses: list[tuple[CellBody, TableUse]] = [
        (body, table_use(ast.Module(body=list(body.statements), type_ignores=[]), constants))
        for body in above
        if body.cell.number not in kept
    ]
    return [
        Finding(
            severity=Severity.NOTE,
            cell=body.cell.number,
            cell_id=body.cell.id,
            line=body.code.line_of(line),
            sentence="it writes a table whose name is not a literal, and was left out.",
            next_step="If the job needs it, choose the cells with --cells.",
        )
        for body, use in uses
        for line in use.unnamed[:1]
    ]


def _full_names(names: Iterable[str]) -> set[str]:
    """Return names of tables as one spelling: `t`, `default.t` and `spark_catalog.default.t` are the same table."""
    plain = (name.replace("`", "").removeprefix("spark_catalog.") for name in names)
    return {name.removeprefix("default.") for name in plain}


def _changed(body: CellBody, changes: Changes) -> set[str]:
    """Return the names whose objects a cell changes; what sets the session is known by name."""
    return {name for statement in body.statements for name in changes.of(statement)} - SESSION_NAMES
