"""Field paths: dots go into structs, `[]` into arrays, back-ticks hold dots that belong to a name."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

_PART = re.compile(r"`((?:[^`]|``)+)`|([^.`]+)")

Path = tuple[str, ...]
ELEMENT = "[]"


def parse_path(text: str) -> Path:
    """Return the steps of a path; an array step is the separate step `[]`.

    Blanks at the ends are dropped: published scripts have them.
    """
    steps: list[str] = []
    for ticked, plain in _PART.findall(text.strip()):
        name = ticked.replace("``", "`") if ticked else plain.strip()
        arrays = 0
        while not ticked and name.endswith(ELEMENT):
            name, arrays = name[:-2], arrays + 1
        if name:
            steps.append(name)
        steps.extend([ELEMENT] * arrays)
    return tuple(steps)


def path_list(paths: str | Iterable[str]) -> tuple[str, ...]:
    """Return paths as a script gives them, one or several; a list that it changes afterwards changes nothing."""
    return (paths,) if isinstance(paths, str) else tuple(paths)


def parse_paths(paths: str | Sequence[str]) -> list[Path]:
    """Return every path; one text is one path."""
    return [parse_path(text) for text in path_list(paths)]


def same(left: Iterable[str], right: Iterable[str]) -> bool:
    """Say whether two paths are the same place: without case, and array steps may be left out."""
    return folded(left) == folded(right)


def folded(path: Iterable[str]) -> Path:
    """Return a path for comparing."""
    return tuple(step.lower() for step in path if step != ELEMENT)
