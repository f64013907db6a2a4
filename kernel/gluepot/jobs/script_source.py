"""An existing script as a job: taken as it is, its arguments read from its `argparse` and `getResolvedOptions` calls."""

from __future__ import annotations

import ast
import hashlib
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gluepot.errors import InvalidInputError, NotFoundError
from gluepot.jobs.cell_body import cell_body
from gluepot.jobs.cell_code import read_cell
from gluepot.jobs.cells import Cell, CellSource
from gluepot.jobs.drafting import Draft, kind_of
from gluepot.jobs.glue_options import glue_parameters
from gluepot.jobs.installed import installed_for
from gluepot.jobs.models import JobContent, SourceKind, Step
from gluepot.jobs.parameters import Arity, Parameter, ParameterType
from gluepot.jobs.requirements import requirements_of
from gluepot.jobs.script_steps import step_lines
from gluepot.jobs.secret_patterns import check_secrets
from gluepot.sessions.models import SessionSpec

_TYPES = {
    "int": ParameterType.INT,
    "float": ParameterType.FLOAT,
    "str": ParameterType.STR,
    "json.loads": ParameterType.JSON,
    "date.fromisoformat": ParameterType.DATE,
    "datetime.date.fromisoformat": ParameterType.DATE,
    "datetime.fromisoformat": ParameterType.DATETIME,
    "datetime.datetime.fromisoformat": ParameterType.DATETIME,
}


def read_script(path: Path) -> CellSource:
    """Return a Python file as the source of a job.

    Raises:
        NotFoundError: there is no such file.
        InvalidInputError: it is not text.
    """
    if not path.is_file():
        there = sorted(one.name for one in path.parent.glob("*.py")) if path.parent.is_dir() else []
        raise NotFoundError("Script", path.name, where=f"in folder {str(path.parent)!r}", candidates=there)
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInputError(f"{str(path)!r} is not a Python script: {error.reason}.") from error
    return CellSource(
        kind=SourceKind.SCRIPT,
        cells=(Cell(number=1, source=text),),
        folder=str(path.resolve().parent),
        path=str(path.resolve()),
        hash=hashlib.sha256(raw).hexdigest(),
    )


def draft_script(
    name: str, source: CellSource, *, settings: Mapping[str, Any], session_spec: SessionSpec
) -> Draft:
    """Check a script (syntax, secrets) and describe it as the content of a version. Its text is not changed."""
    (cell,) = source.cells
    body = cell_body(read_cell(cell))
    findings = (*body.code.findings, *check_secrets([body]))
    content = None
    if not findings:
        tree = body.code.tree
        kind, requirements = kind_of(tree), requirements_of(tree)
        content = JobContent(
            kind=kind,
            script=cell.source,
            parameters=parameters_of_script(tree),
            session_spec=session_spec,
            requirements=requirements,
            steps=tuple(Step(title=title) for _, title in step_lines(cell.source)),
            folder=source.folder,
            settings=settings,
            python_version=f"{sys.version_info.major}.{sys.version_info.minor}",
            installed=installed_for(requirements, kind),
        )
    return Draft(job_name=name, content=content, cells=(), findings=findings, left_out=())


def parameters_of_script(tree: ast.Module) -> tuple[Parameter, ...]:
    """Return the options of `add_argument("--name", …)` and `getResolvedOptions` calls that can be read without running them.

    Positional arguments and options with an action of their own are not parameters of a job.
    """
    calls = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "add_argument"
    ]
    calls.sort(key=lambda call: call.lineno)
    found = tuple(parameter for call in calls if (parameter := _parameter(call)) is not None)
    names = {parameter.name for parameter in found}
    return (*found, *(one for one in glue_parameters(tree) if one.name not in names))


def _parameter(call: ast.Call) -> Parameter | None:
    names = [a.value for a in call.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
    option = next((name for name in names if name.startswith("--")), None)
    if option is None:
        return None
    given = {keyword.arg: keyword.value for keyword in call.keywords}
    action = ast.unparse(given["action"]) if "action" in given else ""
    is_flag = action.endswith("BooleanOptionalAction")
    if action and not is_flag:
        return None
    kind = (
        ParameterType.BOOL
        if is_flag
        else _TYPES.get(ast.unparse(given["type"]) if "type" in given else "str")
    )
    required = "required" in given and ast.unparse(given["required"]) == "True"
    return Parameter(
        name=option.removeprefix("--").replace("-", "_"),
        type=kind or ParameterType.STR,
        arity=Arity.LIST if "nargs" in given else Arity.ONE,
        default_code="" if required else ast.unparse(given["default"]) if "default" in given else "None",
        choices=_choices(given.get("choices")),
        help=_text(given.get("help")),
        spelling=option,
    )


def _choices(node: ast.expr | None) -> tuple[Any, ...]:
    try:
        return tuple(ast.literal_eval(node)) if node is not None else ()
    except (ValueError, TypeError):
        return ()


def _text(node: ast.expr | None) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
