"""What a run keeps besides tables: small tables, plots, texts and files, shown with the run."""

from __future__ import annotations

import mimetypes
import re
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gluepot.errors import InvalidInputError, NotFoundError

MAX_BYTES = 32_000_000
MAX_ROWS = 10_000
_NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_. -]{0,120}")


@dataclass(frozen=True, kw_only=True)
class Artifact:
    """One thing that a run kept: its name, its file, its size, and what kind of file it is (`image/png`)."""

    name: str
    path: Path
    size_bytes: int
    media_type: str


def save_artifact(folder: Path, name: str, value: Any) -> Artifact:
    """Keep a value under a name whose ending says what it is; the same name again replaces it.

    Args:
        folder: the run's folder of artifacts.
        name: such as `delays.png`; no path.
        value: text, bytes, the path of a file, a matplotlib figure, or a DataFrame (pandas or Spark: its first
            10,000 rows, as CSV).

    Raises:
        InvalidInputError: the name is none, the value is of another kind, or it is larger than 32 MB.
    """
    if not _NAME.fullmatch(name):
        raise InvalidInputError(
            f"{name!r} cannot name an artifact.",
            "Use letters, digits, '.', '-', '_' and spaces, and no folder.",
        )
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    target, half = folder / name, folder / f".{name}"
    try:
        _write(half, name, value)
        if half.stat().st_size > MAX_BYTES:
            raise InvalidInputError(
                f"Artifact {name!r} is larger than 32 MB.", "Write it as a table instead."
            )
        half.replace(target)
    finally:
        half.unlink(missing_ok=True)
    return _artifact(target)


def list_artifacts(folder: Path) -> tuple[Artifact, ...]:
    """Return what a run kept, by name."""
    if not folder.is_dir():
        return ()
    return tuple(_artifact(path) for path in sorted(folder.iterdir()) if not path.name.startswith("."))


def find_artifact(artifacts: Sequence[Artifact], run_id: str, name: str) -> Artifact:
    """Return the one of this name.

    Raises:
        NotFoundError: the run kept none such.
    """
    found = next((one for one in artifacts if one.name == name), None)
    if found is None:
        kept = [one.name for one in artifacts]
        raise NotFoundError("Artifact", name, where=f"of run {run_id!r}", candidates=kept)
    return found


def _artifact(path: Path) -> Artifact:
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    return Artifact(name=path.name, path=path, size_bytes=path.stat().st_size, media_type=kind)


def _write(path: Path, name: str, value: Any) -> None:
    if isinstance(value, str):
        path.write_text(value, encoding="utf-8")
    elif isinstance(value, (bytes, bytearray)):
        path.write_bytes(value)
    elif isinstance(value, Path):
        shutil.copyfile(value, path)
    elif hasattr(value, "savefig"):
        value.savefig(path, format=Path(name).suffix.lstrip(".") or "png")
    elif hasattr(value, "toPandas"):
        value.limit(MAX_ROWS).toPandas().to_csv(path, index=False)
    elif hasattr(value, "to_csv"):
        value.head(MAX_ROWS).to_csv(path, index=False)
    else:
        raise InvalidInputError(
            f"A {type(value).__name__} cannot be kept as an artifact.",
            "Give text, bytes, a pathlib.Path, a matplotlib figure or a DataFrame.",
        )
