"""What the status route answers."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from gluepot.server.wire import Wire


class PotState(StrEnum):
    """Whether the background process of the home folder runs."""

    UP = "up"
    DOWN = "down"


class StatusReply(Wire):
    """This server extension and its pot."""

    version: str = Field(description="Version of the gluepot that serves these routes.")
    home: str = Field(description="The home folder, on the machine of the server.")
    pot: PotState
