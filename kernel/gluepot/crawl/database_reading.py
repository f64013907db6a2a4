"""The tables of a database, by an SQLAlchemy inspector: names, columns, comments, native types."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gluepot.catalog.models import Column
from gluepot.crawl.database_types import column_type
from gluepot.crawl.errors import TargetError
from gluepot.crawl.globs import Exclusions
from gluepot.errors import quoted

if TYPE_CHECKING:
    from sqlalchemy import Engine, Inspector

_INTERNAL = frozenset({"information_schema", "pg_catalog", "pg_toast", "performance_schema", "mysql", "sys"})


@dataclass(frozen=True, kw_only=True)
class DatabaseTable:
    """A table or view as its database describes it; `schema` is "" where the kind of database has none.

    `native_types`: the database's own words for the columns' types, by column.
    """

    schema: str
    name: str
    is_view: bool
    columns: tuple[Column, ...]
    native_types: dict[str, str]
    comment: str = ""

    @property
    def path(self) -> str:
        """`schema.table`, quoted nowhere."""
        return f"{self.schema}.{self.name}" if self.schema else self.name


def read_tables(
    engine: Engine, database: str, patterns: Sequence[str], exclusions: Sequence[str]
) -> Iterator[DatabaseTable]:
    """Yield what the patterns (`db/schema/table`, `db/table`; `%` for any name or part of one) match, by name.

    Glue semantics: `%` may stand for a schema or a table, never for the database; case counts; exclusions are globs
    relative to the database.

    Raises:
        TargetError: the database cannot be read, or a pattern names another database.
    """
    from sqlalchemy import inspect
    from sqlalchemy.exc import SQLAlchemyError

    chosen = [_matcher(pattern, database) for pattern in patterns]
    excluded = Exclusions(exclusions)
    try:
        with engine.connect() as connection:
            inspector = inspect(connection)
            for schema in _schemas(inspector):
                for name, is_view in _names(inspector, schema):
                    place = f"{schema}/{name}" if schema else name
                    if any(m.fullmatch(place) for m in chosen) and excluded.match(place) is None:
                        yield _describe(inspector, schema, name, is_view=is_view)
    except SQLAlchemyError as error:
        reason = str(getattr(error, "orig", None) or error).splitlines()[0]
        raise TargetError(
            f"Database {database!r} cannot be read: {reason}.", "Run: gluepot connection test NAME"
        ) from error


def _matcher(pattern: str, database: str) -> re.Pattern[str]:
    """Return what `schema/table` must match; a pattern for the database alone, or `db/%`, means all of it."""
    first, _, rest = pattern.strip("/").partition("/")
    if first != database:
        raise TargetError(
            f"The connection leads to database {database!r}, not to {first!r}.",
            f"Write: {database}/% or {database}/schema/%",
        )
    if rest in ("", "%"):
        return re.compile(r".*", re.DOTALL)
    return re.compile("/".join("[^/]*".join(map(re.escape, step.split("%"))) for step in rest.split("/")))


def _schemas(inspector: Inspector) -> list[str]:
    if inspector.dialect.name in ("sqlite", "mysql", "mariadb", "oracle"):
        return [""]
    return sorted(name for name in inspector.get_schema_names() if name not in _INTERNAL)


def _names(inspector: Inspector, schema: str) -> list[tuple[str, bool]]:
    where = schema or None
    tables = dict.fromkeys(inspector.get_table_names(where), False)
    views = dict.fromkeys(inspector.get_view_names(where), True)
    return sorted({**tables, **views}.items())


def _describe(inspector: Inspector, schema: str, name: str, *, is_view: bool) -> DatabaseTable:
    where = schema or None
    described = inspector.get_columns(name, where)
    columns = tuple(
        Column(name=column["name"], type=column_type(column["type"]), comment=column.get("comment") or "")
        for column in described
    )
    native = {column["name"]: _native(column["type"], inspector) for column in described}
    return DatabaseTable(
        schema=schema, name=name, is_view=is_view, columns=columns, native_types=native,
        comment=_comment(inspector, where, name),
    )  # fmt: skip


def _native(type_: Any, inspector: Inspector) -> str:
    from sqlalchemy.exc import CompileError

    try:
        return str(type_.compile(dialect=inspector.dialect))
    except CompileError:
        return str(type_)


def _comment(inspector: Inspector, schema: str | None, name: str) -> str:
    try:
        return inspector.get_table_comment(name, schema).get("text") or ""
    except NotImplementedError:  # SQLite has no comments
        return ""


def no_table(database: str, patterns: Sequence[str]) -> TargetError:
    """Return the error of patterns that match nothing."""
    return TargetError(
        f"No table of database {database!r} is like {quoted(patterns)}.", f"All of them: {database}/%"
    )
