"""`{name}` in SQL: Python variables that are bound as named parameters, never pasted.

`WHERE month = {month}` becomes `WHERE month = :month`. Where a relation must stand (`FROM {t}`, `INTO {t}`) Spark
takes no parameter, so a `{t}` there becomes `IDENTIFIER(:t)`: a variable that holds a table's name. A variable that
holds a DataFrame is registered by the caller as a temporary view, whose name is handed in as `views`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from gluepot.errors import InvalidInputError
from gluepot.sql.scan import PieceKind, pieces

_NO_VIEWS: Mapping[str, str] = MappingProxyType({})
_TOKEN = re.compile(r"\{\{|\}\}|\{(?P<inner>[^{}]*)\}|[A-Za-z_][A-Za-z0-9_]*|[^\sA-Za-z_]|\s+")
# fmt: off
_BEFORE_RELATION = frozenset({
    "FROM", "JOIN", "INTO", "TABLE", "VIEW", "OVERWRITE", "UPDATE", "USING", "EXISTS",
    "DESCRIBE", "DESC", "EXTENDED", "FORMATTED", "REFRESH",
})
_ENDS_FROM = frozenset({
    "WHERE", "GROUP", "ORDER", "HAVING", "LIMIT", "SELECT", "ON", "UNION", "EXCEPT", "INTERSECT",
    "WINDOW", "LATERAL", "VALUES", "SET", "SORT", "CLUSTER",
})
# fmt: on


@dataclass(frozen=True, kw_only=True)
class BoundSql:
    """SQL with parameter markers.

    `names`: every variable that the text needs as a parameter, once each, in order of first use. `relations`: those
    of the variables in braces (views included) that stand where a table must. `in_strings`: names in braces inside
    string literals, which stay as they are; a caller may say so, since somebody may have meant them.
    """

    text: str
    names: tuple[str, ...]
    relations: tuple[str, ...] = ()
    in_strings: tuple[str, ...] = ()


def bind_names(sql: str, views: Mapping[str, str] = _NO_VIEWS) -> BoundSql:
    """Replace each `{name}` outside of literals and comments by a parameter marker; `{{` and `}}` are braces.

    Args:
        sql: what the user wrote.
        views: variable → name of the view that stands for it; such a variable needs no parameter.

    Raises:
        InvalidInputError: what is in braces is not the name of a variable, or only a part of a table's name.
    """
    text: list[str] = []
    names: dict[str, None] = {}
    relations: dict[str, None] = {}
    in_strings: dict[str, None] = {}
    context = _Context()
    for piece in pieces(sql):
        if piece.kind is not PieceKind.CODE:
            text.append(piece.text)
            if piece.kind is PieceKind.STRING:
                in_strings.update(dict.fromkeys(re.findall(r"\{([A-Za-z_]\w*)\}", piece.text)))
            if piece.kind is not PieceKind.COMMENT:
                context.see("'")
            continue
        for match in _TOKEN.finditer(piece.text):
            token, inner = match.group(), match.group("inner")
            if inner is None:
                text.append(token[0] if token in ("{{", "}}") else token)
                context.see(token)
                continue
            name = _variable(inner)
            after = piece.text[match.end() : match.end() + 1]
            if context.previous == "." or after == ".":
                raise InvalidInputError(
                    f"{{{name}}} stands for a part of a name, which Spark cannot bind.",
                    f'Put the whole name in the variable: {name} = "database.table", and write {{{name}}} alone.',
                )
            if context.wants_relation():
                relations[name] = None
            if name in views:
                text.append(views[name])
            else:
                names[name] = None
                text.append(f"IDENTIFIER(:{name})" if context.wants_relation() else f":{name}")
            context.see("x")
    return BoundSql(
        text="".join(text), names=tuple(names), relations=tuple(relations), in_strings=tuple(in_strings)
    )


def _variable(inner: str) -> str:
    name = inner.strip()
    if not re.fullmatch(r"[A-Za-z_]\w*", name):
        raise InvalidInputError(
            f"{{{inner}}} in SQL must be the name of a variable.",
            "Assign the expression to a variable first, or write {{ and }} for plain braces.",
        )
    return name


@dataclass
class _Clause:
    """What is known between one pair of parentheses."""

    has_select: bool = False
    in_from: bool = False


@dataclass
class _Context:
    """Where in a statement the reader is: enough to tell a table's place from a value's.

    `EXTRACT(DAY FROM {d})` and `IS DISTINCT FROM {x}` have values after FROM: inside parentheses FROM introduces
    tables only after a SELECT.
    """

    previous: str = ""
    clauses: list[_Clause] = field(default_factory=lambda: [_Clause()])

    def see(self, token: str) -> None:
        if token.isspace():
            return
        word = token.upper()
        clause = self.clauses[-1]
        if word == "(":
            self.clauses.append(_Clause())
        elif word == ")" and len(self.clauses) > 1:
            self.clauses.pop()
        elif word == ";":
            self.clauses = [_Clause()]
        elif word == "FROM":
            clause.in_from = self._from_has_tables()
        elif word in _ENDS_FROM:
            clause.in_from = False
            clause.has_select = clause.has_select or word == "SELECT"
        self.previous = "FROM?" if word == "FROM" and not clause.in_from else word

    def _from_has_tables(self) -> bool:
        at_top = len(self.clauses) == 1
        return self.previous != "DISTINCT" and (at_top or self.clauses[-1].has_select)

    def wants_relation(self) -> bool:
        return self.previous in _BEFORE_RELATION or (self.previous == "," and self.clauses[-1].in_from)
