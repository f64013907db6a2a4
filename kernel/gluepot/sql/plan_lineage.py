"""What a write of Spark derives from what, read from its analyzed plan as Spark writes that in JSON.

A plan is a list of nodes in pre-order, each with its number of children; expressions inside a node are such lists too.
Columns are followed by Spark's expression ids. Operators that run foreign code (`mapInPandas`, typed maps) say nothing of
their columns, so only their tables are known. The rules for what counts are those of `sql/lineage.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeGuard

from gluepot.sql.lineage import ColumnDerivation, Derivation

_OWN_CATALOG = "spark_catalog"
_TARGETS = ("catalogTable", "table", "tableDesc")
_ENTRIES = ("projectList", "aggregateExpressions", "windowExpressions", "serializer")
_PARSED = (
    "__gluepot_"  # a table's file as text: awsglue parses records of it, and no column of the table is named
)
# What reads nothing, or starts a command that is an event of its own.
_REPEATS = frozenset({"SaveAsV1TableCommand", "CreateViewCommand", "CacheTableAsSelect", "ExplainCommand"})

Node = Mapping[str, Any]
_Output = list[tuple[str, int]]


@dataclass(frozen=True, kw_only=True)
class SparkWork:
    """One execution of Spark: its analyzed plan, and what the plan's JSON leaves out.

    `plan`: the nodes. `leaves`: for each leaf of what is read, in pre-order, the URI of its files or its name where
    the JSON has none, else "". `target`: the URI that is written to where the JSON names no table, else "".
    """

    plan: Sequence[Node]
    started_at: datetime
    ended_at: datetime
    leaves: Sequence[str] = ()
    target: str = ""


@dataclass(frozen=True, kw_only=True)
class SparkUse:
    """What an execution read, and what it derived; None where it wrote nothing that is known."""

    reads: tuple[str, ...]
    derivation: Derivation | None = None


def work_use(work: SparkWork) -> SparkUse:
    """Return what an execution read and wrote. Tables are `database.table`, files are URIs."""
    root, query = work.plan[0], _query(work.plan)
    if _kind(root) in _REPEATS:
        return SparkUse(reads=())
    target = _table_name(_first(root, _TARGETS)) or work.target
    is_write = query is not work.plan and bool(target)
    reader = _Reader(work.leaves)
    output, sources = reader.read(query)
    reads = tuple(sources)
    if not is_write:
        return SparkUse(reads=reads)
    names = _target_columns(root, output)
    made_of = tuple(source for source in reads if source != target)
    columns = tuple(
        ColumnDerivation(target_column=name.lower(), source_table=table, source_column=column.lower())
        for name, (_, expression) in zip(names, output, strict=True)
        for table, column in reader.origins(expression)
        if table != target and not column.startswith(_PARSED)
    )
    if not made_of:
        return SparkUse(reads=reads, derivation=Derivation(target=target, sources=()))
    derived = Derivation(target=target, sources=made_of, columns=tuple(dict.fromkeys(columns)))
    return SparkUse(reads=reads, derivation=derived)


def _query(plan: Sequence[Node]) -> Sequence[Node]:
    """Return what a command writes; the plan itself where it is no command that writes."""
    nested: Any = plan[0].get("query")
    if plan[0].get("num-children") == 0 and _is_tree(nested):
        return nested
    return plan[1:] if plan[0].get("num-children") == 1 and nested == 0 else plan


@dataclass
class _Reader:
    """Walks plans from their leaves up, noting which expression id is made of which others."""

    leaves: Sequence[str]
    _made_of: dict[int, set[int]] = field(default_factory=dict)
    _columns: dict[int, tuple[str, str]] = field(default_factory=dict)
    _with_outputs: dict[int, _Output] = field(default_factory=dict)
    _with_uses: list[tuple[int, _Output]] = field(default_factory=list)
    _depth: int = 0

    def read(self, plan: Sequence[Node]) -> tuple[_Output, dict[str, None]]:
        """Return a plan's output, and the names of what it reads."""
        numbers = _leaf_numbers(plan)
        done: list[tuple[_Output, dict[str, None]]] = []
        for position in range(len(plan) - 1, -1, -1):
            node = plan[position]
            children = [done.pop() for _ in range(node.get("num-children", 0)) if done]
            sources = {name: None for _, names in children for name in names}
            leaf = self._leaf_name(numbers[position]) if not children else ""
            done.append(self._node(node, [output for output, _ in children], sources, leaf))
        return done[-1] if done else ([], {})

    def origins(self, expression: int) -> list[tuple[str, str]]:
        """Return the columns of tables that go into an expression."""
        for number, output in self._with_uses:
            for (_, used), (_, defined) in zip(output, self._with_outputs.get(number, ()), strict=False):
                self._made_of.setdefault(used, set()).add(defined)
        self._with_uses.clear()
        found: dict[tuple[str, str], None] = {}
        seen, waiting = {expression}, [expression]
        while waiting:
            here = waiting.pop()
            if here in self._columns:
                found[self._columns[here]] = None
            further = self._made_of.get(here, set()) - seen
            seen |= further
            waiting += sorted(further)
        return sorted(found)

    def _leaf_name(self, number: int) -> str:
        # Names of leaves are those of the plan proper; a subquery's files stay unnamed.
        return self.leaves[number] if self._depth == 0 and number < len(self.leaves) else ""

    def _node(
        self, node: Node, inputs: list[_Output], sources: dict[str, None], leaf: str
    ) -> tuple[_Output, dict[str, None]]:
        trees = {key: list(_trees(value)) for key, value in node.items()}
        used = {key: [self._references(tree, sources) for tree in found] for key, found in trees.items()}
        for key in _ENTRIES:
            for tree, references in zip(trees.get(key, ()), used.get(key, ()), strict=True):
                if _kind(tree[0]) == "Alias":
                    self._made_of.setdefault(_id(tree[0]), set()).update(references)
        kind = _kind(node)
        if kind == "View" and not node.get("isTempView"):
            return self._view(node, inputs[0] if inputs else [], sources)
        name = _table_name(_first(node, ("catalogTable", "tableMeta"))) or leaf
        output = self._output(kind, trees, used, inputs)
        if not inputs and name:
            sources[name] = None
            self._columns.update({expression: (name, column) for column, expression in output})
        if kind == "CTERelationDef":
            self._with_outputs[int(node.get("id", -1))] = output
        if kind == "CTERelationRef":
            self._with_uses.append((int(node.get("cteId", -1)), output))
        return output, sources

    def _view(self, node: Node, inner: _Output, sources: dict[str, None]) -> tuple[_Output, dict[str, None]]:
        """Stop at a view of the catalog: what it is made of is known by its text."""
        name = _table_name(node.get("desc"))
        columns = [found["name"] for found in node["desc"].get("schema", {}).get("fields", ())]
        if not name:
            return inner, sources
        for (column, expression), shown in zip(inner, columns or [n for n, _ in inner], strict=False):
            self._made_of[expression] = set()
            self._columns[expression] = (name, shown or column)
        return inner, {name: None}

    def _output(
        self,
        kind: str,
        trees: Mapping[str, list[Sequence[Node]]],
        used: Mapping[str, list[set[int]]],
        inputs: list[_Output],
    ) -> _Output:
        below = inputs[0] if inputs else []
        if kind == "Window":
            return [*below, *_named(trees["windowExpressions"])]
        if kind == "Generate":
            made = _named(trees.get("generatorOutput", []))
            for _, expression in made:
                self._made_of.setdefault(expression, set()).update(*used.get("generator", [set()]))
            return [*below, *made]
        if kind == "HiveTableRelation":
            return _named([*trees.get("dataCols", []), *trees.get("partitionCols", [])])
        for key in ("projectList", "aggregateExpressions", "output", "outputAttrs", "serializer"):
            if trees.get(key):
                output = _named(trees[key])
                if kind == "Expand":
                    self._expand(output, used.get("projections", []))
                return output
        if kind == "Union":
            for other in inputs[1:]:
                for (_, first), (_, expression) in zip(below, other, strict=False):
                    self._made_of.setdefault(first, set()).add(expression)
            return below
        if kind == "WithCTE":
            return inputs[-1] if inputs else []
        if kind == "Join":
            return [column for output in inputs for column in output]
        return below

    def _expand(self, output: _Output, projections: list[set[int]]) -> None:
        """GROUPING SETS: each projection is a row of expressions, one for each column."""
        for position, references in enumerate(projections):
            if output:
                _, expression = output[position % len(output)]
                self._made_of.setdefault(expression, set()).update(references - {expression})

    def _references(self, tree: Sequence[Node], sources: dict[str, None]) -> set[int]:
        """Return the attributes that an expression is made of; tables of its subqueries are added to `sources`."""
        found = set()
        for node in tree:
            if _kind(node) == "AttributeReference":
                found.add(_id(node))
            nested: Any = node.get("plan")
            if _is_tree(nested):
                self._depth += 1
                output, tables = self.read(nested)
                self._depth -= 1
                sources.update(tables)
                found.update(expression for _, expression in output)
        return found


def _leaf_numbers(plan: Sequence[Node]) -> list[int]:
    """Return for each node how many leaves come before it."""
    numbers, count = [], 0
    for node in plan:
        numbers.append(count)
        count += node.get("num-children", 0) == 0
    return numbers


def _trees(value: Any) -> Iterator[Sequence[Node]]:
    """Yield the expressions of a field: one, a list of them, or a list of lists."""
    if _is_tree(value):
        if _kind(value[0]).endswith("Relation") or "plans.logical" in value[0]["class"]:
            return
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _trees(item)


def _is_tree(value: Any) -> TypeGuard[Sequence[Node]]:
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict) and "class" in value[0]


def _named(trees: Iterable[Sequence[Node]]) -> _Output:
    return [(str(tree[0].get("name", "")), _id(tree[0])) for tree in trees]


def _kind(node: Node) -> str:
    return str(node.get("class", "")).rpartition(".")[2]


def _id(node: Node) -> int:
    return int(node.get("exprId", {}).get("id", -1))


def _first(node: Node, keys: Iterable[str]) -> Any:
    return next((node[key] for key in keys if isinstance(node.get(key), dict)), None)


def _table_name(table: Any) -> str:
    """Return the name of a CatalogTable; "" for a temporary view and for what is none."""
    identifier = table.get("identifier") if isinstance(table, dict) else None
    if not isinstance(identifier, dict) or not identifier.get("database"):
        return ""
    catalog = identifier.get("catalog", _OWN_CATALOG)
    prefix = "" if catalog == _OWN_CATALOG else f"{catalog}."
    return f"{prefix}{identifier['database']}.{identifier['table']}".lower()


def _target_columns(root: Node, output: _Output) -> list[str]:
    """Return the names under which the query's columns are written, as many as it has."""
    names = [name for name, _ in output]
    written = str(root.get("outputColumnNames", "")).removeprefix("[").removesuffix("]").split(", ")
    return written if len(written) == len(names) and written != [""] else names
