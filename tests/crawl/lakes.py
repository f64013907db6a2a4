"""Writing small lakes, and reading what a run says of them."""

from __future__ import annotations

from pathlib import Path

from gluepot.crawl.models import CrawlRun, TableChange


class LakeWriter:
    """Writes small files into a lake."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def __call__(self, path: str, content: str | bytes, encoding: str = "utf-8") -> Path:
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content.encode(encoding) if isinstance(content, str) else content)
        return target


def by_name(run: CrawlRun) -> dict[str, TableChange]:
    """Return a run's tables by name."""
    return {table.name: table for table in run.tables}


def types(table: TableChange) -> dict[str, str]:
    """Return a table's columns and keys as name → type."""
    return {column.name: column.type for column in (*table.columns, *table.partition_keys)}
