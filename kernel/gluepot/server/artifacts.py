"""The route of what a run kept; which things those are stands in its details."""

from __future__ import annotations

import base64

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from gluepot.app import App
from gluepot.errors import InvalidInputError
from gluepot.jobs.artifacts import find_artifact
from gluepot.jobs.checking.background import is_check_id
from gluepot.server.artifacts_models import ArtifactContent, ArtifactModel
from gluepot.server.endpoint import Route, endpoint
from gluepot.server.handler import GluepotHandler

_MOST_BYTES = 8_000_000


class ArtifactHandler(GluepotHandler):
    @authenticated
    @authorized
    @endpoint(ArtifactContent)
    async def get(self, run: str, artifact: str) -> ArtifactContent:
        """Get one thing that a run kept."""
        return await self.backend.read(lambda app: _content(app, run, artifact))


def kept_by(app: App, run: str) -> tuple[ArtifactModel, ...]:
    """Return what a run kept; a check keeps nothing."""
    return () if is_check_id(run) else tuple(ArtifactModel.of(one) for one in app.jobs.artifacts(run))


def _content(app: App, run: str, name: str) -> ArtifactContent:
    found = find_artifact(app.jobs.artifacts(run), run, name)
    if found.size_bytes > _MOST_BYTES:
        raise InvalidInputError(
            f"Artifact {name!r} is larger than {_MOST_BYTES // 1_000_000} MB.",
            f"It lies on the server as {found.path}.",
        )
    text = base64.b64encode(found.path.read_bytes()).decode()
    return ArtifactContent(name=found.name, media_type=found.media_type, base64=text)


ROUTES = (Route("runs/{run}/artifacts/{artifact}", ArtifactHandler),)
