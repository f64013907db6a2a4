"""What running a statement changes of the objects that names stand for: by itself, by functions of the page, as arguments.

Read from the text alone, so it errs towards too much: what is thought to change needlessly is run once more.
"""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)
# What these do is for a person's eyes, or outside: the object that they are called on stays as it was.
_LEAVING = frozenset(
    {
        "show", "printSchema", "explain", "display", "describe", "summary", "info", "count", "collect", "take", "first", "head",
        "tail", "isEmpty", "toPandas", "foreach", "foreachPartition",
    }
)  # fmt: skip
_WRITERS = frozenset({"write", "writeTo", "writeStream"})
# Methods that change their object also where the value that they return is used.
_TAKING = frozenset({"pop", "popitem", "popleft", "setdefault"})
# Builtins that change what they are given; the others do not, but for those that run a text.
_CHANGING = frozenset({"next", "setattr", "delattr"})
_HARMLESS = (frozenset(dir(builtins)) - _CHANGING - {"exec", "eval"}) | {"display"}
# Modules whose functions tell, wait or write, and leave what they are given as it was.
_SAYING = frozenset({"logging", "warnings", "time", "pprint", "gluepot"})


def changed_by(node: ast.AST) -> Iterator[ast.Name]:
    """Yield the names whose objects a node, not looking into its parts, changes: an item or attribute is set, a method is called for
    nothing but what it does, something is taken out, the items of a loop are changed.
    """
    for target in _targets(node):
        base = _base(target)
        if isinstance(base, ast.Name) and base is not target:
            yield base
    match node:
        case ast.Call(func=ast.Name(id=name), args=[ast.Name() as first, *_]) if name in _CHANGING:
            yield first
        case ast.For(target=target, iter=items, body=body):
            loop = {one.id for one in ast.walk(target) if isinstance(one, ast.Name)}
            inside = (name.id for part in body for one in ast.walk(part) for name in changed_by(one))
            if not loop.isdisjoint(inside):
                yield from (one for one in ast.walk(items) if isinstance(one, ast.Name))


def _targets(node: ast.AST) -> list[ast.expr]:
    match node:
        case ast.Assign(targets=targets) | ast.Delete(targets=targets):
            return [
                one
                for target in targets
                for one in (target.elts if isinstance(target, ast.Tuple) else [target])
            ]
        case ast.AugAssign(target=target) | ast.AnnAssign(target=target, value=ast.expr()):
            return [target]
        case ast.Expr(value=ast.Call(func=ast.Attribute() as called)):
            return [] if _leaves_alone(called) else [called]
        case ast.Call(func=ast.Attribute(attr=name) as called) if name in _TAKING:
            return [called]
    return []


def _leaves_alone(called: ast.Attribute) -> bool:
    root = _base(called)
    return (
        called.attr in _LEAVING
        or (isinstance(root, ast.Name) and root.id in _SAYING)
        or any(isinstance(one, ast.Attribute) and one.attr in _WRITERS for one in ast.walk(called.value))
    )


def _base(node: ast.expr) -> ast.expr:
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call, ast.Starred)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node


def _owner(node: ast.expr) -> ast.expr:
    """Return what a value is a part of; what a call returns is nobody's."""
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Starred)):
        node = node.value
    return node


@dataclass(frozen=True, kw_only=True)
class _Function:
    """What calling a function changes: names of the module, and those of its parameters whose arguments it changes."""

    parameters: tuple[str, ...]
    names: frozenset[str] = frozenset()
    arguments: frozenset[str] = frozenset()


class Changes:
    """Says what statements change, knowing the functions of all of `trees`, also through one another.

    `is_outside` says of a statement that what it does, it does elsewhere (a request, a file): nothing that it is handed
    changes by that.
    """

    def __init__(
        self, trees: Iterable[ast.Module], is_outside: Callable[[ast.stmt], object] = lambda _statement: False
    ) -> None:
        self._is_outside = is_outside
        whole = ast.Module(body=[statement for tree in trees for statement in tree.body], type_ignores=[])
        self._modules = {
            alias.asname or alias.name.partition(".")[0]
            for node in ast.walk(whole)
            if isinstance(node, ast.Import)
            for alias in node.names
        }
        functions = [node for node in _outside_of_classes(whole) if isinstance(node, _FUNCTIONS)]
        self._known = {node.name: _Function(parameters=_parameters(node)) for node in functions}
        for _ in functions:
            found = {node.name: self._of_function(node) for node in functions}
            if found == self._known:
                break
            self._known = found

    def of(self, statement: ast.stmt) -> frozenset[str]:
        """Return the names whose objects the statement may change when it runs, or that functions bind anew which it calls."""
        found: set[str] = set()
        for node in running(statement):
            if isinstance(node, ast.Call):
                found |= self._by_call(node)
            if isinstance(node, ast.Lambda):  # whoever gets it may call it
                node = ast.Expr(node.body)  # noqa: PLW2901 - looked at as a statement
            if isinstance(node, ast.Expr) and self._is_outside(node):
                continue
            found |= {name.id for name in changed_by(node)}
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
                found |= self._handed_over(node.value)
        return frozenset(found)

    def _by_call(self, call: ast.Call) -> set[str]:
        given = [*call.args, *(word.value for word in call.keywords)]
        handed = {one.id for one in given if isinstance(one, ast.Name)} & self._known.keys()
        found = {name for function in handed for name in self._known[function].names}
        function = self._known.get(call.func.id) if isinstance(call.func, ast.Name) else None
        if function is None:
            return found
        pairs = [*zip(function.parameters, call.args), *((word.arg, word.value) for word in call.keywords)]  # noqa: B905
        owners = (_owner(value) for parameter, value in pairs if parameter in function.arguments)
        return found | function.names | {owner.id for owner in owners if isinstance(owner, ast.Name)}

    def _handed_over(self, call: ast.Call) -> set[str]:
        """Return the names given to a function that nobody here knows, called for nothing but what it does."""
        root = _base(call.func)
        if not isinstance(root, ast.Name) or root.id in _HARMLESS | _SAYING | self._known.keys():
            return set()
        if isinstance(call.func, ast.Attribute) and root.id not in self._modules:
            return set()  # a method changes its own object, and seldom what it is given
        given = (*call.args, *(word.value for word in call.keywords))
        return {one.id for one in given if isinstance(one, ast.Name)}

    def _of_function(self, function: ast.FunctionDef | ast.AsyncFunctionDef) -> _Function:
        parameters = _parameters(function)
        inside = [node for statement in function.body for node in running(statement)]
        shared = {name for node in inside if isinstance(node, ast.Global) for name in node.names}
        stored = {
            node.id for node in inside if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        }
        changed = {name for statement in function.body for name in self.of(statement)}
        own = (stored - shared) | set(parameters)
        return _Function(
            parameters=parameters,
            names=frozenset((changed - own) | (stored & shared)),
            arguments=frozenset(changed & set(parameters)),
        )


def _parameters(function: ast.FunctionDef | ast.AsyncFunctionDef) -> tuple[str, ...]:
    found = function.args
    return tuple(one.arg for one in (*found.posonlyargs, *found.args, *found.kwonlyargs))


def running(node: ast.AST) -> Iterator[ast.AST]:
    """Yield a statement's nodes that run with it: not those of the functions that it defines."""
    if isinstance(node, _FUNCTIONS):
        return
    yield node
    for child in ast.iter_child_nodes(node):
        yield from running(child)


def _outside_of_classes(node: ast.AST) -> Iterator[ast.AST]:
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.ClassDef):
            yield child
            yield from _outside_of_classes(child)
