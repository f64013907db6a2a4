"""The Jupyter server extension: routes over the services of `gluepot.app`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jupyter_server.extension.application import ExtensionApp
from traitlets import Enum

from gluepot.server.backend import Backend, PotPolicy
from gluepot.server.changes import SCHEMA, SCHEMA_ID, ChangeFeed
from gluepot.server.fallback import PATTERN, FallbackHandler
from gluepot.server.handler import BACKEND, CHANGES
from gluepot.server.routes import ROUTES
from gluepot.server.spark_ui import PATTERN as SPARK_UI_PATTERN
from gluepot.server.spark_ui import SparkUiHandler


class GluepotServer(ExtensionApp):
    """Serves `gluepot/…` to the panels of JupyterLab."""

    name = "gluepot"

    pot = Enum(
        [policy.value for policy in PotPolicy],
        default_value=PotPolicy.START.value,
        help="'start' the pot when it is not up, or 'expect' that a service of this machine runs it.",
    ).tag(config=True)

    def initialize_settings(self) -> None:
        backend = Backend(Path(self.serverapp.root_dir), PotPolicy(self.pot))
        bus = self.serverapp.event_logger
        bus.register_event_schema(
            SCHEMA
        )  # before a page listens: a listener hears the schemas that are there
        self.settings[BACKEND] = backend
        self.settings[CHANGES] = ChangeFeed(backend, lambda data: bus.emit(schema_id=SCHEMA_ID, data=data))

    def initialize_handlers(self) -> None:
        self.handlers.extend((route.pattern, route.handler) for route in ROUTES)
        self.handlers.append((SPARK_UI_PATTERN, SparkUiHandler))
        self.handlers.append((PATTERN, FallbackHandler))

    async def stop_extension(self) -> None:
        self.settings[CHANGES].stop()
        self.settings[BACKEND].close()


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    return [{"module": "gluepot.server.app", "app": GluepotServer}]
