"""What the first word of `%catalog` may ask for. Each takes the app, the other words and the options."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gluepot.display.catalog_knowledge  # noqa: F401 - registers how what the catalog knows looks
from gluepot.errors import InvalidInputError

if TYPE_CHECKING:
    from gluepot.app import App

Action = Callable[["App", Sequence[str], Any], Any]


def unquoted(text: str) -> str:
    """Return a word without the quotes that IPython leaves around it."""
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "\"'" else text


def show(app: App, words: Sequence[str], options: Any) -> Any:  # noqa: ARG001 - an action's arguments
    """Return the catalog, a database or a table."""
    from gluepot.catalog.overview import browse

    return browse(app.catalog, _one(words), app.annotations, app.statistics)


def _set(app: App, words: Sequence[str], options: Any) -> Any:
    from gluepot.catalog.names import tags_of

    description, owner = (
        None if text is None else unquoted(text) for text in (options.description, options.owner)
    )
    tags = tags_of(_tag(text) for text in options.tag)
    return app.annotations.annotate(_one(words), description=description, owner=owner, tags=tags)


def _stats(app: App, words: Sequence[str], options: Any) -> Any:  # noqa: ARG001
    from gluepot.catalog.names import split_name

    return app.statistics.collect_statistics(*split_name(_one(words)))


def _export(app: App, words: Sequence[str], options: Any) -> Any:  # noqa: ARG001
    from gluepot.catalog.transfer import write_export

    exported = app.transfer.export_catalog()
    return write_export(exported, Path(_one(words))) if words else exported


def _import(app: App, words: Sequence[str], options: Any) -> Any:
    from gluepot.catalog.changes import OnConflict

    if not words:
        raise InvalidInputError("No file to import.", "Write: %catalog import FILE…")
    keep = OnConflict.KEEP if options.keep else OnConflict.REPLACE
    return app.transfer.import_files([Path(word) for word in words], keep)


def _one(words: Sequence[str]) -> str:
    if len(words) != 1:
        raise InvalidInputError(f"%catalog needs one name here, not {' '.join(words)!r}.", "See: %catalog?")
    return words[0]


def _tag(text: str) -> str:
    key, equals, value = unquoted(text).partition("=")
    return f"{key}{equals}{unquoted(value)}"


CATALOG_ACTIONS: dict[str, Action] = {"set": _set, "stats": _stats, "export": _export, "import": _import}
