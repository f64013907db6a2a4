"""JSON: one object a line, an array of objects, or one document over many lines."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

from gluepot.crawl.abc import Classifier
from gluepot.crawl.columns import holds
from gluepot.crawl.compression import naming_note
from gluepot.crawl.errors import UnreadableFileError
from gluepot.crawl.findings import Classification, Compression, Field
from gluepot.crawl.json_documents import DocumentReader
from gluepot.crawl.json_path import path_note
from gluepot.crawl.json_types import ObjectTypes, choice_notes
from gluepot.crawl.sampling import Window
from gluepot.crawl.text import UTF_8, Encoding, encoding_of, whole_lines

if TYPE_CHECKING:
    from gluepot.crawl.sampling import FileSample

_BAD_LINES_SHARE = 0.1
_MAX_DOCUMENT_BYTES = 32 << 20
_STARTS = ("{", "[")


@dataclass(kw_only=True)
class _Reading:
    """What one way of reading a file gave: its records, and how many lines were none."""

    types: ObjectTypes
    bad: int = 0
    several_documents: bool = False


class JsonClassifier(Classifier):
    """Parses by the standard library; only the judgement on shape and types is ours."""

    name = "json"

    def __init__(self, path: str = "") -> None:
        """Take a JSON path to the records; "" takes the top.

        Raises:
            InvalidInputError: it is no path.
        """
        self._path_note = path_note(path) if path else ""

    def classify(self, sample: FileSample) -> Classification | None:
        encoding = encoding_of(sample.head)
        if encoding is None or not self._starts_like_json(sample.head, encoding):
            return None
        try:
            lines = _read_lines(chain(sample.windows, sample.later_windows()), encoding)
            if lines is not None:
                return self._answer(sample, encoding, lines, {})
            documents = _read_documents(sample, encoding)
        except RecursionError:
            raise UnreadableFileError("JSON nested too deeply to be read") from None
        return None if documents is None else self._answer(sample, encoding, documents, {"multiLine": "true"})

    def is_alike(self, sample: FileSample, known: Classification) -> bool:
        if known.options or sample.compression is not known.compression:
            return False
        try:
            read = _read_lines((Window(data=sample.head, at_start=True, at_end=False),), UTF_8)
        except (RecursionError, UnicodeDecodeError):
            return False
        return read is not None and not read.bad and holds(known, _columns(read.types))

    def _starts_like_json(self, head: bytes, encoding: Encoding) -> bool:
        text = head.decode(encoding.python, errors="replace").lstrip("\ufeff \t\r\n")
        return text.startswith(_STARTS)

    def _answer(
        self, sample: FileSample, encoding: Encoding, read: _Reading, options: dict[str, str]
    ) -> Classification:
        if encoding is not UTF_8 and encoding.spark != "UTF-8":
            # Spark finds line ends of other encodings only when it reads the file as a whole.
            options = {**options, "encoding": encoding.spark, "multiLine": "true"}
        columns = _columns(read.types)
        if not columns:
            raise UnreadableFileError("JSON objects without a single field")
        notes = [naming_note(sample.entry.name, sample.compression), self._path_note]
        if read.bad:
            notes.append(
                f"{read.bad} of {read.types.records + read.bad} sampled lines are not JSON: rows of nulls"
            )
        if read.several_documents:
            notes.append("several documents over many lines in one file: Spark reads the first only")
        notes.extend(choice_notes(read.types))
        return Classification(
            format=self.name, columns=columns, options=options, compression=sample.compression,
            records=read.types.records, notes=tuple(filter(None, notes)),
        )  # fmt: skip


def _columns(types: ObjectTypes) -> tuple[Field, ...]:
    return tuple(Field(name, type_) for name, type_ in types.fields())


def _read_lines(windows: Iterable[Window], encoding: Encoding) -> _Reading | None:
    """Return what the lines hold when each of them is an object, else None."""
    read = _Reading(types=ObjectTypes())
    for window in windows:
        for line in whole_lines(window, encoding).splitlines():
            if not line.strip():
                continue
            record = _parse(line)
            if isinstance(record, dict):
                read.types.add(record)
            else:
                read.bad += 1
                if read.bad > max(1, read.types.records * _BAD_LINES_SHARE):
                    return None
    return read if read.types.records else None


def _parse(text: str) -> Any:
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        return None


def _read_documents(sample: FileSample, encoding: Encoding) -> _Reading | None:
    """Return what whole documents hold: an array's objects, or the objects that stand one after the other."""
    is_small = sample.entry.size_bytes <= _MAX_DOCUMENT_BYTES and sample.compression is Compression.NONE
    head = sample.windows[0]
    is_whole = sample.is_full or is_small or head.at_end
    chunks = sample.chunks() if is_whole and not (head.at_start and head.at_end) else iter((head.data,))
    documents = DocumentReader(chunks, encoding.python, is_whole=is_whole)
    read = _Reading(types=ObjectTypes())
    for value in documents.records():
        if isinstance(value, dict):
            read.types.add(value)
        elif documents.in_array:
            raise UnreadableFileError("a JSON array of plain values, not of objects: there are no columns")
        else:
            return None
    read.bad = int(documents.cut)
    read.several_documents = not documents.in_array and read.types.records > 1
    return read if read.types.records else None
