"""Tab on a magic's line: options, their values, and the words of its places."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from IPython.core.completer import provisionalcompleter
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from gluepot.app import App
from gluepot.magics.registry import register_magics
from gluepot.magics.session import ACTIONS
from gluepot.notebook.catalog_names import NotebookNames
from gluepot.notebook.completion import CatalogCompletion

Offered = Callable[[str], list[str]]


@pytest.fixture
def offered(app: App) -> Offered:
    """What Tab offers at the end of a line."""
    shell = InteractiveShell(config=Config({"HistoryManager": {"enabled": False}}))
    CatalogCompletion(shell, NotebookNames(lambda: app, lambda: "default")).install()
    magics = ["session:SessionMagics", "sql:SqlMagics", "classifiers:ClassifierMagics"]
    register_magics(shell, lambda: app, [f"gluepot.magics.{name}" for name in magics])

    def at_the_end(line: str) -> list[str]:
        with provisionalcompleter():
            return [c.text for c in shell.Completer.completions(line, len(line))]

    return at_the_end


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("%session res", ["restart", "restore"]),
        ("%session ", [*ACTIONS]),
        ("%session --master sc://here res", ["restart", "restore"]),
        ("%session --y", ["--yes"]),
        ("%classifiers add mine cs", ["csv"]),
        ("%classifiers add mine csv --contains-header PRE", ["PRESENT"]),
        ("%sql --exp", ["--explain"]),
        ("%%sql --exp", ["--explain"]),
    ],
)
def test_the_words_of_a_magic_are_offered_in_their_places(
    line: str, words: list[str], offered: Offered
) -> None:
    assert offered(line) == words


@pytest.mark.parametrize("line", ["%session restore restar", "%session --master restar", "%nothing restar"])
def test_where_anything_may_stand_no_word_of_the_magic_is_offered(line: str, offered: Offered) -> None:
    assert "restart" not in offered(line)
