"""Grok patterns as plain expressions: `%{NAME:field:type}` becomes a numbered group, in the order of the columns.

Why not a library: docs/decisions/014. Spark's RegexSerDe takes groups by number, so every other group of a pattern is
made one that does not count.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from gluepot.crawl.datatypes import STRING, DataType, Scalar
from gluepot.crawl.findings import Field
from gluepot.crawl.grok_names import NAMES
from gluepot.errors import InvalidInputError, did_you_mean

EXPRESSION = "input.regex"
"""The option that holds a table's expression, as Hive's RegexSerDe calls it."""

MAX_PATTERN_CHARS = 2048
"""Glue's limit."""

_REFERENCE = re.compile(r"%\{(\w+)(?::([^}:]+))?(?::(\w+))?\}")
_NAMED_GROUP = re.compile(r"\(\?P?<([A-Za-z_]\w*)>")
_MAX_DEPTH = 20
_TYPES: dict[str, DataType] = {
    "byte": Scalar("tinyint"), "short": Scalar("smallint"), "int": Scalar("int"), "long": Scalar("bigint"),
    "float": Scalar("float"), "double": Scalar("double"), "boolean": Scalar("boolean"), "string": STRING,
}  # fmt: skip


@dataclass(frozen=True)
class GrokPattern:
    """A translated pattern: an expression for a whole line, and a column for each of its groups."""

    expression: str
    fields: tuple[Field, ...]
    """What its groups are, by names as the pattern writes them."""

    @property
    def columns(self) -> tuple[Field, ...]:
        """The fields as a catalog has them, with names in lower case."""
        return tuple(replace(field, name=field.name.lower()) for field in self.fields)

    def compiled(self) -> re.Pattern[str]:
        """Return the expression, compiled."""
        return re.compile(self.expression)

    def anywhere(self) -> GrokPattern:
        """Return the pattern such that it may lie anywhere in a line."""
        return GrokPattern(f".*?{self.expression}.*", self.fields)


def named_patterns(text: str) -> dict[str, str]:
    """Read custom patterns, one `NAME expression` a line.

    Raises:
        InvalidInputError: a line is of another form.
    """
    found: dict[str, str] = {}
    for line in text.splitlines():
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        name, _, expression = line.strip().partition(" ")
        if not expression or not re.fullmatch(r"\w+", name):
            raise InvalidInputError(f"{line!r} is no named pattern.", "Write: NAME expression")
        found[name] = expression.strip()
    return found


def translate(pattern: str, custom: Mapping[str, str] | None = None) -> GrokPattern:
    """Return the expression and the columns of a grok pattern.

    Raises:
        InvalidInputError: it names an unknown pattern or type, has no field, or is no expression.
    """
    if len(pattern) > MAX_PATTERN_CHARS:
        raise InvalidInputError(
            f"The grok pattern has {len(pattern)} characters.", f"At most {MAX_PATTERN_CHARS}."
        )
    fields: list[tuple[str, DataType]] = []
    expression = _expand(pattern, {**NAMES, **(custom or {})}, fields, 0)
    if not fields:
        raise InvalidInputError(f"The grok pattern {pattern!r} has no field.", "Name one: %{WORD:field}")
    try:
        compiled = re.compile(expression)
    except re.error as error:
        raise InvalidInputError(
            f"The grok pattern {pattern!r} is no expression: {error}.", "Check its brackets."
        ) from error
    assert compiled.groups == len(fields)
    return GrokPattern(f"(?:{expression})", _named_apart(fields))


def _named_apart(fields: list[tuple[str, DataType]]) -> tuple[Field, ...]:
    """Return the fields; of those whose names differ by case alone, or not at all, the later ones get a number."""
    taken: dict[str, int] = {}
    made = []
    for name, type_ in fields:
        clean = re.sub(r"\W+", "_", name)
        taken[clean.lower()] = number = taken.get(clean.lower(), 0) + 1
        made.append(Field(clean if number == 1 else f"{clean}_{number}", type_))
    return tuple(made)


def _expand(pattern: str, names: Mapping[str, str], fields: list[tuple[str, DataType]], depth: int) -> str:
    """Return `pattern` with references resolved from left to right, so that fields stand in the order of groups."""
    if depth > _MAX_DEPTH:
        raise InvalidInputError("A grok pattern refers to itself.", "Break the circle.")
    parts: list[str] = []
    position, in_class = 0, False
    while position < len(pattern):
        character = pattern[position]
        reference = _REFERENCE.match(pattern, position) if character == "%" else None
        group = _NAMED_GROUP.match(pattern, position) if character == "(" and not in_class else None
        if reference is not None:
            parts.append(_resolve(reference, names, fields, depth))
            position = reference.end()
        elif group is not None:
            fields.append((group[1], STRING))
            parts.append("(")
            position = group.end()
        elif character == "\\":
            parts.append(pattern[position : position + 2])
            position += 2
        else:
            plain_group = character == "(" and not in_class and pattern[position + 1 : position + 2] != "?"
            in_class = (in_class or character == "[") and character != "]"
            parts.append("(?:" if plain_group else character)
            position += 1
    return "".join(parts)


def _resolve(
    reference: re.Match[str], names: Mapping[str, str], fields: list[tuple[str, DataType]], depth: int
) -> str:
    name, field, type_ = reference.groups()
    if name not in names:
        near = did_you_mean(name, list(names), limit=1)
        hint = f"Did you mean {near[0]!r}?" if near else "Define it in the custom patterns."
        raise InvalidInputError(f"No grok pattern {name!r}.", hint)
    if type_ is not None and type_ not in _TYPES:
        raise InvalidInputError(f"No grok type {type_!r}.", f"There are: {', '.join(_TYPES)}.")
    if field is None or field == "UNWANTED":
        return f"(?:{_expand(names[name], names, fields, depth + 1)})"
    fields.append((field, _TYPES[type_ or "string"]))
    return f"({_expand(names[name], names, fields, depth + 1)})"
