"""Which pip packages a script needs, pinned to what is installed where it was promoted."""

from __future__ import annotations

import ast
import importlib.util
import re
import sys
from collections.abc import Iterable
from functools import lru_cache
from importlib import metadata

OUR_PACKAGES = ("gluepot", "awsglue", "awsgluedq", "awsglueml")


def requirements_of(tree: ast.Module, installed_by_cells: Iterable[str] = ()) -> tuple[str, ...]:
    """Return requirements in alphabetical order, each once.

    Args:
        tree: the script.
        installed_by_cells: what `%pip install` lines named; pinned when installed and given without a version.
    """
    pinned = {
        _normal(name): _pin(name) for module in imported_modules(tree) for name in _distributions(module)
    }
    for requirement in installed_by_cells:
        name = re.split(r"[\s\[<>=!~;@]", requirement, maxsplit=1)[0]
        has_version = len(name) < len(requirement)
        pinned[_normal(name)] = requirement if has_version else _pin(name)
    return tuple(sorted(pinned.values(), key=str.lower))


def imported_modules(tree: ast.Module) -> set[str]:
    """Return the top-level modules that a script imports anywhere, without the standard library's."""
    modules: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            modules |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            modules.add(node.module.partition(".")[0])
    return {module for module in modules if module not in sys.stdlib_module_names}


@lru_cache(maxsize=1)
def _by_module() -> dict[str, list[str]]:
    return {module: sorted(set(names)) for module, names in metadata.packages_distributions().items()}


def _distributions(module: str) -> list[str]:
    """Return the distributions that bring a module; several only for namespace packages, where all may be needed."""
    if module in OUR_PACKAGES:  # also from a source tree, where no distribution says so
        return ["gluepot"]
    namesake = _namesake(module)
    return [namesake] if namesake else _by_module().get(module, [])


def _namesake(module: str) -> str:
    """Return the distribution that is called like the module, "" where there is none, or where others may share the module.

    To ask every distribution what it brings takes a third of a second.
    """
    try:
        spec = importlib.util.find_spec(module)
        if spec is None or spec.origin is None:  # not installed, or a namespace
            return ""
        return str(metadata.distribution(module).metadata["Name"])
    except (
        metadata.PackageNotFoundError,
        ValueError,
    ):  # ValueError: a module that was never found, as __main__
        return ""


def _pin(name: str) -> str:
    try:
        version = metadata.version(name)
    except metadata.PackageNotFoundError:
        return name
    return f"{name}=={version}"


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
