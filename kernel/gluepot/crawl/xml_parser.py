"""The parser of every XML document that is read here. Declared entities are refused: they serve attacks only."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from xml.parsers import expat

from gluepot.crawl.errors import UnreadableFileError


def parser_for(
    start: Callable[[str, dict[str, str]], None], end: Callable[[str], None], text: Callable[[str], None]
) -> expat.XMLParserType:
    """Return a parser that tells of elements as they begin, with their attributes, as they end, and of text.

    It raises UnreadableFileError where entities are declared.
    """
    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = text
    parser.EntityDeclHandler = _refuse
    return parser


def _refuse(*_declaration: Any) -> None:
    raise UnreadableFileError("XML that declares entities, which is refused")
