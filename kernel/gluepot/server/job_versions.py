"""Routes of versions: which there are, which one runs, what they are called."""

from __future__ import annotations

from collections.abc import Sequence

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from gluepot.app import App
from gluepot.jobs.models import JobVersion, VersionTag
from gluepot.jobs.version_refs import VersionRef, version_ref
from gluepot.server.endpoint import Route, endpoint
from gluepot.server.handler import GluepotHandler
from gluepot.server.job_versions_models import (
    PinRequest,
    TagRequest,
    VersionList,
    VersionModel,
    VersionWord,
)
from gluepot.server.wire import PageQuery, first_of


class PinHandler(GluepotHandler):
    @authenticated
    @authorized
    @endpoint(VersionList, body=PinRequest)
    async def post(self, name: str, body: PinRequest) -> VersionList:
        """Let every run of a job take one version, or the current one again."""
        return await self.backend.change(lambda app: _pin(app, name, body))


class TagsHandler(GluepotHandler):
    @authenticated
    @authorized
    @endpoint(VersionList, body=TagRequest)
    async def post(self, name: str, body: TagRequest) -> VersionList:
        """Give a version a name that can be moved, or take it away."""
        return await self.backend.change(lambda app: _tag(app, name, body))


def list_versions(app: App, name: str, query: PageQuery | None = None) -> VersionList:
    """Return a page of the versions of a job with their marks; without `query` the first."""
    job, tags, query = app.jobs.get_job(name), app.marks.tags(name), query or PageQuery()
    versions = app.jobs.list_versions(name, before=query.number, limit=query.limit + 1)
    page, following = first_of(versions, lambda version: version.version, query)
    return VersionList(
        job_name=job.name,
        current_version=job.current_version,
        pinned_version=job.pinned_version,
        versions=tuple(model_of(version, tags) for version in page),
        next_cursor=following,
    )


def model_of(version: JobVersion, tags: Sequence[VersionTag]) -> VersionModel:
    """Return the model of a version. `tags`: those of its job."""
    return VersionModel(
        version=version.version,
        content_hash=version.content_hash,
        created_at=version.created_at,
        author=version.origin.author,
        source=version.origin.source,
        notebook_path=version.origin.notebook_path,
        git_commit=version.origin.git_commit,
        steps=len(version.content.steps),
        tags=tuple(tag.tag for tag in tags if tag.version == version.version),
        python=version.content.installed.python,
        packages=version.content.installed.packages,
    )


def ref_of(word: VersionWord) -> VersionRef:
    """Return a version as it came over the wire."""
    return word if isinstance(word, int) else version_ref(word)


def _pin(app: App, name: str, body: PinRequest) -> VersionList:
    if body.version is None:
        app.marks.unpin(name)
    else:
        app.marks.pin(name, ref_of(body.version))
    return list_versions(app, name)


def _tag(app: App, name: str, body: TagRequest) -> VersionList:
    if body.version is None:
        app.marks.untag(name, body.tag)
    else:
        app.marks.tag(name, ref_of(body.version), body.tag)
    return list_versions(app, name)


ROUTES = (
    Route("jobs/{name}/pin", PinHandler),
    Route("jobs/{name}/tags", TagsHandler),
)
