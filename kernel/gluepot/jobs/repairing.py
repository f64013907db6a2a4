"""Which statements of a script a repair runs: the failed step and those after it, and what these need from before."""

from __future__ import annotations

import ast
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gluepot.errors import InvalidInputError
from gluepot.jobs.changes import Changes
from gluepot.jobs.checking.effects import OutsideEffects
from gluepot.jobs.inlining import inlined
from gluepot.jobs.models import StepReuse
from gluepot.jobs.names import name_use, surely_bound
from gluepot.jobs.script_steps import step_lines, step_of
from gluepot.jobs.table_use import table_use
from gluepot.jobs.text_constants import text_constants
from gluepot.jobs.writes import WriteKind, write_kind, writing_functions

_SESSION = {"spark", "sc"}


class RepairRefusedError(InvalidInputError):
    """A later step needs what a finished step only gives by appending again."""

    def __init__(self, step: str, name: str) -> None:
        super().__init__(
            f"The run cannot be repaired: later steps need {name!r}, which step {step!r} makes in a statement that also appends, and appending twice would double its rows.",
            "Run the job anew, or append with gluepot.write.",
        )


class RepairRepeatsError(InvalidInputError):
    """A later step needs what a finished step only gives by reaching outside again."""

    def __init__(self, step: str, cell: int, name: str, call: str) -> None:
        place = f" (cell {cell})" if cell else ""
        super().__init__(
            f"The run cannot be repaired: later steps need {name!r}, which step {step!r}{place} makes by {call}, and that would be done twice.",
            "Run the job anew.",
        )


@dataclass(frozen=True, kw_only=True)
class RepairPlan:
    """What a repair does. `skipped`: positions of statements in the module that do not run; `reuse`: by finished step."""

    resume_at: int
    skipped: frozenset[int]
    reuse: dict[int, StepReuse]


def plan_repair(source: str, resume_at: int, cells: Sequence[int] = ()) -> RepairPlan:
    """Choose the statements of the finished steps, those before `resume_at`, that later ones need.

    A statement is kept when it binds or changes a name, makes a view, or sets up the session for what runs later.
    What only writes, prints or computes for itself is not: its step is done. `cells` are those that the steps came from.

    Raises:
        RepairRefusedError: a needed name is made by a plain append.
        RepairRepeatsError: a needed name is made by a call that reaches outside: a request, another database.
    """
    tree = ast.parse(source)
    marks = step_lines(source)
    functions, spelled_out = writing_functions(tree), inlined(tree).body
    steps = [step_of(marks, statement) for statement in tree.body]
    later = [s for s, step in zip(tree.body, steps, strict=True) if step is None or step >= resume_at]
    constants, outside = text_constants([tree]), OutsideEffects(tree)
    changes = Changes([tree], outside.of)
    needs, tables = _needs(later, constants)
    skipped: set[int] = set()
    reuse: dict[int, StepReuse] = dict.fromkeys(range(min(resume_at, len(marks))), StepReuse.SKIPPED)
    for position in range(len(tree.body) - 1, -1, -1):
        statement, step = tree.body[position], steps[position]
        if step is None or step >= resume_at:
            continue
        names = name_use(ast.Module(body=[statement], type_ignores=[]))
        used = table_use(ast.Module(body=[statement], type_ignores=[]), constants)
        bound = needs & (set(names.defines) | (changes.of(statement) - _SESSION))
        sets_up = bool(used.sets_session or used.uses_database or (tables & set(used.views)) or names.stars)
        is_import = isinstance(statement, (ast.Import, ast.ImportFrom))
        if not (bound or sets_up or is_import):
            skipped.add(position)
            continue
        if write_kind(spelled_out[position], functions) is WriteKind.APPENDS:
            raise RepairRefusedError(marks[step][1], min(bound or {"the session"}))
        call = outside.of(statement)
        if bound and call:
            cell = cells[step] if step < len(cells) else 0
            raise RepairRepeatsError(marks[step][1], cell, min(bound), call)
        if not is_import:
            reuse[step] = StepReuse.RECOMPUTED
        needs -= surely_bound(statement)
        needs |= set(names.needs) | set(names.needs_later)
        tables |= set(used.reads)
    return RepairPlan(resume_at=resume_at, skipped=frozenset(skipped), reuse=reuse)


def _needs(statements: list[ast.stmt], constants: Mapping[str, str]) -> tuple[set[str], set[str]]:
    tree = ast.Module(body=statements, type_ignores=[])
    names, used = name_use(tree), table_use(tree, constants)
    return set(names.needs) | set(names.needs_later), set(used.reads)
