"""One cell as plain Python: magics turned into the calls they stand for, and what could not be turned."""

from __future__ import annotations

import ast
import shlex
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from gluepot.errors import GluepotError, did_you_mean
from gluepot.jobs.cells import Cell
from gluepot.jobs.findings import Finding
from gluepot.jobs.ipython_syntax import (
    CellMagic,
    Command,
    CommandKind,
    cell_magic,
    commands,
    misplaced_cell_magic,
)
from gluepot.jobs.magic_words import CELL_MAGICS, LINE_MAGICS, Meaning
from gluepot.jobs.sql_calls import only_displays, sql_call, sql_options
from gluepot.sessions.glue_settings import comma_list, line_value, whole_body


@dataclass(frozen=True, kw_only=True)
class CellCode:
    """A cell without IPython.

    `python` is its source, `tree` the parsed one (empty when it does not parse), `lines[i]` the line of the cell that
    line `i + 1` of `python` came from. `requirements` are what it installs, `session_lines` its session magics (name
    and what follows), `left_out` words for each line that stays out, `findings` what is wrong.
    """

    cell: Cell
    python: str
    tree: ast.Module
    lines: tuple[int, ...]
    requirements: tuple[str, ...]
    session_lines: tuple[tuple[str, str], ...]
    left_out: tuple[str, ...]
    findings: tuple[Finding, ...]

    def line_of(self, python_line: int) -> int:
        """Return the line of the cell that a line of `python` came from."""
        return self.lines[min(python_line, len(self.lines)) - 1] if self.lines else 0


@dataclass
class _Draft:
    """A cell while it is translated."""

    cell: Cell
    text_names: frozenset[str]
    text: list[str] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    requirements: list[str] = field(default_factory=list)
    session_lines: list[tuple[str, str]] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    def add(self, python: str, line: int, indent: str = "") -> None:
        for text in python.split("\n"):
            self.text.append(f"{indent}{text}")
            self.lines.append(line)

    def refuse(self, line: int, sentence: str, next_step: str = "") -> None:
        self.findings.append(
            Finding(
                cell=self.cell.number, cell_id=self.cell.id, line=line, sentence=sentence, next_step=next_step
            )
        )


def read_cell(cell: Cell, text_names: Iterable[str] = ()) -> CellCode:
    """Return a cell as Python.

    Args:
        cell: the cell.
        text_names: variables of the notebook known to hold text, see `sql_calls.sql_call`.
    """
    draft = _Draft(cell=cell, text_names=frozenset(text_names))
    try:
        _read_source(draft, cell.source, 1)
    except GluepotError as error:  # what the options or the SQL of a magic have to say
        magic = cell_magic(cell.source)
        draft.refuse(magic.line if magic else 1, error.sentence, error.next_step)
    python = "\n".join(draft.text)
    return CellCode(
        cell=cell,
        python=python,
        tree=_parse(draft, python),
        lines=tuple(draft.lines),
        requirements=tuple(draft.requirements),
        session_lines=tuple(draft.session_lines),
        left_out=tuple(draft.left_out),
        findings=tuple(draft.findings),
    )


def _parse(draft: _Draft, python: str) -> ast.Module:
    try:
        compile(python, "<cell>", "exec", dont_inherit=True)
        return ast.parse(python)
    except SyntaxError as error:
        line = draft.lines[min(error.lineno or 1, len(draft.lines)) - 1] if draft.lines else 0
        # compile and ast.parse see what IPython alone would accept, like await outside of a function
        draft.refuse(line, f"Syntax error: {error.msg}.")
    except ValueError as error:  # a NUL in the source
        draft.refuse(0, f"This is not Python: {error}.")
    return ast.Module(body=[], type_ignores=[])


def _read_source(draft: _Draft, source: str, first_line: int) -> None:
    magic = cell_magic(source)
    if magic is None:
        below = misplaced_cell_magic(source)
        if below is not None:
            lines = source.split("\n")
            shown, source = lines[below - 1].split()[0], "\n".join(lines[: below - 1])
            draft.refuse(
                first_line + below - 1, f"{shown} stands below other code.", "Give it a cell of its own."
            )
        _read_lines(draft, source, first_line)
        return
    if magic.above.strip():
        _read_lines(draft, magic.above, first_line)
    before = first_line - 1
    _read_cell_magic(draft, replace(magic, line=magic.line + before, body_line=magic.body_line + before))


def _read_cell_magic(draft: _Draft, magic: CellMagic) -> None:
    meaning = CELL_MAGICS.get(magic.name)
    shown = f"%%{magic.name}"
    if meaning is Meaning.SQL:
        options = sql_options(magic.rest)
        sql = f"{options.sql}\n{magic.body}" if options.sql else magic.body
        if options.is_explain or (not options.output and only_displays(sql)):
            draft.left_out.append(f"{shown} that only shows rows")
        else:
            call = sql_call(sql, output=options.output, text_names=draft.text_names)
            draft.add(call, magic.line if options.sql else magic.body_line)
    elif meaning is Meaning.PYTHON:
        _read_source(draft, magic.body, magic.body_line)
    elif meaning is Meaning.DISPLAY:
        draft.left_out.append(f"{shown} only displays")
    elif meaning is Meaning.SESSION:
        draft.session_lines.append((magic.name, whole_body(magic.rest, magic.body)[1]))
        draft.left_out.append(f"{shown} sets up the session")
    elif meaning is Meaning.SHELL:
        draft.refuse(
            magic.line,
            f"{shown} runs a shell or another interpreter.",
            "Do it in Python, or leave this cell out.",
        )
    else:
        _refuse_unknown(draft, magic.line, shown, CELL_MAGICS, "%%")


def _read_lines(draft: _Draft, source: str, first_line: int) -> None:
    found = {command.first_line: command for command in commands(source)}
    index = 1
    for number, text in enumerate(source.split("\n"), start=1):
        if number < index:
            continue
        command = found.get(number)
        if command is None:
            draft.add(text, number + first_line - 1)
            index = number + 1
        else:
            python = _read_command(draft, command, number + first_line - 1)
            draft.add(python or "pass" if command.indent else python, number + first_line - 1, command.indent)
            index = command.last_line + 1


def _read_command(draft: _Draft, command: Command, line: int) -> str:
    """Return the Python that a command stands for, "" for none."""
    if command.kind is CommandKind.HELP:
        draft.left_out.append("help on a name")
        return ""
    if command.kind is CommandKind.SHELL:
        install = shlex_words(command.rest)
        if install[:1] and install[0].rpartition("/")[2] in {"pip", "pip3", "uv"} and not command.target:
            return _install(draft, install, line)
        draft.refuse(line, f"Shell line '!{command.rest}'.", "Do it in Python, or leave it out.")
        return ""
    meaning = LINE_MAGICS.get(command.name)
    shown = f"%{command.name}"
    if meaning is Meaning.SQL:
        options = sql_options(command.rest)
        output = command.target or options.output
        if options.is_explain or (not output and only_displays(options.sql)):
            draft.left_out.append(f"{shown} that only shows rows")
            return ""
        return sql_call(options.sql, output=output, text_names=draft.text_names)
    if meaning is Meaning.PYTHON:
        return f"{command.target} = {command.rest}" if command.target else command.rest
    if meaning is Meaning.DISPLAY and not command.target:
        draft.left_out.append(f"{shown} only displays")
        return ""
    if meaning is Meaning.SESSION and not command.target:
        draft.session_lines.append((command.name, line_value(command.rest)))
        draft.left_out.append(f"{shown} sets up the session")
        return ""
    if command.name == "additional_python_modules":
        return _install(draft, [command.name, *comma_list(line_value(command.rest))], line)
    if meaning is Meaning.INSTALL:
        return _install(draft, [command.name, *shlex_words(command.rest)], line)
    if meaning is Meaning.ENVIRONMENT and not command.target:
        return _environment(command.rest)
    if meaning is Meaning.FOLDER:
        return f"import os\nos.chdir({command.rest!r})"
    if meaning is Meaning.RUN_FILE:
        draft.refuse(
            line,
            f"{shown} {command.rest} brings in names from another file.",
            "Make it a module and import it.",
        )
    elif meaning is Meaning.CRAWL:
        draft.refuse(line, f"{shown} {command.rest} runs a crawler, which is not a step of a job.",
                     "Define a crawler with its own schedule: %crawl … --name NAME --schedule CRON.")  # fmt: skip
    elif meaning is None:
        _refuse_unknown(draft, line, shown, LINE_MAGICS, "%")
    else:
        draft.refuse(line, f"{shown} cannot be part of a job.", "Do it in Python, or leave it out.")
    return ""


def _refuse_unknown(draft: _Draft, line: int, shown: str, known: Iterable[str], prefix: str) -> None:
    near = did_you_mean(shown.lstrip("%"), known)
    hint = f"Did you mean {prefix}{near[0]}?" if near else "Write what it does in Python, or leave it out."
    draft.refuse(line, f"Magic {shown} is not known to jobs.", hint)


def _install(draft: _Draft, words: Sequence[str], line: int) -> str:
    """Note the packages of a `pip install`; they become requirements of the version."""
    rest = list(words)
    if "install" in rest:
        packages = [word for word in rest[rest.index("install") + 1 :] if not word.startswith("-")]
    elif rest[:1] == ["additional_python_modules"]:
        packages = rest[1:]
    else:
        packages = []
    if not packages:
        draft.refuse(line, f"'{' '.join(words)}' cannot be part of a job.", "Leave it out.")
    draft.requirements.extend(packages)
    draft.left_out.append(f"installation of {', '.join(packages)}")
    return ""


def _environment(rest: str) -> str:
    name, separator, value = rest.partition("=") if "=" in rest else rest.partition(" ")
    if not separator or not name.strip():
        return ""  # shows the environment
    return f"import os\nos.environ[{name.strip()!r}] = {value.strip()!r}"


def shlex_words(text: str) -> list[str]:
    """Split like a shell; an open quote ends at the end."""
    try:
        return shlex.split(text)
    except ValueError:
        return text.split()
