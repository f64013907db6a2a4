"""Routes of one table's page: partitions, what people say, statistics, versions."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from gluepot.app import App
from gluepot.catalog.models import Annotation
from gluepot.catalog.names import partition_name
from gluepot.catalog.restoring import compare_versions, restore_version
from gluepot.server.crawlers_models import Nothing
from gluepot.server.endpoint import Route, endpoint
from gluepot.server.handler import GluepotHandler
from gluepot.server.tables_models import (
    CountModel,
    DiffReply,
    NoteChange,
    NotesReply,
    PartitionModel,
    PartitionPage,
    RestoreReply,
    RestoreRequest,
    StatisticsReply,
    TableDiffQuery,
    TableVersionList,
    TableVersionModel,
)
from gluepot.server.wire import PageQuery, first_of

_TABLE = "catalog/databases/{database}/tables/{table}"


class PartitionsHandler(GluepotHandler):
    @authenticated
    @authorized
    @endpoint(PartitionPage, query=PageQuery)
    async def get(self, database: str, table: str, query: PageQuery) -> PartitionPage:
        """List the partitions of a table, a page at a time."""
        return await self.backend.read(lambda app: _partitions(app, database, table, query))


class NotesHandler(GluepotHandler):
    @authenticated
    @authorized
    @endpoint(NotesReply)
    async def get(self, database: str, table: str) -> NotesReply:
        """Get what people say about a table and its columns."""
        return NotesReply.from_annotations(await self.backend.read(lambda app: _notes(app, database, table)))

    @authenticated
    @authorized
    @endpoint(NotesReply, body=NoteChange)
    async def post(self, database: str, table: str, body: NoteChange) -> NotesReply:
        """Say something about a table or a column, and get all that is said then."""
        name = ".".join((database, table, *([body.column] if body.column else [])))
        change = {"description": body.description, "owner": body.owner, "tags": body.tags}
        await self.backend.change(lambda app: app.annotations.annotate(name, **change))  # type: ignore[arg-type]
        return NotesReply.from_annotations(await self.backend.read(lambda app: _notes(app, database, table)))


class StatisticsHandler(GluepotHandler):
    @authenticated
    @authorized
    @endpoint(StatisticsReply)
    async def get(self, database: str, table: str) -> StatisticsReply:
        """Get what is known of a table's data, and when it was counted."""
        return StatisticsReply.from_found(
            await self.backend.read(lambda app: app.statistics.find(database, table))
        )

    @authenticated
    @authorized
    @endpoint(CountModel, body=Nothing, status=HTTPStatus.ACCEPTED)
    async def post(self, database: str, table: str, body: Nothing) -> CountModel:  # noqa: ARG002 - it has no body
        """Start to count a table's files, bytes and rows; the answer comes before that ends."""
        return CountModel.of(await self.backend.change(lambda app: app.counts.start(database, table)))


class CountHandler(GluepotHandler):
    @authenticated
    @authorized
    @endpoint(CountModel)
    async def get(self, count: str) -> CountModel:
        """Get what became of a count."""
        return CountModel.of(await self.backend.read(lambda app: app.counts.get(count)))


class TableVersionsHandler(GluepotHandler):
    @authenticated
    @authorized
    @endpoint(TableVersionList, query=PageQuery)
    async def get(self, database: str, table: str, query: PageQuery) -> TableVersionList:
        """List the versions of a table, the newest first, a page at a time."""
        versions = await self.backend.read(
            lambda app: app.catalog.version_page(database, table, before=query.number, limit=query.limit + 1)
        )
        page, following = first_of(versions, lambda version: version.version, query)
        return TableVersionList(
            versions=tuple(TableVersionModel.from_version(version) for version in page), next_cursor=following
        )


class TableDiffHandler(GluepotHandler):
    @authenticated
    @authorized
    @endpoint(DiffReply, query=TableDiffQuery)
    async def get(self, database: str, table: str, query: TableDiffQuery) -> DiffReply:
        """Get how two versions of a table differ."""
        return DiffReply.of(
            await self.backend.read(
                lambda app: compare_versions(app.catalog, database, table, query.old, query.new)
            )
        )


class RestoreHandler(GluepotHandler):
    @authenticated
    @authorized
    @endpoint(RestoreReply, body=RestoreRequest)
    async def post(self, database: str, table: str, body: RestoreRequest) -> RestoreReply:
        """Give a table the definition that it had at a version; that is a new version."""
        return RestoreReply.of(
            await self.backend.change(lambda app: restore_version(app.catalog, database, table, body.version))
        )


def _partitions(app: App, database: str, name: str, query: PageQuery) -> PartitionPage:
    keys = [key.name for key in app.catalog.get_table(database, name).partition_keys]
    named = [
        PartitionModel(
            name=partition_name(keys, partition.values),
            values=partition.values,
            location=partition.location,
            created_at=partition.created_at,
        )
        for partition in app.catalog.partition_page(database, name, after=query.name, limit=query.limit + 1)
    ]
    page, following = first_of(named, lambda partition: partition.name, query)
    return PartitionPage(partitions=tuple(page), next_cursor=following)


def _notes(app: App, database: str, name: str) -> Sequence[Annotation]:
    table = app.catalog.get_table(database, name)
    return app.annotations.of_table(table.database, table.name)


ROUTES = (
    Route(f"{_TABLE}/partitions", PartitionsHandler),
    Route(f"{_TABLE}/notes", NotesHandler),
    Route(f"{_TABLE}/statistics", StatisticsHandler),
    Route("catalog/counts/{count}", CountHandler),
    Route(f"{_TABLE}/versions", TableVersionsHandler),
    Route(f"{_TABLE}/diff", TableDiffHandler),
    Route(f"{_TABLE}/restore", RestoreHandler),
)
