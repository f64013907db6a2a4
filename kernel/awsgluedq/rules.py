"""DQDL → rules: the part of the language that generated scripts use, one small step from the rest."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from gluepot.errors import InvalidInputError

_TOKEN = re.compile(
    r'\s+|#[^\n]*(?:\n|$)|(?P<text>"(?:[^"\\]|\\.)*")|(?P<number>-?\d+(?:\.\d+)?)|(?P<word>[A-Za-z_][\w.]*)'
    r"|(?P<sign><=|>=|!=|=|<|>|\[|\]|,|\(|\))"
)
_HOURS = {
    "minute": 1 / 60, "minutes": 1 / 60, "hour": 1, "hours": 1, "day": 24, "days": 24,
}  # fmt: skip
_ANALYZERS = "Analyzers"
_CONNECTORS = ("and", "or")
_COMPARISONS = frozenset({"=", "!=", "<", "<=", ">", ">="})
Operand = str | float | None


class Keyword(str):
    """NULL, EMPTY or WHITESPACES_ONLY among values."""

    __slots__ = ()


@dataclass(frozen=True)
class Condition:
    """`operator` is a comparison, `between`, `in` or `matches`; `is_negated` is its `not`."""

    operator: str
    operands: tuple[Operand, ...]
    is_negated: bool = False


@dataclass(frozen=True)
class Rule:
    """One rule: its kind, its columns, what it compares, where, and the share of rows that is enough.

    `text` is the rule as it was written, on one line. A rule of rules is of the kind `and` or `or`, with its `parts`.
    """

    kind: str
    columns: tuple[str, ...]
    condition: Condition | None
    where: str
    threshold: Condition | None
    text: str
    parts: tuple[Rule, ...] = ()


@dataclass(frozen=True)
class Ruleset:
    """The rules of a text, and the analyzers, which judge nothing."""

    rules: tuple[Rule, ...]
    analyzers: tuple[str, ...] = ()


def parse_ruleset(text: str) -> Ruleset:
    """Return what `Rules = [ … ]` and `Analyzers = [ … ]` say.

    Raises:
        InvalidInputError: the text is not a ruleset, or uses a part of the language that is not there yet.
    """
    return _Parser(text).ruleset()


def kinds_of(rules: Iterable[Rule]) -> list[str]:
    """Return the kinds of rules, those of the parts of composite ones in their place."""
    return [kind for rule in rules for kind in (kinds_of(rule.parts) if rule.parts else [rule.kind])]


class _Parser:
    def __init__(self, text: str) -> None:
        self._text = text.replace("\r\n", "\n")
        self._tokens: list[tuple[str, str, int, int]] = []
        at = 0
        while at < len(self._text):
            match = _TOKEN.match(self._text, at)
            if match is None or match.end() == at:
                raise self._error(f"{self._text[at : at + 12]!r} is not understood", at)
            if match.lastgroup:
                self._tokens.append((match.lastgroup, match.group(), match.start(), match.end()))
            at = match.end()
        self._at = 0

    def ruleset(self) -> Ruleset:
        rules: tuple[Rule, ...] = ()
        analyzers: tuple[Rule, ...] = ()
        if self._peek() != _ANALYZERS:
            rules = self._list("Rules")
            if self._peek() == ",":
                self._next()
        if self._peek() == _ANALYZERS:
            analyzers = self._list(_ANALYZERS)
        if self._at < len(self._tokens):
            raise self._error(f"{self._peek()!r} after the rules is not supported yet")
        return Ruleset(rules, tuple(one.text for one in analyzers))

    def _list(self, name: str) -> tuple[Rule, ...]:
        self._take(name)
        self._take("=")
        self._take("[")
        rules: list[Rule] = []
        while self._peek() != "]":
            rules.append(self._rule())
            if self._peek() == ",":
                self._next()
            elif self._peek() != "]":
                raise self._error(f"a comma or ] is missing before {self._peek()!r}")
        self._next()
        return tuple(rules)

    def _composite(self) -> Rule:
        start = self._tokens[self._at][2]
        made = self._in_brackets()
        while (word := self._peek().lower()) in _CONNECTORS:
            self._next()
            parts = (made, self._in_brackets())
            made = Rule(word, (), None, "", None, self._written(start), parts)
        return made

    def _in_brackets(self) -> Rule:
        self._take("(")
        made = self._rule()
        self._take(")")
        return made

    def _rule(self) -> Rule:
        if self._peek() == "(":
            return self._composite()
        kind = self._next()
        start = self._tokens[self._at - 1][2]
        columns: list[str] = []
        while self._kind() == "text":
            columns.append(_unquoted(self._next()))
        condition = self._condition()
        where = ""
        if self._peek() == "where":
            self._next()
            where = _unquoted(self._next())
        threshold = None
        if self._peek() == "with":
            self._next()
            self._take("threshold")
            threshold = self._condition()
        return Rule(kind, tuple(columns), condition, where, threshold, self._written(start))

    def _written(self, start: int) -> str:
        return " ".join(self._text[start : self._tokens[self._at - 1][3]].split())

    def _condition(self) -> Condition | None:
        is_negated = self._peek() == "not"
        if is_negated:
            self._next()
        word = self._peek()
        if word in _COMPARISONS:
            self._next()
            return Condition(word, (self._operand(),), is_negated)
        if word == "between":
            self._next()
            low = self._operand()
            self._take("and")
            return Condition(word, (low, self._operand()), is_negated)
        if word == "in":
            self._next()
            self._take("[")
            values = [self._operand()]
            while self._peek() == ",":
                self._next()
                values.append(self._operand())
            self._take("]")
            return Condition(word, tuple(values), is_negated)
        if word == "matches":
            self._next()
            return Condition(word, (_unquoted(self._next()),), is_negated)
        if is_negated:
            raise self._error("nothing follows 'not'")
        return None

    def _operand(self) -> Operand:
        kind, text = self._kind(), self._next()
        if kind == "text":
            return _unquoted(text)
        if kind == "number":
            return float(text) * (_HOURS[self._next().lower()] if self._peek().lower() in _HOURS else 1)
        if text.upper() in ("NULL", "EMPTY", "WHITESPACES_ONLY"):
            return Keyword(text.upper())
        raise self._error(f"the value {text!r} is not supported yet")

    def _kind(self) -> str:
        return self._tokens[self._at][0] if self._at < len(self._tokens) else ""

    def _peek(self) -> str:
        return self._tokens[self._at][1] if self._at < len(self._tokens) else ""

    def _next(self) -> str:
        if self._at >= len(self._tokens):
            raise self._error("the text ends too early")
        self._at += 1
        return self._tokens[self._at - 1][1]

    def _take(self, word: str) -> None:
        if self._peek() != word:
            raise self._error(f"{word!r} is expected, found {self._peek() or 'the end'!r}")
        self._next()

    def _error(self, what: str, at: int | None = None) -> InvalidInputError:
        place = (
            at
            if at is not None
            else (self._tokens[self._at][2] if self._at < len(self._tokens) else len(self._text))
        )
        line = self._text.count("\n", 0, place) + 1
        return InvalidInputError(
            f"The ruleset cannot be read at line {line}: {what}.", 'Form: Rules = [ IsComplete "a" ].'
        )


def _unquoted(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text[1:-1]) if text.startswith('"') else text
