"""Whether the first row names the columns, and what they are then called."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import islice, pairwise

from gluepot.crawl.datatypes import BIGINT, STRING, VOID, DataType
from gluepot.crawl.scalars import type_of_text

_IDENTIFIER = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_SNAKE = re.compile(r"[a-z]+(?:_[a-z0-9]+)+\Z")
_NAME_LIKE = re.compile(r"[^\d\W][^,;|\t\r\n\"]{0,79}\Z")
_MAX_NAME_CHARS = 150  # Glue's limit for a header cell
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?\Z")
_INTEGER = re.compile(r"\d+\Z")
_MIN_STEPS = 4
_YEAR = re.compile(r"(?:1[89]|20|21)\d\d\Z")
# Words that stand in headers of tables far more often than in their rows.
_WORD_LIST = """
id uid uuid key code name title label type kind class category group status state country city region
address street zip postcode date time timestamp datetime year month day hour value amount price cost
total quantity qty count number num description desc comment note notes text url link email mail phone
first last lat latitude lon lng long longitude x y z gender sex age currency rate score rank size length
width height weight color source target from to start end begin user username customer product item
order lang language version unit symbol
"""
_WORDS = frozenset(_WORD_LIST.split())
# What reading the first row as names hides: engines cannot have these in a column's name.
_BAD_CHARACTERS = re.compile(r"[,;:{}()\n\r\t=`]+")


def is_header(first: Sequence[str], body: Sequence[Collection[str]], types: Sequence[DataType]) -> bool:
    """Say whether `first` names the columns of `body` (columns of distinct values, typed as in `types`).

    A typed cell among the names speaks against it, a typed column under a text for it. Where everything is text,
    it is a matter of evidence: cells that never recur below, that look like names, that differ in shape from all
    below them. Glue gives up there and calls the columns col1, col2, …
    """
    cells = [cell.strip() for cell in first]
    filled = [cell for cell in cells if cell]
    # A column without a value needs no name; of the others, many without one are no header.
    unnamed = sum(not cell and bool(set(values) - {""}) for cell, values in zip(cells, body, strict=False))
    if not filled or unnamed > max(1, len(cells) // 5) or any(len(c) > _MAX_NAME_CHARS for c in filled):
        return False
    if any(type_of_text(cell) not in (STRING, VOID) for cell in filled) and not _are_years(filled):
        return _are_steps(cells, body) or _are_numbered(cells, body)
    if not body or not any(body):
        return all(_NAME_LIKE.match(cell) for cell in filled)
    if len({cell.lower() for cell in filled}) < len(filled):
        return any(type_ not in (STRING, VOID) for type_ in types)
    if any(type_ not in (STRING, VOID) for cell, type_ in zip(cells, types, strict=False) if cell):
        return True
    return _evidence(cells, body) > 0


def _are_years(cells: list[str]) -> bool:
    """Say whether the numbers among the names are years in order, as statistical offices like to head columns."""
    numbers = [cell for cell in cells if type_of_text(cell) not in (STRING, VOID)]
    years = all(type_of_text(cell) == BIGINT and _YEAR.match(cell) for cell in numbers)
    return (
        years
        and len(numbers) > 1
        and len(numbers) < len(cells)
        and numbers in (sorted(numbers), sorted(numbers)[::-1])
    )


def _are_steps(cells: Sequence[str], body: Sequence[Collection[str]]) -> bool:
    """Say whether numbers that rise stand over the columns and nothing over the names of the rows: a cross table."""
    if len(cells) <= _MIN_STEPS or cells[0] or not body or not body[0] or "" in body[0]:
        return False
    numbers = [cell for cell in cells[1:] if _NUMBER.match(cell)]
    values = [float(number) for number in numbers]
    return len(numbers) == len(cells) - 1 and all(a < b for a, b in pairwise(values))


def _are_numbered(cells: Sequence[str], body: Sequence[Collection[str]]) -> bool:
    """Say whether the numbers among the names are names: each another one, over columns that hold no number at all."""
    numbers = [(cell, values) for cell, values in zip(cells, body, strict=False) if _INTEGER.match(cell)]
    others = [cell for cell in cells if cell and not _INTEGER.match(cell)]
    return (
        len({cell for cell, _ in numbers}) == len(numbers) > 1
        and bool(others)
        and all(type_of_text(cell) in (STRING, VOID) for cell in others)
        and all(any(values) and not any(map(_NUMBER.match, values)) for _, values in numbers)
    )


def _evidence(cells: list[str], body: Sequence[Collection[str]]) -> float:
    total = 0.0
    for cell, values in zip(cells, body, strict=False):
        if not values:
            continue
        if not cell:
            # Row names, as R writes them: no name over a column that is filled in every row.
            total += 1.5 if values is body[0] and "" not in values else 0
            continue
        words = set(re.split(r"[^a-z]+", re.sub(r"([a-z])([A-Z])", r"\1 \2", cell).lower()))
        if cell in values:
            # The word for the column may be a value too: ID is also Indonesia.
            total -= 1.5 if words & _WORDS else 3
            continue
        total += 1.5 if words & _WORDS else 0
        total += 0.5 if _IDENTIFIER.match(cell) else (0 if _NAME_LIKE.match(cell) else -1)
        lengths = {len(value) for value in values if value}
        if len(lengths) == 1 and len(cell) not in lengths:
            total += 1
        shapes = {_shape(value) for value in values if value}
        total += 0.5 if _shape(cell) not in shapes else -0.25 * (len(shapes) == 1)
        if _SNAKE.match(cell) and not any(_SNAKE.match(value) for value in islice(values, 100)):
            total += 0.75  # data is rarely written like_this
    return total - 1


def _shape(text: str) -> str:
    """Return which kinds of characters a value has, in order of first use."""
    kinds = []
    for character in text[:40]:
        kind = (
            "9"
            if character.isdigit()
            else "A"
            if character.isupper()
            else "a"
            if character.islower()
            else "."
        )
        if kind not in kinds:
            kinds.append(kind)
    return "".join(kinds)


def column_names(first: Sequence[str] | None, width: int) -> list[str]:
    """Return one name for each column: the header's, cleaned; `col3` where there is none; repeats numbered."""
    names: list[str] = []
    taken: set[str] = set()
    for position in range(width):
        cell = first[position].strip() if first is not None and position < len(first) else ""
        name = _BAD_CHARACTERS.sub("_", cell).strip("_ ") or f"col{position + 1}"
        unique, number = name, 2
        while unique.lower() in taken:
            unique, number = f"{name}_{number}", number + 1
        taken.add(unique.lower())
        names.append(unique)
    return names
