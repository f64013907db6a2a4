"""Shift-Tab on a name in SQL: a table's description, a column's type and comment, a function's documentation.

All of it is read from the catalog and from PySpark's own documentation, so looking starts no session.
"""

from __future__ import annotations

import inspect
import re
from typing import TYPE_CHECKING

from gluepot.display.grid import Grid, grid_rendering
from gluepot.display.rendering import Rendering
from gluepot.errors import GluepotError
from gluepot.notebook.sql_places import sql_at
from gluepot.sql.completion import SuggestionKind
from gluepot.sql.completion_names import struct_fields
from gluepot.sql.inspection import Named, named_at

if TYPE_CHECKING:
    from gluepot.catalog.models import Table
    from gluepot.notebook.catalog_names import NotebookNames


def inspected(cell: str, position: int, names: NotebookNames) -> Rendering | None:
    """Return what is to be told about the name at an offset into a cell, None where it is no name in SQL."""
    place = sql_at(cell, position)
    if place is None:
        return None
    try:
        named = named_at(place.sql, place.cursor, names)
        return None if named is None else _about(named, names)
    except GluepotError:  # a catalog that cannot be read: whoever uses it is told why
        return None


def _about(named: Named, names: NotebookNames) -> Rendering | None:
    if named.kind is SuggestionKind.FUNCTION:
        return function_documentation(named.path[0])
    if named.kind is SuggestionKind.DATABASE:
        count = len(names.tables(named.database))
        return Rendering(text=f"database {named.database}: {count:,} table{'' if count == 1 else 's'}")
    row_type = names.view_type(named.database, named.table)
    if row_type is not None:
        return _view(named, row_type)
    table = names.table(named.database, named.table)
    if table is None:
        return None
    return _table(table) if named.kind is SuggestionKind.TABLE else Rendering(text=_column(table, named))


def _view(named: Named, row_type: str) -> Rendering:
    """Say what a temporary view, or a column of it, is: what its session told after the last cell."""
    if named.kind is not SuggestionKind.TABLE:
        return Rendering(text=f"{named.table}.{'.'.join(named.path)}: {named.type}")
    rows = [list(column) for column in struct_fields(row_type)]
    return grid_rendering(
        Grid(headings=["column", "type"], rows=rows, caption=f"{named.table} — temporary view")
    )


def _table(table: Table) -> Rendering:
    rows = [[column.name, column.type, column.comment] for column in table.columns]
    rows += [
        [key.name, key.type, " · ".join(filter(None, ("partition key", key.comment)))]
        for key in table.partition_keys
    ]
    about = f" — {table.description}" if table.description else ""
    return grid_rendering(
        Grid(headings=["column", "type", "comment"], rows=rows, caption=f"{table.full_name}{about}")
    )


def _column(table: Table, named: Named) -> str:
    own = next(c for c in (*table.columns, *table.partition_keys) if c.name.lower() == named.path[0])
    is_key = own in table.partition_keys and len(named.path) == 1
    head = f"{table.full_name}.{'.'.join(named.path)}: {named.type}{' (partition key)' if is_key else ''}"
    return f"{head}\n{own.comment}" if own.comment and len(named.path) == 1 else head


def function_documentation(name: str) -> Rendering | None:
    """Return a SQL function's parameters and the first paragraph that PySpark has on it, None where it has none."""
    import pyspark.sql.functions as module

    function = getattr(module, name, None)
    if name.startswith("_") or not inspect.isfunction(function):
        return None
    documentation = inspect.getdoc(function)
    if not documentation:
        return None
    paragraph = " ".join(documentation.split("\n\n", 1)[0].split())
    parameters = ", ".join(
        f"*{p.name}" if p.kind is p.VAR_POSITIONAL else p.name
        for p in inspect.signature(function).parameters.values()
    )
    return Rendering(text=f"{name}({parameters})\n{re.sub(r'``?', '', paragraph)}")
