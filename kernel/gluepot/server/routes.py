"""Every route of the server extension."""

from __future__ import annotations

from gluepot.server import (
    catalog,
    crawlers,
    hooks,
    jobs,
    lineage,
    notebooks,
    promotion,
    sessions,
    status,
    tables,
)
from gluepot.server.endpoint import Route

ROUTES: tuple[Route, ...] = (
    *status.ROUTES,
    *catalog.ROUTES,
    *tables.ROUTES,
    *lineage.ROUTES,
    *jobs.ROUTES,
    *hooks.ROUTES,
    *crawlers.ROUTES,
    *promotion.ROUTES,
    *notebooks.ROUTES,
    *sessions.ROUTES,
)
