"""Hive's filter language over partition keys, as Spark and Glue send it.

    filter     := and_part { OR and_part }
    and_part   := condition { AND condition }
    condition  := ( filter ) | NOT condition | key op literal | literal op key
                | key [NOT] BETWEEN literal AND literal | key [NOT] IN ( literal, … ) | key [NOT] LIKE literal
                | key IS [NOT] NULL
    key        := name | ( name )

A key is compared as its type says: whole numbers, decimals and dates by value, the rest as text. The default
partition (null) satisfies no comparison of a typed key; for a text key it is the text that names it.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from gluepot.catalog.models import Column
from gluepot.catalog.names import DEFAULT_PARTITION
from gluepot.catalog.partition_values import converter, typed_value
from gluepot.errors import InvalidInputError

Values = Sequence[str]
Test = Callable[[Values], bool]
"""Says whether a partition, given by its values in the table's order, satisfies the filter."""


@dataclass(frozen=True, kw_only=True)
class Bound:
    """Where a key's value must lie, as its type compares it, both ends included; None is no end.

    `position` is the key's in the table's order, `kind` its type, "string" for a comparison of texts.
    """

    position: int
    kind: str
    low: Any = None
    high: Any = None


@dataclass(frozen=True, kw_only=True)
class PartitionFilter:
    """A filter: its test, and bounds that every partition it selects is within (the test says the rest)."""

    test: Test
    must: tuple[Bound, ...] = ()

    def __call__(self, values: Values) -> bool:
        return self.test(values)


_TOKEN = re.compile(
    r"""\s*(?:
        (?P<text>"[^"]*"|'[^']*')
      | (?P<date>\d{4}-\d{2}-\d{2})
      | (?P<number>-?\d+(?:\.\d+)?)
      | (?P<name>`[^`]+`|\w+)
      | (?P<sign><>|!=|<=|>=|==|=|<|>|\(|\)|,)
    )""",
    re.VERBOSE,
)
_OPERATORS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq, "==": operator.eq, "!=": operator.ne, "<>": operator.ne,
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip
# Which ends of a bound a comparison sets; `<>` sets none.
_ENDS: dict[str, tuple[str, ...]] = {
    "=": ("low", "high"), "==": ("low", "high"), "<": ("high",), "<=": ("high",), ">": ("low",), ">=": ("low",),
}  # fmt: skip
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}
_MAX_DEPTH = 200


def parse_filter(text: str, keys: Sequence[Column]) -> PartitionFilter:
    """Return what a filter means for a table with these keys.

    Raises:
        InvalidInputError: it cannot be read, names a column that is no key, or a literal does not fit its key.
    """
    return _Parser(text, keys).parse()


class _Parser:
    """Reads one filter by recursive descent and makes a closure of each part."""

    def __init__(self, text: str, keys: Sequence[Column]) -> None:
        self._text = text
        self._keys = {key.name.lower(): (position, key.type.lower()) for position, key in enumerate(keys)}
        self._tokens = self._cut(text)
        self._at = 0
        self._depth = 0
        self._must: list[Bound] = []

    def parse(self) -> PartitionFilter:
        if not self._tokens:
            return PartitionFilter(test=lambda _: True)
        test = self._filter()
        if self._at < len(self._tokens):
            self._fail()
        return PartitionFilter(test=test, must=tuple(self._must))

    def _cut(self, text: str) -> list[tuple[str, str]]:
        tokens, at = [], 0
        while at < len(text.rstrip()):
            match = _TOKEN.match(text, at)
            if match is None or match.lastgroup is None:
                self._fail()
            tokens.append((match.lastgroup, match[match.lastgroup]))
            at = match.end()
        return tokens

    def _filter(self) -> Test:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            self._fail()
        before = len(self._must)
        parts = [self._and_part()]
        while self._word("or"):
            parts.append(self._and_part())
        self._depth -= 1
        if len(parts) > 1:  # none of its bounds must hold
            del self._must[before:]
        return parts[0] if len(parts) == 1 else lambda values: any(part(values) for part in parts)

    def _and_part(self) -> Test:
        parts = [self._condition()]
        while self._word("and"):
            parts.append(self._condition())
        if len(parts) == 2:  # the usual range; a generator for two costs more than both tests
            first, second = parts
            return lambda values: first(values) and second(values)
        return parts[0] if len(parts) == 1 else lambda values: all(part(values) for part in parts)

    def _condition(self) -> Test:
        if self._peek() == ("sign", "(") and not self._bracketed_key():
            self._at += 1
            test = self._filter()
            self._sign(")")
            return test
        if self._word("not"):
            before = len(self._must)
            inner = self._condition()
            del self._must[before:]
            return lambda values: not inner(values)
        if self._peek()[0] in ("text", "number", "date") or self._is_date_word():
            return self._literal_first()
        return self._key_first()

    def _literal_first(self) -> Test:
        literal = self._literal()
        sign = self._take("sign")
        position, kind = self._key()
        return self._compared(position, kind, _MIRRORED.get(sign, sign), literal)

    def _key_first(self) -> Test:
        position, kind = self._key()
        if self._word("is"):
            wanted = not self._word("not")
            if not self._word("null"):
                self._fail()
            return lambda values: (values[position] == DEFAULT_PARTITION) is wanted
        negated = self._word("not")
        before = len(self._must)
        if self._word("between"):
            test = self._between(position, kind)
        elif self._word("in"):
            test = self._in(position, kind)
        elif self._word("like"):
            test = _like(position, self._literal())
        elif not negated and self._peek()[1] in _OPERATORS:
            sign = self._take("sign")
            return self._compared(position, kind, sign, self._literal())
        else:
            self._fail()
        null_is_out = converter(kind) is not None
        if not negated:
            return test
        del self._must[before:]
        return lambda values: not (test(values) or (null_is_out and values[position] == DEFAULT_PARTITION))

    def _between(self, position: int, kind: str) -> Test:
        above = self._compared(position, kind, ">=", self._literal())
        if not self._word("and"):
            self._fail()
        below = self._compared(position, kind, "<=", self._literal())
        return lambda values: above(values) and below(values)

    def _in(self, position: int, kind: str) -> Test:
        self._sign("(")
        wanted = {self._typed(kind, self._literal())}
        while self._peek() == ("sign", ","):
            self._at += 1
            wanted.add(self._typed(kind, self._literal()))
        self._sign(")")
        self._must.append(Bound(position=position, kind=kind, low=min(wanted), high=max(wanted)))
        convert = converter(kind) or str
        return lambda values: convert(values[position]) in wanted

    def _compared(self, position: int, kind: str, sign: str, literal: str) -> Test:
        wanted = self._typed(kind, literal)
        ends = _ENDS.get(sign, ())
        if ends:
            self._must.append(Bound(position=position, kind=kind, **dict.fromkeys(ends, wanted)))
        return _comparison(position, kind, sign, wanted)

    def _key(self) -> tuple[int, str]:
        if self._bracketed_key():
            self._at += 1
            key = self._key()
            self._sign(")")
            return key
        name = self._take("name").strip("`").lower()
        if name not in self._keys:
            raise InvalidInputError(
                f"{name!r} in the partition filter {self._text!r} is no partition key.",
                f"The keys are: {', '.join(self._keys) or 'none'}.",
            )
        return self._keys[name]

    def _bracketed_key(self) -> bool:
        """`(key)` stands for the key alone: Spark writes `(key) in (…)`."""
        ahead = self._tokens[self._at : self._at + 3]
        return (
            len(ahead) == 3
            and ahead[0] == ("sign", "(")
            and ahead[1][0] == "name"
            and ahead[2] == ("sign", ")")
        )

    def _is_date_word(self) -> bool:
        ahead = self._tokens[self._at : self._at + 2]
        return len(ahead) == 2 and ahead[0][1].lower() == "date" and ahead[1][0] in ("text", "date")

    def _literal(self) -> str:
        if self._is_date_word():
            self._at += 1
        kind, token = self._peek()
        if kind not in ("text", "number", "date"):
            self._fail()
        self._at += 1
        return token[1:-1] if kind == "text" else token

    def _typed(self, kind: str, literal: str) -> Any:
        value = typed_value(kind, literal)
        if value is None:
            raise InvalidInputError(
                f"{literal!r} in the partition filter {self._text!r} is not of the key's type, {kind}."
            )
        return value

    def _word(self, word: str) -> bool:
        kind, token = self._peek()
        if kind == "name" and token.lower() == word:
            self._at += 1
            return True
        return False

    def _sign(self, sign: str) -> None:
        if self._peek() != ("sign", sign):
            self._fail()
        self._at += 1

    def _take(self, kind: str) -> str:
        found, token = self._peek()
        if found != kind:
            self._fail()
        self._at += 1
        return token

    def _peek(self) -> tuple[str, str]:
        return self._tokens[self._at] if self._at < len(self._tokens) else ("end", "")

    def _fail(self) -> NoReturn:
        raise InvalidInputError(f"The partition filter {self._text!r} cannot be read.")


def _comparison(position: int, kind: str, sign: str, wanted: Any) -> Test:
    compare, convert = _OPERATORS[sign], converter(kind)
    if convert is None:
        return lambda values: compare(values[position], wanted)

    def test(values: Values) -> bool:
        value = convert(values[position])
        return value is not None and compare(value, wanted)

    return test


def _like(position: int, pattern: str) -> Test:
    # Spark writes `x.*` for startsWith without escaping x: only dots mean something, so no backtracking trap.
    parts = (re.escape(part).replace(r"\.", ".") for part in pattern.split(".*"))
    matches = re.compile(".*".join(parts), re.DOTALL).fullmatch
    return lambda values: matches(values[position]) is not None
