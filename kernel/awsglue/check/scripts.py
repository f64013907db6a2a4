"""Reading scripts for what they use of Glue's API."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from pathlib import Path

from awsglue.check import surface
from awsglue.check.findings import CheckReport, ScriptCheck, Standing, Use
from gluepot.errors import NotFoundError

_OPTIONS_HERE = {
    "hashfield": (
        Standing.PARTLY,
        "whole numbers in any database, other types in MySQL, PostgreSQL, Oracle and SQL Server",
    ),
    "groupFiles": (Standing.PARTLY, "needs groupSize; without it Spark groups small files by its own rule"),
}
_NOTHING = ast.Constant(value=None)
_AWS_CLIENTS = ("boto3", "botocore", "awswrangler")


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
    for api, place, (standing, reason) in _uses(tree):
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


def _uses(tree: ast.Module) -> Iterator[tuple[str, int, tuple[Standing, str]]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                standing = surface.imported(node.module or "", alias.name)
                if standing is not None and alias.name != "*":
                    yield alias.name, node.lineno, standing
        elif isinstance(node, ast.Import):
            for alias in node.names:
                if alias.name.partition(".")[0] in _AWS_CLIENTS:
                    yield (
                        alias.name,
                        node.lineno,
                        (Standing.PARTLY, "calls AWS itself: it needs an account and a network"),
                    )
        elif isinstance(node, ast.Call):
            yield from _in_call(node)


def _in_call(call: ast.Call) -> Iterator[tuple[str, int, tuple[Standing, str]]]:
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    owner = _owner(call)
    full = f"{owner}_{name}" if owner in surface.FACADES else name
    standing = surface.context_method(full) or (surface.frame_method(name) if owner != name else None)
    if standing is not None:
        yield (f"{owner}.{name}" if owner in surface.FACADES else name), call.lineno, standing
    used = surface.transform(owner if name == "apply" else name)
    if used is not None:
        yield (owner if name == "apply" else name), call.lineno, used
    if surface.context_method(full) is not None:
        yield from _in_arguments(call, name)


def _owner(call: ast.Call) -> str:
    value = call.func.value if isinstance(call.func, ast.Attribute) else None
    return value.attr if isinstance(value, ast.Attribute) else getattr(value, "id", "")


def _in_arguments(call: ast.Call, name: str) -> Iterator[tuple[str, int, tuple[Standing, str]]]:
    """The connection type, the format, and options by name, where they are written out."""
    given = {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}
    if name.endswith("from_options"):  # the connection type comes first, after the frame where there is one
        texts = [_text(argument) for argument in call.args[:2]]
        given.setdefault(
            "connection_type", next((a for a, text in zip(call.args, texts, strict=False) if text), _NOTHING)
        )
    kind = _text(given.get("connection_type"))
    if kind:
        yield f"connection_type={kind}", call.lineno, surface.connection_type(kind)
    file_format = _text(given.get("format"))
    standing = surface.file_format(file_format) if file_format else None
    if standing is not None:
        yield f"format={file_format}", call.lineno, standing
    names = set(given)
    for value in given.values():
        if isinstance(value, ast.Dict):
            names |= {_text(key) for key in value.keys}
    for option in sorted(names & set(_OPTIONS_HERE)):
        yield option, call.lineno, _OPTIONS_HERE[option]


def _text(node: ast.expr | None) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
