"""Which names `from module import *` brings, found without importing the module."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import lru_cache
from importlib.machinery import PathFinder
from pathlib import Path

from gluepot.jobs.names import name_use

_MAX_DEPTH = 4


@lru_cache(maxsize=64)
def star_names(module: str, folder: str = "", depth: int = 0) -> frozenset[str] | None:
    """Return the public names of a module, or None when they cannot be known without running it.

    `folder` is where local modules are looked for first.
    """
    path = _source_file(module, folder)
    if path is None or depth > _MAX_DEPTH:
        return None
    try:
        tree = ast.parse(path.read_text(encoding="utf-8"))
    except (OSError, SyntaxError, ValueError):
        return None
    listed = _all_of(tree)
    if listed is not None:
        return listed
    use = name_use(tree)
    names = {name for name in use.defines if not name.startswith("_")}
    for star in _absolute_stars(tree, module, is_package=path.name == "__init__.py"):
        more = star_names(star, folder, depth + 1)
        if more is None:
            return None
        names |= more
    return frozenset(names)


def _source_file(module: str, folder: str) -> Path | None:
    """Find a module's file by its path: `importlib.util.find_spec` would import the packages above it."""
    search = [folder] if folder else []
    head, *rest = module.split(".")
    spec = PathFinder.find_spec(head, search) if search else None
    spec = spec or PathFinder.find_spec(head)
    if spec is None or not spec.origin or not spec.origin.endswith(".py"):
        return None
    path = Path(spec.origin)
    for part in rest:
        base = path.parent / part
        path = base / "__init__.py" if base.is_dir() else base.with_suffix(".py")
    return path if path.is_file() else None


def _all_of(tree: ast.Module) -> frozenset[str] | None:
    for statement in tree.body:
        if isinstance(statement, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == "__all__" for target in statement.targets
        ):
            try:
                return frozenset(ast.literal_eval(statement.value))
            except (ValueError, TypeError):
                return None
    return None


def _absolute_stars(tree: ast.Module, module: str, *, is_package: bool) -> Iterator[str]:
    for statement in tree.body:
        if not isinstance(statement, ast.ImportFrom) or not any(
            alias.name == "*" for alias in statement.names
        ):
            continue
        if not statement.level:
            yield statement.module or ""
            continue
        parts = module.split(".")
        base = parts[: len(parts) - statement.level + (1 if is_package else 0)]
        yield ".".join([*base, *([statement.module] if statement.module else [])])
