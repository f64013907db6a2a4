"""Every route of the server extension."""

from __future__ import annotations

from gluepot.server import (
    artifacts,
    calendar,
    catalog,
    checks,
    crawl_reports,
    crawler_settings,
    crawlers,
    exports,
    hooks,
    job_runs,
    job_versions,
    jobs,
    lineage,
    notebooks,
    promotion,
    runs,
    sessions,
    status,
    tables,
    triggers,
    versions,
    workflows,
)
from gluepot.server.endpoint import Route

ROUTES: tuple[Route, ...] = (
    *status.ROUTES,
    *catalog.ROUTES,
    *tables.ROUTES,
    *lineage.ROUTES,
    *jobs.ROUTES,
    *runs.ROUTES,
    *artifacts.ROUTES,
    *calendar.ROUTES,
    *triggers.ROUTES,
    *versions.ROUTES,
    *exports.ROUTES,
    *workflows.ROUTES,
    *job_runs.ROUTES,
    *job_versions.ROUTES,
    *hooks.ROUTES,
    *crawlers.ROUTES,
    *crawler_settings.ROUTES,
    *crawl_reports.ROUTES,
    *promotion.ROUTES,
    *checks.ROUTES,
    *notebooks.ROUTES,
    *sessions.ROUTES,
)
