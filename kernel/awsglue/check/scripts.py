"""Reading scripts for what they use of Glue's API."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from pathlib import Path

from awsglue.check import around, services, surface
from awsglue.check.arguments import Found, Names, called, of_context, of_others
from awsglue.check.findings import CheckReport, ScriptCheck, Standing, Use
from gluepot.errors import NotFoundError


def check_scripts(paths: Sequence[Path]) -> CheckReport:
    """Check every script (.py, or the code cells of an .ipynb); a folder stands for all of both below it.

    Raises:
        NotFoundError: a path does not exist.
    """
    return CheckReport(scripts=tuple(check_script(path) for path in _files(paths)))


def check_script(path: Path) -> ScriptCheck:
    """Check one script. One that does not parse is reported with the line, not raised."""
    try:
        tree = _tree(path)
    except SyntaxError as error:
        return ScriptCheck(path=str(path), problem=f"line {error.lineno}: {error.msg}")
    except (ValueError, UnicodeDecodeError) as error:
        return ScriptCheck(path=str(path), problem=f"it cannot be read: {error}".split("\n")[0][:200])
    found: dict[tuple[str, Standing, str], list[int]] = {}
    for api, place, (standing, reason) in _uses(tree, path.parent):
        found.setdefault((api, standing, reason), []).append(place)
    uses = [
        Use(api=api, places=tuple(sorted(set(at))), standing=standing, reason=reason)
        for (api, standing, reason), at in found.items()
    ]
    return ScriptCheck(path=str(path), uses=tuple(sorted(uses, key=lambda use: use.places)))


def _files(paths: Sequence[Path]) -> Iterator[Path]:
    for path in paths:
        if path.is_dir():
            found = [*path.rglob("*.py"), *path.rglob("*.ipynb")]
            yield from sorted(one for one in found if ".ipynb_checkpoints" not in one.parts)
        elif path.is_file():
            yield path
        else:
            near = [str(one) for one in path.parent.glob("*.*")] if path.parent.is_dir() else []
            raise NotFoundError("File", str(path), candidates=near)


def _tree(path: Path) -> ast.Module:
    if path.suffix != ".ipynb":
        return ast.parse(path.read_text(encoding="utf-8"))
    from gluepot.jobs.cell_code import read_cell
    from gluepot.jobs.notebook_file import read_notebook

    body: list[ast.stmt] = []
    for cell in read_notebook(path).cells:
        tree = read_cell(cell).tree
        for node in ast.walk(tree):
            if isinstance(node, (ast.stmt, ast.expr)):
                node.lineno = cell.number  # what a person counts in a notebook
        body += tree.body
    return ast.Module(body=body, type_ignores=[])


def _uses(tree: ast.Module, folder: Path) -> Iterator[Found]:
    names = Names(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            module = node.module or ""
            absent = None if node.level else around.installed(module, folder)
            if (standing := surface.recipes(module) or absent) is not None:
                yield module, node.lineno, standing
            for alias in node.names:
                standing = surface.imported(module, alias.name) or around.of_pyspark(module, alias.name)
                if standing is not None and alias.name != "*":
                    yield alias.name, node.lineno, standing
        elif isinstance(node, ast.Import):
            for alias in node.names:
                standing = surface.module(alias.name) or services.library(alias.name)
                standing = standing or around.installed(alias.name, folder)
                if standing is not None:
                    yield alias.name, node.lineno, standing
        elif isinstance(node, ast.Call):
            yield from _in_call(node, names)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            used = surface.statement(node.value) or around.in_text(node.value)
            for api, standing in [*([used] if used else []), *around.rules_in(node.value)]:
                yield api, node.lineno, standing


def _in_call(call: ast.Call, names: Names) -> Iterator[Found]:
    name, owner = called(call), _owner(call)
    is_facade = owner in surface.FACADES
    full = f"{owner}_{name}" if is_facade else name
    is_context = surface.context_method(full)
    standing = is_context or (surface.frame_method(name) if owner != name else None)
    if standing is None and (is_facade or _is_of_context(call, names)):
        standing = surface.unknown(full)
    if standing is not None:
        yield (f"{owner}.{name}" if is_facade else name), call.lineno, standing
    used = surface.transform(owner if name == "apply" else name)
    if used is not None:
        yield (owner if name == "apply" else name), call.lineno, used
    if is_context is not None:
        yield from of_context(call, full, names)
    yield from of_others(call, names)
    if (used_source := around.source(call, names)) is not None:
        yield used_source
    named = [one.value for one in call.keywords if one.arg == "service_name"]
    client = services.service(call, names.text(next(iter([*named, *call.args]), None)))
    if client is not None:
        yield client[0], call.lineno, client[1]


def _owner(call: ast.Call) -> str:
    value = call.func.value if isinstance(call.func, ast.Attribute) else None
    return value.attr if isinstance(value, ast.Attribute) else getattr(value, "id", "")


def _is_of_context(call: ast.Call, names: Names) -> bool:
    """Say whether a method is called of what the script made by GlueContext(…)."""
    return isinstance(call.func, ast.Attribute) and names.made_by(call.func.value) == "GlueContext"
