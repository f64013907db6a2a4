"""Finds what is IPython and not Python in a cell: cell magics, line magics, shell lines, help marks.

Written without IPython, because a promotion may run where no notebook is. IPython's own transformer would also turn
them into `get_ipython()` calls, when what a job needs to know is which magic it was.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class CommandKind(StrEnum):
    """What a line that is not Python is."""

    MAGIC = "magic"
    SHELL = "shell"
    HELP = "help"


@dataclass(frozen=True, kw_only=True)
class Command:
    """A line (with its continuations) that is not Python.

    `first_line` and `last_line` count from 1. `indent` is the white space before it, `target` what it is assigned to
    ("" for nothing), `name` the magic's name, `rest` what follows (for a shell line: the command).
    """

    kind: CommandKind
    first_line: int
    last_line: int
    indent: str
    target: str
    name: str
    rest: str


@dataclass(frozen=True, kw_only=True)
class CellMagic:
    """A `%%name rest` that owns its cell, or all of it below blank lines, comments and line magics (`above`).

    `line` counts its line from 1; `body` starts at line `body_line` of the cell.
    """

    name: str
    rest: str
    body: str
    line: int
    body_line: int
    above: str = ""


_CELL_MAGIC = re.compile(r"[ \t]*%%(?P<name>!|\w+)(?P<rest>[^\n]*)")
_STANDS_ABOVE = re.compile(r"\s*(?:#|%(?!%)|$)")
# Notebooks of Databricks begin a cell of another language so.
_LONE_LINE_MAGICS = {"%sql": "sql", "%md": "markdown", "%sh": "sh"}
_MAGIC = re.compile(
    r"(?P<indent>\s*)(?:(?P<target>[^=#%!]+?)\s*=\s*)?%(?P<name>[A-Za-z_]\w*)(?P<rest>.*)", re.DOTALL
)
_SHELL = re.compile(r"(?P<indent>\s*)(?:(?P<target>[^=#%!]+?)\s*=\s*)?!{1,2}(?P<rest>[^=].*)", re.DOTALL)
_HELP = re.compile(r"(?P<indent>\s*)(?:\?{1,2}(?P<rest>[%\w.*]+)|[%\w.*\[\]'\"]+\?{1,2})\s*")


def cell_magic(source: str) -> CellMagic | None:
    """Return the magic that owns the cell, or None.

    IPython wants it in the first line. The kernel of AWS Glue does not, and its notebooks begin with `%glue_version 5.0`
    over `%%configure`. A cell that begins with `%sql` alone has its SQL below, as in Databricks.
    """
    lines = source.split("\n")
    number, is_continued = 0, False
    while number < len(lines) and (is_continued or _STANDS_ABOVE.match(lines[number])):
        if not is_continued and lines[number].strip() in _LONE_LINE_MAGICS:
            break
        is_continued = not lines[number].lstrip().startswith("#") and lines[number].endswith("\\")
        number += 1
    if number == len(lines):
        return None
    match = _CELL_MAGIC.match(lines[number])
    body = "\n".join(lines[number + 1 :])
    name = match["name"] if match else _LONE_LINE_MAGICS.get(lines[number].strip(), "")
    if not name or (match is None and not body.strip()):
        return None
    return CellMagic(
        name=name,
        rest=match["rest"].strip() if match else "",
        body=body,
        line=number + 1,
        body_line=number + 2,
        above="\n".join(lines[:number]),
    )


def leading_magics(source: str) -> list[str]:
    """Return the names of the line magics that stand above a cell's code, in order."""
    lines, names, after = source.split("\n"), [], 0
    for command in commands(source):
        between = lines[after : command.first_line - 1]
        is_first = all(not line.strip() or line.lstrip().startswith("#") for line in between)
        if not is_first or command.kind is not CommandKind.MAGIC or command.target:
            break
        names.append(command.name)
        after = command.last_line
    return names


def misplaced_cell_magic(source: str) -> int | None:
    """Return the line, counted from 1, of a cell magic that stands below code; None where none does."""
    state = _LexicalState()
    for number, line in enumerate(source.split("\n"), start=1):
        if state.at_statement() and number > 1 and _CELL_MAGIC.match(line):
            return number
        state.feed(line)
    return None


def commands(source: str) -> Iterator[Command]:
    """Yield the lines of a cell that are not Python, in order. Brackets and strings are Python's, whatever is in them."""
    lines = source.split("\n")
    state = _LexicalState()
    index = 0
    while index < len(lines):
        command = _command(lines, index) if state.at_statement() else None
        if command is None:
            state.feed(lines[index])
            index += 1
            continue
        yield command
        index = command.last_line


def _command(lines: list[str], index: int) -> Command | None:
    last = index
    while lines[last].endswith("\\") and last + 1 < len(lines):
        last += 1
    text = "\n".join(lines[index : last + 1])
    for kind, pattern in (
        (CommandKind.MAGIC, _MAGIC),
        (CommandKind.SHELL, _SHELL),
        (CommandKind.HELP, _HELP),
    ):
        match = pattern.fullmatch(text)
        if match is None:
            continue
        groups = match.groupdict()
        return Command(
            kind=kind,
            first_line=index + 1,
            last_line=last + 1,
            indent=groups["indent"],
            target=(groups.get("target") or "").strip(),
            name=groups.get("name") or "",
            rest=re.sub(r"\\\n\s*", " ", groups.get("rest") or "").strip(),
        )
    return None


class _LexicalState:
    """Whether a physical line begins a statement: not inside a bracket, a string, or a continued line."""

    _TOKEN = re.compile(r"'''|\"\"\"|['\"]|\\.|[()\[\]{}]|#", re.DOTALL)

    def __init__(self) -> None:
        self._depth = 0
        self._quote = ""
        self._is_continued = False

    def at_statement(self) -> bool:
        return not (self._depth or self._quote or self._is_continued)

    def feed(self, line: str) -> None:
        self._is_continued = line.endswith("\\")
        for match in self._TOKEN.finditer(line):
            mark = match.group()
            if self._quote:
                if mark == self._quote:
                    self._quote = ""
                elif mark[0] == self._quote and len(mark) == 3:
                    self._quote = ""  # '' followed by a quote that opens nothing that matters here
            elif mark == "#":
                break
            elif mark[0] in "'\"":
                self._quote = mark
            elif mark in "([{":
                self._depth += 1
            elif mark in ")]}":
                self._depth = max(0, self._depth - 1)
        if len(self._quote) == 1 and not self._is_continued:
            self._quote = ""  # a string that its line does not close is a syntax error, reported later
