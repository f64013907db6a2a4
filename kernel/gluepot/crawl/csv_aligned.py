"""Columns that runs of blanks hold apart, as programs print tables for the eye.

Spark's CSV reader takes each blank for a delimiter; Hive's RegexSerDe, which Spark has, reads such lines by an
expression. It has no way to leave a header out: that line becomes a row of nulls, which a note says.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from gluepot.crawl.csv_columns import distinct_columns, type_columns
from gluepot.crawl.csv_header import column_names, is_header
from gluepot.crawl.datatypes import STRING, VOID
from gluepot.crawl.findings import Classification, Compression, Field
from gluepot.crawl.grok import EXPRESSION

_MIN_ROWS = 3
_MAX_BEFORE = 25
_MAX_BY_CHANCE = 1
_RULE = re.compile(r"[\s=\-+_*~|]*\Z")  # a line drawn for the eye, or a blank one
_MIN_TYPED = 0.5  # of the columns: text in columns of blanks is prose more often than not


def find_aligned(texts: Sequence[str], compression: Compression) -> Classification | None:
    """Return the table whose cells stand between runs of blanks, or None. All rows must have the same number of them."""
    lines = texts[0].splitlines()
    rows = [line.split() for line in lines if not _RULE.match(line)]
    if len(rows) < _MIN_ROWS:
        return None
    width = Counter(map(len, rows)).most_common(1)[0][0]
    start = next((len(rows) - i for i, row in enumerate(reversed(rows)) if len(row) != width), 0)
    table = rows[start:]
    if width < 2 or start > _MAX_BEFORE or len(table) < max(_MIN_ROWS, start):
        return None
    later = [row for text in texts[1:] for row in aligned_rows(text, width)]
    # The last line of what stands before may have as many words by chance.
    above = next((n for n in range(_MAX_BY_CHANCE + 1) if _heads(table[n], [*table[n + 1 :], *later])), None)
    header = above is not None
    start += above or 0
    table = table[above or 0 :]
    names = column_names(table[0] if header else None, width)
    found = type_columns(distinct_columns([*table[header:], *later], width), names)
    typed = sum(type_ not in (STRING, VOID) for type_ in found.types)
    if typed < width * _MIN_TYPED or found.options or found.null:
        return None
    outside = _line_of(lines, start + header)
    said = f"{outside} {'line' if outside == 1 else 'lines'} before the first row"
    return Classification(
        format="csv",
        columns=tuple(
            Field(name, type_, named=header) for name, type_ in zip(names, found.types, strict=True)
        ),
        options={EXPRESSION: r"\s*" + r"\s+".join([r"(\S+)"] * width) + r"\s*"},
        positional=True,
        compression=compression,
        records=len(table) - header,
        notes=(f"{said}: Spark has no reader that leaves it out, and shows it as nulls",) if outside else (),
        parameters={"skip.header.line.count": str(outside)} if outside else {},
    )


def aligned_rows(text: str, width: int) -> list[list[str]]:
    """Return the lines of a text that have so many cells between blanks."""
    return [row for line in text.splitlines() if len(row := line.split()) == width and not _RULE.match(line)]


def _heads(first: Sequence[str], body: Sequence[list[str]]) -> bool:
    columns = distinct_columns(body, len(first))
    types = type_columns(columns, first).types
    return any(type_ not in (STRING, VOID) for type_ in types) and is_header(first, columns, types)


def _line_of(lines: Sequence[str], row: int) -> int:
    """Return how many lines stand before a row; lines that hold none count for readers that skip lines."""
    numbers = (number for number, line in enumerate(lines) if not _RULE.match(line))
    return next(number for index, number in enumerate(numbers) if index == row)
