"""Where the names of tables lead while a check runs: to a scratch table once the job has written one."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Protocol

from gluepot.jobs.checking.errors import EffectAtRunError
from gluepot.jobs.checking.models import EffectKind, Manner, OnEffect, Start
from gluepot.jobs.checking.sql_writes import NameInSql, SqlWrite, replaced_names, sql_write

_OWN_CATALOG = "spark_catalog"
_PART = re.compile(r"`((?:[^`]|``)*)`|([^.`]+)")
_SHOWN = 100


class Tables(Protocol):
    """What the redirect asks of the session and the catalog."""

    def current_database(self) -> str:
        """Return the database of names without one."""
        ...

    def is_temporary_view(self, name: str) -> bool:
        """Say whether a bare name is a temporary view of the session."""
        ...

    def has_database(self, name: str) -> bool:
        """Say whether the catalog has a database."""
        ...

    def make_scratch(self, database: str) -> None:
        """Make a scratch database; nothing happens when it is there."""
        ...

    def copy(self, table: str, scratch: str) -> bool:
        """Make `scratch` a table with the rows of `table`; return False, having made nothing, when there is none."""
        ...


@dataclass
class Redirected:
    """A table that was written: its name, the scratch table in its place, and what is known of the writes."""

    table: str
    scratch: str
    start: Start
    appends: bool = False


class Redirect:
    """Leads names to scratch tables. Safe in threads.

    Unless a statement replaces a table whole, its scratch table begins as a copy, so that the job meets what a run would meet.

    Args:
        prefix: of the scratch databases: `sales.orders` becomes `<prefix>sales.orders`, so that `orders.id` still means it.
        tables: the session and the catalog.
        on_effect: what to do about what cannot be redirected.
    """

    def __init__(self, prefix: str, tables: Tables, *, on_effect: OnEffect = OnEffect.REFUSE) -> None:
        self._prefix = prefix
        self._tables = tables
        self._on_effect = on_effect
        self._lock = threading.RLock()
        self._written: dict[str, Redirected] = {}
        self._is_paused: ContextVar[bool] = ContextVar("gluepot_check_paused", default=False)

    @property
    def is_paused(self) -> bool:
        """Whether names mean what they say, here and now."""
        return self._is_paused.get()

    @property
    def written(self) -> Mapping[str, Redirected]:
        """What has been written, by `database.table`."""
        return dict(self._written)

    @contextmanager
    def paused(self) -> Iterator[None]:
        """Let names mean what they say, and effects happen: for our own work on scratch tables."""
        token = self._is_paused.set(True)
        try:
            yield
        finally:
            self._is_paused.reset(token)

    def refuse(self, kind: EffectKind, what: str) -> None:
        """Stop an effect.

        Raises:
            EffectAtRunError: effects are not allowed.
        """
        if self._on_effect is OnEffect.REFUSE and not self.is_paused:
            raise EffectAtRunError(kind, what)

    def read(self, name: str) -> str:
        """Return the name under which a table is to be read."""
        found = self._found(name_parts(name))
        return found.scratch if found is not None else name

    def write(self, name: str, manner: Manner) -> str:
        """Return the name under which a table is to be written, and see that it can be.

        Raises:
            EffectAtRunError: it belongs to a catalog that cannot be redirected.
        """
        parts = name_parts(name)
        full = self._full(parts)
        if full is None:
            self.refuse(EffectKind.CATALOG, f"a write to {name!r}")
            return name
        return self._write(full, manner).scratch

    def sql(self, text: str) -> str:
        """Return a statement with its names redirected.

        Raises:
            EffectAtRunError: the statement does what cannot be redirected.
        """
        found = sql_write(text)
        shown = " ".join(text.split())[:_SHOWN]
        if found.effect is not None:
            self.refuse(found.effect, repr(shown))
            return text
        if found.makes_database and not self._tables.has_database(found.makes_database):
            self.refuse(EffectKind.CATALOG, repr(shown))
        return replaced_names(text, self._replacements(found, shown))

    def _replacements(self, found: SqlWrite, shown: str) -> Iterator[tuple[NameInSql, str]]:
        target = found.target
        if target is not None and not self._is_view(target.parts):
            full = self._full(target.parts)
            if full is None:
                self.refuse(EffectKind.CATALOG, repr(shown))
            else:
                yield target, quoted_name(self._write(full, found.manner).scratch)
        for name in found.reads:
            redirected = self._found(name.parts)
            if redirected is not None:
                yield name, quoted_name(redirected.scratch)

    def _write(self, full: str, manner: Manner) -> Redirected:
        with self._lock:
            known = self._written.get(full)
            if known is None:
                database, _, table = full.partition(".")
                scratch = f"{self._prefix}{database}.{table}"
                with self.paused():
                    self._tables.make_scratch(f"{self._prefix}{database}")
                    is_copy = manner is not Manner.REPLACES and self._tables.copy(full, scratch)
                known = Redirected(table=full, scratch=scratch, start=Start.COPY if is_copy else Start.EMPTY)
                self._written[full] = known
            known.appends = known.appends or manner is Manner.APPENDS
            return known

    def _found(self, parts: tuple[str, ...]) -> Redirected | None:
        if not self._written or self._is_view(parts):
            return None
        return self._written.get(self._full(parts) or "")

    def _is_view(self, parts: tuple[str, ...]) -> bool:
        return len(parts) == 1 and self._tables.is_temporary_view(parts[0])

    def _full(self, parts: tuple[str, ...]) -> str | None:
        """Return `database.table`; None for a table of another catalog, and for what is scratch already."""
        if len(parts) == 3 and parts[0] == _OWN_CATALOG:
            parts = parts[1:]
        if len(parts) == 1:
            parts = (self._tables.current_database().lower(), *parts)
        return ".".join(parts) if len(parts) == 2 else None


def name_parts(name: str) -> tuple[str, ...]:
    """Return the parts of a table's name, in lower case, without quotes."""
    return tuple(
        (quoted.replace("``", "`") if quoted else plain.strip()).lower()
        for quoted, plain in _PART.findall(name)
    )


def quoted_name(full: str) -> str:
    """Return `database.table` quoted for SQL."""
    return ".".join(f"`{part}`" for part in full.split("."))
