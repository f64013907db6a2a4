"""BSON: documents one after the other, as mongodump writes them."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from typing import IO, TYPE_CHECKING, Any, cast

from gluepot.crawl.abc import Classifier
from gluepot.crawl.chunks import Chunks
from gluepot.crawl.compression import naming_note
from gluepot.crawl.errors import UnreadableFileError
from gluepot.crawl.findings import Classification
from gluepot.crawl.value_types import columns_of_documents

if TYPE_CHECKING:
    from gluepot.crawl.sampling import FileSample

_MAX_DOCUMENT_BYTES = 17 << 20  # MongoDB's limit is 16 MB
_HEAD_BYTES = 1 << 20
_TYPES = frozenset({*range(1, 20), 0x7F, 0xFF})


class BsonClassifier(Classifier):
    """Decodes by PyMongo's `bson`. There is no magic number: length, first type and closing byte must fit."""

    name = "bson"

    def classify(self, sample: FileSample) -> Classification | None:
        if not _looks_like(sample.head):
            return None
        if sample.is_full:
            documents = _documents(cast("IO[bytes]", Chunks(sample.chunks())))
        else:
            data, is_whole = sample.read_head(_HEAD_BYTES)
            if not is_whole and struct.unpack_from("<i", data)[0] > len(data):
                data, is_whole = sample.read_head(_MAX_DOCUMENT_BYTES)
            documents = _documents(io.BytesIO(data), cut_at=None if is_whole else len(data))
        columns, notes, count = columns_of_documents(documents)
        if not count:
            return None
        return Classification(
            format=self.name,
            columns=columns,
            compression=sample.compression,
            records=count,
            notes=tuple(
                filter(
                    None,
                    (
                        naming_note(sample.entry.name, sample.compression),
                        "Spark has no reader for BSON: it needs MongoDB's Hive SerDe on its class path",
                        *notes,
                    ),
                )
            ),
        )


def _looks_like(head: bytes) -> bool:
    if len(head) < 5:
        return False
    (length,) = struct.unpack_from("<i", head)
    if not 5 <= length <= _MAX_DOCUMENT_BYTES or head[4] not in _TYPES:
        return False
    name, end, _ = head[5:261].partition(b"\0")
    return bool(end and name) and (length > len(head) or head[length - 1] == 0)


def _documents(stream: IO[bytes], *, cut_at: int | None = None) -> Iterator[dict[str, Any]]:
    """Yield the documents of a stream; `cut_at` is where we have cut the file off, None where it ends by itself."""
    try:
        import bson
        from bson.codec_options import CodecOptions
    except ImportError as error:
        raise UnreadableFileError(
            "BSON, for which a library is missing: pip install 'gluepot[bson]'"
        ) from error
    options: CodecOptions[dict[str, Any]] = CodecOptions(tz_aware=True)
    try:
        yield from bson.decode_file_iter(stream, options)
    except (bson.errors.InvalidBSON, OverflowError) as error:
        if cut_at is None or stream.tell() < cut_at:
            raise UnreadableFileError(f"a damaged BSON file: {error}") from error
