"""The floors of DESIGN hold: everything rests on what is under it, and nothing leans on its neighbour by chance.

What counts as an import: every `import` of a file, inside functions too. Those under `if TYPE_CHECKING` count for
the floors as well (to name a type from above is to know about it), but not for circles: they cannot make one.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent / "kernel"
PACKAGE = "gluepot"
MAX_LINES = 600

# Low to high. A name is a package or module directly under `gluepot`; `awsglue` and its sisters lie beside it.
FLOORS: tuple[frozenset[str], ...] = (
    frozenset({"errors", "clock", "ports", "processes", "locks", "version"}),
    frozenset({"settings", "settings_sources", "sql"}),
    # Connectors know settings only; sessions and crawlers use them.
    frozenset({"database", "connectors"}),
    frozenset({"catalog", "sessions", "connections"}),
    frozenset({"crawl", "jobs", "tour", "doctor"}),
    frozenset({"schedule"}),
    # Above every domain, since it knows how each domain's values look; no domain may know how it looks.
    frozenset({"display"}),
    frozenset({"app"}),
    frozenset(
        {
            "scripting",
            "orchestration",
            "session_connections",
            "magics",
            "server",
            "pot",
            "awsglue",
            "awsgluedq",
            "awsglueml",
        }
    ),
    frozenset({"notebook", "cli"}),
    frozenset({"__main__"}),
)
LEVEL = {name: level for level, names in enumerate(FLOORS) for name in names}

DOORS = frozenset().union(*FLOORS[FLOORS.index(frozenset({"app"})) + 1 :])

# importer → imported, on the same floor, and why.
NEIGHBOURS = {
    ("processes", "errors"): "the error tree is under everything",
    ("settings_sources", "settings"): "one fills the other",
    ("awsgluedq", "awsglue"): "one library in three packages, as Amazon cut it",
    ("awsglueml", "awsglue"): "one library in three packages, as Amazon cut it",
    ("magics", "pot"): "a magic that needs the pot starts it",
    ("server", "pot"): "a request that needs the pot starts it",
    ("scripting", "pot"): "a script that needs the pot starts it",
    ("orchestration", "pot"): "a script that needs the pot starts it",
    ("magics", "scripting"): "a cell and a script share what they offer a user",
    ("awsglue", "scripting"): "a Glue script is a script",
}
NEVER = {frozenset({"magics", "server"})}  # two doors: what both need lies below
NOTEBOOK_ONLY = {"IPython", "ipykernel", "ipywidgets"}
MAY_USE_IPYTHON = {"magics", "notebook"}
MAY_USE_TORNADO = {"server", "notebook"}
DRAWERS = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "base_utils", "tools"}


@dataclass(frozen=True, kw_only=True)
class Import:
    """One imported thing: the importing file's module, the imported module, the name taken from it, and where."""

    importer: str
    module: str
    name: str
    line: int
    is_type_only: bool

    def __str__(self) -> str:
        return f"{self.importer}:{self.line} imports {self.module}{'.' + self.name if self.name else ''}"


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


FILES = {module_name(path): path for path in sorted(ROOT.rglob("*.py")) if "__pycache__" not in path.parts}
TREES = {module: ast.parse(path.read_text(encoding="utf-8")) for module, path in FILES.items()}


def unit(module: str) -> str:
    """The package or module that a module belongs to, as FLOORS names it."""
    parts = module.split(".")
    return parts[0] if parts[0] != PACKAGE else (parts[1] if len(parts) > 1 else PACKAGE)


def imports_of(module: str) -> Iterator[Import]:
    yield from _walk(module, TREES[module], is_type_only=False)


def _walk(module: str, node: ast.AST, *, is_type_only: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
            for inner in child.body:
                yield from _statement(module, inner, is_type_only=True)
                yield from _walk(module, inner, is_type_only=True)
            for inner in child.orelse:
                yield from _statement(module, inner, is_type_only=is_type_only)
            continue
        yield from _statement(module, child, is_type_only=is_type_only)
        yield from _walk(module, child, is_type_only=is_type_only)


def _statement(module: str, node: ast.AST, *, is_type_only: bool) -> Iterator[Import]:
    if isinstance(node, ast.Import):
        for alias in node.names:
            yield Import(
                importer=module, module=alias.name, name="", line=node.lineno, is_type_only=is_type_only
            )
    elif isinstance(node, ast.ImportFrom):
        assert node.level == 0, f"{module}:{node.lineno}: write imports in full"
        for alias in node.names:
            whole = f"{node.module}.{alias.name}"
            target, name = (whole, "") if whole in FILES else (str(node.module), alias.name)
            yield Import(
                importer=module, module=target, name=name, line=node.lineno, is_type_only=is_type_only
            )


ALL = [found for module in FILES for found in imports_of(module)]
OURS = [
    found for found in ALL if found.module.split(".")[0] in {PACKAGE, "awsglue", "awsgluedq", "awsglueml"}
]


def test_every_package_has_a_floor() -> None:
    assert sorted({unit(module) for module in FILES} - {PACKAGE} - LEVEL.keys()) == []


def test_nothing_imports_upward() -> None:
    wrong = [
        str(found)
        for found in OURS
        if unit(found.importer) in LEVEL
        and unit(found.module) in LEVEL
        and LEVEL[unit(found.module)] > LEVEL[unit(found.importer)]
    ]

    assert wrong == []


def test_neighbours_on_a_floor_are_strangers_unless_a_reason_is_written_down() -> None:
    wrong = [
        str(found)
        for found in OURS
        if (a := unit(found.importer)) in LEVEL
        and (b := unit(found.module)) in LEVEL
        and a != b
        and LEVEL[a] == LEVEL[b]
        and (a, b) not in NEIGHBOURS
    ]

    assert wrong == []


def test_magics_and_server_never_import_each_other() -> None:
    assert [str(f) for f in OURS if frozenset({unit(f.importer), unit(f.module)}) in NEVER] == []


def test_nothing_but_a_door_imports_the_top() -> None:
    """`import gluepot` is what users write; our own files name the module they mean."""
    wrong = [
        str(found)
        for found in OURS
        if found.module == PACKAGE
        and found.name != "__version__"
        and unit(found.importer) not in DOORS | {PACKAGE}
    ]

    assert wrong == []


def test_no_two_files_import_each_other_in_a_circle() -> None:
    edges: dict[str, set[str]] = {module: set() for module in FILES}
    for found in OURS:
        if not found.is_type_only and found.module in FILES and found.module != found.importer:
            edges[found.importer].add(found.module)

    assert list(circles(edges)) == []


def circles(edges: dict[str, set[str]]) -> Iterator[str]:
    """Yield each circle that a depth-first walk closes, as `a → b → a`."""
    done: set[str] = set()

    def visit(node: str, path: list[str]) -> Iterator[str]:
        if node in path:
            yield " → ".join([*path[path.index(node) :], node])
        elif node not in done:
            for following in sorted(edges.get(node, ())):
                yield from visit(following, [*path, node])
            done.add(node)

    for start in sorted(edges):
        yield from visit(start, [])


@pytest.mark.parametrize(
    ("libraries", "allowed"),
    [(NOTEBOOK_ONLY, MAY_USE_IPYTHON), ({"tornado"}, MAY_USE_TORNADO)],
    ids=["IPython", "tornado"],
)
def test_domains_know_neither_ipython_nor_tornado(libraries: set[str], allowed: set[str]) -> None:
    assert [
        str(f) for f in ALL if f.module.split(".")[0] in libraries and unit(f.importer) not in allowed
    ] == []


def test_domains_do_not_print() -> None:
    """Doors may, and the `main` of a file that runs as a process of its own."""
    wrong = [
        f"{module}:{node.lineno}"
        for module, tree in TREES.items()
        if unit(module) not in DOORS
        for function in tree.body
        if getattr(function, "name", "") != "main"
        for node in ast.walk(function)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]

    assert wrong == []


def test_what_is_private_stays_in_its_package() -> None:
    wrong = [
        str(found)
        for found in OURS
        if unit(found.importer) != unit(found.module)
        and any(
            part.startswith("_") and not part.startswith("__")
            for part in (*found.module.split("."), found.name)
        )
    ]

    assert wrong == []


def test_no_file_is_a_drawer() -> None:
    drawers = [module for module in FILES if DRAWERS & set(module.split("."))]

    assert drawers == ["awsglue.utils"]  # the name that Glue scripts import


def test_no_file_is_long() -> None:
    counted = {module: len(path.read_text(encoding="utf-8").splitlines()) for module, path in FILES.items()}

    assert {module: lines for module, lines in counted.items() if lines > MAX_LINES} == {}


def test_package_files_hold_no_logic() -> None:
    """`__init__.py` re-exports. The top package may also look its public names up when they are first asked for."""
    wrong = [
        f"{module}:{node.lineno}"
        for module, tree in TREES.items()
        if FILES[module].name == "__init__.py" and module != PACKAGE and not module.startswith("awsglue")
        for node in tree.body
        if not _is_re_export(node)
    ]

    assert wrong == []


def _is_re_export(node: ast.stmt) -> bool:
    if isinstance(node, ast.Import | ast.ImportFrom):
        return True
    if isinstance(node, ast.Expr):
        return isinstance(node.value, ast.Constant)
    return isinstance(node, ast.Assign | ast.AnnAssign) and "__all__" in ast.unparse(node)


HEAVY = {"pyspark", "py4j", "pandas", "pyarrow", "duckdb", "sqlglot", "alembic"}
LIGHT_UNITS = {
    "errors",
    "clock",
    "processes",
    "settings",
    "settings_sources",
    "app",
    "display",
    "cli",
    PACKAGE,
}


def test_what_every_command_loads_imports_nothing_slow() -> None:
    wrong = [
        f"{module}:{node.lineno}"
        for module, tree in TREES.items()
        if unit(module) in LIGHT_UNITS
        for node in tree.body
        if isinstance(node, ast.Import | ast.ImportFrom)
        for name in ([a.name for a in node.names] if isinstance(node, ast.Import) else [str(node.module)])
        if name.split(".")[0] in HEAVY
    ]

    assert wrong == []


def test_the_walk_sees_imports_everywhere() -> None:
    """The test's own test: an upward import in a function, in a method and under `else` is found."""
    source = (
        "def f():\n    import a.b\nclass C:\n    def m(self):\n        from gluepot.errors import quoted\n"
    )
    tree = ast.parse(source + "if TYPE_CHECKING:\n    import t\nelse:\n    import e\n")

    found = [(i.module, i.name, i.is_type_only) for i in _walk("here", tree, is_type_only=False)]

    assert found == [
        ("a.b", "", False),
        ("gluepot.errors", "quoted", False),
        ("t", "", True),
        ("e", "", False),
    ]
