"""How annotations, statistics, exports and imports of the catalog look."""

from __future__ import annotations

import json

from gluepot.catalog.models import Annotation
from gluepot.catalog.statistics_models import TableStatistics
from gluepot.catalog.transfer import CatalogExport, ExportedFile, ImportReport, Outcome
from gluepot.clock import Clock, utc_now
from gluepot.display.grid import Grid, grid_rendering
from gluepot.display.rendering import Rendering, render

_SHOWN_ITEMS = 200
_KINDS = {"database": "databases", "table": "tables", "partitions": "partitions"}


@render.register
def _(value: Annotation) -> Rendering:
    name = ".".join(part for part in (value.database, value.table, value.column) if part)
    said = annotation_text(value)
    return Rendering(text=f"{name}: {said}" if said else f"Nothing is said about {name} any more.")


def annotation_text(value: Annotation) -> str:
    """Return what is said on one line: description, owner, tags."""
    parts = [value.description, f"owner {value.owner}" if value.owner else ""]
    parts.append(tags_text(value))
    return " · ".join(part for part in parts if part)


def tags_text(value: Annotation) -> str:
    """Return the tags as `key=value, key=value`."""
    return ", ".join(f"{key}={text}" for key, text in sorted(value.tags.items()))


@render.register
def _(value: TableStatistics) -> Rendering:
    return grid_rendering(statistics_grid(value))


def statistics_grid(value: TableStatistics) -> Grid:
    """Return a table's statistics, a row for each column that something is known of."""
    return Grid(
        headings=["column", "nulls", "distinct", "smallest", "largest"],
        rows=[
            [
                c.name,
                *("–" if known is None else known for known in (c.nulls, c.distinct)),
                c.minimum,
                c.maximum,
            ]
            for c in value.columns
        ],
        caption=f"Statistics of {value.table}: {_totals(value)}",
        note=_origin(value),
    )


def age_text(value: TableStatistics, *, now: Clock = utc_now) -> str:
    """Return how old statistics are, in the largest unit that fits."""
    seconds = max(0.0, (now() - value.collected_at).total_seconds())
    for unit, length_s in (("day", 86400), ("hour", 3600), ("minute", 60)):
        if seconds >= length_s:
            count = int(seconds // length_s)
            return f"{count} {unit}{'' if count == 1 else 's'} old"
    return "less than a minute old"


def _totals(value: TableStatistics) -> str:
    parts = []
    if value.rows is not None:
        parts.append(f"{'about ' if value.is_sampled else ''}{value.rows:,} rows")
    if value.size_bytes is not None:
        parts.append(f"{value.size_bytes:,} bytes")
    if value.files is not None:
        parts.append(f"{value.files:,} files")
    return " · ".join(parts) or "nothing known"


def _origin(value: TableStatistics) -> str:
    moment = f"{value.collected_at:%Y-%m-%d %H:%M:%S} UTC ({age_text(value)})"
    if value.source != "files":
        return f"by {value.source}, at {moment} or before"
    sampled = f" · {value.files_read:,} files were read, the rest is estimated" if value.is_sampled else ""
    skipped = f" · {value.files_skipped:,} damaged files skipped" if value.files_skipped else ""
    return f"counted in the files at {moment}{sampled}{skipped}"


@render.register
def _(value: CatalogExport) -> Rendering:
    return Rendering(text=json.dumps(value.document, indent=2, ensure_ascii=False))


@render.register
def _(value: ExportedFile) -> Rendering:
    counts = " · ".join(f"{count:,} {kind.lower()}" for kind, count in value.counts.items())
    return Rendering(text=f"{value.path}: {counts}")


@render.register
def _(value: ImportReport) -> Rendering:
    counts = [
        f"{count:,} {kinds} {outcome.value}"
        for kind, kinds in _KINDS.items()
        for outcome in Outcome
        if (count := value.count(kind, outcome))
    ]
    skipped = [item for item in value.items if item.outcome is Outcome.SKIPPED]
    summary = " · ".join(counts) or "nothing to import"
    if not skipped:
        return Rendering(text=summary)
    hidden = len(skipped) - _SHOWN_ITEMS
    return grid_rendering(
        Grid(
            headings=["skipped", "name", "why"],
            rows=[[item.kind, item.name, item.reason] for item in skipped[:_SHOWN_ITEMS]],
            caption=summary,
            note=f"and {hidden:,} more (--json has all)" if hidden > 0 else "",
        )
    )
