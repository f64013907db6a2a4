"""The rows of an XML document from its start to its end, in memory for one row at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from xml.parsers import expat

from gluepot.crawl.errors import UnreadableFileError
from gluepot.crawl.xml_parser import parser_for
from gluepot.crawl.xml_records import MAX_DEPTH, Element

MAX_ROW_BYTES = 64 << 20
_ELEMENT_BYTES = 200  # what one weighs in memory, about


def stream_rows(chunks: Iterable[bytes], tag: str) -> Iterator[Element]:
    """Yield every whole element of a tag, wherever it is; what lies in a row is no row of its own.

    Args:
        chunks: the document's bytes from its start to its end.
        tag: name of the rows.

    Raises:
        UnreadableFileError: it declares entities, is nested too deeply, is damaged, or one row would take more than
            64 MB of memory.
    """
    found: list[Element] = []
    row: list[Element] = []  # from the row to the element that is open
    depth = size = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, size
        depth += 1
        if depth > MAX_DEPTH:
            raise UnreadableFileError(f"XML nested more than {MAX_DEPTH} deep")
        if not row and name != tag:
            return
        element = Element(name, attributes)
        if row:
            row[-1].children.append(element)
        row.append(element)
        size += _ELEMENT_BYTES

    def end(_name: str) -> None:
        nonlocal depth, size
        depth -= 1
        if row:
            element = row.pop()
            element.is_whole = True
            if not row:
                found.append(element)
                size = 0

    def text(data: str) -> None:
        nonlocal size
        if row and not data.isspace():
            row[-1].text.append(data)
            size += len(data)

    parser = parser_for(start, end, text)
    try:
        for chunk in chunks:
            parser.Parse(chunk)
            if size > MAX_ROW_BYTES:
                raise UnreadableFileError(f"XML with a row <{tag}> that takes more than 64 MB")
            yield from found
            found.clear()
        parser.Parse(b"", True)  # noqa: FBT003 - expat takes no keywords
        yield from found
    except expat.ExpatError as error:
        raise UnreadableFileError(f"damaged XML: {error}") from error
