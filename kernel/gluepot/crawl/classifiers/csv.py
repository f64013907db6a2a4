"""Delimited text: dialect, header and types, judged on the content alone."""

from __future__ import annotations

import csv
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gluepot.crawl.abc import Classifier
from gluepot.crawl.columns import holds
from gluepot.crawl.compression import naming_note
from gluepot.crawl.csv_columns import distinct_columns, type_columns
from gluepot.crawl.csv_datatypes import stated_types
from gluepot.crawl.csv_dialect import Dialect, dialect_of, find_dialect
from gluepot.crawl.csv_header import column_names, is_header
from gluepot.crawl.custom import CsvRules, HeaderPresence
from gluepot.crawl.errors import UnreadableFileError
from gluepot.crawl.findings import Classification, Field
from gluepot.crawl.text import Encoding, encoding_of, whole_lines

if TYPE_CHECKING:
    from gluepot.crawl.sampling import FileSample

_LOOK_ROWS = 40
_RAGGED_SHARE = 0.2


@dataclass(frozen=True, kw_only=True)
class _Table:
    """Rows of the sample, without preamble: `first` may be a header; `body` is the rest."""

    first: list[str]
    body: list[list[str]]
    width: int
    preamble: int
    ragged: int


class CsvClassifier(Classifier):
    """Needs two columns and two rows, as Glue's does, and rows that agree; prose has neither."""

    name = "csv"

    def __init__(self, rules: CsvRules | None = None) -> None:
        """Take what is known beforehand; None finds out everything.

        Raises:
            InvalidInputError: a datatype is none of Glue's.
        """
        self._rules = rules
        self._types = stated_types(rules.datatypes) if rules is not None else ()

    def classify(self, sample: FileSample) -> Classification | None:
        encoding = encoding_of(sample.head)
        if encoding is None:
            return None
        texts = [whole_lines(window, encoding) for window in sample.windows]
        if not texts[0].strip():
            return None
        rules = self._rules or CsvRules()
        dialect = (
            dialect_of(texts[0], rules.delimiter, rules.quote) if rules.delimiter else find_dialect(texts[0])
        )
        if dialect is None:
            return None
        try:
            table = _split(dialect, texts, min_width=1 if rules.allow_single_column else 2)
        except csv.Error as error:
            raise UnreadableFileError(f"delimited text that cannot be split: {error}") from error
        return None if table is None else self._judge(sample, encoding, dialect, table)

    def is_alike(self, sample: FileSample, known: Classification) -> bool:
        """Look at the first rows only: same header, same width, values that the known types hold."""
        if self._rules is not None or known.options.get("encoding", "UTF-8") != "UTF-8":
            return False
        if sample.compression is not known.compression:
            return False
        options = known.options
        dialect = Dialect(
            delimiter=options["sep"], quote=options.get("quote", '"'), escape=options.get("escape", '"'),
            comment=options.get("comment", ""),
        )  # fmt: skip
        try:
            text = sample.head.decode("utf-8-sig", errors="strict" if len(sample.head) < 4 else "ignore")
            rows = dialect.head_rows(text[: text.rfind("\n") + 1] or text, _LOOK_ROWS)
        except (csv.Error, UnicodeDecodeError):
            return False
        has_header = options["header"] == "true"
        names = column_names(rows[0] if has_header and rows else None, len(known.columns))
        if not rows or any(len(row) != len(known.columns) for row in rows):
            return False
        columns = distinct_columns(rows[has_header:], len(known.columns))
        null = options.get("nullValue", "")
        found = type_columns([values - {null} for values in columns], names)
        if any(options.get(name) != value for name, value in found.options.items()) or (
            not found.options
            and any(name in options for name in ("dateFormat", "timestampNTZFormat", "locale"))
        ):
            return False
        types = found.types
        return holds(known, tuple(Field(name, type_) for name, type_ in zip(names, types, strict=True)))

    def _judge(
        self, sample: FileSample, encoding: Encoding, dialect: Dialect, table: _Table
    ) -> Classification:
        columns = distinct_columns(table.body, table.width)
        guess = type_columns(columns, [""] * table.width)
        rules = self._rules or CsvRules()
        header = rules.contains_header is HeaderPresence.PRESENT or (
            rules.contains_header is HeaderPresence.UNKNOWN and is_header(table.first, columns, guess.types)
        )
        if not header:
            columns = distinct_columns([table.first, *table.body], table.width)
        names = column_names(rules.header or (table.first if header else None), table.width)
        # The first look had no names to put into its notes; where nothing is noted, it stands.
        found = guess if header and not guess.notes else type_columns(columns, names)
        multi_line = dialect.quoted and any(
            "\n" in cell or "\r" in cell for row in (table.first, *table.body) for cell in row
        )
        options = {"header": "true" if header else "false", "sep": dialect.delimiter}
        if dialect.quoted:
            options |= {"quote": dialect.quote, "escape": dialect.escape}
        if found.null:
            options["nullValue"] = found.null
        options |= found.options
        if found.padded and not rules.disable_value_trimming:
            options |= {"ignoreLeadingWhiteSpace": "true", "ignoreTrailingWhiteSpace": "true"}
        if dialect.comment:
            options["comment"] = dialect.comment
        if encoding.spark != "UTF-8":
            options["encoding"] = encoding.spark
        if multi_line or encoding.spark.startswith("UTF-16"):
            options["multiLine"] = "true"
        notes = (
            naming_note(sample.entry.name, sample.compression), encoding.note, *found.notes,
            f"{table.preamble} lines before the table, which engines read as rows" if table.preamble else "",
            f"{table.ragged} of {len(table.body) + 1} sampled rows have another number of cells" if table.ragged else "",
        )  # fmt: skip
        types = (*self._types[: table.width], *found.types[len(self._types) :])
        fields = zip(names, types, strict=True)
        return Classification(
            format=self.name, columns=tuple(Field(name, type_, named=header or bool(rules.header)) for name, type_ in fields),
            options=options, positional=True, compression=sample.compression,
            records=len(table.body), notes=tuple(filter(None, notes)),
        )  # fmt: skip


def _split(dialect: Dialect, texts: list[str], min_width: int = 2) -> _Table | None:
    """Return the sample's rows; of windows from the middle only those that fit, for they may begin anywhere."""
    rows = dialect.rows(texts[0])
    if len(rows) < 2:
        return None
    width = Counter(map(len, rows)).most_common(1)[0][0]
    start = next((i for i, row in enumerate(rows) if len(row) == width), 0)
    head = rows[start:]
    if len(head) < 2 or width < min_width:
        return None
    ragged = sum(len(row) != width for row in head)
    if ragged > len(head) * _RAGGED_SHARE:
        return None
    others = [row for text in texts[1:] for row in dialect.rows(text) if len(row) == width]
    return _Table(first=head[0], body=head[1:] + others, width=width, preamble=start, ragged=ragged)
