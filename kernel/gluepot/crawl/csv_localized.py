"""Columns of delimited text that Spark's reader types only with an option: dates by a pattern, decimal commas.

Each option holds for the whole file, so a choice is made for all columns together; what does not fit stays text.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from gluepot.crawl.csv_moments import Moments, moments_of
from gluepot.crawl.datatypes import DATE, MAX_PRECISION, STRING, TIMESTAMP_NTZ, DataType, Decimal

COMMA_LOCALE = "de-DE"
"""A locale that writes decimals with a comma and thousands with a point; Spark's reader asks it for decimals only."""

OPTION_OF: dict[DataType, str] = {DATE: "dateFormat", TIMESTAMP_NTZ: "timestampNTZFormat"}
_COMMA = re.compile(r"[-+]?(?:\d{1,3}(?:\.\d{3})+|\d+)(?:,(\d+))?\Z")
_MIN_PRECISION = 18


@dataclass(kw_only=True)
class Localized:
    """What was found: better types by position of column, the options that they need, and notes."""

    types: dict[int, DataType] = field(default_factory=dict)
    options: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)


def localize(
    columns: Sequence[Collection[str]], types: Sequence[DataType], names: Sequence[str], null: str
) -> Localized:
    """Look at the columns that are text so far; `types` are those of all columns."""
    found = Localized()
    texts = {
        position: [value for value in values if value not in ("", null)]
        for position, (values, type_) in enumerate(zip(columns, types, strict=True))
        if type_ == STRING
    }
    moments = {
        position: read for position, values in texts.items() if (read := moments_of(values)) is not None
    }
    for type_ in OPTION_OF:
        _choose_pattern({p: m for p, m in moments.items() if m.type == type_}, type_, types, names, found)
    commas = {
        position: decimal
        for position, values in texts.items()
        if (decimal := _comma_decimal(values)) is not None
    }
    if commas and any(isinstance(type_, Decimal) and type_.scale for type_ in types):
        found.notes.extend(
            f"{names[p]} has decimal commas, other columns points: engines take one" for p in commas
        )
    elif commas:
        found.types.update(commas)
        found.options["locale"] = COMMA_LOCALE
    return found


def _choose_pattern(
    moments: Mapping[int, Moments],
    type_: DataType,
    types: Sequence[DataType],
    names: Sequence[str],
    found: Localized,
) -> None:
    certain = Counter(pattern for read in moments.values() if read.is_certain for pattern in read.patterns)
    for position, read in moments.items():
        if not read.is_certain and not certain:
            found.notes.append(
                f"{names[position]} may be day first or month first ({min(read.patterns)}): it stays text"
            )
    if not certain:
        return
    support = {pattern: sum(pattern in read.patterns for read in moments.values()) for pattern in certain}
    best = min(support, key=lambda pattern: (-support[pattern], pattern))
    if any(other == type_ for other in types):
        found.notes.append(
            f"{names[min(moments)]} is written as {best}, other columns as ISO: engines take one, it stays text"
        )
        return
    for position, read in moments.items():
        if best in read.patterns:
            found.types[position] = type_
        else:
            found.notes.append(
                f"{names[position]} is not written as {best} like other columns: engines take one"
            )
    found.options[OPTION_OF[type_]] = best


def _comma_decimal(values: Sequence[str]) -> Decimal | None:
    """Return the decimal that holds all values, or None. `1,234` alone may be thousands: some value must tell."""
    matches = [(value, _COMMA.match(value)) for value in values]
    if not values or any(match is None for _, match in matches):
        return None
    fractions = [len(match[1] or "") for _, match in matches if match is not None]
    if not any(fraction not in (0, 3) for fraction in fractions):
        return None
    scale = max(fractions)
    whole = max(sum(c.isdigit() for c in value.partition(",")[0]) for value in values)
    # Wider than the sample needs: a value beyond it would be read as null.
    precision = max(_MIN_PRECISION, whole + scale)
    return Decimal(precision, scale) if precision <= MAX_PRECISION else None
