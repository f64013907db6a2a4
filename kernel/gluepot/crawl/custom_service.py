"""The verbs of custom classifiers."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import delete, insert, select

from gluepot.clock import Clock, utc_now
from gluepot.crawl.custom import ClassifierKind, ClassifierList, CustomClassifier
from gluepot.crawl.registry import list_classifiers
from gluepot.database import Database
from gluepot.database.tables.crawl import crawl_classifiers
from gluepot.errors import AlreadyExistsError, InvalidInputError, NotFoundError

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.\-]{0,254}\Z")
_CUSTOM_PATTERNS_CHARS = 16000  # Glue's limit


class ClassifierService:
    """Custom classifiers of one home folder; a crawler names those that it asks before the built-in ones."""

    def __init__(self, database: Database, *, now: Clock = utc_now) -> None:
        self._database = database
        self._now = now

    def add(self, classifier: CustomClassifier) -> CustomClassifier:
        """Store a new classifier and return it as stored.

        Raises:
            AlreadyExistsError: the name is taken.
            InvalidInputError: a field cannot be used.
        """
        _check(classifier)
        stored = replace(classifier, created_at=self._now())
        with self._database.write() as connection:
            c = crawl_classifiers.c
            if connection.execute(select(c.name).where(c.name == classifier.name)).first() is not None:
                raise AlreadyExistsError(
                    "Classifier",
                    classifier.name,
                    next_step=f"Run: gluepot classifier delete {classifier.name}",
                )
            connection.execute(
                insert(crawl_classifiers).values(
                    name=stored.name, kind=stored.kind.value, created_at=stored.created_at,
                    definition=_adapter().dump_python(stored, mode="json"),
                )
            )  # fmt: skip
        return stored

    def overview(self) -> ClassifierList:
        """Return the custom classifiers by name, and the names of the others in order."""
        with self._database.read() as connection:
            rows = connection.execute(
                select(crawl_classifiers.c.definition).order_by(crawl_classifiers.c.name)
            )
            custom = tuple(_adapter().validate_python(row.definition) for row in rows)
        return ClassifierList(custom=custom, built_in=tuple(entry.name for entry in list_classifiers()))

    def get_all(self, names: Sequence[str]) -> tuple[CustomClassifier, ...]:
        """Return the classifiers of these names, in this order.

        Raises:
            NotFoundError: there is none of a name; near names are said.
        """
        known = {classifier.name: classifier for classifier in self.overview().custom}
        for name in names:
            if name not in known:
                raise NotFoundError(
                    "Classifier", name, candidates=list(known), next_step="List them: gluepot classifier list"
                )
        return tuple(known[name] for name in names)

    def delete(self, name: str) -> None:
        """Delete a classifier; a crawler that names it says so when it runs. Raises NotFoundError as `get_all` does."""
        self.get_all([name])
        with self._database.write() as connection:
            connection.execute(delete(crawl_classifiers).where(crawl_classifiers.c.name == name))


def _adapter() -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(CustomClassifier)


def _check(classifier: CustomClassifier) -> None:
    """Refuse what could not work, by building it once."""
    from gluepot.crawl.classifiers.custom import build

    if not _NAME.match(classifier.name):
        raise InvalidInputError(
            f"{classifier.name!r} cannot be a classifier's name.", "Use letters, digits, and . _ -"
        )
    wanted = {
        ClassifierKind.GROK: ("a pattern", classifier.grok_pattern),
        ClassifierKind.XML: ("a row tag", classifier.row_tag),
        ClassifierKind.JSON: ("a path", classifier.json_path),
    }
    what, value = wanted.get(classifier.kind, ("", "-"))
    if not value:
        raise InvalidInputError(
            f"A {classifier.kind} classifier needs {what}.", "See: gluepot classifier add --help"
        )
    if classifier.kind is ClassifierKind.GROK and not classifier.classification:
        raise InvalidInputError(
            "A grok classifier needs a word for its format.", "Give one: --classification WORD"
        )
    if len(classifier.custom_patterns) > _CUSTOM_PATTERNS_CHARS:
        raise InvalidInputError(
            f"The custom patterns have {len(classifier.custom_patterns):,} characters.",
            f"At most {_CUSTOM_PATTERNS_CHARS:,}.",
        )
    build(classifier)
