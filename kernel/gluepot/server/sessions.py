"""Routes of Spark sessions."""

from __future__ import annotations

from http import HTTPStatus

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from gluepot.server.crawlers_models import Nothing
from gluepot.server.endpoint import Route, endpoint
from gluepot.server.handler import GluepotHandler
from gluepot.server.sessions_models import SessionListModel, SessionModel


class SessionsHandler(GluepotHandler):
    @authenticated
    @authorized
    @endpoint(SessionListModel)
    async def get(self) -> SessionListModel:
        """List the Spark sessions that live, those that wait included."""
        sessions = await self.backend.peek(lambda app: app.sessions.list_sessions())
        return SessionListModel(sessions=tuple(SessionModel.from_info(info) for info in sessions))


class SessionStopHandler(GluepotHandler):
    @authenticated
    @authorized
    @endpoint(SessionModel, body=Nothing, status=HTTPStatus.ACCEPTED)
    async def post(self, session: str, body: Nothing) -> SessionModel:  # noqa: ARG002 - it has no body
        """End a Spark session, whoever owns it."""
        return SessionModel.from_info(await self.backend.read(lambda app: app.sessions.stop(session)))


ROUTES = (Route("sessions", SessionsHandler), Route("sessions/{session}/stop", SessionStopHandler))
