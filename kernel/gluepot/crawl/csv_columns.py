"""Types of the columns of delimited text, and which spelling stands for null."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import reduce
from itertools import islice

from gluepot.crawl.csv_localized import localize
from gluepot.crawl.datatypes import STRING, VOID, DataType, hive_type, widen
from gluepot.crawl.scalars import NULL_SPELLINGS, type_of_text, type_of_texts

_MIN_VALUES = 5
_BOOLEANS = (frozenset({"yes", "no"}), frozenset({"y", "n"}), frozenset({"t", "f"}))
_MAX_VALUES = 20_000
_ODD_SHARE = 0.3


@dataclass(frozen=True, kw_only=True)
class ColumnTypes:
    """Types by column, the null spelling they need ("" for empty cells only), and whether blanks must be cut off.

    `options`: what else the reader must be told (`dateFormat`, `timestampNTZFormat`, `locale`).
    """

    types: tuple[DataType, ...]
    null: str = ""
    padded: bool = False
    notes: tuple[str, ...] = ()
    options: Mapping[str, str] = field(default_factory=dict)


def distinct_columns(rows: Iterable[Sequence[str]], width: int) -> list[set[str]]:
    """Return the distinct values of each column. Rows of another width are no evidence and are left out."""
    fitting = [row for row in rows if len(row) == width]
    return (
        [set(column) for column in zip(*fitting, strict=True)] if fitting else [set() for _ in range(width)]
    )


def type_columns(columns: Sequence[set[str]], names: Sequence[str]) -> ColumnTypes:
    """Return the narrowest types. Spark knows one null spelling for a file: the one that types most columns wins."""
    padded = any(value != value.strip() for values in columns for value in values)
    if padded:
        stripped = [{value.strip() for value in values} for values in columns]
        found = _type_columns(stripped, names)
        plain = _type_columns(columns, names)
        # Blanks are cut only where it makes a difference: in text they may be meant.
        if found.types == plain.types:
            return plain
        return replace(found, padded=True)
    return _type_columns(columns, names)


def _type_columns(columns: Sequence[set[str]], names: Sequence[str]) -> ColumnTypes:
    plain = _type_plainly(columns, names)
    if STRING not in plain.types:
        return plain
    null = plain.null or _text_null(columns, plain.types)
    found = localize(columns, plain.types, names, null)
    if not found.types:
        return replace(plain, notes=(*plain.notes, *found.notes))
    types = tuple(found.types.get(position, type_) for position, type_ in enumerate(plain.types))
    return ColumnTypes(types=types, null=null, notes=(*plain.notes, *found.notes), options=found.options)


def _text_null(columns: Sequence[set[str]], types: Sequence[DataType]) -> str:
    """Return the one null spelling of the text columns, "" for none or several."""
    spellings = [
        v & NULL_SPELLINGS for v, t in zip(columns, types, strict=True) if t == STRING and v & NULL_SPELLINGS
    ]
    found = set[str]().union(*spellings)
    return found.pop() if len(found) == 1 else ""


def _type_plainly(columns: Sequence[set[str]], names: Sequence[str]) -> ColumnTypes:
    types: list[DataType] = []
    votes: Counter[str] = Counter()
    candidates: dict[int, tuple[str, DataType]] = {}
    for position, values in enumerate(columns):
        plain = type_of_texts(values)
        types.append(plain)
        spellings = values & NULL_SPELLINGS
        if plain == STRING and len(spellings) == 1:
            without = type_of_texts(values - spellings)
            if without not in (STRING, VOID):
                (spelling,) = spellings
                candidates[position] = (spelling, without)
                votes[spelling] += 1
    if not votes:
        return ColumnTypes(types=tuple(types))
    null = votes.most_common(1)[0][0]
    notes = []
    for position, (spelling, without) in candidates.items():
        if spelling == null:
            types[position] = without
        else:
            notes.append(
                f"{names[position]} would be typed but for {spelling!r}; engines take one null spelling, {null!r}"
            )
    for position, values in enumerate(columns):
        if types[position] == STRING and values <= {"", null}:
            types[position] = VOID
        elif types[position] == STRING and null in values:
            notes.append(f"{null!r} in {names[position]} reads as null too")
    return ColumnTypes(types=tuple(types), null=null, notes=tuple(notes))


def choices(columns: Sequence[set[str]], found: ColumnTypes, names: Sequence[str]) -> tuple[str, ...]:
    """Return a note for each text column most of whose values have one type: the odd ones may be mistakes.

    And for those that say yes and no, which engines' readers do not take for booleans.
    """
    notes = []
    for name, values, type_ in zip(names, columns, found.types, strict=True):
        if type_ != STRING:
            continue
        said = frozenset(value.strip().lower() for value in islice(values, 4)) - {"", found.null.lower()}
        if len(values) <= 4 and said in _BOOLEANS:
            words = " and ".join(sorted(said, reverse=True))
            notes.append(f"{name} says {words}: engines take only true and false for booleans, so it is text")
        if len(values) < _MIN_VALUES:
            continue
        kinds = [(value, type_of_text(value.strip())) for value in islice(values, _MAX_VALUES)]
        nothing: DataType = VOID
        typed = [kind for value, kind in kinds if kind not in (STRING, VOID)]
        odd = sorted(value for value, kind in kinds if kind == STRING and value not in ("", found.null))
        common = reduce(widen, typed, nothing)
        if odd and common not in (STRING, VOID) and len(odd) <= len(kinds) * _ODD_SHARE:
            notes.append(
                f"values of {name} disagree: {len(odd)} of {len(kinds)} different ones are not {hive_type(common)}, as {odd[0]!r}"
            )
    return tuple(notes)
