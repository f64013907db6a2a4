"""Bringing a notebook of another kernel here: its kernel's name is switched, and nothing else."""

from __future__ import annotations

import json
import os
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from gluepot.errors import InvalidInputError
from gluepot.jobs.errors import NotebookNotFoundError

_KERNEL = {"display_name": "gluepot", "language": "python", "name": "gluepot"}


@dataclass(frozen=True, kw_only=True)
class SwitchedNotebook:
    """A notebook that opens with gluepot's kernel now; `before` is the name of the kernel that it had ("" for none)."""

    path: str
    before: str


def switch_kernel(notebook: Path, to: Path | None = None) -> SwitchedNotebook:
    """Make a notebook open with gluepot's kernel; everything else stays to the byte, as far as JSON allows.

    Args:
        notebook: the .ipynb file.
        to: where to write it; None: in its place, in one step.

    Raises:
        NotebookNotFoundError: there is no such file.
        InvalidInputError: it is not a notebook, or `to` exists.
    """
    if not notebook.is_file():
        raise NotebookNotFoundError(notebook)
    if to is not None and to.exists():
        raise InvalidInputError(f"{str(to)!r} exists.", "Name another file, or leave --output away.")
    text = notebook.read_text(encoding="utf-8")
    try:
        document = json.loads(text)
        metadata = document.setdefault("metadata", {})
        cells = document["cells"]
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise InvalidInputError(f"{str(notebook)!r} is not a notebook.") from error
    if not isinstance(cells, list) or not isinstance(metadata, dict):
        raise InvalidInputError(f"{str(notebook)!r} is not a notebook.")
    before = (metadata.get("kernelspec") or {}).get("name", "")
    metadata["kernelspec"] = dict(_KERNEL)
    indent = re.search(r"\n([ \t]+)\"", text)  # Glue Studio writes tabs
    written = json.dumps(document, ensure_ascii=False, indent=indent[1] if indent else None)
    _replace(to or notebook, written + ("\n" if text.endswith("\n") else ""))
    return SwitchedNotebook(path=str(to or notebook), before=before)


def _replace(path: Path, text: str) -> None:
    """Write a file so that a crash leaves the old one or the new one."""
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        if path.exists():
            Path(name).chmod(path.stat().st_mode & 0o777)
        Path(name).replace(path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
