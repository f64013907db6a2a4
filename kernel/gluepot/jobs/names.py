"""Which names a piece of Python defines at its top level, and which it needs from before."""

from __future__ import annotations

import ast
import re
import symtable
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum

from gluepot.jobs.changes import changed_by

_TOP = "top_of_user"


@dataclass(frozen=True, kw_only=True)
class NameUse:
    """Names of a module-level piece of code, each with the line where it first occurs.

    `defines`: bound by it. `needs`: read while it runs, before it bound them itself. `needs_later`: read by the
    functions it defines, so they must exist by the time of a call. `mutates`: bound elsewhere, changed here by a
    method call, an item or an attribute; what functions change that it calls, `changes.Changes` says. `stars`: modules
    imported by `*`.
    """

    defines: dict[str, int] = field(default_factory=dict)
    needs: dict[str, int] = field(default_factory=dict)
    needs_later: dict[str, int] = field(default_factory=dict)
    mutates: dict[str, int] = field(default_factory=dict)
    stars: dict[str, int] = field(default_factory=dict)


class Annotations(StrEnum):
    """Whether annotations are evaluated where they stand, or kept as text (`from __future__ import annotations`)."""

    EVALUATED = "evaluated"
    TEXT = "text"


def name_use(tree: ast.Module, annotations: Annotations = Annotations.EVALUATED) -> NameUse:
    """Read the names of a module's statements in the order in which they run."""
    reader = _Reader(annotations)
    for statement in tree.body:
        reader.visit(statement)
    use = reader.use
    later = {name: line for name, line in use.needs_later.items() if name not in use.defines}
    return NameUse(
        defines=use.defines, needs=use.needs, needs_later=later, mutates=use.mutates, stars=use.stars
    )


def surely_bound(statement: ast.stmt) -> frozenset[str]:
    """Return the names that a statement binds whatever happens; what its function does to names, it does when it is called."""
    if isinstance(statement, (ast.If, ast.For, ast.While, ast.Try, ast.With, ast.Match)):
        return frozenset()
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return frozenset({statement.name})
    return frozenset(name_use(ast.Module(body=[statement], type_ignores=[])).defines)


class _Reader(ast.NodeVisitor):
    """Walks in order of evaluation, which is not the order of fields: values before targets."""

    def __init__(self, annotations: Annotations) -> None:
        self.use = NameUse()
        self._annotations = annotations
        self._bound: set[str] = set()
        self._local: list[set[str]] = []  # names of class bodies and comprehensions around

    def visit(self, node: ast.AST) -> None:
        for name in changed_by(node):
            self.use.mutates.setdefault(name.id, name.lineno)
        super().visit(node)

    def visit_Name(self, node: ast.Name) -> None:
        if isinstance(node.ctx, ast.Load):
            self._read(node.id, node.lineno)
        elif isinstance(node.ctx, ast.Store):
            self._bind(node.id, node.lineno)
        else:
            self._read(node.id, node.lineno)
            self._bound.discard(node.id)

    def _read(self, name: str, line: int) -> None:
        if name not in self._bound and not any(name in names for names in self._local):
            self.use.needs.setdefault(name, line)

    def _bind(self, name: str, line: int) -> None:
        if self._local:
            self._local[-1].add(name)
            return
        self._bound.add(name)
        self.use.defines.setdefault(name, line)

    def visit_Assign(self, node: ast.Assign) -> None:
        self.visit(node.value)
        for target in node.targets:
            self.visit(target)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> None:
        self._visit_annotations([node.annotation])
        if node.value is not None:
            self.visit(node.value)
            self.visit(node.target)

    def _visit_annotations(self, nodes: Iterable[ast.expr]) -> None:
        if self._annotations is Annotations.EVALUATED:
            for node in nodes:
                self.visit(node)

    def visit_AugAssign(self, node: ast.AugAssign) -> None:
        if isinstance(node.target, ast.Name):
            self._read(node.target.id, node.lineno)
        self.visit(node.value)
        self.visit(node.target)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        self.visit(node.value)
        self._bound.add(node.target.id)  # binds outside of a comprehension
        self.use.defines.setdefault(node.target.id, node.lineno)

    def visit_For(self, node: ast.For) -> None:
        self.visit(node.iter)
        self.visit(node.target)
        for statement in (*node.body, *node.orelse):
            self.visit(statement)

    def visit_Import(self, node: ast.Import) -> None:
        for alias in node.names:
            self._bind(alias.asname or alias.name.partition(".")[0], node.lineno)

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        for alias in node.names:
            if alias.name == "*":
                self.use.stars.setdefault(node.module or "", node.lineno)
            else:
                self._bind(alias.asname or alias.name, node.lineno)

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        if node.type is not None:
            self.visit(node.type)
        if node.name:
            self._bind(node.name, node.lineno)
        for statement in node.body:
            self.visit(statement)

    def visit_FunctionDef(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> None:
        for expression in (*node.decorator_list, *_defaults(node.args)):
            self.visit(expression)
        self._visit_annotations(_annotations(node))
        self._bind(node.name, node.lineno)
        self._read_later(ast.Module(body=[_bare(node)], type_ignores=[]), node.lineno)

    visit_AsyncFunctionDef = visit_FunctionDef  # noqa: N815 - ast's own spelling

    def visit_Lambda(self, node: ast.Lambda) -> None:
        for expression in _defaults(node.args):
            self.visit(expression)
        self._read_later(ast.Expression(body=node), node.lineno)

    def _read_later(self, node: ast.AST, line: int) -> None:
        read, assigned = _globals_of_functions(ast.unparse(node))
        for name in read:
            if not any(name in names for names in self._local):
                self.use.needs_later.setdefault(name, line)
        for name in assigned:
            self.use.defines.setdefault(name, line)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        for expression in (*node.decorator_list, *node.bases, *(keyword.value for keyword in node.keywords)):
            self.visit(expression)
        with self._scope():
            for statement in node.body:
                self.visit(statement)
        self._bind(node.name, node.lineno)

    def _visit_comprehension(
        self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp
    ) -> None:
        self.visit(node.generators[0].iter)
        with self._scope():
            for index, generator in enumerate(node.generators):
                if index:
                    self.visit(generator.iter)
                self.visit(generator.target)
                for condition in generator.ifs:
                    self.visit(condition)
            for part in (node.key, node.value) if isinstance(node, ast.DictComp) else (node.elt,):
                self.visit(part)

    visit_ListComp = visit_SetComp = visit_GeneratorExp = visit_DictComp = _visit_comprehension  # noqa: N815

    def visit_MatchAs(self, node: ast.MatchAs) -> None:
        if node.pattern is not None:
            self.visit(node.pattern)
        if node.name:
            self._bind(node.name, node.lineno)

    def visit_MatchStar(self, node: ast.MatchStar) -> None:
        if node.name:
            self._bind(node.name, node.lineno)

    @contextmanager
    def _scope(self) -> Iterator[None]:
        self._local.append(set())
        try:
            yield
        finally:
            self._local.pop()


def _defaults(arguments: ast.arguments) -> Iterator[ast.expr]:
    yield from arguments.defaults
    yield from (default for default in arguments.kw_defaults if default is not None)


def _annotations(node: ast.FunctionDef | ast.AsyncFunctionDef) -> Iterator[ast.expr]:
    arguments = node.args
    named = (
        *arguments.posonlyargs,
        *arguments.args,
        *arguments.kwonlyargs,
        arguments.vararg,
        arguments.kwarg,
    )
    yield from (one.annotation for one in named if one is not None and one.annotation is not None)
    if node.returns is not None:
        yield node.returns


def _bare(node: ast.FunctionDef | ast.AsyncFunctionDef) -> ast.stmt:
    """Return the function without what is evaluated outside of it."""
    kept = {**{name: getattr(node, name) for name in node._fields}, "decorator_list": [], "returns": None}
    return ast.copy_location(type(node)(**kept), node)


def _globals_of_functions(source: str) -> tuple[list[str], list[str]]:
    """Return the module's names that the functions of `source` read, and those that they assign (`global x`)."""
    read: dict[str, None] = {}
    assigned: dict[str, None] = {}
    # symtable takes a function called "top" for the module (Symbol.is_global, seen in Python 3.11).
    tables = symtable.symtable(re.sub(r"\btop\b", _TOP, source), "<cell>", "exec").get_children()
    while tables:
        table = tables.pop()
        tables.extend(table.get_children())
        for symbol in table.get_symbols():
            name = "top" if symbol.get_name() == _TOP else symbol.get_name()
            if symbol.is_global() and symbol.is_referenced():
                read[name] = None
            if symbol.is_declared_global() and symbol.is_assigned():
                assigned[name] = None
    return list(read), list(assigned)
