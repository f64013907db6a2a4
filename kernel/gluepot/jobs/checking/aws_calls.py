"""Calls of AWS's Python library that change something there: by names bound to its clients, and by their own names."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping

_LIBRARIES = frozenset({"boto3", "botocore", "aiobotocore", "aioboto3"})
_CHANGES = re.compile(
    r"(?:put|upload|delete|create|update|start|stop|send|publish|copy|restore|run|terminate|modify|batch_(?:write|delete|put|create|"
    r"update|start|stop|execute)|execute|invoke|complete|abort|cancel|tag|untag|add|remove|register|deregister|set|reset|write|enable|"
    r"disable|attach|detach|associate|disassociate|import|submit|purge|transact_write|load|resume|change|notify)(?:_\w+)?"
)
# Where it is not known what they are called on: no other library has calls of these names.
_OF_CLIENTS = frozenset(
    {
        "put_object", "upload_file", "upload_fileobj", "delete_object", "delete_objects", "copy_object", "put_item", "delete_item",
        "update_item", "batch_write_item", "transact_write_items", "send_message", "send_message_batch", "put_record",
        "put_records", "put_events", "start_job_run", "start_crawler", "start_execution", "start_query_execution",
        "start_workflow_run", "delete_table", "create_table", "batch_create_partition", "put_parameter", "publish_batch",
    }
)  # fmt: skip


class AwsCalls:
    """What in one script is called on clients and resources of AWS. `modules`: what its imported names stand for."""

    def __init__(self, tree: ast.Module, modules: Mapping[str, str]) -> None:
        self._modules = {name for name, path in modules.items() if path.partition(".")[0] in _LIBRARIES}
        self._objects: set[str] = set()
        if not self._modules:
            return
        for _ in range(3):  # a session, its resource, a bucket of that
            for node in ast.walk(tree):
                self._objects |= self._bound(node)

    def is_change(self, node: ast.Call) -> bool:
        """Say whether a call changes something there."""
        if not self._modules or not isinstance(node.func, ast.Attribute):
            return False
        name = node.func.attr
        return name in _OF_CLIENTS or (self._is_theirs(node.func.value) and bool(_CHANGES.fullmatch(name)))

    def _bound(self, node: ast.AST) -> set[str]:
        if isinstance(node, ast.Assign):
            targets, value = node.targets, node.value
        elif isinstance(node, ast.withitem):
            targets, value = [node.optional_vars] if node.optional_vars else [], node.context_expr
        elif isinstance(node, (ast.AnnAssign, ast.NamedExpr)) and node.value is not None:
            targets, value = [node.target], node.value
        else:
            return set()
        is_theirs = isinstance(value, (ast.Call, ast.Await, ast.Attribute)) and self._is_theirs(value)
        return {one.id for one in targets if isinstance(one, ast.Name)} if is_theirs else set()

    def _is_theirs(self, node: ast.expr) -> bool:
        """Say whether a value comes of the library, through whatever chain of calls and attributes."""
        while isinstance(node, (ast.Call, ast.Attribute, ast.Await, ast.Subscript)):
            node = node.func if isinstance(node, ast.Call) else node.value
        return isinstance(node, ast.Name) and (node.id in self._modules or node.id in self._objects)
