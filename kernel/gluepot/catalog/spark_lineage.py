"""What Spark has executed, in the catalog's names: files that lie in a table's folder are that table."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from gluepot.catalog.store.lineage import tables_at
from gluepot.sql.lineage import Derivation
from gluepot.sql.plan_lineage import SparkUse, SparkWork, work_use

_MAX_LEVELS = 16  # of folders above a path that are looked for: a partition's lies a few below its table's
_S3 = ("s3", "s3a", "s3n")

log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Execution:
    """One execution: what it read and derived, and when (aware UTC)."""

    reads: tuple[str, ...]
    derivation: Derivation | None
    started_at: datetime
    ended_at: datetime


def executions(connection: Connection, work: Iterable[SparkWork]) -> list[Execution]:
    """Return what was executed. A plan that cannot be read, such as a later Spark's, is left out."""
    used = list(_used(work))
    names = tables_by_location(connection, {name for _, use in used for name in _all_names(use)})
    return [
        Execution(
            reads=tuple(dict.fromkeys(names.get(name, name) for name in use.reads)),
            derivation=_renamed(use.derivation, names),
            started_at=work.started_at,
            ended_at=work.ended_at,
        )
        for work, use in used
    ]


def is_location(name: str) -> bool:
    """Say whether a name of lineage is that of files, not of a table."""
    return ":" in name


def _used(work: Iterable[SparkWork]) -> Iterator[tuple[SparkWork, SparkUse]]:
    for one in work:
        try:
            yield one, work_use(one)
        except (LookupError, TypeError, ValueError, AttributeError) as error:
            log.debug("a plan of Spark has an unknown shape: %s", type(error).__name__)


def _all_names(use: SparkUse) -> Iterator[str]:
    yield from use.reads
    if use.derivation is not None:
        yield use.derivation.target


def tables_by_location(connection: Connection, names: Iterable[str]) -> dict[str, str]:
    """Return, for those names that are locations inside a table's folder, the table."""
    above = {
        name: list(_folders(name)) for name in names if is_location(name) and not name.startswith("jdbc:")
    }
    if not above:
        return {}
    known = tables_at(connection, {folder for folders in above.values() for folder in folders})
    return {
        name: table
        for name, folders in above.items()
        if (table := next((known[folder] for folder in folders if folder in known), ""))
    }


def _folders(location: str) -> Iterator[str]:
    """Yield a location and those above it, nearest first, each as it may have been written down."""
    scheme, _, path = location.partition("://")
    schemes = _S3 if scheme in _S3 else (scheme,)
    path = path.rstrip("/")
    for _ in range(_MAX_LEVELS):
        if not path.strip("/"):
            return
        for one in schemes:
            yield f"{one}://{path}"
            yield f"{one}://{path}/"
        if scheme == "file":
            yield f"file:{path}"
        path = path.rpartition("/")[0]


def _renamed(derivation: Derivation | None, names: Mapping[str, str]) -> Derivation | None:
    if derivation is None or not names:
        return derivation
    target = names.get(derivation.target, derivation.target)
    sources = dict.fromkeys(names.get(source, source) for source in derivation.sources)
    columns = [
        replace(column, source_table=names.get(column.source_table, column.source_table))
        for column in derivation.columns
    ]
    sources.pop(target, None)
    return Derivation(
        target=target,
        sources=tuple(sources),
        columns=tuple(column for column in columns if column.source_table != target),
    )


def reads_and_writes(done: Sequence[Execution]) -> tuple[list[str], list[str]]:
    """Return the names of what was read and of what was written, each once, in order."""
    reads = dict.fromkeys(name for one in done for name in one.reads)
    writes = dict.fromkeys(one.derivation.target for one in done if one.derivation is not None)
    return list(reads), list(writes)
