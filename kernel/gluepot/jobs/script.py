"""Writes the script of a job: what a reviewer reads, and what every runner runs.

Plain top-level code under `# %%` marks rather than functions: steps share names as cells do, which functions could
only by passing everything or by `global` (docs/decisions/020-plain-scripts.md).
"""

from __future__ import annotations

import ast
import re
import tokenize
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import StringIO
from itertools import chain, count

from gluepot.jobs.cell_body import CellBody
from gluepot.jobs.cells import PARAMETERS_TAG
from gluepot.jobs.checks import SESSION_NAMES
from gluepot.jobs.formatting import format_script, sort_imports
from gluepot.jobs.hoisting import hoisted_imports
from gluepot.jobs.models import Step
from gluepot.jobs.parameters import Arity, Parameter, ParameterType, parameter_of
from gluepot.jobs.requirements import requirements_of

STEP_MARK = "# %% "


@dataclass(frozen=True, kw_only=True)
class Script:
    """A written script, the parameters it takes, its steps in order, and what it needs installed."""

    text: str
    parameters: tuple[Parameter, ...]
    steps: tuple[Step, ...]
    requirements: tuple[str, ...]


def write_script(
    name: str,
    bodies: Sequence[CellBody],
    *,
    notebook: str,
    python_version: str,
    extra_requirements: Iterable[str] = (),
    arguments: str = "",
) -> Script:
    """Turn checked cells into a script.

    Args:
        name: the job's name.
        bodies: the cells, in the order in which they run.
        notebook: where they come from, as a person would say it ("tour.ipynb").
        python_version: the lowest that may run it ("3.11").
        extra_requirements: what cells install by `%pip`.
        arguments: a line that gives the script arguments of the notebook's, see `notebook_arguments`.
    """
    hoisted = hoisted_imports(bodies)
    parameters: list[Parameter] = []
    moved: set[ast.stmt] = set(hoisted.statements)
    for body in bodies:
        if PARAMETERS_TAG in body.cell.tags:
            for statement, parameter in _parameters_of(body):
                moved.add(statement)
                parameters.append(parameter)
    sections: list[str] = []
    steps: list[Step] = []
    for body in bodies:
        code = body.lines_without(frozenset(moved) | frozenset(body.dropped))
        if not _has_code(code):
            continue
        step = Step(title=_title(body, len(steps) + 1, steps), cell=body.cell.number, cell_id=body.cell.id)
        steps.append(step)
        sections.append(f"{STEP_MARK}{step.title}\n{code}")
    code = "\n\n".join(
        part
        for part in (arguments, _arguments(parameters), _session(name, bodies), "\n\n".join(sections))
        if part
    )
    lines = [*hoisted.lines, *_own_imports(code, parameters, hoisted.lines)]
    imports = sort_imports("\n".join(lines) + "\n").strip()
    body_text = f"{_docstring(name, notebook)}\n\n{imports}\n\n{code}\n"
    requirements = requirements_of(ast.parse(body_text), extra_requirements)
    text = format_script(f"{_header(python_version, requirements)}{body_text}")
    return Script(text=text, parameters=tuple(parameters), steps=tuple(steps), requirements=requirements)


def _header(python_version: str, requirements: Sequence[str]) -> str:
    """Return the PEP 723 block, which uv and others read."""
    lines = "".join(f'#     "{requirement}",\n' for requirement in requirements)
    dependencies = f"[\n{lines}# ]" if requirements else "[]"
    return f'# /// script\n# requires-python = ">={python_version}"\n# dependencies = {dependencies}\n# ///\n'


def _docstring(name: str, notebook: str) -> str:
    safe = f"Job {name}, promoted by gluepot from {notebook}.".replace("\\", "\\\\").replace('"', "'")
    return f'"""{safe}"""'


def _has_code(text: str) -> bool:
    return any(line.strip() and not line.lstrip().startswith("#") for line in text.split("\n"))


def _title(body: CellBody, number: int, earlier: Sequence[Step]) -> str:
    """Name a step: its Markdown heading, else its first comment, else what it makes; each title once."""
    cell = body.cell
    comment = re.match(r"\s*#+(?!%|!)\s*(\S.*)", cell.source)
    made = [name for name in body.names.defines if not name.startswith("_")]
    written = [*body.tables.writes, *body.tables.views]
    title = (
        cell.title
        or (comment.group(1).strip() if comment else "")
        or (written or made or [f"Step {number}"])[-1]
    )
    title = re.sub(r"\s+", " ", title)[:80]
    taken = {step.title for step in earlier}
    numbered = (f"{title} ({n})" for n in count(2))
    return next(candidate for candidate in chain([title], numbered) if candidate not in taken)


def _parameters_of(body: CellBody) -> list[tuple[ast.stmt, Parameter]]:
    comments = _comments(body.code.python)
    found = []
    for statement in body.statements:
        parameter = parameter_of(statement, comments.get(statement.end_lineno or 0, ""))
        if parameter is not None:
            found.append((statement, parameter))
    return found


def _comments(source: str) -> dict[int, str]:
    """Return line → trailing comment."""
    return {
        one.start[0]: one.string.lstrip("#").strip()
        for one in tokenize.generate_tokens(StringIO(source + "\n").readline)
        if one.type == tokenize.COMMENT
    }


def _arguments(parameters: Sequence[Parameter]) -> str:
    if not parameters:
        return ""
    lines = ["parser = argparse.ArgumentParser(description=__doc__)"]
    lines += [_add_argument(parameter) for parameter in parameters]
    lines.append("arguments = parser.parse_args()")
    lines += [f"{parameter.name} = arguments.{parameter.name}" for parameter in parameters]
    return "\n".join(lines)


def _add_argument(parameter: Parameter) -> str:
    options = [f'"{parameter.option}"']
    if parameter.type is ParameterType.BOOL:
        options.append("action=argparse.BooleanOptionalAction")
    else:
        options.append(f"type={_converter(parameter)}")
    if parameter.arity is Arity.LIST:
        options.append('nargs="*"')
    if parameter.choices:
        options.append(f"choices={list(parameter.choices)!r}")
    options.append("required=True" if parameter.is_required else f"default={parameter.default_code}")
    if parameter.help:
        options.append(f"help={parameter.help.replace('%', '%%')!r}")
    return f"parser.add_argument({', '.join(options)})"


def _converter(parameter: Parameter) -> str:
    if parameter.type is ParameterType.JSON:
        return "json.loads"
    if parameter.type in {ParameterType.DATE, ParameterType.DATETIME}:
        return f"{_date_class(parameter)}.fromisoformat"
    return parameter.type.value


def _date_class(parameter: Parameter) -> str:
    """Return the class as the cell spells it: `datetime.date` under `import datetime`."""
    return (
        f"datetime.{parameter.type}"
        if parameter.default_code.startswith(f"datetime.{parameter.type}")
        else parameter.type.value
    )


def _session(name: str, bodies: Sequence[CellBody]) -> str:
    """Return the lines that make `spark` and `sc`, when the cells use them without making them."""
    used: set[str] = set()
    made: set[str] = set()
    for body in bodies:
        needed = {*body.names.needs, *body.names.needs_later}
        used |= (needed - made) & SESSION_NAMES
        made |= set(body.names.defines)
    if not used:
        return ""
    lines = [f"spark = gluepot.session(app_name={name!r})"]
    return "\n".join([*lines, "sc = spark.sparkContext"] if "sc" in used else lines)


def _own_imports(code: str, parameters: Sequence[Parameter], present: Sequence[str]) -> list[str]:
    """Return the imports that the written code needs besides the cells' own."""
    lines: list[str] = []
    if parameters:
        lines.append("import argparse")
    if any(parameter.type is ParameterType.JSON for parameter in parameters):
        lines.append("import json")
    lines += [
        "import datetime" if "." in _date_class(parameter) else f"from datetime import {parameter.type}"
        for parameter in parameters
        if parameter.type in {ParameterType.DATE, ParameterType.DATETIME}
    ]
    if re.search(r"^sys\.argv", code, re.MULTILINE):
        lines.append("import sys")
    if re.search(r"\bgluepot\.", code):
        lines.append("import gluepot")
    if re.search(r"\bdisplay\(", code):
        lines.append("from IPython.display import display")
    return [line for line in dict.fromkeys(lines) if line not in present]
