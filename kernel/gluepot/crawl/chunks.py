"""Chunks of bytes as a stream that libraries read from: as much as they ask for, or all that is left."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import Any


class Chunks(io.RawIOBase):
    """Reads on from one chunk to the next; no more is kept than was asked for and one chunk."""

    def __init__(self, chunks: Iterable[bytes]) -> None:
        super().__init__()
        self._chunks = iter(chunks)
        self._rest = bytearray()

    def readable(self) -> bool:
        """Say that it can be read."""
        return True

    def read(self, size: int | None = -1, /) -> bytes:
        """Return exactly `size` bytes, fewer only at the end; all that is left for None or less than 0."""
        wanted = -1 if size is None else size
        while wanted < 0 or len(self._rest) < wanted:
            chunk = next(self._chunks, None)
            if chunk is None:
                break
            self._rest += chunk
        end = len(self._rest) if wanted < 0 else wanted
        taken = bytes(self._rest[:end])
        del self._rest[:end]
        return taken

    def readinto(self, buffer: Any, /) -> int:
        """Fill a buffer as far as there is something."""
        data = self.read(len(buffer))
        buffer[: len(data)] = data
        return len(data)
