"""What the arguments of a call name, where they are written out: a connection type, a format, options, types of entities."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Callable, Iterator, Mapping
from enum import StrEnum

from awsglue.check import surface
from awsglue.check.findings import Standing

Found = tuple[str, int, tuple[Standing, str]]
"""A part of the API, the line that uses it, and how it stands."""


_TABLES = ("catalogDatabase", "catalogTableName")
_NAMES = ("database", "name_space", "table_name", *_TABLES)


class Direction(StrEnum):
    """What a call does with a format or an option."""

    READ = "read"
    WRITE = "write"


class Names:
    """The texts and dicts that a script gives names to, and its names of contexts and sinks; one that is given twice is none.

    Args:
        tree: the script.
    """

    def __init__(self, tree: ast.AST) -> None:
        self._values: dict[str, ast.expr | None] = {}
        for node in ast.walk(tree):
            if (
                isinstance(node, ast.Assign)
                and len(node.targets) == 1
                and isinstance(node.targets[0], ast.Name)
            ):
                name = node.targets[0].id
                self._values[name] = None if name in self._values else node.value

    def value(self, node: ast.expr | None) -> ast.expr | None:
        """Return what an expression stands for: that of a name, else itself."""
        return self._values.get(node.id) if isinstance(node, ast.Name) else node

    def text(self, node: ast.expr | None) -> str:
        """Return a text that is written out, "" for anything else."""
        found = self.value(node)
        return found.value if isinstance(found, ast.Constant) and isinstance(found.value, str) else ""

    def made_by(self, node: ast.expr) -> str:
        """Return the name of what was called for the value of a name, "" where nothing was."""
        found = self.value(node)
        return called(found) if isinstance(found, ast.Call) else ""


def called(call: ast.Call) -> str:
    """Return the last name of what is called."""
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def of_context(call: ast.Call, method: str, names: Names) -> Iterator[Found]:
    """Yield what a call of a method of GlueContext names."""
    given = _given(call, surface.context_signature(method))
    is_sink = method.startswith(("write_", "getSink", "getCatalogSink"))
    direction = Direction.WRITE if is_sink else Direction.READ
    if kind := names.text(given.get("connection_type")):
        yield f"connection_type={kind}", call.lineno, surface.connection_type(kind)
    if file_format := names.text(given.get("format")):
        yield from _format(file_format, call.lineno, direction)
    yield from _names_of_tables(given, call.lineno, names)
    for option in sorted(_options(given, names)):
        standing = surface.option(option, direction.value, kind, method, names.text(given.get("format")))
        if standing is not None:
            yield option, call.lineno, standing


def of_others(call: ast.Call, names: Names) -> Iterator[Found]:
    """Yield what the calls of sinks, sources, unbox and entity detectors name."""
    name, owner = called(call), call.func.value if isinstance(call.func, ast.Attribute) else None
    given = _given(call, None)
    if name == "setFormat" and owner is not None:
        made_by = names.made_by(owner)
        direction = Direction.READ if made_by in ("getSource", "getCatalogSource") else Direction.WRITE
        if file_format := names.text(given.get("format") or next(iter(call.args), None)):
            yield from _format(file_format, call.lineno, direction)
    is_class = _is_named(owner, "Unbox")
    if name == "unbox" or (name == "apply" and is_class):
        place = 2 if is_class else 1
        file_format = names.text(given.get("format") or next(iter(call.args[place : place + 1]), None))
        if file_format and file_format.lower() not in ("json", "csv"):
            yield f"unbox {file_format}", call.lineno, (Standing.MISSING, "texts of json and csv are unboxed")
    if name in ("setCatalogInfo", "resolveChoice") or (name == "apply" and _is_named(owner, "ResolveChoice")):
        own = _TABLES if name == "setCatalogInfo" else ()
        yield from _names_of_tables({**dict(zip(own, call.args, strict=False)), **given}, call.lineno, names)
    if name in ("detect", "classify_columns", "redact"):
        for argument in [*call.args, *given.values()]:
            listed = names.value(argument)
            if name == "detect" and _is_of_types(listed, names):
                yield f"{name} with actions", call.lineno, surface.ENTITY_ACTIONS
            for one in listed.elts if isinstance(listed, ast.List) else ():
                standing = surface.entity_type(names.text(one))
                if standing is not None:
                    yield names.text(one), call.lineno, standing


def _names_of_tables(given: Mapping[str, ast.expr], line: int, names: Names) -> Iterator[Found]:
    """Yield the names of databases and tables among the arguments that are others here."""
    for text in filter(None, (names.text(given.get(part)) for part in _NAMES)):
        if (standing := surface.name_of_catalog(text)) is not None:
            yield text, line, standing


def _is_named(node: ast.expr | None, name: str) -> bool:
    return isinstance(node, ast.Name) and node.id == name


def _is_of_types(value: ast.expr | None, names: Names) -> bool:
    """Say whether a value is a dict of types of entities, written out."""
    if not isinstance(value, ast.Dict):
        return False
    keys = [names.text(key) for key in value.keys]
    return bool(keys) and all(key and key == key.upper() for key in keys)


def _format(file_format: str, line: int, direction: Direction) -> Iterator[Found]:
    standing = surface.file_format(file_format, direction.value)
    if standing is not None:
        yield f"format={file_format}", line, standing


def _given(call: ast.Call, function: Callable[..., object] | None) -> dict[str, ast.expr]:
    """Return the arguments by name: those without one by the function's own names."""
    given = {keyword.arg: keyword.value for keyword in call.keywords if keyword.arg}
    if function is not None:
        own = [one.name for one in inspect.signature(function).parameters.values()][1:]
        given = {**dict(zip(own, call.args, strict=False)), **given}
    return given


def _options(given: Mapping[str, ast.expr], names: Names) -> set[str]:
    """Return the names of options that are on: arguments of the call, and keys of the dicts among them."""
    found = {name for name, value in given.items() if not _is_off(value)}
    for value in given.values():
        held = names.value(value)
        if isinstance(held, ast.Dict):
            pairs = zip(held.keys, held.values, strict=True)
            found |= {names.text(key) for key, one in pairs if not _is_off(one)}
    return found


def _is_off(value: ast.expr) -> bool:
    return isinstance(value, ast.Constant) and str(value.value).lower() in ("", "none", "false", "0", "[]")
