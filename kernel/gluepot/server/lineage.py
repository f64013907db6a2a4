"""Routes of lineage: that of a table, and the tables of a job run."""

from __future__ import annotations

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from gluepot.catalog.lineage_models import Direction
from gluepot.server.endpoint import Route, endpoint
from gluepot.server.handler import GluepotHandler
from gluepot.server.lineage_models import LineageQuery, LineageReply, RunTablesReply


class TableLineageHandler(GluepotHandler):
    @authenticated
    @authorized
    @endpoint(LineageReply, query=LineageQuery)
    async def get(self, database: str, table: str, query: LineageQuery) -> LineageReply:
        """Get what a table is made of, and what is made of it."""
        name, direction = f"{database}.{table}", Direction(query.direction)
        return LineageReply.of(await self.backend.read(lambda app: app.lineage.graph(name, direction)))


class RunTablesHandler(GluepotHandler):
    @authenticated
    @authorized
    @endpoint(RunTablesReply)
    async def get(self, run: str) -> RunTablesReply:
        """Get which tables and files a job run read and wrote."""
        return RunTablesReply.of(await self.backend.read(lambda app: app.lineage.run_tables(run)))


ROUTES = (
    Route("catalog/databases/{database}/tables/{table}/lineage", TableLineageHandler),
    Route("catalog/lineage/runs/{run}", RunTablesHandler),
)
