"""What scripts are given and what they leave: files of records, rows in an order that holds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any


def lines(folder: Path, *records: Any, name: str = "part-0.json") -> None:
    """Write records as JSON lines; a text is a line as it is."""
    folder.mkdir(parents=True, exist_ok=True)
    texts = [one if isinstance(one, str) else json.dumps(one) for one in records]
    (folder / name).write_text("\n".join(texts))


def table(folder: Path, text: str, name: str = "a.csv") -> None:
    """Write a text file."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text)


def rows(data: Any) -> list[tuple[Any, ...]]:
    """Return a DataFrame's rows, sorted by their text."""
    return sorted((tuple(row) for row in data.collect()), key=str)


def records(data: Any) -> list[dict[str, Any]]:
    """Return a DataFrame's rows by name, sorted by their text."""
    return sorted((row.asDict(recursive=True) for row in data.collect()), key=str)
