"""Amazon Ion, binary and text: structs one after the other."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, BinaryIO

from gluepot.crawl.abc import Classifier
from gluepot.crawl.chunks import Chunks
from gluepot.crawl.compression import naming_note
from gluepot.crawl.errors import UnreadableFileError
from gluepot.crawl.findings import Classification
from gluepot.crawl.value_types import columns_of_documents

if TYPE_CHECKING:
    from gluepot.crawl.sampling import FileSample

_BINARY = b"\xe0\x01\x00\xea"
_TEXT = re.compile(rb"\s*(?:\$ion_1_0\s|(?:'?\w+'?::)*\{)")
_HEAD_BYTES = 1 << 20


class IonClassifier(Classifier):
    """Decodes by Amazon's library. Text that is JSON as well has been taken for JSON before."""

    name = "ion"

    def classify(self, sample: FileSample) -> Classification | None:
        is_binary = sample.head.startswith(_BINARY)
        if not is_binary and not _TEXT.match(sample.head):
            return None
        stream: BinaryIO | Chunks
        if sample.is_full:
            stream, is_whole = Chunks(sample.chunks()), True
        else:
            data, is_whole = sample.read_head(_HEAD_BYTES)
            stream = io.BytesIO(data)
        try:
            columns, notes, count = columns_of_documents(_structs(stream, is_whole=is_whole))
        except UnreadableFileError:
            if is_binary:
                raise
            return None  # other text may begin with a brace too
        if not count:
            return None
        said = (
            naming_note(sample.entry.name, sample.compression),
            "Spark has no reader for Ion: it needs Amazon's Hive SerDe on its class path",
            *notes,
        )
        return Classification(
            format=self.name,
            columns=columns,
            compression=sample.compression,
            records=count,
            notes=tuple(filter(None, said)),
        )


def _structs(stream: BinaryIO | Chunks, *, is_whole: bool) -> Iterator[Mapping[str, Any]]:
    try:
        from amazon.ion import simpleion  # type: ignore[import-untyped]
        from amazon.ion.exceptions import IonException  # type: ignore[import-untyped]
    except ImportError as error:
        raise UnreadableFileError(
            "Ion, for which a library is missing: pip install 'gluepot[ion]'"
        ) from error
    values = iter(simpleion.load(stream, single_value=False, parse_eagerly=False))
    while True:
        try:
            value = next(values)
        except StopIteration:
            return
        except (IonException, ValueError, TypeError) as error:
            if is_whole:
                raise UnreadableFileError(f"a damaged Ion file: {error}") from error
            return  # cut by us
        if not isinstance(value, Mapping):
            raise UnreadableFileError("Ion whose values are no structs")
        yield _plain(value, simpleion.IonPyNull, simpleion.IonPyBool)


def _plain(value: Any, null: type, boolean: type) -> Any:
    """Return a value with None for Ion's nulls and bool for its booleans, which have types of their own."""
    if isinstance(value, null):
        return None
    if isinstance(value, boolean):  # a kind of int, since nothing can be a kind of bool
        return bool(value)
    if isinstance(value, Mapping):
        return {name: _plain(part, null, boolean) for name, part in value.items()}
    return [_plain(part, null, boolean) for part in value] if isinstance(value, list) else value
