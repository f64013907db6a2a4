"""JSON that is not a record a line: an array of objects, or objects over many lines, one after the other.

Text comes in chunks, of which no more than one record is kept: an array of gigabytes is read in bounded memory.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Iterable, Iterator
from typing import Any

from gluepot.crawl.errors import UnreadableFileError

MAX_RECORD_CHARACTERS = 64 << 20
_BLANK = " \t\r\n"


class DocumentReader:
    """The objects of one file. `in_array` and `cut` are known once `records` has been gone through.

    Args:
        chunks: the file's plain content from its start, in pieces of any size.
        encoding: Python's name of it.
        is_whole: whether the chunks go to the end of the file; if not, what they break off is no fault of the file.
    """

    def __init__(self, chunks: Iterable[bytes], encoding: str, *, is_whole: bool) -> None:
        decoder = codecs.getincrementaldecoder(encoding)(errors="replace")
        self._texts = (decoder.decode(chunk) for chunk in chunks)
        self._text = ""
        self._position = 0
        self._is_whole = is_whole
        self.in_array = False
        self.cut = False
        """A record that is none follows those that were given, in a file that was there to its end."""

    def records(self) -> Iterator[Any]:
        """Yield each value of the array, or each that stands at the top.

        Raises:
            UnreadableFileError: not even the first is JSON, or one is larger than 64 million characters.
        """
        decoder = json.JSONDecoder()
        if self._skip(_BLANK + "\ufeff") == "[":
            self.in_array = True
            self._position += 1
        count = 0
        while self._skip(_BLANK + "," if self.in_array else _BLANK) not in ("", "]"):
            try:
                value, self._position = decoder.raw_decode(self._text, self._position)
            except json.JSONDecodeError as error:
                if self._more():
                    continue
                if not count:
                    raise UnreadableFileError(
                        f"begins like JSON but is not: {error.msg} at line {error.lineno}"
                    ) from error
                self.cut = self._is_whole
                return
            count += 1
            yield value

    def _skip(self, characters: str) -> str:
        """Go to the first character that is none of these, and return it; "" at the end."""
        while True:
            while self._position < len(self._text):
                if self._text[self._position] not in characters:
                    return self._text[self._position]
                self._position += 1
            if not self._more():
                return ""

    def _more(self) -> bool:
        """Drop what was read and add the next chunk; False when there is none."""
        rest = self._text[self._position :]
        if len(rest) > MAX_RECORD_CHARACTERS:
            raise UnreadableFileError(
                f"a JSON value of more than {MAX_RECORD_CHARACTERS >> 20} million characters, or one that never ends"
            )
        texts = [rest]
        wanted = len(rest) or 1  # as much again: a record that takes many chunks is not tried once for each
        for text in self._texts:
            texts.append(text)
            wanted -= len(text)
            if wanted <= 0:
                break
        self._text, self._position = "".join(texts), 0
        return len(self._text) > len(rest)
