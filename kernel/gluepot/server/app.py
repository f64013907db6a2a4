"""The Jupyter server extension: routes over the services of `gluepot.app`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from jupyter_server.extension.application import ExtensionApp
from traitlets import Enum

from gluepot.server.backend import Backend, PotPolicy
from gluepot.server.fallback import PATTERN, FallbackHandler
from gluepot.server.handler import BACKEND
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
        self.settings[BACKEND] = Backend(Path(self.serverapp.root_dir), PotPolicy(self.pot))

    def initialize_handlers(self) -> None:
        self.handlers.extend((route.pattern, route.handler) for route in ROUTES)
        self.handlers.append((SPARK_UI_PATTERN, SparkUiHandler))
        self.handlers.append((PATTERN, FallbackHandler))

    async def stop_extension(self) -> None:
        self.settings[BACKEND].close()


def _jupyter_server_extension_points() -> list[dict[str, Any]]:
    return [{"module": "gluepot.server.app", "app": GluepotServer}]
