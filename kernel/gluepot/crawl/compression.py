"""Whole-file compression: told by the first bytes, undone by the field's libraries."""

from __future__ import annotations

import bz2
import gzip
import lzma
import zlib
from typing import BinaryIO, cast

from gluepot.crawl.errors import UnreadableFileError
from gluepot.crawl.findings import Compression

_MAGIC = (
    (b"\x1f\x8b", Compression.GZIP),
    (b"BZh", Compression.BZIP2),
    (b"\x28\xb5\x2f\xfd", Compression.ZSTD),
    (b"\x04\x22\x4d\x18", Compression.LZ4),
    (b"\xfd7zXZ\x00", Compression.XZ),
    (b"PK\x03\x04", Compression.ZIP),
)
_SUFFIXES = {
    Compression.GZIP: (".gz", ".gzip"),
    Compression.BZIP2: (".bz2",),
    Compression.ZSTD: (".zst",),
    Compression.LZ4: (".lz4",),
}
DAMAGE = (EOFError, zlib.error, lzma.LZMAError, gzip.BadGzipFile)
"""What the libraries raise on damaged input, besides OSError."""


def compression_of(head: bytes) -> Compression:
    """Return the compression that these first bytes announce."""
    return next((kind for magic, kind in _MAGIC if head.startswith(magic)), Compression.NONE)


def naming_note(name: str, compression: Compression) -> str:
    """Return what is wrong when the name hides the compression, else "".

    Engines choose the codec by the suffix alone, so gzipped data under another name is read as garbage.
    """
    suffixes = _SUFFIXES.get(compression)
    if suffixes is None or name.lower().endswith(suffixes):
        return ""
    return f"is {compression} inside, but engines go by the name: it must end in {suffixes[0]}"


def decompressing(stream: BinaryIO, compression: Compression) -> BinaryIO:
    """Return a stream of the plain bytes.

    Raises:
        UnreadableFileError: engines cannot read tables from this kind of archive.
    """
    match compression:
        case Compression.NONE:
            return stream
        case Compression.GZIP:
            return cast("BinaryIO", gzip.GzipFile(fileobj=stream))
        case Compression.BZIP2:
            return cast("BinaryIO", bz2.BZ2File(stream))
        case Compression.ZSTD | Compression.LZ4:
            import pyarrow as pa

            return cast("BinaryIO", pa.input_stream(pa.PythonFile(stream), compression=compression.value))
        case _:
            raise UnreadableFileError(
                f"a {compression} archive, which engines cannot read as a table: unpack it"
            )
