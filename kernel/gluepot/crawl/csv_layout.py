"""Where the table stands in delimited text: lines before it, its first row, its rows, lines after it.

What Spark's reader has for this: `header` drops the first line of a file, `comment` every line that begins with one
character, and `mode=DROPMALFORMED` every row of another width (`columnPruning=false` makes that so for each query,
`count(*)` too; tried on Spark 4.1.4). Together they leave most preambles and footers out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from gluepot.crawl.csv_columns import distinct_columns, type_columns
from gluepot.crawl.csv_dialect import Dialect, usual_width
from gluepot.crawl.csv_header import is_header
from gluepot.crawl.datatypes import BIGINT, DATE, DOUBLE, STRING, TIMESTAMP, TIMESTAMP_NTZ, VOID, DataType
from gluepot.crawl.scalars import type_of_text

_RAGGED_SHARE = 0.2
_MAX_LEADING = 5
_MAX_FOOTER = 5
_SURE_STARTS = (BIGINT, DOUBLE, DATE, TIMESTAMP, TIMESTAMP_NTZ)
_DATA_STARTS = frozenset("0123456789-+.")


@dataclass(frozen=True, kw_only=True)
class Layout:
    """Rows of a sample. `first` may be a header; `body` is the rest.

    `lead`: for each line before `first`, whether it has the table's width. `first_line`: `first` as it is written; `line_starts`: the first characters of all lines behind it.
    `lines_before`: the same lines counted with blank ones, as readers that skip lines count. `footer`: lines behind
    the table. `ragged`: rows of another width in between. `is_short_header`: `first` names all columns but the first,
    as R writes it.
    """

    first: list[str]
    body: list[list[str]]
    width: int
    lead: tuple[bool, ...] = ()
    first_line: str = ""
    line_starts: frozenset[str] = frozenset()
    lines_before: int = 0
    footer: int = 0
    ragged: int = 0
    is_short_header: bool = False


def lay_out(
    dialect: Dialect, texts: Sequence[str], *, is_whole: bool, ends: bool, min_width: int = 2
) -> Layout | None:
    """Return where the table stands, or None when rows do not agree.

    Args:
        dialect: how the text is written.
        texts: the windows; of those from the middle only rows that fit count, for they may begin anywhere.
        is_whole: the first window is the whole file.
        ends: the last window ends with the file.
        min_width: fewer columns are no table.

    Raises:
        csv.Error: a cell is longer than the library's limit.
    """
    rows = dialect.rows(texts[0])
    if len(rows) < 2:
        return None
    ends_early = _rows_end_early(rows)
    width = len(rows[0]) if ends_early else usual_width(rows)
    start = next((i for i, row in enumerate(rows) if len(row) == width), 0)
    start += 0 if ends_early else _leading_of_width(rows[start:], width)
    is_short = start == 1 and len(rows[0]) == width - 1 > 1 and _heads(rows[0], [row[1:] for row in rows[1:]])
    if is_short:
        start = 0
    head = rows[start:]
    if len(head) < 2 or width < min_width:
        return None
    footer = _footer(head, width) if is_whole and not ends_early else 0
    head = head[: len(head) - footer]
    ragged = sum(len(row) != width for row in head[is_short:])
    if ragged > len(head) * _RAGGED_SHARE and not ends_early:
        return None
    later = [dialect.rows(text) for text in texts[1:]]
    if later and ends and not ends_early:
        footer = _footer(later[-1], width)
    others = [row for part in later for row in part if len(row) == width]
    lines = texts[0].splitlines()
    number = _line_of(lines, dialect, start)
    behind = [*lines[number + 1 :], *(line for text in texts[1:] for line in text.splitlines())]
    body = head[1:] + others
    return Layout(
        first=["", *rows[0]] if is_short else head[0],
        body=[row + [""] * (width - len(row)) for row in body] if ends_early else body,
        width=width,
        lead=tuple(len(row) == width for row in rows[:start]),
        first_line=lines[number],
        line_starts=frozenset(line[:1] for line in behind),
        lines_before=number,
        footer=footer,
        ragged=ragged,
        is_short_header=is_short,
    )


def _rows_end_early(rows: list[list[str]]) -> bool:
    """Say whether most rows leave their last cells out, and a header and some of the rows show how many there are."""
    width, usual = len(rows[0]), usual_width(rows)
    return (
        width > usual > 1
        and max(map(len, rows)) == width
        and any(len(row) == width for row in rows[1:])
        and len({cell.strip().lower() for cell in rows[0]}) == width
        and _is_name_row(rows[0])
        and _heads(rows[0][:usual], [row for row in rows[1:] if len(row) == usual])
    )


def _leading_of_width(rows: list[list[str]], width: int) -> int:
    """Return how many rows of the right width stand before the table: nearly empty ones, or one above the header."""
    if len(rows) < 4:
        return 0
    rest = [row for row in rows[_MAX_LEADING:] if len(row) == width] or rows[1:]
    usual = sorted(sum(map(bool, row)) for row in rest)[len(rest) // 2]
    sparse = 0
    # A title stands in the first cell, and few others are filled; a row may be there for looks alone.
    while (
        sparse < _MAX_LEADING
        and (rows[sparse][0] or not any(rows[sparse]))
        and sum(map(bool, rows[sparse])) <= max(1, usual // 3) < usual - 1
    ):
        sparse += 1
    if sparse or len(rows[1]) != width or _is_name_row(rows[0]):
        return sparse
    return 1 if _is_name_row(rows[1]) and _heads(rows[1], rows[2:]) and _holds_numbers(rows[0]) else 0


def holds_values(layout: Layout) -> bool:
    """Say whether every column has a type: what a table of one column must show to be one."""
    columns = distinct_columns(layout.body, layout.width)
    return not {STRING, VOID} & set(type_columns(columns, [""] * layout.width).types)


def _is_name_row(row: Sequence[str]) -> bool:
    """Say whether every cell is filled with something that has no type."""
    return all(cell.strip() for cell in row) and set(type_columns([{c} for c in row], row).types) == {STRING}


def _holds_numbers(row: Sequence[str]) -> bool:
    return any(type_ not in (STRING, VOID) for type_ in type_columns([{c} for c in row], row).types)


def _heads(first: list[str], body: list[list[str]]) -> bool:
    """Say whether `first` stands as names over typed columns."""
    columns = distinct_columns(body, len(first))
    types = type_columns(columns, first).types
    typed = any(type_ not in (STRING, VOID) for type_ in types)
    return typed and is_header(first, columns, types)


def _footer(rows: list[list[str]], width: int) -> int:
    """Return how many of the last rows are remarks: short, and text where no row of the table would have it."""
    count = 0
    while count < len(rows) and _is_remark(rows[-1 - count], width):
        count += 1
    return count if count <= _MAX_FOOTER and count < len(rows) else 0


def _is_remark(row: list[str], width: int) -> bool:
    is_text = type_of_text(row[0].strip()) == STRING
    return len(row) < width and is_text and (width > 2 or len(row[0].split()) > 1)


def _line_of(lines: Sequence[str], dialect: Dialect, row: int) -> int:
    """Return on which line (from 0) a row near the start stands; blank lines and remarks are lines, not rows."""
    seen = -1
    for number, line in enumerate(lines):
        is_remark = bool(dialect.comment) and line.startswith(dialect.comment)
        seen += bool(line) and not is_remark
        if seen == row:
            return number
    return row


@dataclass(frozen=True, kw_only=True)
class Surroundings:
    """How what stands around a table is kept out: options of Spark's reader, parameters for Hive readers, notes."""

    options: Mapping[str, str]
    parameters: Mapping[str, str]
    notes: tuple[str, ...]


def keep_out(layout: Layout, dialect: Dialect, types: Sequence[DataType], *, header: bool) -> Surroundings:
    """Return how to keep lines before and after the table out of it, or notes where Spark's reader cannot."""
    before, after = len(layout.lead), layout.footer
    if not before and not after:
        return Surroundings(options={}, parameters={}, notes=())
    where = " and ".join(
        filter(None, (_lines(before, "before") if before else "", _lines(after, "after") if after else ""))
    )
    skipped = str(layout.lines_before + header)
    parameters = {"skip.header.line.count": skipped} | (
        {"skip.footer.line.count": str(after)} if after else {}
    )
    options = _options(layout, dialect, types, header=header)
    if options is None:
        note = f"{where} the table, which Spark's reader cannot leave out: it reads them as rows"
        return Surroundings(options={}, parameters=parameters, notes=(note,))
    note = f"left out: {where} the table, and with that every row of another width or with a value of another type"
    return Surroundings(options=options, parameters=parameters, notes=(note,))


def _options(
    layout: Layout, dialect: Dialect, types: Sequence[DataType], *, header: bool
) -> dict[str, str] | None:
    if layout.ragged or layout.is_short_header:
        return None  # rows of the table itself would be dropped
    dropping = {"mode": "DROPMALFORMED", "columnPruning": "false", "header": "true"}
    if not layout.lead:
        return dropping if header else {**dropping, "header": "false"}
    # The first line falls to `header`; those of the table's width behind it, and a header, need the comment character.
    if any(layout.lead[1:]):
        return None
    if not header:
        return dropping
    mark = layout.first_line[:1]
    is_sure = types[0] in _SURE_STARTS and mark not in _DATA_STARTS and mark not in layout.line_starts
    if dialect.comment or not mark or not is_sure:
        return None
    return {**dropping, "comment": mark}


def _lines(count: int, where: str) -> str:
    return f"{count} {'line' if count == 1 else 'lines'} {where}"
