"""Completion in cells: SQL in `%%sql`, `%sql`, `spark.sql("…")`, names in `spark.table("…")`, the words of magics.

Names come from the catalog's database, never from a session, so completing starts nothing.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from IPython.core.completer import SimpleCompletion, context_matcher

from gluepot.notebook.magic_words import magic_words
from gluepot.notebook.sql_functions import function_names
from gluepot.notebook.sql_places import sql_at
from gluepot.sql.completion import Suggestion, complete

if TYPE_CHECKING:
    from gluepot.sql.completion_names import CatalogNames

_MAGIC_LINE = re.compile(r"^\s*%%?(?P<magic>\w+)\s+(?P<written>.*)$")
_LONGEST_DETAIL = 40  # a struct's type can have pages; Shift-Tab shows it whole


class CatalogCompletion:
    """Completes over the catalog of one kernel.

    Args:
        shell: the IPython shell.
        names: the catalog's, asked at each completion.
    """

    def __init__(self, shell: Any, names: CatalogNames) -> None:
        self._shell = shell
        self._names = names

    def install(self) -> None:
        """Add our matcher to IPython's."""

        @context_matcher()
        def gluepot_matcher(context: Any) -> dict[str, Any]:
            return self._match(context.full_text, context.text_until_cursor, context.cursor_line)

        self._shell.Completer.custom_matchers.append(gluepot_matcher)

    def _match(self, text: str, until_cursor: str, line: int) -> dict[str, Any]:
        magic = _MAGIC_LINE.match(until_cursor)
        if magic and (of_magic := self._of_magic(magic["magic"], magic["written"])):
            return of_magic
        place = sql_at(text, _offset(text, line, len(until_cursor)))
        if place is None:
            return {"completions": [], "suppress": False}
        found = complete(place.sql, place.cursor, self._names, function_names())
        return {
            "completions": [SimpleCompletion(s.text, type=_shown_kind(s)) for s in found.suggestions],
            "suppress": True,
            "matched_fragment": found.prefix,
            "ordered": True,
        }

    def _of_magic(self, magic: str, written: str) -> dict[str, Any]:
        """Return what may come next on a magic's line, nothing where anything may."""
        manager = self._shell.magics_manager.magics
        function = manager["cell"].get(magic) or manager["line"].get(magic)
        parser = getattr(function, "parser", None) or getattr(
            getattr(function, "__func__", None), "parser", None
        )
        found = magic_words(parser, written) if parser is not None else None
        if found is None or not found.words:
            return {}
        return {
            "completions": [SimpleCompletion(word, type="option") for word in found.words],
            "suppress": True,
            "matched_fragment": found.begun,
            "ordered": True,
        }


def _shown_kind(suggestion: Suggestion) -> str:
    """Return what front ends show beside a name: `column bigint`. IPython has no other place for a type."""
    detail = suggestion.detail
    if len(detail) > _LONGEST_DETAIL:
        detail = detail[: _LONGEST_DETAIL - 1] + "…"
    return f"{suggestion.kind.value} {detail}".strip()


def _offset(text: str, line: int, column: int) -> int:
    lines = text.split("\n")
    return sum(len(previous) + 1 for previous in lines[:line]) + column
