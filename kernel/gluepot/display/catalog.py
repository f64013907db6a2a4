"""How the catalog looks."""

from __future__ import annotations

from dataclasses import replace

from gluepot.catalog.models import Annotation, Column, Preview, TableType
from gluepot.catalog.overview import CatalogOverview, DatabaseSummary, TableHistory, TableSummary
from gluepot.catalog.spark_schema import is_schema_parameter
from gluepot.display.catalog_knowledge import annotation_text, statistics_grid
from gluepot.display.grid import Grid, grid_html, grid_rendering, grid_text
from gluepot.display.rendering import Rendering, render

_SHOWN_TABLES = 500
_UNKNOWN = "–"


@render.register
def _(value: CatalogOverview) -> Rendering:
    grids = [_database_grid(summary) for summary in value.databases]
    return Rendering(
        text="\n\n".join(_compact(grid) for grid in grids), html="".join(grid_html(grid) for grid in grids)
    )


@render.register
def _(value: TableSummary) -> Rendering:
    table = value.table
    said = {found.column: found for found in value.annotations}
    rows = [_column(column, said.get(column.name), "") for column in table.columns]
    rows += [_column(key, said.get(key.name), "partition key") for key in table.partition_keys]
    columns = Grid(
        headings=["column", "type", "comment"],
        rows=rows,
        caption=f"{table.full_name}{f' — {value.description}' if value.description else ''}",
        note=_size(value),
    )
    grids = [columns, Grid(headings=["property", "value"], rows=_properties(value, said.get("")))]
    if value.statistics is not None:
        grids.append(statistics_grid(value.statistics))
    return Rendering(
        text="\n\n".join(grid_text(grid) for grid in grids), html="".join(grid_html(grid) for grid in grids)
    )


@render.register
def _(value: TableHistory) -> Rendering:
    return grid_rendering(
        Grid(
            headings=["version", "changed at (UTC)", "by", "what changed"],
            rows=[
                [
                    version.version,
                    version.changed_at.replace(tzinfo=None, microsecond=0),
                    f"{version.origin.kind.value} {version.origin.reference}".strip(),
                    version.summary,
                ]
                for version in value.versions
            ],
            caption=f"Versions of {value.table}",
        )
    )


@render.register
def _(value: Preview) -> Rendering:
    rows = _count(len(value.rows), "row")
    return grid_rendering(
        Grid(
            headings=[column.name for column in value.columns],
            types=[column.type for column in value.columns],
            rows=value.rows,
            caption=value.table,
            note=f"the first {rows}, read from the files" if value.truncated else f"all {rows}",
        )
    )


def _database_grid(summary: DatabaseSummary) -> Grid:
    database, tables = summary.database, summary.tables
    about = f" — {summary.description}" if summary.description else ""
    about += "".join(f" · {text}" for found in summary.annotations if (text := _owner_and_tags(found)))
    hidden = len(tables) - _SHOWN_TABLES
    return Grid(
        headings=["table", "format", "columns", "rows", "partitions", "location"],
        rows=[
            [
                item.table.name,
                _format(item),
                len(item.table.columns) + len(item.table.partition_keys),
                _UNKNOWN if item.rows is None else item.rows,
                _UNKNOWN if item.partitions is None else item.partitions,
                item.table.location,
            ]
            for item in tables[:_SHOWN_TABLES]
        ],
        caption=f"database {database.name}{about}",
        note=f"and {hidden:,} more tables" if hidden > 0 else "" if tables else "no tables",
    )


def _compact(grid: Grid) -> str:
    return grid_text(grid) if grid.rows else f"{grid.caption}\n{grid.note}"


def _column(column: Column, said: Annotation | None, role: str) -> list[str]:
    comment = (said.description if said else "") or column.comment
    return [column.name, column.type, " · ".join(filter(None, (role, comment, _owner_and_tags(said))))]


def _owner_and_tags(said: Annotation | None) -> str:
    return annotation_text(replace(said, description="")) if said else ""


def _format(item: TableSummary) -> str:
    if item.table.type is TableType.VIEW:
        return "view"
    return item.table.classification or _UNKNOWN


def _size(value: TableSummary) -> str:
    parts = [_count(len(value.table.columns) + len(value.table.partition_keys), "column")]
    if value.rows is not None:
        parts.append(_count(value.rows, "row"))
    if value.partitions is not None:
        parts.append(_count(value.partitions, "partition"))
    return " · ".join(parts)


def _count(number: int, noun: str) -> str:
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _properties(value: TableSummary, said: Annotation | None) -> list[list[str]]:
    table = value.table
    rows = []
    if said is not None:
        rows += [["owner", said.owner]] if said.owner else []
        rows += [[f"tag {name}", text] for name, text in sorted(said.tags.items())]
    rows += [["type", table.type.value], ["format", _format(value)], ["location", table.location]]
    if table.view_text:
        rows.append(["view text", table.view_text])
    if table.storage is not None and table.type is not TableType.VIEW:
        rows.append(["serde", table.storage.serde])
        rows += [
            [f"serde.{name}", text]
            for name, text in sorted(table.storage.serde_parameters.items())
            if name != "path"
        ]
    rows += [[name, text] for name, text in sorted(table.parameters.items()) if not is_schema_parameter(name)]
    rows.append(["version", str(table.version)])
    if table.updated_at is not None:
        rows.append(["changed at (UTC)", f"{table.updated_at:%Y-%m-%d %H:%M:%S}"])
    return rows
