"""Small files of metadata, read whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

from gluepot.crawl.compression import DAMAGE, compression_of, decompressing
from gluepot.crawl.errors import TargetError, UnreadableFileError

if TYPE_CHECKING:
    from gluepot.crawl.abc import FileStore
    from gluepot.crawl.findings import FileEntry

MAX_BYTES = 256 << 20
"""Metadata larger than this are refused: reading them would take the memory of the whole crawl."""


def list_files(store: FileStore, folder: str) -> tuple[FileEntry, ...]:
    """Return the files directly in a folder; none when it is not there."""
    try:
        return next(iter(store.walk(folder))).files
    except TargetError:
        return ()


def read_whole(store: FileStore, path: str) -> bytes:
    """Return a file's plain content, unpacked when it is compressed.

    Raises:
        OSError: it cannot be read.
        UnreadableFileError: it is too large or damaged.
    """
    name = path.rpartition("/")[2]
    with store.open(path) as stream:
        head = stream.read(16)
        stream.seek(0)
        try:
            data = decompressing(stream, compression_of(head)).read(MAX_BYTES + 1)
        except DAMAGE as error:
            raise UnreadableFileError(f"{name} is damaged: {error}") from error
    if len(data) > MAX_BYTES:
        raise UnreadableFileError(f"{name} is larger than {MAX_BYTES >> 20} MB")
    return data
