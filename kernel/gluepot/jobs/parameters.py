"""Typed parameters of a job: read from a cell tagged `parameters`, checked before a run, handed over as arguments."""

from __future__ import annotations

import ast
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from gluepot.errors import did_you_mean, quoted
from gluepot.jobs.errors import ParameterError


class ParameterType(StrEnum):
    """The Python type of a parameter; JSON is a dict or list given as JSON text."""

    INT = "int"
    FLOAT = "float"
    STR = "str"
    BOOL = "bool"
    DATE = "date"
    DATETIME = "datetime"
    JSON = "json"


class Arity(StrEnum):
    """How many values: one, or a list of them."""

    ONE = "one"
    LIST = "list"


@dataclass(frozen=True, kw_only=True)
class Parameter:
    """A parameter. `default_code` is its default as Python source, "" when a value must be given.

    `choices` are the allowed values (empty: any), `help` a line for people, `spelling` the option where a script of
    somebody else's spells it in a way of its own.
    """

    name: str
    type: ParameterType
    arity: Arity = Arity.ONE
    default_code: str = ""
    choices: tuple[Any, ...] = ()
    help: str = ""
    spelling: str = ""

    @property
    def option(self) -> str:
        """The name on a command line: `max_rows` is `--max-rows`."""
        return self.spelling or f"--{self.name.replace('_', '-')}"

    @property
    def is_required(self) -> bool:
        return not self.default_code


def parameter_of(statement: ast.stmt, comment: str = "") -> Parameter | None:
    """Read `name: type = default` (each part but the name may be missing); None when it is something else.

    A default that is computed by more than a date's constructor is something else too: it stays code.
    """
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
        name, value, annotation = statement.target.id, statement.value, statement.annotation
    elif (
        isinstance(statement, ast.Assign)
        and len(statement.targets) == 1
        and isinstance(statement.targets[0], ast.Name)
    ):
        name, value, annotation = statement.targets[0].id, statement.value, None
    else:
        return None
    kind, arity, choices = _from_annotation(annotation) if annotation is not None else (None, Arity.ONE, ())
    if value is not None and kind is None:
        kind, arity = _from_value(value)
    if kind is None or (value is not None and _from_value(value)[0] is None):
        return None
    code = ast.unparse(value) if value is not None else ""
    return Parameter(name=name, type=kind, arity=arity, default_code=code, choices=choices, help=comment)


def _from_annotation(node: ast.expr) -> tuple[ParameterType | None, Arity, tuple[Any, ...]]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):  # a quoted annotation
        node = ast.parse(node.value, mode="eval").body
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):  # int | None
        node = node.left
    if isinstance(node, ast.Subscript):
        head = ast.unparse(node.value).rpartition(".")[2]
        if head == "Optional":
            return _from_annotation(node.slice)
        if head in {"list", "List"}:
            kind, _, choices = _from_annotation(node.slice)
            return kind, Arity.LIST, choices
        if head == "Literal":
            values = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
            choices = tuple(value.value for value in values if isinstance(value, ast.Constant))
            return (_of_constant(choices[0]) if choices else None), Arity.ONE, choices
        return (ParameterType.JSON if head in {"dict", "Dict"} else None), Arity.ONE, ()
    word = ast.unparse(node).rpartition(".")[2]
    if word in {"dict", "Dict"}:
        return ParameterType.JSON, Arity.ONE, ()
    known = {kind.value for kind in ParameterType}
    return (ParameterType(word) if word in known else None), Arity.ONE, ()


def _of_constant(value: Any) -> ParameterType | None:
    kinds = {
        bool: ParameterType.BOOL,
        int: ParameterType.INT,
        float: ParameterType.FLOAT,
        str: ParameterType.STR,
    }
    return ParameterType.STR if value is None else kinds.get(type(value))


def _from_value(node: ast.expr) -> tuple[ParameterType | None, Arity]:
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, (ast.USub, ast.UAdd)):
        node = node.operand
    if isinstance(node, ast.Constant):
        return _of_constant(node.value), Arity.ONE
    if isinstance(node, (ast.List, ast.Tuple)):
        kinds = {_from_value(element)[0] for element in node.elts}
        if len(kinds) == 1 and kinds <= {ParameterType.INT, ParameterType.FLOAT, ParameterType.STR}:
            return kinds.pop(), Arity.LIST
        return (ParameterType.JSON if _is_literal(node) else None), Arity.ONE
    if isinstance(node, ast.Dict):
        return (ParameterType.JSON if _is_literal(node) else None), Arity.ONE
    if isinstance(node, ast.Call):
        called = ast.unparse(node.func)
        if called in {"date", "datetime.date", "date.today", "datetime.date.today", "gluepot.run_date"} or (
            called in {"date.fromisoformat", "datetime.date.fromisoformat"}
        ):
            return ParameterType.DATE, Arity.ONE
        if called in {
            "datetime",
            "datetime.datetime",
            "datetime.fromisoformat",
            "datetime.datetime.fromisoformat",
        }:
            return ParameterType.DATETIME, Arity.ONE
    return None, Arity.ONE


def _is_literal(node: ast.expr) -> bool:
    try:
        ast.literal_eval(node)
    except (ValueError, TypeError):
        return False
    return True


def checked_values(parameters: Sequence[Parameter], given: Mapping[str, Any], *, job: str) -> dict[str, Any]:
    """Return the given values as JSON types, texts converted to the parameter's type (dates stay ISO text).

    Raises:
        ParameterError: an unknown name, a value of the wrong type or not among the choices, or one that is missing.
    """
    known = {parameter.name: parameter for parameter in parameters}
    values: dict[str, Any] = {}
    for raw_name, value in given.items():
        name = raw_name.lstrip("-").replace("-", "_")
        if name not in known:
            near = did_you_mean(name, known)
            hint = f"Did you mean {near[0]!r}?" if near else f"It takes: {quoted(list(known))}."
            raise ParameterError(f"Job {job!r} has no parameter {raw_name!r}.", hint)
        values[name] = _checked(known[name], value)
    missing = [p.name for p in parameters if p.is_required and p.name not in values]
    if missing:
        raise ParameterError(
            f"Job {job!r} needs a value for {quoted(missing)}.", f"Give it with --param {missing[0]}=…."
        )
    return values


def _checked(parameter: Parameter, value: Any) -> Any:
    if parameter.arity is Arity.LIST:
        items = value if isinstance(value, (list, tuple)) else str(value).split(",")
        return [_checked_one(parameter, item) for item in items]
    return _checked_one(parameter, value)


def _checked_one(parameter: Parameter, value: Any) -> Any:
    try:
        converted = _CONVERTERS[parameter.type](value)
    except (ValueError, TypeError) as error:
        raise ParameterError(
            f"Parameter {parameter.name!r} must be {_ARTICLES[parameter.type]}, not {value!r}."
        ) from error
    if parameter.choices and converted not in parameter.choices:
        raise ParameterError(
            f"Parameter {parameter.name!r} must be one of {quoted([str(c) for c in parameter.choices])}, not {value!r}."
        )
    return converted


def _boolean(value: Any) -> bool:
    words = {
        "true": True,
        "yes": True,
        "1": True,
        "on": True,
        "false": False,
        "no": False,
        "0": False,
        "off": False,
    }
    return value if isinstance(value, bool) else words[str(value).strip().lower()]


def _integer(value: Any) -> int:
    if isinstance(value, (bool, float)):
        raise TypeError
    return int(value)


def _number(value: Any) -> float:
    if isinstance(value, bool):
        raise TypeError
    return float(value)


def _as_boolean(value: Any) -> bool:
    try:
        return _boolean(value)
    except KeyError:
        raise ValueError from None


_CONVERTERS: Mapping[ParameterType, Any] = {
    ParameterType.INT: _integer,
    ParameterType.FLOAT: _number,
    ParameterType.STR: str,
    ParameterType.BOOL: _as_boolean,
    ParameterType.DATE: lambda value: date.fromisoformat(str(value)).isoformat(),
    ParameterType.DATETIME: lambda value: datetime.fromisoformat(str(value)).isoformat(),
    ParameterType.JSON: lambda value: json.loads(value) if isinstance(value, str) else value,
}
_ARTICLES = {
    ParameterType.INT: "a whole number",
    ParameterType.FLOAT: "a number",
    ParameterType.STR: "text",
    ParameterType.BOOL: "true or false",
    ParameterType.DATE: "a date like 2013-01-31",
    ParameterType.DATETIME: "a time like 2013-01-31T06:00:00",
    ParameterType.JSON: "JSON",
}


def as_arguments(parameters: Sequence[Parameter], values: Mapping[str, Any]) -> list[str]:
    """Return checked values as the script's command line. What is not given is left to the script's defaults."""
    arguments: list[str] = []
    for parameter in parameters:
        if parameter.name not in values:
            continue
        value = values[parameter.name]
        if parameter.type is ParameterType.BOOL:
            arguments.append(parameter.option if value else f"--no-{parameter.option[2:]}")
        elif parameter.type is ParameterType.JSON:
            arguments.append(f"{parameter.option}={json.dumps(value)}")
        elif parameter.arity is Arity.LIST:
            arguments += [parameter.option, *(str(item) for item in value)]
        else:
            # With "=", so that a value that begins with a dash is not taken for an option.
            arguments.append(f"{parameter.option}={value}")
    return arguments
