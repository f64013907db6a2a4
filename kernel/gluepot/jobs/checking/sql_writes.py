"""One SQL statement as a check sees it: the tables it names, where in its text, and how it writes the one it writes."""

from __future__ import annotations

import logging
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gluepot.jobs.checking.models import EffectKind, Manner
from gluepot.sql.references import FILE_FORMATS

if TYPE_CHECKING:
    from sqlglot.expressions import Expr

_HARMLESS = {"SHOW", "EXPLAIN", "LIST", "RESET", "ADD", "SET", "CLEAR"}
_ON_TABLE = re.compile(
    r"\s*(?:MSCK\s+REPAIR|ALTER|ANALYZE)\s+TABLE\s+((?:`[^`]+`|\w+)(?:\s*\.\s*(?:`[^`]+`|\w+))*)", re.IGNORECASE
)  # fmt: skip
_OF_SESSION = re.compile(r"\s*(?:DECLARE|DROP\s+TEMPORARY)\b", re.IGNORECASE)
_SHOWN_TABLE = re.compile(r"\A(\s*)TABLE(\s+[\w.`]+\s*;?\s*)\Z", re.IGNORECASE)
_PLACE = re.compile(r"\bLOCATION\s+['\"]", re.IGNORECASE)
_PATH_OPTION = re.compile(r"\bOPTIONS\s*\([^)]*\bpath\b", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class NameInSql:
    """The name of a table, its parts as meant, and where it stands: `text[start:end]`."""

    parts: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class SqlWrite:
    """What a statement writes and reads.

    `target` is None where it writes no table. `makes_database`: the database that it makes where there is none.
    `effect`: what it reaches that cannot be redirected, None where nothing.
    """

    target: NameInSql | None = None
    manner: Manner = Manner.CHANGES
    reads: tuple[NameInSql, ...] = ()
    makes_database: str = ""
    effect: EffectKind | None = None


def sql_write(sql: str) -> SqlWrite:
    """Return what one statement does. What cannot be read counts as an effect, the careful guess."""
    import sqlglot
    from sqlglot import expressions as exp
    from sqlglot.errors import SqlglotError

    if _OF_SESSION.match(sql):
        return SqlWrite()
    logging.getLogger("sqlglot").setLevel(logging.ERROR)
    try:
        # `TABLE t` as `FROM  t`, which sqlglot knows: as long, so that names stay where they are.
        parsed = sqlglot.parse_one(_SHOWN_TABLE.sub(r"\1FROM \2", sql), dialect="spark")
    except SqlglotError:
        return _unread(sql)
    if isinstance(parsed, exp.Command):
        return SqlWrite() if str(parsed.this).upper() in _HARMLESS else _unread(sql)
    if isinstance(parsed, exp.Use):  # what it names is a database
        return SqlWrite()
    reading = (exp.Query, exp.Values, exp.Alias, exp.Describe, exp.Set)
    if isinstance(parsed, (*reading, exp.Refresh, exp.Cache, exp.Uncache)):
        made = parsed.this if isinstance(parsed, exp.Cache) and parsed.expression else None
        return SqlWrite(reads=tuple(_reads(parsed, without=made)))
    if isinstance(parsed, exp.Create):
        return _create(parsed, sql)
    target, manner = _target(parsed)
    if target is None or (_PLACE.search(sql) and isinstance(parsed, exp.Alter)):
        return SqlWrite(effect=EffectKind.PATH if _PLACE.search(sql) else EffectKind.CATALOG)
    return _written(parsed, target, manner)


def replaced_names(sql: str, names: Iterator[tuple[NameInSql, str]]) -> str:
    """Return the text with names replaced."""
    for name, text in sorted(names, key=lambda pair: pair[0].start, reverse=True):
        sql = f"{sql[: name.start]}{text}{sql[name.end :]}"
    return sql


def with_identifiers(sql: str, value_of: Callable[[str], object]) -> str:
    """Return the text with `IDENTIFIER(:name)` replaced by the name that the parameter holds."""

    def named(match: re.Match[str]) -> str:
        value = value_of(match[1])
        return value if isinstance(value, str) else match[0]

    return re.sub(r"\bIDENTIFIER\(\s*:(\w+)\s*\)", named, sql, flags=re.IGNORECASE)


def _create(parsed: Expr, sql: str) -> SqlWrite:
    from sqlglot import expressions as exp

    kind = str(parsed.args.get("kind", "")).upper()
    node = parsed.this.find(exp.Table) if parsed.this is not None else None
    if parsed.find(exp.TemporaryProperty):
        return SqlWrite(reads=tuple(_reads(parsed, without=node)) if kind == "VIEW" else ())
    if kind in ("DATABASE", "SCHEMA") and node is not None:
        if _PLACE.search(sql):
            return SqlWrite(effect=EffectKind.PATH)
        return SqlWrite(makes_database=node.parts[-1].name.lower())
    if kind not in ("TABLE", "VIEW") or node is None:
        return SqlWrite(effect=EffectKind.CATALOG)
    if _PLACE.search(sql) or _PATH_OPTION.search(sql):
        return SqlWrite(effect=EffectKind.PATH)
    return _written(parsed, node, Manner.REPLACES if parsed.args.get("replace") else Manner.CHANGES)


def _target(parsed: Expr) -> tuple[Expr | None, Manner]:
    from sqlglot import expressions as exp

    if isinstance(parsed, exp.Insert):
        node = parsed.this if isinstance(parsed.this, exp.Table) else None
        if isinstance(parsed.this, exp.Schema) and isinstance(parsed.this.this, exp.Table):
            node = parsed.this.this
        return node, Manner.CHANGES if parsed.args.get("overwrite") else Manner.APPENDS
    if isinstance(parsed, exp.Drop):
        is_table = str(parsed.args.get("kind", "")).upper() in ("TABLE", "VIEW")
        return (parsed.find(exp.Table) if is_table else None), Manner.REPLACES
    is_rename = isinstance(parsed, exp.Alter) and parsed.find(exp.AlterRename) is not None
    if isinstance(parsed, (exp.Merge, exp.Update, exp.Delete, exp.Alter)) and not is_rename:
        return (parsed.this if isinstance(parsed.this, exp.Table) else None), Manner.CHANGES
    if isinstance(parsed, (exp.TruncateTable, exp.Analyze)):
        return parsed.find(exp.Table), Manner.CHANGES
    return None, Manner.CHANGES


def _written(parsed: Expr, target: Expr, manner: Manner) -> SqlWrite:
    name = _name(target)
    if name is None:
        return SqlWrite(effect=EffectKind.PATH)
    return SqlWrite(target=name, manner=manner, reads=tuple(_reads(parsed, without=target)))


def _unread(sql: str) -> SqlWrite:
    found = _ON_TABLE.match(sql)
    if found is None or _PLACE.search(sql) or re.search(r"\bRENAME\s+TO\b", sql, re.IGNORECASE):
        is_place = _PLACE.search(sql) or re.search(r"\bDIRECTORY\b", sql, re.IGNORECASE)
        return SqlWrite(effect=EffectKind.PATH if is_place else EffectKind.CATALOG)
    parts = tuple(part.strip().strip("`").lower() for part in found[1].split("."))
    return SqlWrite(target=NameInSql(parts=parts, start=found.start(1), end=found.end(1)))


def _reads(parsed: Expr, *, without: Expr | None) -> Iterator[NameInSql]:
    from sqlglot import expressions as exp

    common = {cte.alias.lower() for cte in parsed.find_all(exp.CTE)}
    for table in parsed.find_all(exp.Table):
        name = _name(table)
        if table is without or name is None or (len(name.parts) == 1 and name.parts[0] in common):
            continue
        yield name


def _name(table: Expr) -> NameInSql | None:
    """Return the name of a table node; None for a function, a path, and what has no place in the text."""
    from sqlglot import expressions as exp

    if not isinstance(table, exp.Table) or not isinstance(table.this, exp.Identifier):
        return None
    parts = tuple(part.name.lower() for part in table.parts)
    if len(parts) == 2 and parts[0] in FILE_FORMATS:
        return None
    first, last = table.parts[0].meta.get("start"), table.parts[-1].meta.get("end")
    if first is None or last is None:
        return None
    return NameInSql(parts=parts, start=first, end=last + 1)
