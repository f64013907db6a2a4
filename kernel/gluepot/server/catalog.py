"""Routes of the catalog: databases → tables → one table → its first rows; and the search in all of it."""

from __future__ import annotations

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from gluepot.app import App
from gluepot.display.grid import cell_text
from gluepot.server.catalog_models import (
    ColumnModel,
    DatabaseList,
    DatabaseModel,
    PreviewQuery,
    PreviewReply,
    SearchQuery,
    SearchReply,
    TableModel,
    TablePage,
    TableSummary,
)
from gluepot.server.endpoint import Route, endpoint
from gluepot.server.handler import GluepotHandler
from gluepot.server.wire import PageQuery, first_of, page_by_name


class DatabasesHandler(GluepotHandler):
    @authenticated
    @authorized
    @endpoint(DatabaseList, query=PageQuery)
    async def get(self, query: PageQuery) -> DatabaseList:
        """List the databases, a page at a time."""
        databases = await self.backend.read(lambda app: app.catalog.list_databases())
        page, following = page_by_name(databases, lambda database: database.name, query)
        return DatabaseList(
            databases=tuple(DatabaseModel.of(database) for database in page), next_cursor=following
        )


class TablesHandler(GluepotHandler):
    @authenticated
    @authorized
    @endpoint(TablePage, query=PageQuery)
    async def get(self, database: str, query: PageQuery) -> TablePage:
        """List the tables of a database, a page at a time."""
        lines = await self.backend.read(
            lambda app: app.catalog.list_table_lines(database, after=query.name, limit=query.limit + 1)
        )
        page, following = first_of(lines, lambda line: line.name, query)
        return TablePage(tables=tuple(TableSummary.of(line) for line in page), next_cursor=following)


class TableHandler(GluepotHandler):
    @authenticated
    @authorized
    @endpoint(TableModel)
    async def get(self, database: str, table: str) -> TableModel:
        """Get one table with its columns."""
        return await self.backend.read(lambda app: _table(app, database, table))


class PreviewHandler(GluepotHandler):
    @authenticated
    @authorized
    @endpoint(PreviewReply, query=PreviewQuery)
    async def get(self, database: str, table: str, query: PreviewQuery) -> PreviewReply:
        """Get the first rows of a table, without Spark."""
        preview = await self.backend.read(lambda app: app.catalog.preview(database, table, query.rows))
        return PreviewReply(
            table=preview.table,
            columns=tuple(ColumnModel.of(column) for column in preview.columns),
            rows=tuple(tuple(None if v is None else cell_text(v) for v in row) for row in preview.rows),
            truncated=preview.truncated,
        )


class SearchHandler(GluepotHandler):
    @authenticated
    @authorized
    @endpoint(SearchReply, query=SearchQuery)
    async def get(self, query: SearchQuery) -> SearchReply:
        """Find databases and tables by words in names, columns, types, comments, descriptions and tags."""
        found = await self.backend.read(lambda app: app.search.search(query.text, query.limit))
        return SearchReply.from_results(found)


def _table(app: App, database: str, name: str) -> TableModel:
    count = app.catalog.count_partitions(database, name)
    return TableModel.of(app.catalog.get_table(database, name)).model_copy(update={"partition_count": count})


ROUTES = (
    Route("catalog/search", SearchHandler),
    Route("catalog/databases", DatabasesHandler),
    Route("catalog/databases/{database}/tables", TablesHandler),
    Route("catalog/databases/{database}/tables/{table}", TableHandler),
    Route("catalog/databases/{database}/tables/{table}/preview", PreviewHandler),
)
