"""The rest of a delimited file that is read as a whole: piece by piece, types made wider where values ask for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace

from gluepot.crawl.columns import choices, merge_columns
from gluepot.crawl.csv_columns import choices as column_choices
from gluepot.crawl.csv_columns import distinct_columns, type_columns
from gluepot.crawl.datatypes import STRING
from gluepot.crawl.findings import Classification, Field

_OF_TYPES = ("dateFormat", "timestampNTZFormat", "locale")


def widened(
    known: Classification, split: Callable[[str], list[list[str]]], texts: Iterable[str], *, stated: int = 0
) -> Classification:
    """Return what a file is, judged by its first piece, in the light of the later ones.

    Header and way of splitting stay. A column that a later piece would read by another pattern becomes text.

    Args:
        known: the first piece's answer.
        split: makes rows of a text.
        texts: the later pieces, in whole lines.
        stated: how many of the first columns have a type that somebody stated: it stays.
    """
    names = [column.name for column in known.columns]
    null = {known.options.get("nullValue", "")}
    for text in texts:
        rows = split(text)
        values = [column - null for column in distinct_columns(rows, len(names))]
        types = [column.type for column in known.columns]
        # Text stays text, whatever else is in it.
        typed = [set[str]() if kind == STRING else column for kind, column in zip(types, values, strict=True)]
        found = type_columns(typed, names)
        notes = column_choices(typed, found, names)
        same_way = all(
            found.options.get(name, known.options.get(name)) == known.options.get(name) for name in _OF_TYPES
        )
        fields = tuple(
            Field(name, type_ if same_way else STRING if column else type_)
            for name, type_, column in list(zip(names, found.types, typed, strict=True))[stated:]
        )
        known = replace(
            known,
            columns=merge_columns(known.columns, fields),
            records=(known.records or 0) + len(rows),
            notes=tuple(dict.fromkeys((*known.notes, *notes, *choices(known.columns, fields)))),
        )
    return known
