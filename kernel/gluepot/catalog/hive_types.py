"""Hive type strings (`array<struct<a:int>>`) as trees, so that nobody else cuts them up by hand."""

from __future__ import annotations

import re
from dataclasses import dataclass

from gluepot.errors import InvalidInputError

_DELIMITER = re.compile(r"[<>,:()`]")
_TOKEN = re.compile(r"\s*(`(?:[^`]|``)*`|[<>,:()]|[^<>,:()`]+)")


@dataclass(frozen=True, kw_only=True)
class HiveType:
    """One type. `name` is lower case, without its arguments.

    `numbers` are those in brackets (`decimal(10,2)` has 10 and 2). `children` are the element of an array, key and
    value of a map, or the members of a struct, whose names are in `members`.
    """

    name: str
    numbers: tuple[int, ...] = ()
    children: tuple[HiveType, ...] = ()
    members: tuple[str, ...] = ()

    def __str__(self) -> str:
        if self.name == "struct":
            inside = ",".join(
                f"{_member_text(name)}:{child}"
                for name, child in zip(self.members, self.children, strict=True)
            )
            return f"struct<{inside}>"
        if self.children:
            return f"{self.name}<{','.join(map(str, self.children))}>"
        return f"{self.name}({','.join(map(str, self.numbers))})" if self.numbers else self.name


def _member_text(name: str) -> str:
    return "`" + name.replace("`", "``") + "`" if _DELIMITER.search(name) else name


def parse_type(text: str) -> HiveType:
    """Return the tree of a type string.

    Raises:
        InvalidInputError: it is not one.
    """
    parser = _Parser(text)
    parsed = parser.type()
    parser.end()
    return parsed


class _Parser:
    """Reads one type by recursive descent; names of simple types are not judged here."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._tokens: list[str] = [token for token in _TOKEN.findall(text.strip()) if token.strip()]
        self._at = 0

    def type(self) -> HiveType:
        name = self._take().strip().lower()
        if not name or not (name[0].isalpha() or name[0] == "_"):
            self._fail()
        if self._peek() == "<":
            return self._nested(name)
        if self._peek() == "(":
            return HiveType(name=name, numbers=self._numbers())
        return HiveType(name=name)

    def end(self) -> None:
        if self._at < len(self._tokens):
            self._fail()

    def _nested(self, name: str) -> HiveType:
        self._expect("<")
        children, members = [], []
        while self._peek() != ">":
            if name == "struct":
                members.append(self._member())
            children.append(self.type())
            if self._peek() == ",":
                self._expect(",")
        self._expect(">")
        expected = {"array": 1, "map": 2}.get(name, len(children) if name in ("struct", "uniontype") else -1)
        if len(children) != expected:
            self._fail()
        return HiveType(name=name, children=tuple(children), members=tuple(members))

    def _member(self) -> str:
        name = self._take().strip()
        self._expect(":")
        return name[1:-1].replace("``", "`") if name.startswith("`") else name

    def _numbers(self) -> tuple[int, ...]:
        self._expect("(")
        numbers = []
        while self._peek() != ")":
            token = self._take().strip()
            if not token.isdecimal():
                self._fail()
            numbers.append(int(token))
            if self._peek() == ",":
                self._expect(",")
        self._expect(")")
        return tuple(numbers)

    def _peek(self) -> str:
        return self._tokens[self._at] if self._at < len(self._tokens) else ""

    def _take(self) -> str:
        if self._at >= len(self._tokens):
            self._fail()
        self._at += 1
        token: str = self._tokens[self._at - 1]
        return token

    def _expect(self, token: str) -> None:
        if self._take() != token:
            self._fail()

    def _fail(self) -> None:
        raise InvalidInputError(
            f"{self._text!r} is not a column type.", "Write it as Hive does: array<struct<a:int>>."
        )
