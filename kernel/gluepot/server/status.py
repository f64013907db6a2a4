"""The route that says who serves, and whether the pot is up. It starts nothing."""

from __future__ import annotations

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from gluepot import __version__
from gluepot.app import App
from gluepot.server.endpoint import Route, endpoint
from gluepot.server.handler import GluepotHandler
from gluepot.server.status_models import PotState, StatusReply


def _status(app: App) -> StatusReply:
    from gluepot.pot.client import pot_status

    pot = PotState.UP if pot_status(app.settings).up else PotState.DOWN
    return StatusReply(version=__version__, home=str(app.settings.home), pot=pot)


class StatusHandler(GluepotHandler):
    @authenticated
    @authorized
    @endpoint(StatusReply)
    async def get(self) -> StatusReply:
        """Say which gluepot serves, and whether its pot is up."""
        return await self.backend.peek(_status)


ROUTES = (Route("status", StatusHandler),)
