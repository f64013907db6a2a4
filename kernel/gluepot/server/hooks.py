"""The route by which another system fires a trigger."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from jupyter_server.auth.decorator import authorized
from pydantic import Field, JsonValue
from tornado.web import authenticated

from gluepot.server.endpoint import Route, endpoint
from gluepot.server.handler import GluepotHandler
from gluepot.server.wire import Wire


class HookCall(Wire):
    """What the caller tells the runs."""

    payload: Mapping[str, JsonValue] = Field(
        default_factory=dict, description="The runs see it as the event."
    )
    key: str = Field(
        default="", description="Makes a repeated call the same event; empty: each call is one of its own."
    )


class HookReply(Wire):
    """What the call started."""

    run_ids: tuple[str, ...] = Field(description="Empty while the trigger's batch is not complete.")


class HookHandler(GluepotHandler):
    @authenticated
    @authorized
    @endpoint(HookReply, body=HookCall, status=HTTPStatus.ACCEPTED)
    async def post(self, trigger: str, body: HookCall) -> HookReply:
        """Tell a trigger that something happened."""
        fired = await self.backend.change(
            lambda app: app.schedule.events.receive(trigger, body.payload, key=body.key)
        )
        return HookReply(run_ids=tuple(run_id for one in fired for run_id in one.run_ids))


ROUTES = (Route("hooks/{trigger}", HookHandler),)
