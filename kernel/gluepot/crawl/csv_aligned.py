"""Columns that runs of blanks hold apart, as programs print tables for the eye.

Spark's CSV reader takes each blank for a delimiter; Hive's RegexSerDe, which Spark has, reads such lines by an
expression. It has no way to leave a header out: that line becomes a row of nulls, which a note says.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from gluepot.crawl.csv_columns import distinct_columns, type_columns
from gluepot.crawl.csv_header import column_names, is_header
from gluepot.crawl.datatypes import STRING, VOID
from gluepot.crawl.findings import Classification, Compression, Field
from gluepot.crawl.grok import EXPRESSION

_MIN_ROWS = 3
_MAX_BEFORE = 5
_MIN_TYPED = 0.5  # of the columns: text in columns of blanks is prose more often than not


def find_aligned(texts: Sequence[str], compression: Compression) -> Classification | None:
    """Return the table whose cells stand between runs of blanks, or None. All rows must have the same number of them."""
    rows = [cells for line in texts[0].splitlines() if (cells := line.split())]
    if len(rows) < _MIN_ROWS:
        return None
    width = Counter(map(len, rows)).most_common(1)[0][0]
    start = next(i for i, row in enumerate(rows) if len(row) == width)
    table = rows[start:]
    if width < 2 or start > _MAX_BEFORE or len(table) < _MIN_ROWS or any(len(row) != width for row in table):
        return None
    later = [row for text in texts[1:] for line in text.splitlines() if len(row := line.split()) == width]
    columns = distinct_columns([*table[1:], *later], width)
    names = column_names(table[0], width)
    found = type_columns(columns, names)
    header = is_header(table[0], columns, found.types)
    if not header:
        names = column_names(None, width)
        found = type_columns(distinct_columns([*table, *later], width), names)
    typed = sum(type_ not in (STRING, VOID) for type_ in found.types)
    if typed < width * _MIN_TYPED or found.options or found.null:
        return None
    outside = start + header
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
