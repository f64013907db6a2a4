"""Completion in cells: SQL in `%%sql`, `%sql`, `spark.sql("…")`, names in `spark.table("…")`, options of magics.

Names come from the catalog's database, never from a session, so completing starts nothing.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from IPython.core.completer import SimpleCompletion, context_matcher

from gluepot.errors import NotFoundError
from gluepot.sql.completion import Completion, complete

if TYPE_CHECKING:
    from gluepot.app import App

_CELL_SQL = re.compile(r"^\s*(?:#[^\n]*\n|\s*\n)*%%sql\b[^\n]*\n")
_LINE_SQL = re.compile(r"^\s*(?:\w+\s*=\s*)?%sql\b(?:\s+-\w+\s+\S+)*\s+(?P<sql>.*)$")
_IN_STRING = re.compile(
    r"""spark\.(?P<call>sql|table)\(\s*[rf]?(?P<quote>\"\"\"|'''|"|')(?P<sql>(?:(?!(?P=quote)).)*)$""",
    re.DOTALL,
)
_MAGIC_OPTION = re.compile(r"^\s*%%?(?P<magic>\w+)(?:\s+.*)?\s(?P<word>-[\w-]*)$")
_FRESH_S = 2.0


class CatalogCompletion:
    """Completes over the catalog of one kernel.

    Args:
        shell: the IPython shell.
        app: returns the app; called on the first completion.
    """

    def __init__(self, shell: Any, app: Callable[[], App]) -> None:
        self._shell = shell
        self._names = _CachedNames(app)

    def install(self) -> None:
        """Add our matcher to IPython's."""

        @context_matcher()
        def gluepot_matcher(context: Any) -> dict[str, Any]:
            return self._match(context.full_text, context.text_until_cursor, context.cursor_line, context)

        self._shell.Completer.custom_matchers.append(gluepot_matcher)

    def _match(self, text: str, until_cursor: str, line: int, _context: Any) -> dict[str, Any]:
        option = _MAGIC_OPTION.match(until_cursor)
        if option:
            return self._options(option.group("magic"), option.group("word"))
        position = _offset(text, line, len(until_cursor))
        found = self._in_sql(text, position, until_cursor)
        if found is None:
            return {"completions": [], "suppress": False}
        return {
            "completions": [SimpleCompletion(s.text, type=s.kind.value) for s in found.suggestions[:400]],
            "suppress": True,
            "matched_fragment": found.prefix,
        }

    def _in_sql(self, text: str, position: int, until_cursor: str) -> Completion | None:
        cell = _CELL_SQL.match(text)
        if cell and position >= cell.end():
            return self._complete(text[cell.end() :], position - cell.end())
        line = _LINE_SQL.match(until_cursor)
        if line:
            return self._complete(line.group("sql"), len(line.group("sql")))
        string = _IN_STRING.search(text[:position])
        if string is None:
            return None
        written = string.group("sql")
        if string.group("call") == "table":
            asked = f"FROM {written}"
            return self._complete(asked, len(asked))
        rest = text[position:].partition(string.group("quote"))[0]
        return self._complete(written + rest, len(written))

    def _complete(self, sql: str, cursor: int) -> Completion:
        return complete(sql, cursor, self._names, function_names())

    def _options(self, magic: str, word: str) -> dict[str, Any]:
        manager = self._shell.magics_manager.magics
        function = manager["cell"].get(magic) or manager["line"].get(magic)
        parser = getattr(function, "parser", None) or getattr(
            getattr(function, "__func__", None), "parser", None
        )
        if parser is None:
            return {"completions": [], "suppress": False}
        options = [option for action in parser._actions for option in action.option_strings]  # noqa: SLF001 - argparse has no other list
        shown = [SimpleCompletion(o, type="option") for o in options if o.startswith(word)]
        return {"completions": shown, "suppress": bool(shown), "matched_fragment": word}


def _offset(text: str, line: int, column: int) -> int:
    lines = text.split("\n")
    return sum(len(previous) + 1 for previous in lines[:line]) + column


@lru_cache(maxsize=1)
def function_names() -> tuple[str, ...]:
    """Return the names of Spark SQL's functions that PySpark has too."""
    import pyspark.sql.functions as module

    return tuple(
        sorted(
            n for n in dir(module) if n.islower() and not n.startswith("_") and callable(getattr(module, n))
        )
    )


class _CachedNames:
    """Catalog names, kept for two seconds: a cell is completed many times in a row."""

    def __init__(self, app: Callable[[], App]) -> None:
        self._app = app
        self._kept: dict[tuple[str, ...], tuple[float, Sequence[Any]]] = {}

    def databases(self) -> Sequence[str]:
        return sorted(self._tables_by_database())

    def tables(self, database: str) -> Sequence[str]:
        return self._tables_by_database().get(database.lower(), [])

    def columns(self, database: str, table: str) -> Sequence[tuple[str, str]]:
        def read() -> Sequence[tuple[str, str]]:
            try:
                found = self._app().catalog.get_table(database, table)
            except NotFoundError:
                return []
            return [(c.name, c.type) for c in (*found.columns, *found.partition_keys)]

        return self._fresh(("columns", database, table), read)

    def _tables_by_database(self) -> dict[str, list[str]]:
        def read() -> Sequence[dict[str, list[str]]]:
            catalog = self._app().catalog
            grouped: dict[str, list[str]] = {database.name: [] for database in catalog.list_databases()}
            for full_name in catalog.full_table_names():
                database, table = full_name.split(".", 1)
                grouped.setdefault(database, []).append(table)
            return [grouped]

        found: dict[str, list[str]] = self._fresh(("tables",), read)[0]
        return found

    def _fresh(self, key: tuple[str, ...], read: Callable[[], Sequence[Any]]) -> Sequence[Any]:
        now = time.monotonic()
        kept = self._kept.get(key)
        if kept is None or now - kept[0] > _FRESH_S:
            kept = (now, read())
            self._kept[key] = kept
        return kept[1]
