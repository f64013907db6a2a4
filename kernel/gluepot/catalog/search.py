"""Search over everything the catalog says: names, columns, types, properties, descriptions, comments, tags."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from sqlalchemy import Connection

from gluepot.catalog.models import Annotation, Database, Table, TableType
from gluepot.catalog.search_models import LIMIT, SearchHit, SearchResults, Tier
from gluepot.catalog.spark_schema import is_schema_parameter
from gluepot.catalog.store import databases, search_index, search_query, tables
from gluepot.catalog.store.annotations import annotations_of
from gluepot.catalog.table_diff import is_bookkeeping
from gluepot.catalog.words import pieces
from gluepot.database.engine import Database as Store
from gluepot.errors import InvalidInputError, did_you_mean

_SHOWN_MATCHES = 6
_BATCH = 50  # of words written in one transaction


class SearchService:
    """Finds databases and tables by words. `refresh` brings the words up to date where others change the catalog."""

    def __init__(self, database: Store, refresh: Callable[[], None] = lambda: None) -> None:
        self._store = database
        self._refresh = refresh
        self._is_complete = False

    def search(self, text: str, limit: int = LIMIT) -> SearchResults:
        """Return what all words of `text` are found in; each may be the beginning of a word, or part of a name.

        Raises:
            InvalidInputError: the text holds no word.
        """
        words = pieces(text)
        if not words:
            raise InvalidInputError(
                f"{text!r} holds no word to search for.", "Write for example: %search orders."
            )
        self._refresh()
        self._complete()
        with self._store.read() as connection:
            tier, total, names = _find(connection, words, limit)
            near = () if names else tuple(_near(words, search_query.known_words(connection)))
            said = annotations_of(connection, names)
            found = tables.find_tables(connection, names)
            hits = []
            for name in names:
                about = said.get(name, [])
                if not name[1]:
                    hits.append(_database_hit(databases.get_database(connection, name[0]), about, words))
                elif name in found:
                    hits.append(_table_hit(found[name], about, words))
        return SearchResults(text=text, tier=tier, hits=tuple(hits), total=total, near=near)

    def _complete(self) -> None:
        """Write the words of what was stored before there was search: in a home of an older gluepot, once."""
        while not self._is_complete:
            with self._store.read() as connection:
                missing = search_index.without_words(connection, _BATCH)
            if not missing:
                self._is_complete = True
                return
            with self._store.write() as connection:
                for database, table in missing:
                    if not table:
                        search_index.index_database(connection, databases.get_database(connection, database))
                    elif stored := tables.find_table(connection, database, table):
                        search_index.index_table(connection, stored.table)


def _find(connection: Connection, words: Sequence[str], limit: int) -> tuple[Tier, int, search_query.Names]:
    for tier, find in _tiers(words):
        total, names = find(connection, words, limit)
        if names:
            return tier, total, names
    return Tier.NOTHING, 0, []


def _tiers(words: Sequence[str]) -> Iterator[tuple[Tier, search_query.Find]]:
    yield Tier.ALL_WORDS, search_query.with_all_words
    yield Tier.PART_OF_NAME, search_query.with_parts_of_names
    if len(words) > 1:
        yield Tier.SOME_WORDS, search_query.with_some_words


def _near(words: Sequence[str], known: Sequence[str]) -> Iterator[str]:
    """Yield words of the catalog that look like those that nobody has."""
    for word in words:
        alike = [other for other in known if abs(len(other) - len(word)) <= 2]
        yield from did_you_mean(word, alike)


def _database_hit(database: Database, said: Sequence[Annotation], words: Sequence[str]) -> SearchHit:
    description = _description(said) or database.description
    found = _matches(words, [("description", description), *_tags(said), ("location", database.location)])
    return SearchHit(name=database.name, kind="database", description=description, matches=found)


def _table_hit(table: Table, said: Sequence[Annotation], words: Sequence[str]) -> SearchHit:
    description = _description(said) or table.description
    comments = {a.column: a.description for a in said if a.column}
    places = [
        *(
            (f"column {column.name}", f"{column.type} {comments.get(column.name) or column.comment}".strip())
            for column in (*table.columns, *table.partition_keys)
        ),
        ("description", description),
        *_tags(said),
        ("format", table.classification),
        *(("property " + key, value) for key, value in _properties(table.parameters).items()),
        ("location", table.location),
    ]
    return SearchHit(
        name=table.full_name,
        kind="view" if table.type is TableType.VIEW else "table",
        description=description,
        matches=_matches(words, places),
    )


def _properties(parameters: Mapping[str, str]) -> dict[str, str]:
    return {k: v for k, v in parameters.items() if not is_schema_parameter(k) and not is_bookkeeping(k)}


def _description(said: Sequence[Annotation]) -> str:
    return next((a.description for a in said if not a.column), "")


def _tags(said: Sequence[Annotation]) -> Iterator[tuple[str, str]]:
    for annotation in said:
        where = f" of {annotation.column}" if annotation.column else ""
        if annotation.owner:
            yield f"owner{where}", annotation.owner
        for key, value in annotation.tags.items():
            yield f"tag {key}{where}", value


def _matches(words: Sequence[str], places: Sequence[tuple[str, str]]) -> tuple[str, ...]:
    found = [
        f"{label}: {value}" if value else label
        for label, value in places
        if any(
            piece.startswith(word) for piece in pieces(f"{label.partition(' ')[2]} {value}") for word in words
        )
    ]
    return tuple(found[:_SHOWN_MATCHES])
