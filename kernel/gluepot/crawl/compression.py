"""Whole-file compression: told by the first bytes, undone by the field's libraries."""

from __future__ import annotations

import bz2
import gzip
import lzma
import zipfile
import zlib
from typing import BinaryIO, cast

from gluepot.crawl.errors import UnreadableFileError
from gluepot.crawl.findings import Compression
from gluepot.crawl.hadoop_blocks import FRAME, is_lz4_block, is_snappy_block, open_blocks, open_frames

_MAGIC = (
    (b"\x1f\x8b", Compression.GZIP),
    (b"BZh", Compression.BZIP2),
    (b"\x28\xb5\x2f\xfd", Compression.ZSTD),
    (b"\x04\x22\x4d\x18", Compression.LZ4),
    (b"\xfd7zXZ\x00", Compression.XZ),
    (b"PK\x03\x04", Compression.ZIP),
    (FRAME, Compression.SNAPPY_FRAMED),
)
_SUFFIXES = {
    Compression.GZIP: (".gz", ".gzip"),
    Compression.BZIP2: (".bz2",),
    Compression.ZSTD: (".zst",),
    Compression.SNAPPY: (".snappy",),
    Compression.LZ4_BLOCKS: (".lz4",),
}
_NOT_SPARKS = {Compression.SNAPPY_FRAMED: "Snappy frames", Compression.LZ4: "LZ4 frames"}
DAMAGE = (EOFError, zlib.error, lzma.LZMAError, gzip.BadGzipFile)
"""What the libraries raise on damaged input, besides OSError."""


def compression_of(head: bytes, name: str = "") -> Compression:
    """Return the compression that these first bytes announce; Hadoop's LZ4 blocks show by the name only."""
    found = next((kind for magic, kind in _MAGIC if head.startswith(magic)), Compression.NONE)
    if found is Compression.NONE and head[:1] == b"\0":
        if name.lower().endswith(".lz4") and is_lz4_block(head):
            return Compression.LZ4_BLOCKS
        if is_snappy_block(head):
            return Compression.SNAPPY
    return found


def naming_note(name: str, compression: Compression) -> str:
    """Return what is wrong when the name hides the compression, else "".

    Engines choose the codec by the suffix alone, so gzipped data under another name is read as garbage.
    """
    if compression in _NOT_SPARKS:
        return f"compressed as {_NOT_SPARKS[compression]}, which Spark's readers do not know: compress it by gzip, bzip2 or zstd"
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
        case Compression.SNAPPY:
            return open_blocks(stream, "snappy")
        case Compression.LZ4_BLOCKS:
            return open_blocks(stream, "lz4_raw")
        case Compression.SNAPPY_FRAMED:
            return open_frames(stream)
        case Compression.ZSTD | Compression.LZ4:
            import pyarrow as pa

            return cast("BinaryIO", pa.input_stream(pa.PythonFile(stream), compression=compression.value))
        case Compression.ZIP:
            raise UnreadableFileError(_archive(stream))
        case _:
            raise UnreadableFileError(
                f"a {compression} archive, which engines cannot read as a table: unpack it"
            )


def _archive(stream: BinaryIO) -> str:
    try:
        with zipfile.ZipFile(stream) as archive:
            names = [name for name in archive.namelist() if not name.endswith("/")]
    except (zipfile.BadZipFile, OSError, ValueError) as error:
        return f"a damaged zip archive: {error}"
    count = "1 file" if len(names) == 1 else f"{len(names):,} files"
    shown = ", ".join(names[:3]) + (", …" if len(names) > 3 else "")
    return f"a zip archive of {count} ({shown}), which Spark cannot read: unpack it"
