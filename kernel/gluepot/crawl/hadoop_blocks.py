"""Snappy and LZ4 as files: Hadoop's blocks, and Snappy's own frames.

A Hadoop block is the length of its plain data, then pieces of (length, compressed data) until that much came out; lengths
are 4 bytes, the most significant first. pyarrow has both algorithms, but reads neither kind of file.
"""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO, cast

FRAME = b"\xff\x06\x00\x00sNaPpY"
_MAX_BLOCK = 16 << 20
_COMPRESSED, _PLAIN = 0x00, 0x01


def is_snappy_block(head: bytes) -> bool:
    """Say whether these bytes begin a Snappy block of Hadoop's: its lengths must agree with the data's own."""
    plain, packed = _lengths(head)
    return bool(plain) and packed <= plain + plain // 6 + 32 and 0 < _varint(head[8:13])[0] <= plain


def is_lz4_block(head: bytes) -> bool:
    """Say whether these bytes may begin an LZ4 block of Hadoop's: the name must say so too, there is no other sign."""
    plain, packed = _lengths(head)
    return bool(plain) and packed <= plain + plain // 255 + 16


def _lengths(head: bytes) -> tuple[int, int]:
    if len(head) < 13:
        return 0, 0
    plain, packed = struct.unpack_from(">II", head)
    return (plain, packed) if 0 < plain <= _MAX_BLOCK and 0 < packed <= _MAX_BLOCK else (0, 0)


def open_blocks(stream: BinaryIO, codec: str) -> BinaryIO:
    """Return the plain bytes of Hadoop's blocks; `codec` is pyarrow's name (`snappy`, `lz4_raw`).

    Reading raises EOFError where the file is cut off, OSError where it is damaged.
    """
    return _stream(_blocks(stream, _decompressor(codec), codec))


def open_frames(stream: BinaryIO) -> BinaryIO:
    """Return the plain bytes of Snappy's frames; errors as in `open_blocks`."""
    return _stream(_frames(stream, _decompressor("snappy")))


def _decompressor(codec: str) -> Callable[[bytes, int], bytes]:
    import pyarrow as pa

    library: Any = pa.Codec(codec)
    return lambda data, size: bytes(library.decompress(data, decompressed_size=size))


def _blocks(stream: BinaryIO, decompress: Callable[[bytes, int], bytes], codec: str) -> Iterator[bytes]:
    while header := stream.read(4):
        left = _number(header)
        while left > 0:
            packed = _exactly(stream, _number(_exactly(stream, 4)))
            # Snappy says how long a piece is; of LZ4's only the last of a block may be shorter than the block.
            size = _varint(packed[:5])[0] if codec == "snappy" else left
            piece = decompress(packed, size)
            left -= len(piece)
            yield piece


def _frames(stream: BinaryIO, decompress: Callable[[bytes, int], bytes]) -> Iterator[bytes]:
    while header := stream.read(4):
        if len(header) < 4:
            raise EOFError("the file is cut off")
        data = _exactly(stream, int.from_bytes(header[1:4], "little"))
        if header[0] == _COMPRESSED:
            yield decompress(data[4:], _varint(data[4:9])[0])
        elif header[0] == _PLAIN:
            yield data[4:]


def _number(data: bytes) -> int:
    if len(data) < 4:
        raise EOFError("the file is cut off")
    (number,) = struct.unpack(">I", data)
    if number > _MAX_BLOCK:
        raise OSError(f"a block of {number:,} bytes")
    return int(number)


def _exactly(stream: BinaryIO, size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise EOFError("the file is cut off")
    return data


def _varint(data: bytes) -> tuple[int, int]:
    """Return a number of seven bits a byte, and how many bytes it takes; (0, 0) when it does not end."""
    number = 0
    for position, byte in enumerate(data):
        number |= (byte & 0x7F) << (7 * position)
        if not byte & 0x80:
            return number, position + 1
    return 0, 0


class _Pieces(io.RawIOBase):
    """A readable stream over pieces of bytes."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = piece
        count = min(len(buffer), len(self._rest))
        buffer[:count] = self._rest[:count]
        self._rest = self._rest[count:]
        return count


def _stream(pieces: Iterator[bytes]) -> BinaryIO:
    return cast("BinaryIO", io.BufferedReader(_Pieces(pieces)))
