"""Delimited text: dialect, header and types, judged on the content alone."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from gluepot.crawl.abc import Classifier
from gluepot.crawl.columns import holds
from gluepot.crawl.compression import naming_note
from gluepot.crawl.csv_aligned import aligned_rows, find_aligned
from gluepot.crawl.csv_columns import choices, distinct_columns, type_columns
from gluepot.crawl.csv_datatypes import stated_types
from gluepot.crawl.csv_dialect import Dialect, dialect_of, find_dialect
from gluepot.crawl.csv_full import widened
from gluepot.crawl.csv_header import column_names, is_header
from gluepot.crawl.csv_layout import Layout, holds_values, keep_out, lay_out
from gluepot.crawl.custom import CsvRules, HeaderPresence
from gluepot.crawl.datatypes import STRING
from gluepot.crawl.errors import UnreadableFileError
from gluepot.crawl.findings import Classification, Field, suffix_of
from gluepot.crawl.text import UTF_8, Encoding, encoding_of, whole_lines

if TYPE_CHECKING:
    from gluepot.crawl.sampling import FileSample

_LOOK_ROWS = 40
_NAMED = (".csv", ".tsv")  # one column is a table where the name says so and its values have a type


class CsvClassifier(Classifier):
    """Needs two columns and two rows, as Glue's does, and rows that agree; prose has neither.

    One column of numbers or dates will do in a file that is called .csv.
    """

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
        single = dialect is None and suffix_of(sample.entry.name).lower().startswith(_NAMED)
        if dialect is None and not single:
            return self._aligned(sample, texts) if encoding == UTF_8 else None
        dialect = dialect or Dialect(delimiter=",")
        try:
            table = lay_out(
                dialect, texts, is_whole=len(texts) == 1 and sample.windows[0].at_end, ends=sample.windows[-1].at_end,
                min_width=1 if rules.allow_single_column or single else 2,
            )  # fmt: skip
        except csv.Error as error:
            raise UnreadableFileError(f"delimited text that cannot be split: {error}") from error
        if single and (table is None or not holds_values(table)):
            return self._aligned(sample, texts) if encoding == UTF_8 else None
        if table is None:
            return None
        found = self._judge(sample, encoding, dialect, table)
        return widened(found, dialect.rows, _later_texts(sample, encoding), stated=len(self._types))

    def _aligned(self, sample: FileSample, texts: list[str]) -> Classification | None:
        found = find_aligned(texts, sample.compression)
        if found is None:
            return None
        return widened(found, partial(aligned_rows, width=len(found.columns)), _later_texts(sample, UTF_8))

    def is_alike(self, sample: FileSample, known: Classification) -> bool:
        """Look at the first rows only: same header, same width, values that the known types hold."""
        if (
            self._rules is not None
            or "sep" not in known.options
            or known.options.get("encoding", "UTF-8") != "UTF-8"
        ):
            return False
        if sample.compression is not known.compression:
            return False
        options = known.options
        dialect = Dialect(
            delimiter=options["sep"], quote=options.get("quote", '"'), escape=options.get("escape", '"'),
            comment=options.get("comment", ""), spaced="quote" in options and "ignoreLeadingWhiteSpace" in options,
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
        null = {options.get("nullValue", "")}
        # Text holds whatever stands there, so only the other columns are looked at.
        typed = [
            set[str]() if column.type == STRING else values - null
            for column, values in zip(known.columns, columns, strict=True)
        ]
        found = type_columns(typed, names)
        if any(options.get(name) != value for name, value in found.options.items()) or (
            not found.options
            and any(name in options for name in ("dateFormat", "timestampNTZFormat", "locale"))
        ):
            return False
        types = found.types
        return holds(known, tuple(Field(name, type_) for name, type_ in zip(names, types, strict=True)))

    def _judge(
        self, sample: FileSample, encoding: Encoding, dialect: Dialect, table: Layout
    ) -> Classification:
        columns = distinct_columns(table.body, table.width)
        guess = type_columns(columns, [""] * table.width)
        rules = self._rules or CsvRules()
        header = (
            table.is_short_header
            or rules.contains_header is HeaderPresence.PRESENT
            or (
                rules.contains_header is HeaderPresence.UNKNOWN
                and is_header(table.first, columns, guess.types)
            )
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
        if (
            dialect.spaced
        ):  # whatever is done to values: a quote behind a blank is no quote to Spark without it
            options |= {"ignoreLeadingWhiteSpace": "true"}
        if dialect.comment:
            options["comment"] = dialect.comment
        if encoding.spark != "UTF-8":
            options["encoding"] = encoding.spark
        if multi_line or encoding.spark.startswith("UTF-16"):
            options["multiLine"] = "true"
        around = keep_out(table, dialect, found.types, header=header)
        options |= around.options
        notes = (
            naming_note(sample.entry.name, sample.compression), encoding.note, *found.notes,
            *around.notes, *choices(columns, found, names),
            f"{table.ragged} of {len(table.body) + 1} sampled rows have another number of cells" if table.ragged else "",
        )  # fmt: skip
        types = (*self._types[: table.width], *found.types[len(self._types) :])
        fields = zip(names, types, strict=True)
        return Classification(
            format=self.name, columns=tuple(Field(name, type_, named=header or bool(rules.header)) for name, type_ in fields),
            options=options, positional=True, compression=sample.compression,
            records=len(table.body), notes=tuple(filter(None, notes)), parameters=around.parameters,
        )  # fmt: skip


def _later_texts(sample: FileSample, encoding: Encoding) -> Iterator[str]:
    return (whole_lines(window, encoding) for window in sample.later_windows())
