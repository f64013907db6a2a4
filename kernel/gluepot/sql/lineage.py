"""What a statement derives from what: tables from tables, and columns from columns.

Between tables everything that a statement reads counts, also what it only filters or joins by. Between columns
only that counts whose value goes into the target's value.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from gluepot.sql.parameters import bind_names
from gluepot.sql.references import FILE_FORMATS
from gluepot.sql.statements import split_statements

if TYPE_CHECKING:
    from sqlglot.expressions import Expr

ColumnsOf = Callable[[str], Sequence[str]]
"""Returns the columns of `database.table`, partition keys last; none for a table that is not known."""
_VARIABLE = "gluepot_variable_"


@dataclass(frozen=True, kw_only=True)
class ColumnDerivation:
    """One column of the target, and a column of a table (`database.table`) that its value is made of."""

    target_column: str
    source_table: str
    source_column: str


@dataclass(frozen=True, kw_only=True)
class Derivation:
    """A table or view that a statement writes, and what it is made of. Names are `database.table`, lower case."""

    target: str
    sources: tuple[str, ...]
    columns: tuple[ColumnDerivation, ...] = ()


def sql_derivations(sql: str, default_database: str, columns_of: ColumnsOf) -> list[Derivation]:
    """Return what the statements of a text derive, in their order. Temporary views made on the way are looked through.

    What cannot be parsed derives nothing that is known, and is left out.
    """
    reader = _Reader(default_database.lower(), columns_of)
    return [found for statement in split_statements(sql) for found in reader.read(statement)]


def query_derivation(
    target: str, query: str, names: Sequence[str], default_database: str, columns_of: ColumnsOf
) -> Derivation | None:
    """Return what a view is made of: `query` is its text, `names` its columns in order. None if it is unreadable."""
    parsed = _parse(query)
    if parsed is None:
        return None
    return _Reader(default_database.lower(), columns_of).derive(target, parsed, names)


def _parse(sql: str) -> Expr | None:
    import sqlglot
    from sqlglot.errors import SqlglotError

    logging.getLogger("sqlglot").setLevel(logging.ERROR)
    named = bind_names(sql)
    text = bind_names(sql, {name: f"{_VARIABLE}{name}" for name in named.relations}).text
    try:
        return sqlglot.parse_one(text, dialect="spark")
    except SqlglotError:
        return None


class _Reader:
    """Reads statements one after the other, remembering the temporary views and the current database."""

    def __init__(self, default_database: str, columns_of: ColumnsOf) -> None:
        self._database = default_database
        self._columns_of = columns_of
        self._views: dict[str, Any] = {}

    def read(self, statement: str) -> Iterator[Derivation]:
        from sqlglot import expressions as exp

        parsed = _parse(statement)
        if isinstance(parsed, exp.Use):
            self._database = parsed.this.name.lower() or self._database
        elif isinstance(parsed, exp.Create) and isinstance(parsed.expression, exp.Query):
            yield from self._create(parsed)
        elif isinstance(parsed, exp.Insert) and isinstance(parsed.expression, exp.Query):
            yield from self._insert(parsed)
        elif isinstance(parsed, (exp.Merge, exp.Update)):
            yield from self._change(parsed)

    def _create(self, parsed: Any) -> Iterator[Derivation]:
        from sqlglot import expressions as exp

        schema = parsed.this if isinstance(parsed.this, exp.Schema) else None
        names = [column.name for column in schema.expressions] if schema else []
        table = parsed.find(exp.Table)
        if parsed.find(exp.TemporaryProperty):
            self._views[table.name.lower()] = parsed.expression
            return
        target = self._full_name(table)
        found = self.derive(target, parsed.expression, names) if target else None
        if found:
            yield found

    def _insert(self, parsed: Any) -> Iterator[Derivation]:
        from sqlglot import expressions as exp

        into = parsed.this
        table = into.this if isinstance(into, exp.Schema) else into
        target = self._full_name(table) if isinstance(table, exp.Table) else ""
        if not target:
            return
        query = parsed.expression
        if isinstance(into, exp.Schema):
            names: Sequence[str] = [column.name for column in into.expressions]
        elif parsed.args.get("by_name"):
            names = []
        else:
            fixed = {
                item.this.name.lower()
                for spec in parsed.find_all(exp.Partition)
                for item in spec.expressions
                if isinstance(item, exp.EQ)
            }
            names = [name for name in self._columns_of(target) if name not in fixed]
        if parsed.args.get("with_") or parsed.args.get("with"):
            query = query.copy()
            query.set(
                "with_" if "with_" in query.arg_types else "with",
                parsed.args.get("with_") or parsed.args["with"],
            )
        found = self.derive(target, query, names)
        if found:
            yield found

    def _change(self, parsed: Any) -> Iterator[Derivation]:
        """Read MERGE and UPDATE as the SELECTs whose values they write."""
        from sqlglot import expressions as exp

        target = self._full_name(parsed.this) if isinstance(parsed.this, exp.Table) else ""
        if not target:
            return
        using = parsed.args.get("using")
        offered = self._offered(using)
        by_name = [name for name in self._columns_of(target) or offered if name in offered]
        for values in _written_values(parsed, by_name):
            query = exp.select(*values).from_(parsed.this.copy())
            if using is not None:
                query = query.join(using.copy(), join_type="cross")
            found = self.derive(target, query, [])
            if found:
                yield found

    def _offered(self, using: Any) -> list[str]:
        """Return the columns of what a MERGE uses, where they are known."""
        from sqlglot import expressions as exp

        if isinstance(using, exp.Table):
            return [name.lower() for name in self._columns_of(self._full_name(using))]
        if isinstance(using, exp.Subquery):
            return [name.lower() for name in using.this.named_selects]
        return []

    def derive(self, target: str, query: Any, names: Sequence[str]) -> Derivation | None:
        """Return what `target` is made of when `query` fills its columns `names` (the query's own, if empty)."""
        from sqlglot import expressions as exp

        query = query.copy()
        if self._views:
            query = exp.expand(query, dict(self._views), dialect="spark")
        with_names = {cte.alias.lower() for cte in query.find_all(exp.CTE)}
        sources: dict[str, None] = {}
        for table in query.find_all(exp.Table):
            if not table.db and table.name.lower() in with_names:
                continue
            name = self._full_name(table)
            if name:
                sources[name] = None
                if not table.db:
                    table.set("db", exp.to_identifier(name.partition(".")[0]))
        sources.pop(target, None)
        columns = tuple(dict.fromkeys(self._columns(target, query, names, sources)))
        return Derivation(target=target, sources=tuple(sources), columns=columns) if sources else None

    def _columns(
        self, target: str, query: Any, names: Sequence[str], sources: Mapping[str, None]
    ) -> Iterator[ColumnDerivation]:
        from sqlglot import exp
        from sqlglot.errors import SqlglotError
        from sqlglot.lineage import lineage
        from sqlglot.optimizer.qualify import qualify
        from sqlglot.optimizer.scope import build_scope

        schema: dict[str, Any] = {}
        for source in (*sources, target):
            database, _, table = source.partition(".")
            known = self._columns_of(source)
            if known:
                schema.setdefault(database, {})[table] = dict.fromkeys(known, "string")
        try:
            qualified: Any = qualify(
                query, dialect="spark", schema=schema, validate_qualify_columns=False, identify=False
            )
            scope = build_scope(qualified)
            outputs = [select.alias_or_name for select in qualified.selects]
        except (SqlglotError, AttributeError, KeyError, ValueError):
            return  # the tables are known all the same
        if scope is None or (names and len(names) != len(outputs)):
            names = []
        for position, output in enumerate(outputs):
            if not output or output == "*":
                continue
            try:
                root = lineage(output, qualified, schema, dialect="spark", scope=scope, copy=False)
            except (SqlglotError, AttributeError, KeyError, ValueError):
                continue
            for node in root.walk():
                if node.downstream or not isinstance(node.expression, exp.Table):
                    continue
                source = self._full_name(node.expression)
                column = node.name.rpartition(".")[2].strip('`"').lower()
                if source in sources and column != "*":
                    yield ColumnDerivation(
                        target_column=(names[position] if names else output).lower(),
                        source_table=source,
                        source_column=column,
                    )

    def _full_name(self, table: Any) -> str:
        """Return `database.table`; "" for a function, a file, or a variable."""
        from sqlglot import expressions as exp

        if table is None or not isinstance(table.this, exp.Identifier):
            return ""
        name, database = table.name.lower(), table.db.lower()
        if name.startswith(_VARIABLE) or database in FILE_FORMATS:
            return ""
        return f"{database or self._database}.{name}"


def _written_values(parsed: Any, by_name: Sequence[str]) -> Iterator[list[Any]]:
    """Yield, for each clause of a MERGE or UPDATE, its values under the names of the target's columns.

    `by_name` are the columns that `SET *` and `INSERT *` write.
    """
    from sqlglot import expressions as exp

    if isinstance(parsed, exp.Update):
        yield [exp.alias_(item.expression.copy(), item.this.name) for item in parsed.expressions]
        return
    whens = parsed.args.get("whens")
    for when in whens.expressions if whens is not None else ():
        then = when.args.get("then")
        source = parsed.args["using"].alias_or_name
        sets = [item for item in then.expressions if isinstance(item, exp.EQ)] if then is not None else []
        if isinstance(then, exp.Update) and sets:
            yield [exp.alias_(item.expression.copy(), item.this.name) for item in sets]
        elif isinstance(then, exp.Insert) and isinstance(then.this, exp.Tuple):
            pairs = zip(then.this.expressions, then.expression.expressions, strict=False)
            yield [exp.alias_(value.copy(), column.name) for column, value in pairs]
        elif isinstance(then, (exp.Update, exp.Insert)):  # UPDATE SET *, INSERT *: by name
            yield [exp.column(name, table=source) for name in by_name] or [exp.Star()]
