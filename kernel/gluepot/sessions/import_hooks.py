"""Doing something to a module right after it is imported, without importing it now."""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
from collections.abc import Callable
from typing import Any

Action = Callable[[Any], None]


class _AfterImport(importlib.abc.MetaPathFinder):
    """Lets one module be loaded as ever, then acts on it."""

    def __init__(self, name: str, action: Action) -> None:
        self.name = name
        self._action = action

    def find_spec(
        self, fullname: str, path: Any = None, target: Any = None
    ) -> importlib.machinery.ModuleSpec | None:
        if fullname != self.name:
            return None
        spec = importlib.machinery.PathFinder.find_spec(fullname, path, target)
        if spec is None or spec.loader is None:
            return spec
        plain_exec = spec.loader.exec_module

        def exec_then_act(module: Any) -> None:
            plain_exec(module)
            self._action(module)

        spec.loader.exec_module = exec_then_act  # type: ignore[method-assign]
        return spec


def after_import(name: str, action: Action) -> None:
    """Call `action(module)` once module `name` is loaded: now if it is, else when it will be. Once for each name."""
    module = sys.modules.get(name)
    initializing = getattr(getattr(module, "__spec__", None), "_initializing", False)
    if module is not None and not initializing:
        action(module)
    elif not any(isinstance(finder, _AfterImport) and finder.name == name for finder in sys.meta_path):
        sys.meta_path.insert(0, _AfterImport(name, action))
