"""XML: one row for each element of the tag that repeats."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gluepot.crawl.abc import Classifier
from gluepot.crawl.compression import naming_note
from gluepot.crawl.errors import UnreadableFileError
from gluepot.crawl.findings import Classification, Field
from gluepot.crawl.json_types import ObjectTypes, choice_notes
from gluepot.crawl.xml_records import (
    Element,
    Path,
    find_rows,
    note_repeats,
    parse_head,
    records_of,
    rows_of,
)
from gluepot.crawl.xml_rows import stream_rows

if TYPE_CHECKING:
    from gluepot.crawl.sampling import FileSample

_HEAD_BYTES = 1 << 20  # as Glue's


class XmlClassifier(Classifier):
    """Parses the first megabyte by expat, or all of it where everything is to be read."""

    name = "xml"

    def __init__(self, row_tag: str = "") -> None:
        """Take the tag of the rows; "" looks for it."""
        self._row_tag = row_tag

    def classify(self, sample: FileSample) -> Classification | None:
        start = sample.head.lstrip(b"\xef\xbb\xbf \t\r\n")
        if not start.startswith(b"<") or start[:15].lower().startswith((b"<!doctype html", b"<html")):
            return None
        data, is_whole = sample.read_head(_HEAD_BYTES)
        root = parse_head(data, is_end=is_whole)
        if root is None:
            return None
        tag, rows = find_rows(root) if not self._row_tag else (self._row_tag, rows_of(root, self._row_tag))
        if self._row_tag and not rows:
            return None
        if not rows:
            raise UnreadableFileError("XML without a whole row in its first megabyte")
        types = _all_types(sample, tag) if sample.is_full and not is_whole else _types(rows)
        columns = tuple(Field(name, type_) for name, type_ in types.fields())
        if not columns:
            raise UnreadableFileError(f"XML whose rows <{tag}> are empty")
        notes = (naming_note(sample.entry.name, sample.compression), *choice_notes(types))
        return Classification(
            format=self.name,
            columns=columns,
            options={"rowTag": tag},
            compression=sample.compression,
            records=types.records,
            notes=tuple(filter(None, notes)),
        )


def _types(rows: list[Element]) -> ObjectTypes:
    types = ObjectTypes()
    for record in records_of(rows):
        types.add(record)
    return types


def _all_types(sample: FileSample, tag: str) -> ObjectTypes:
    """Go through the file twice: what is a list is known at its end only, and no row is kept till then."""
    repeated: set[Path] = set()
    for row in stream_rows(sample.chunks(), tag):
        note_repeats(row, repeated)
    types = ObjectTypes()
    for row in stream_rows(sample.chunks(), tag):
        for record in records_of([row], repeated):
            types.add(record)
    return types
