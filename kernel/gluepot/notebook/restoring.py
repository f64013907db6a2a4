"""`%session restore`: what a lost session took with it is made anew by running the cells again that make it.

The cells run beside the notebook's variables, not over them: only what was lost is put back, so that a counter or a
path which a later cell has changed stays as it is. What still lives is used, not made again.
"""

from __future__ import annotations

import ast
import builtins
import linecache
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gluepot.display.sessions import RestoredNames
from gluepot.errors import ConflictError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Callable

    from gluepot.jobs.cell_body import CellBody
    from gluepot.notebook.session_life import SessionLife

_OFF_LIMITS = frozenset({"spark", "sc"})
_REGISTERS = frozenset({"register", "registerFunction", "registerJavaFunction"})


@dataclass(frozen=True, kw_only=True)
class RestorePlan:
    """Which cells make what was lost. `names`: variables; `others`: views and functions of the session.

    `writes`: what of those cells may write, as "cell [3]: …". `left`: name → why it cannot be made again.
    """

    names: tuple[str, ...]
    others: tuple[str, ...]
    cells: tuple[CellBody, ...]
    writes: tuple[str, ...]
    left: dict[str, str] = field(default_factory=dict)


class SessionRestore:
    """Makes what one notebook has lost.

    Args:
        shell: the IPython shell.
        life: knows what was lost.
        start: returns the SparkSession, starting one if needed.
    """

    def __init__(self, shell: Any, life: SessionLife, start: Callable[[], Any]) -> None:
        self._shell = shell
        self._life = life
        self._start = start

    def restore(self, names: Sequence[str], may_write: Callable[[str], bool]) -> RestoredNames:
        """Run the cells that make `names` (none: everything that was lost), and put it back.

        Args:
            names: variables, views or functions.
            may_write: asked with a question where those cells may write; False stops before anything runs.

        Raises:
            NotFoundError: one of `names` was not lost.
            ConflictError: the cells write, and nobody said yes.
        """
        began = time.monotonic()
        self._life.forget_dead()
        plan = self.plan(names)
        if plan.writes and not may_write(_question(plan)):
            raise ConflictError(
                f"Nothing was run: {len(plan.writes)} statement(s) of the cells to run again may write "
                f"({'; '.join(plan.writes)}).",
                "Say yes with: %session restore --yes, or run the cells that you want by hand.",
            )
        if plan.cells:
            self._start()
            self._life.welcome()  # cells may stand on views and settings of the old session
        made = self._run(plan)
        return RestoredNames(
            names=tuple(made),
            others=plan.others,
            cells=tuple(body.cell.number for body in plan.cells),
            left=plan.left,
            seconds=time.monotonic() - began,
        )

    def plan(self, names: Sequence[str]) -> RestorePlan:
        """Say which cells make `names` (none: everything that was lost) again. Nothing is run."""
        from gluepot.jobs.slicing import slice_of
        from gluepot.notebook.cell_effects import writing_functions, writing_lines

        lost_names = self._life.stale.all_names()
        lost_others = self._life.lost_others()
        for name in names:
            if name not in lost_names and name not in lost_others:
                raise NotFoundError(
                    "Lost variable",
                    name,
                    candidates=[*lost_names, *lost_others],
                    next_step="Nothing was lost." if not (lost_names or lost_others) else "",
                )
        bodies = self._bodies()
        chosen: dict[int, CellBody] = {}
        left: dict[str, str] = {}
        for name in names or [*lost_names, *lost_others]:
            makers = _makers(bodies, name, is_variable=name in lost_names)
            if not makers:
                left[name] = "no cell that ran to its end makes it"
                continue
            needed = slice_of(bodies, makers[-1].cell.number, self._is_there(bodies, makers[-1].cell.number))
            refused = next((body for body in needed if body.code.findings), None)
            if refused is not None:
                left[name] = (
                    f"cell [{refused.cell.number}] cannot be run apart: {refused.code.findings[0].sentence}"
                )
                continue
            chosen |= {body.cell.number: body for body in needed}
        cells = tuple(chosen[number] for number in sorted(chosen))
        writers = frozenset(name for body in bodies for name in writing_functions(_kept(body)))
        return RestorePlan(
            names=tuple(n for n in names or lost_names if n in lost_names and n not in left),
            others=tuple(n for n in names or lost_others if n in lost_others and n not in left),
            cells=cells,
            writes=tuple(
                f"cell [{body.cell.number}]: {line}"
                for body in cells
                for line in writing_lines(_kept(body), writers)
            ),
            left=left,
        )

    def cell_that_made(self, name: str) -> int | None:
        """Return the number of the last cell that made a variable, or None."""
        makers = _makers(self._bodies(), name, is_variable=True)
        return makers[-1].cell.number if makers else None

    def _bodies(self) -> list[CellBody]:
        # Not at the top: a kernel's start would wait for what reads and slices cells.
        from gluepot.jobs.drafting import read_bodies
        from gluepot.jobs.notebook_file import cells_from_history

        # As it was typed: `In` has the magics already turned into calls. The last one is the cell that asks.
        history = self._shell.history_manager.input_hist_raw[:-1]
        ran = ["" if number in self._life.failed_cells else text for number, text in enumerate(history)]
        return read_bodies(cells_from_history(ran, Path.cwd()))

    def _is_there(self, bodies: Sequence[CellBody], target: int) -> Callable[[str], bool]:
        """Return what says whether a variable lives and is still what it was when the target ran."""
        user = self._shell.user_ns
        changed = {
            name
            for body in bodies
            if body.cell.number > target
            for name in (*body.names.defines, *body.names.mutates)
        }
        return lambda name: (
            (name in user and name not in changed and not self._life.stale.is_stale(user[name]))
            or name in _OFF_LIMITS
        )

    def _run(self, plan: RestorePlan) -> list[str]:
        user = self._shell.user_ns
        beside = {name: value for name, value in user.items() if not self._life.stale.is_stale(value)}
        beside.setdefault("__builtins__", builtins)
        for body in plan.cells:
            _run_cell(body, beside)
        # By-products, too: whatever was lost and now is there.
        made = [
            name
            for name in self._life.stale.all_names()
            if name in beside and not self._life.stale.is_stale(beside[name])
        ]
        user.update({name: beside[name] for name in made})
        self._life.found(plan.others)
        return made


def _run_cell(body: CellBody, namespace: dict[str, Any]) -> None:
    name = f"<cell [{body.cell.number}]>"
    source = body.lines_without(frozenset(body.dropped))
    # So that a traceback shows the line.
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)
    exec(compile(source, name, "exec"), namespace)  # noqa: S102 - the user's own cell, which ran before


def _makers(bodies: Sequence[CellBody], name: str, *, is_variable: bool) -> list[CellBody]:
    if is_variable:
        return [body for body in bodies if name in body.names.defines]
    return [
        body for body in bodies if name.lower() in body.tables.views or name in _registered(body.statements)
    ]


def _registered(statements: Iterable[ast.stmt]) -> set[str]:
    """Return the names of functions that statements register: `spark.udf.register("name", …)`."""
    calls = (node for statement in statements for node in ast.walk(statement) if isinstance(node, ast.Call))
    return {
        str(call.args[0].value)
        for call in calls
        if isinstance(call.func, ast.Attribute)
        and call.func.attr in _REGISTERS
        and call.args
        and isinstance(call.args[0], ast.Constant)
    }


def _kept(body: CellBody) -> ast.Module:
    return ast.Module(body=list(body.statements), type_ignores=[])


def _question(plan: RestorePlan) -> str:
    lines = "\n".join(f"  {line}" for line in plan.writes)
    return f"The cells to run again may write:\n{lines}\nRun them? [y/N] "
