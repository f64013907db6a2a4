"""The names that a Glue script asks `getResolvedOptions` for, as parameters of its job."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from gluepot.jobs.parameters import Parameter, ParameterType

_OF_GLUE = frozenset(
    {
        "JOB_NAME", "JOB_ID", "JOB_RUN_ID", "WORKFLOW_NAME", "WORKFLOW_RUN_ID", "SECURITY_CONFIGURATION",
        "job-bookmark-option", "continuation-option", "job-bookmark-from", "job-bookmark-to", "encryption-type",
        "enable-data-lineage",
    }
)  # fmt: skip
_OPTIONAL = frozenset({"TempDir", "RedshiftTempDir"})
_BRANCHES = (ast.If, ast.IfExp, ast.Try, ast.For, ast.While, ast.Match)


def glue_parameters(tree: ast.Module) -> tuple[Parameter, ...]:
    """Return the literal names that a script asks for, as text; what Glue sets itself is left out.

    A name that only a branch asks for need not be given: `if "--day" in sys.argv` is how Glue scripts have defaults.
    """
    lists = {
        target.id: statement.value
        for statement in tree.body
        if isinstance(statement, ast.Assign)
        for target in statement.targets
        if isinstance(target, ast.Name)
    }
    required: dict[str, bool] = {}
    for name, is_sure in _asked(tree, lists, is_sure=True):
        if name.lstrip("-") not in _OF_GLUE:
            required[name] = required.get(name, False) or (is_sure and name not in _OPTIONAL)
    return tuple(
        Parameter(
            name=name.replace("-", "_"),
            type=ParameterType.STR,
            default_code="" if is_required else "None",
            spelling=f"--{name}",
        )
        for name, is_required in required.items()
    )


def asks_for_options(tree: ast.Module) -> bool:
    """Say whether a script calls `getResolvedOptions`."""
    return any(
        isinstance(node, ast.Call) and _called(node) == "getResolvedOptions" for node in ast.walk(tree)
    )


def _asked(node: ast.AST, lists: Mapping[str, ast.expr], *, is_sure: bool) -> Iterator[tuple[str, bool]]:
    if isinstance(node, ast.Call) and _called(node) == "getResolvedOptions":
        given = next((word.value for word in node.keywords if word.arg == "options"), None)
        names = given or (node.args[1] if len(node.args) > 1 else None)
        yield from ((name, is_sure) for name in _texts(names, lists))
    for child in ast.iter_child_nodes(node):
        yield from _asked(child, lists, is_sure=is_sure and not isinstance(node, _BRANCHES))


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _texts(node: ast.expr | None, lists: Mapping[str, ast.expr]) -> Iterator[str]:
    if isinstance(node, ast.Name) and node.id in lists:
        node = lists[node.id]
    if isinstance(node, (ast.List, ast.Tuple)):
        for element in node.elts:
            if isinstance(element, ast.Constant) and isinstance(element.value, str):
                yield element.value
    elif isinstance(node, ast.BinOp):
        yield from _texts(node.left, {})
        yield from _texts(node.right, {})
