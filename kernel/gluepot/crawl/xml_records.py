"""The head of an XML document as records: which element is a row, and what rows hold.

Records are written as Spark's reader shows them: attributes as `_name`, text beside attributes or children as
`_VALUE`, an element that repeats anywhere as a list.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from gluepot.crawl.datatypes import BIGINT, BOOLEAN, DOUBLE, Decimal
from gluepot.crawl.errors import UnreadableFileError
from gluepot.crawl.scalars import type_of_text
from gluepot.crawl.xml_parser import parser_for

MAX_DEPTH = 100
Path = tuple[str, ...]


@dataclass(slots=True)
class Element:
    """One element of the head. `is_whole` is False for those that the cut left open."""

    tag: str
    attributes: dict[str, str]
    text: list[str] = field(default_factory=list)
    children: list[Element] = field(default_factory=list)
    is_whole: bool = False


def parse_head(data: bytes, *, is_end: bool) -> Element | None:
    """Return the root element with what lies in `data`, or None when this is not XML.

    Raises:
        UnreadableFileError: it declares entities, is nested too deeply, or breaks off in the middle of the file.
    """
    stack: list[Element] = []
    roots: list[Element] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        element = Element(tag, attributes)
        (stack[-1].children if stack else roots).append(element)
        stack.append(element)
        if len(stack) > MAX_DEPTH:
            raise UnreadableFileError(f"XML nested more than {MAX_DEPTH} deep")

    def end(_tag: str) -> None:
        stack.pop().is_whole = True

    def text(data: str) -> None:
        if stack and not data.isspace():
            stack[-1].text.append(data)

    parser = parser_for(start, end, text)
    try:
        parser.Parse(data, is_end)
    except expat.ExpatError as error:
        if not _means_xml(data, roots):
            return None
        raise UnreadableFileError(f"damaged XML: {error}") from error
    return roots[0] if roots else None


def _means_xml(data: bytes, roots: list[Element]) -> bool:
    """Say whether text with an error in it is damaged XML rather than text that begins with a tag."""
    return data.lstrip().startswith(b"<?xml") or (bool(roots) and bool(roots[0].children))


def find_rows(root: Element) -> tuple[str, list[Element]]:
    """Return the tag of the rows, and the whole ones: what repeats nearest to the root, else the root itself."""
    level = [root]
    while level:
        counts = Counter(child.tag for element in level for child in element.children)
        repeated = [(count, tag) for tag, count in counts.items() if count > len(level)]
        if repeated:
            tag = max(repeated)[1]
            rows = [
                child
                for element in level
                for child in element.children
                if child.tag == tag and child.is_whole
            ]
            return tag, rows
        level = [child for element in level for child in element.children]
    return root.tag, [root] if root.is_whole else []


def rows_of(root: Element, tag: str) -> list[Element]:
    """Return the whole elements of a tag, wherever they are; what lies in a row is no row of its own."""
    found: list[Element] = []
    waiting = [root]
    while waiting:
        element = waiting.pop()
        if element.tag == tag and element.is_whole:
            found.append(element)
        else:
            waiting.extend(reversed(element.children))
    return found


def records_of(rows: list[Element], repeated: set[Path] | None = None) -> list[dict[str, Any]]:
    """Return the rows as dictionaries.

    `repeated`: the paths of elements that are lists because they repeat in some row (see `note_repeats`); None means
    that these rows say it.
    """
    if repeated is None:
        repeated = set()
        for row in rows:
            note_repeats(row, repeated)
    records = [_value(row, (), repeated) for row in rows]
    return [record if isinstance(record, dict) else {"_VALUE": record} for record in records]


def note_repeats(element: Element, repeated: set[Path], path: Path = ()) -> None:
    """Add to `repeated` the paths below a row at which an element stands more than once in its parent."""
    for tag, count in Counter(child.tag for child in element.children).items():
        if count > 1:
            repeated.add((*path, tag))
    for child in element.children:
        note_repeats(child, repeated, (*path, child.tag))


def _value(element: Element, path: Path, repeated: set[Path]) -> Any:
    text = _typed("".join(element.text).strip())
    if not element.children and not element.attributes:
        return text
    record: dict[str, Any] = {f"_{name}": _typed(value) for name, value in element.attributes.items()}
    if text is not None:
        record["_VALUE"] = text
    for child in element.children:
        below = (*path, child.tag)
        value = _value(child, below, repeated)
        if below in repeated:
            record.setdefault(child.tag, []).append(value)
        else:
            record[child.tag] = value
    return record


def _typed(text: str) -> Any:
    """Return text as the value that its type makes of it; the types of JSON then hold for XML too."""
    if not text:
        return None
    found = type_of_text(text)
    if found == BIGINT or (isinstance(found, Decimal) and found.scale == 0):
        return int(text)
    if found == DOUBLE:
        return float(text)
    return text.lower() == "true" if found == BOOLEAN else text
