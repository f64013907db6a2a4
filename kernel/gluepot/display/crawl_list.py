"""How lists of crawlers and of their runs look."""

from __future__ import annotations

from gluepot.crawl.custom import ClassifierList, CustomClassifier
from gluepot.crawl.metrics import CrawlerMetricsList
from gluepot.crawl.models import ChangeKind, Crawler, CrawlerList, CrawlMode, CrawlRunList
from gluepot.display.grid import Grid, grid_rendering
from gluepot.display.rendering import Rendering, render


@render.register
def _(value: Crawler) -> Rendering:
    rows = [
        ("targets", ", ".join(value.targets)),
        ("database", value.database),
        ("table prefix", value.prefix or "–"),
        ("updates", value.policies.update.value),
        ("deletes", value.policies.delete.value),
        ("recrawl", value.policies.recrawl.value),
        ("grouping", value.policies.grouping.value),
        ("connection", value.connection or "–"),
        ("classifiers", ", ".join(value.classifiers) or "–"),
        ("exclusions", ", ".join(value.policies.exclusions) or "–"),
    ]
    return grid_rendering(Grid(headings=("setting", "value"), rows=rows, caption=f"Crawler {value.name}"))


@render.register
def _(value: CrawlerList) -> Rendering:
    rows = []
    for crawler in value.crawlers:
        run = value.last_runs.get(crawler.name)
        last = f"{run.state} {run.started_at:%Y-%m-%d %H:%M} UTC" if run is not None else "never"
        rows.append((crawler.name, ", ".join(crawler.targets), crawler.database, last))
    note = "" if rows else "None yet. Define one with: gluepot crawl PATH --name NAME"
    return grid_rendering(Grid(headings=("crawler", "targets", "database", "last run"), rows=rows, note=note))


@render.register
def _(value: CustomClassifier) -> Rendering:
    return render(ClassifierList(custom=(value,), built_in=()))


@render.register
def _(value: ClassifierList) -> Rendering:
    rows = [
        (c.name, c.kind.value, " · ".join(f"{name}: {said}" for name, said in c.definition().items()))
        for c in value.custom
    ]
    note = f"Built in, asked after them: {', '.join(value.built_in)}." if value.built_in else ""
    return grid_rendering(Grid(headings=("classifier", "kind", "definition"), rows=rows, note=note))


@render.register
def _(value: CrawlRunList) -> Rendering:
    rows = [
        (
            run.id, run.crawler or ", ".join(run.targets), f"{run.state}{' (dry)' if run.mode is CrawlMode.DRY_RUN else ''}",
            f"{run.started_at:%Y-%m-%d %H:%M:%S}", run.elapsed_s, run.files,
            run.count(ChangeKind.CREATED), run.count(ChangeKind.UPDATED), run.count(ChangeKind.DELETED),
        )
        for run in value.runs
    ]  # fmt: skip
    headings = ("run", "what", "state", "started (UTC)", "seconds", "files", "created", "updated", "deleted")
    return grid_rendering(Grid(headings=headings, rows=rows, note="" if rows else "No runs yet."))


@render.register
def _(value: CrawlerMetricsList) -> Rendering:
    rows = [
        (
            m.crawler, "estimating" if m.still_estimating else m.time_left_s, m.last_runtime_s, m.median_runtime_s,
            m.tables_created, m.tables_updated, m.tables_deleted, m.runs,
        )
        for m in value.metrics
    ]  # fmt: skip
    headings = ("crawler", "seconds left", "last", "median", "created", "updated", "deleted", "runs")
    return grid_rendering(Grid(headings=headings, rows=rows, note="" if rows else "No crawlers yet."))
