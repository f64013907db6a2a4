"""One file as a classifier sees it: its first bytes, and windows of head, middle and tail, decompressed.

What is read of a file that is looked at: all of it up to 2 MB; beyond that the first 64 KB and 32 KB each from the
middle and the end. A compressed file can only be read from its start: up to 4 MB of it, of which what unpacks to 2 MB
is kept whole, else the same windows, and no more than 64 MB are unpacked. So a value that differs from all others is missed with a chance of at most the share of the file that was
not read; `Reading.FULL` reads everything, in pieces of 16 MB.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import BinaryIO

from gluepot.crawl.abc import FileStore
from gluepot.crawl.compression import DAMAGE, compression_of, decompressing
from gluepot.crawl.errors import UnreadableFileError
from gluepot.crawl.findings import Compression, FileEntry
from gluepot.crawl.models import Reading

PEEK_BYTES = 16 << 10
HEAD_BYTES = 64 << 10
WINDOW_BYTES = 32 << 10
WHOLE_BYTES = 2 << 20
COMPRESSED_BYTES = 4 << 20
PLAIN_BYTES = 64 << 20
PIECE_BYTES = 16 << 20
CHUNK_BYTES = 1 << 20


@dataclass(frozen=True, kw_only=True)
class Window:
    """Some bytes of a file; where it does not begin or end with the file, its edges are in the middle of a line."""

    data: bytes
    at_start: bool
    at_end: bool


class FileSample:
    """Reads as little of one file as the question needs, each part once."""

    def __init__(self, store: FileStore, entry: FileEntry, reading: Reading = Reading.SAMPLE) -> None:
        self._store = store
        self._reading = reading
        self.entry = entry

    @cached_property
    def peek(self) -> bytes:
        """The first 16 KB as they lie there, compressed or not."""
        with self._open() as stream:
            return self._read(stream, PEEK_BYTES)

    @cached_property
    def compression(self) -> Compression:
        """Compression of the whole file."""
        return compression_of(self.peek, self.entry.name)

    @cached_property
    def head(self) -> bytes:
        """The first bytes of the plain content: 16 KB, or what 16 KB unpack to (at most 64 KB)."""
        if self.compression is Compression.NONE:
            return self.peek
        with self._open() as stream:
            return self._read(decompressing(stream, self.compression), PEEK_BYTES)

    @cached_property
    def windows(self) -> tuple[Window, ...]:
        """The sample: one window that is the whole file, or head, middle and tail of it.

        With `Reading.FULL` the first piece of the file; `later_windows` are the others.
        """
        if self.is_full:
            return (next(self._pieces()),)
        with self._open() as stream:
            if self.compression is not Compression.NONE:
                return tuple(self._stream_windows(decompressing(stream, self.compression)))
            size = self.entry.size_bytes
            if size <= WHOLE_BYTES:
                return (Window(data=self._read(stream, -1), at_start=True, at_end=True),)
            # Four-byte steps keep UTF-16 and UTF-32 in step.
            middle = (size // 2 - WINDOW_BYTES // 2) & ~3
            tail = (size - WINDOW_BYTES) & ~3
            return (
                Window(data=self._read(stream, HEAD_BYTES), at_start=True, at_end=False),
                Window(data=self._read(stream, WINDOW_BYTES, at=middle), at_start=False, at_end=False),
                Window(data=self._read(stream, -1, at=tail), at_start=False, at_end=True),
            )

    def later_windows(self) -> Iterator[Window]:
        """Yield what `windows` leave out when everything is to be read, piece by piece; nothing for a sample."""
        if self.is_full and not self.windows[0].at_end:
            yield from islice(self._pieces(), 1, None)

    def _pieces(self) -> Iterator[Window]:
        """Yield the whole plain content in pieces that end with a line, so that memory does not grow with the file."""
        with self._open() as stream:
            plain = decompressing(stream, self.compression)
            rest, at_start = b"", True
            while True:
                data = self._read(plain, PIECE_BYTES)
                piece = rest + data
                if len(data) < PIECE_BYTES:
                    yield Window(data=piece, at_start=at_start, at_end=True)
                    return
                # The zeros of UTF-16 stand beside its line ends: there the edges are left to be cut.
                has_zeros = b"\0" in piece[:1000]
                end = len(piece) & ~3 if has_zeros else piece.rfind(b"\n") + 1
                if end:
                    yield Window(data=piece[:end], at_start=at_start, at_end=False)
                # A line longer than a piece is passed over.
                rest, at_start = piece[end:] if end else b"", bool(end) and not has_zeros

    @property
    def is_full(self) -> bool:
        """Whether everything is to be read, not a sample."""
        return self._reading is Reading.FULL

    def chunks(self) -> Iterator[bytes]:
        """Yield the whole plain content from its start in chunks of 1 MB, whatever `windows` gave."""
        with self._open() as stream:
            plain = decompressing(stream, self.compression)
            while data := self._read(plain, CHUNK_BYTES):
                yield data

    def read_head(self, size: int) -> tuple[bytes, bool]:
        """Return up to `size` bytes of the plain content, and whether that is all of it."""
        with self._open() as stream:
            data = self._read(decompressing(stream, self.compression), size + 1)
        return data[:size], len(data) <= size

    def open(self) -> BinaryIO:
        """Open the file as it lies there, for libraries that read their format themselves."""
        return self._open()

    def _stream_windows(self, plain: BinaryIO) -> Iterator[Window]:
        if self.entry.size_bytes > COMPRESSED_BYTES:
            yield Window(data=self._read(plain, HEAD_BYTES), at_start=True, at_end=False)
            return
        start = self._read(plain, WHOLE_BYTES)
        if len(start) < WHOLE_BYTES:
            yield Window(data=start, at_start=True, at_end=True)
            return
        head = start[:HEAD_BYTES]
        # How long the stream is, is known at its end only. The last window whose number is a power of two lies
        # between the middle and the end, whatever the length.
        before, tail = start[-2 * WINDOW_BYTES : -WINDOW_BYTES], start[-WINDOW_BYTES:]
        middle = start[WHOLE_BYTES // 2 :][:WINDOW_BYTES]
        count = WHOLE_BYTES // WINDOW_BYTES
        while chunk := self._read(plain, WINDOW_BYTES):
            count += 1
            before, tail = tail, chunk
            if count & (count - 1) == 0:
                middle = chunk
            if count * WINDOW_BYTES >= PLAIN_BYTES:
                # Four megabytes may unpack to gigabytes; what lies behind this is not looked at.
                yield Window(data=head, at_start=True, at_end=False)
                yield Window(data=middle, at_start=False, at_end=False)
                return
        yield Window(data=head, at_start=True, at_end=False)
        yield Window(data=middle, at_start=False, at_end=False)
        yield Window(data=before[-WINDOW_BYTES // 2 :] + tail, at_start=False, at_end=True)

    def _open(self) -> BinaryIO:
        try:
            return self._store.open(self.entry.path)
        except OSError as error:
            raise UnreadableFileError(f"cannot be opened: {error.strerror or error}") from error

    def _read(self, stream: BinaryIO, size: int, at: int | None = None) -> bytes:
        try:
            if at is not None:
                stream.seek(at)
            return stream.read(size)
        except DAMAGE as error:
            raise UnreadableFileError(f"damaged {self.compression}: {error}") from error
        except OSError as error:
            raise UnreadableFileError(f"cannot be read: {error.strerror or error}") from error
