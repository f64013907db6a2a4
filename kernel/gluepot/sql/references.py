"""Which tables a statement reads and writes, and whether it changes anything."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from gluepot.sql.parameters import bind_names

if TYPE_CHECKING:
    from sqlglot.expressions import Expr

_VARIABLE = "gluepot_variable_"
FILE_FORMATS = frozenset(
    {"parquet", "csv", "json", "orc", "text", "avro", "xml", "binaryfile", "delta", "jdbc"}
)
_COMMANDS = {"SHOW": "DISPLAY", "EXPLAIN": "DISPLAY", "LIST": "DISPLAY", "RESET": "SESSION", "ADD": "SESSION"}


class Effect(StrEnum):
    """What a statement does besides giving rows. What cannot be parsed counts as WRITE, the careful guess."""

    DISPLAY = "DISPLAY"
    SESSION = "SESSION"
    WRITE = "WRITE"


@dataclass(frozen=True, kw_only=True)
class TableReferences:
    """Tables of one statement by their names as written, in lower case, in order, once each.

    `views`: temporary views that it creates, which are not in `writes`. `error`: why the statement could not be
    read (the other fields are then empty), "" otherwise. Relations given as `{variable}` are in no list.
    """

    effect: Effect
    reads: tuple[str, ...] = ()
    writes: tuple[str, ...] = ()
    views: tuple[str, ...] = ()
    error: str = ""


def table_references(sql: str) -> TableReferences:
    """Return what one Spark SQL statement (with `{name}` variables as `%%sql` has them) reads and writes."""
    import sqlglot
    from sqlglot import expressions as exp
    from sqlglot.errors import SqlglotError

    # sqlglot logs each statement that it keeps as opaque text; the table of commands here says enough about those.
    logging.getLogger("sqlglot").setLevel(logging.ERROR)
    named = bind_names(sql)
    bound = bind_names(sql, {name: f"{_VARIABLE}{name}" for name in named.relations})
    shown = re.match(r"\s*TABLE\s+([\w.`]+)\s*;?\s*\Z", bound.text, re.IGNORECASE)
    text = f"FROM {shown.group(1)}" if shown else bound.text
    text = re.sub(r"\bIDENTIFIER\(\s*:(\w+)\s*\)", rf"{_VARIABLE}\1", text)
    try:
        parsed = sqlglot.parse_one(text, dialect="spark")
    except SqlglotError as error:
        first_line = re.sub(r"\x1b\[\d*m", "", str(error)).splitlines()[0]
        return TableReferences(effect=Effect.WRITE, error=first_line)
    target, effect = _target(parsed)
    is_view = isinstance(parsed, exp.Create) and effect is Effect.SESSION
    written = _names(target) if target is not None else []
    cte_names = {cte.alias.lower() for cte in parsed.find_all(exp.CTE)}
    reads: dict[str, None] = {}
    for table in parsed.find_all(exp.Table):
        if table is target or (target is not None and table.find_ancestor(type(target)) is target):
            continue
        reads.update(dict.fromkeys(name for name in _names(table) if name not in cte_names))
    if effect is Effect.WRITE and isinstance(parsed, (exp.Merge, exp.Update, exp.Delete)):
        reads = {**dict.fromkeys(written), **reads}
    return TableReferences(
        effect=effect,
        reads=tuple(reads),
        writes=() if effect is not Effect.WRITE else tuple(written),
        views=tuple(written) if is_view else (),
    )


def _target(parsed: Expr) -> tuple[Expr | None, Effect]:
    """Return the table node that the statement changes, if any, and its effect."""
    from sqlglot import expressions as exp

    if isinstance(parsed, (exp.Query, exp.Describe, exp.Alias)):
        return None, Effect.DISPLAY
    if isinstance(parsed, (exp.Set, exp.Use, exp.Refresh)):
        return None, Effect.SESSION
    if isinstance(parsed, exp.Command):
        return None, Effect(_COMMANDS.get(str(parsed.this).upper(), "WRITE"))
    if isinstance(parsed, exp.Cache):
        return parsed.this, Effect.SESSION
    if isinstance(parsed, (exp.TruncateTable, exp.Drop, exp.Analyze)):
        return parsed.find(exp.Table), Effect.WRITE
    if isinstance(parsed, exp.Create):
        is_temporary = any(
            isinstance(node, exp.TemporaryProperty) for node in parsed.find_all(exp.TemporaryProperty)
        )
        return _table_of(parsed.this), Effect.SESSION if is_temporary else Effect.WRITE
    return _table_of(parsed.this), Effect.WRITE


def _table_of(node: Expr | None) -> Expr | None:
    from sqlglot import expressions as exp

    if node is None or isinstance(node, exp.Table):
        return node
    return node.find(exp.Table) if isinstance(node, exp.Schema) else None


def _names(node: Expr) -> list[str]:
    """Return the name of a table node; none for a function, a path, or a variable."""
    from sqlglot import expressions as exp

    if not isinstance(node, exp.Table) or not isinstance(node.this, exp.Identifier):
        return []
    parts = [part.name for part in node.parts]
    is_file = len(parts) == 2 and parts[0].lower() in FILE_FORMATS  # parquet.`/a/path`
    if is_file or parts[-1].startswith(_VARIABLE):
        return []
    return [".".join(parts).lower()]
