"""What answers below `gluepot/` when no route does, so that also this error has our shape."""

from __future__ import annotations

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from gluepot.server.errors import RouteNotFoundError
from gluepot.server.handler import GluepotHandler


class FallbackHandler(GluepotHandler):
    @authenticated
    @authorized
    async def get(self, path: str) -> None:
        raise RouteNotFoundError(path)

    @authenticated
    @authorized
    async def post(self, path: str) -> None:
        raise RouteNotFoundError(path)


PATTERN = r"/gluepot/(.*)"
