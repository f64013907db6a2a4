"""What of a cell a job would run: its statements without those that only display, and what they use."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from gluepot.jobs.cell_code import CellCode
from gluepot.jobs.cells import PARAMETERS_TAG, Cell
from gluepot.jobs.display_only import Figures, is_display_only
from gluepot.jobs.names import Annotations, NameUse, name_use
from gluepot.jobs.parameters import parameter_of
from gluepot.jobs.table_use import TableUse, table_use


@dataclass(frozen=True, kw_only=True)
class CellBody:
    """A cell as a step of a job: the statements that stay, those that `dropped` out, and what the former use."""

    code: CellCode
    statements: tuple[ast.stmt, ...]
    dropped: tuple[ast.stmt, ...]
    names: NameUse
    tables: TableUse

    @property
    def cell(self) -> Cell:
        return self.code.cell

    def lines_without(self, removed: frozenset[ast.stmt]) -> str:
        """Return the cell's Python without `removed` statements; one that shares its line with others stays."""
        lines = self.code.python.split("\n")
        kept_lines = {
            line
            for statement in self.code.tree.body
            if statement not in removed
            for line in range(first_line(statement), (statement.end_lineno or 0) + 1)
        }
        gone = {
            line
            for statement in removed
            for line in range(first_line(statement), (statement.end_lineno or 0) + 1)
        }
        text = [line for number, line in enumerate(lines, start=1) if number not in gone - kept_lines]
        return "\n".join(text).strip("\n")


def first_line(statement: ast.stmt) -> int:
    """The first line of a statement, decorators included."""
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    return min([statement.lineno, *(decorator.lineno for decorator in decorators)])


def cell_body(
    code: CellCode,
    annotations: Annotations = Annotations.EVALUATED,
    figures: Figures = Figures.KEPT,
) -> CellBody:
    """Split a cell into what runs and what only displays. `annotations`, `figures`: what the whole page does with them."""
    lines_of_others: dict[int, int] = {}
    for statement in code.tree.body:
        for line in {statement.lineno, statement.end_lineno or statement.lineno}:
            lines_of_others[line] = lines_of_others.get(line, 0) + 1
    dropped = tuple(
        statement
        for statement in code.tree.body
        if is_display_only(statement, figures)
        and lines_of_others[statement.lineno] == 1
        and lines_of_others[statement.end_lineno or statement.lineno] == 1
    )
    kept = tuple(statement for statement in code.tree.body if statement not in dropped)
    tree = ast.Module(body=list(kept), type_ignores=[])
    names = name_use(tree, annotations)
    if PARAMETERS_TAG in code.cell.tags:
        for statement in kept:  # `day: int` binds nothing in Python, but the script's arguments will
            parameter = parameter_of(statement)
            if parameter is not None:
                names.defines.setdefault(parameter.name, statement.lineno)
    return CellBody(code=code, statements=kept, dropped=dropped, names=names, tables=table_use(tree))
