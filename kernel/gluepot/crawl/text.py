"""Bytes as text: which encoding, and whole lines out of a window that was cut anywhere."""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from gluepot.crawl.sampling import Window

_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Tab, line ends, form feed, escape, Glue's Ctrl-A and the separators of records and units occur in text; other
# control characters do not.
_CONTROLS = bytes(set(range(32)) - {1, 9, 10, 12, 13, 27, 30, 31})
_CONTROL_SHARE = 0.002


@dataclass(frozen=True)
class Encoding:
    """A text encoding by Python's name and by Spark's, and what is lost between them ("" for nothing)."""

    python: str
    spark: str
    note: str = ""


UTF_8 = Encoding("utf-8", "UTF-8")


def encoding_of(head: bytes) -> Encoding | None:
    """Return the encoding of text that begins with `head`, or None when these bytes are not text."""
    for bom, name in _BOMS:
        if head.startswith(bom):
            return Encoding(name, name.upper().replace("UTF-16-", "UTF-16"))
    if b"\0" in head:
        return _without_bom(head)
    if len(head.translate(None, _CONTROLS)) < len(head) * (1 - _CONTROL_SHARE):
        return None
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head)
    except UnicodeDecodeError:
        windows = any(0x80 <= byte < 0xA0 for byte in head)
        note = (
            "Windows-1252 text, which Spark can only read as ISO-8859-1: typographic signs differ"
            if windows
            else ""
        )
        return Encoding("cp1252" if windows else "latin-1", "ISO-8859-1", note)
    return UTF_8


def _without_bom(head: bytes) -> Encoding | None:
    """Tell UTF-16 by the place of its zero bytes: Western text has one in each pair, always on the same side."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if odd > len(head) * 0.3 and even == 0:
        return Encoding("utf-16-le", "UTF-16LE")
    if even > len(head) * 0.3 and odd == 0:
        return Encoding("utf-16-be", "UTF-16BE")
    return None


def whole_lines(window: Window, encoding: Encoding) -> str:
    """Return the complete lines of a window as text, without a byte order mark."""
    text = window.data.decode(encoding.python, errors="replace")
    text = text.removeprefix("\ufeff") if window.at_start else text.partition("\n")[2]
    if not window.at_end:
        last = text.rfind("\n")
        text = text[: last + 1] if last >= 0 else ""
    return text
