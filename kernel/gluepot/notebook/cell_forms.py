"""Cells as other kernels take them: a cell magic below line magics, its body on its own line, `%sql` alone.

And magics that nobody knows: one sentence with the near ones, where IPython would print a line that batch runners miss.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from IPython.core.error import UsageError

from gluepot.errors import InvalidInputError, NotFoundError
from gluepot.jobs.ipython_syntax import cell_magic, commands, misplaced_cell_magic

# IPython refuses a cell magic without a body, before it is asked. These can have theirs on the line: `%%sql SELECT 1`.
_MAY_HAVE_NO_BODY = ("sql", "configure", "tags", "assume_role")
_LINE_MAGIC, _CELL_MAGIC = "line", "cell"


class CellForms:
    """What one shell takes as a cell.

    Args:
        shell: IPython's.
        magic_ran: called when a line magic of a cell is over.
    """

    def __init__(self, shell: Any, magic_ran: Callable[[], None] = lambda: None) -> None:
        self._shell = shell
        self._magic_ran = magic_ran
        self._depth = 0  # a magic may call another
        self._run_line_magic = shell.run_line_magic
        self._run_cell_magic = shell.run_cell_magic

    def install(self) -> None:
        """Take such cells from now on."""
        self._shell.input_transformer_manager.line_transforms.insert(0, in_ipythons_form)
        self._shell.run_line_magic = self._line_magic
        self._shell.run_cell_magic = self._cell_magic

    def _line_magic(self, magic_name: str, line: str, _stack_depth: int = 1) -> Any:
        __tracebackhide__ = True  # IPython leaves such a frame out
        self._depth += 1
        try:
            # One call further from the cell, whose names a magic may read.
            result = self._run_line_magic(magic_name, line, _stack_depth + 1)
        except UsageError:
            if self._shell.find_line_magic(magic_name) is not None:
                raise
        else:
            if self._depth == 1:
                self._magic_ran()
            return result
        finally:
            self._depth -= 1
        if magic_name.startswith("%"):
            raise InvalidInputError(
                f"%{magic_name} stands below other code.",
                "Give it a cell of its own: only comments and line magics may stand above it.",
            )
        raise self._not_found(_LINE_MAGIC, magic_name)

    def _cell_magic(self, magic_name: str, line: str, cell: str) -> Any:
        __tracebackhide__ = True
        try:
            return self._run_cell_magic(magic_name, line, cell)
        except UsageError:
            if self._shell.find_cell_magic(magic_name) is not None:
                raise
        raise self._not_found(_CELL_MAGIC, magic_name)

    def _not_found(self, kind: str, name: str) -> NotFoundError:
        known = self._shell.magics_manager.magics
        signs = {_LINE_MAGIC: "%", _CELL_MAGIC: "%%"}
        candidates = [f"{signs[one]}{other}" for one in (_CELL_MAGIC, _LINE_MAGIC) for other in known[one]]
        error = NotFoundError("Magic", f"{signs[kind]}{name}", candidates=candidates)
        return (
            error
            if error.near
            else NotFoundError("Magic", f"{signs[kind]}{name}", next_step="%lsmagic lists all.")
        )


def in_ipythons_form(lines: Sequence[str]) -> list[str]:
    """Return a cell's lines as IPython would have them."""
    source = "".join(lines)
    if "%" not in source:
        return list(lines)  # most cells, and this is done for each
    magic = cell_magic(source)
    if magic is None:
        below = misplaced_cell_magic(source) if "%%" in source else None
        # The magic's own line alone: it says what is wrong, where its body would be a syntax error.
        return _with_frames_kept(lines[:below], source)
    if lines[0].startswith("%%") and (magic.body or magic.name not in _MAY_HAVE_NO_BODY):
        return list(lines)
    call = f"get_ipython().run_cell_magic({magic.name!r}, {magic.rest!r}, {magic.body or chr(10)!r})\n"
    return [*lines[: magic.line - 1], call]


def _with_frames_kept(lines: Sequence[str], source: str) -> list[str]:
    """Write `frame = %sql …` as the options that keep a DataFrame and show nothing."""
    kept = list(lines)
    if "%sql" in source:
        for command in commands("".join(lines)):
            if command.name == "sql" and command.target.isidentifier():
                kept[command.first_line - 1] = f"{command.indent}%sql -q -o {command.target} {command.rest}\n"
                for number in range(command.first_line, command.last_line):
                    kept[number] = "\n"
    return kept
