"""The kernel: ipykernel's own, with our magics, a `spark` that starts when a cell names it, and one door to PySpark.

Nothing of Spark starts until a cell needs it. What is slow and harmless (imports, the pot) is done in a background
thread right after the start.
"""

from __future__ import annotations

import logging
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ipykernel.ipkernel import IPythonKernel

from gluepot import __version__
from gluepot.notebook.catalog_names import NotebookNames
from gluepot.notebook.cell_forms import CellForms
from gluepot.notebook.cell_work import CellWork
from gluepot.notebook.collector import SettledObjects
from gluepot.notebook.completion import CatalogCompletion
from gluepot.notebook.early_imports import EarlyImports
from gluepot.notebook.frames import show_frames_as_tables
from gluepot.notebook.inspection import inspected
from gluepot.notebook.kernel_magics import KernelMagics
from gluepot.notebook.lazy_spark import LazySpark
from gluepot.notebook.lineage import NotebookLineage
from gluepot.notebook.notices import NoticeBoard
from gluepot.notebook.page import NotebookPage
from gluepot.notebook.restoring import SessionRestore
from gluepot.notebook.session_connections import SessionConnections
from gluepot.notebook.session_life import SessionLife
from gluepot.notebook.session_news import SessionTeller
from gluepot.notebook.session_settings import SessionSettings
from gluepot.notebook.session_view import SessionView
from gluepot.notebook.spark_errors import SparkErrors
from gluepot.sessions.door import Door, install_door
from gluepot.sessions.models import Owner, OwnerKind
from gluepot.sessions.python_modules import PythonModules

if TYPE_CHECKING:
    from gluepot.app import App
    from gluepot.sessions.service import SessionService

_POT_IS_FRESH_S = 10.0


class GluepotKernel(IPythonKernel):
    """One notebook's kernel. What it adds to ipykernel is held in plain objects."""

    implementation = "gluepot"
    implementation_version = __version__
    banner = f"gluepot {__version__}: Spark, a catalog, crawlers and jobs. %gluepot shows what there is."

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._app: App | None = None
        self._app_lock = threading.Lock()
        self._pot_seen_s = 0.0
        # py4j logs an interrupt with its stack before it raises it: the cell shows it once.
        logging.getLogger().addFilter(
            lambda r: "KeyboardInterrupt while sending command" not in r.getMessage()
        )
        self._early_imports = EarlyImports()
        self._early_imports.install(self.shell)
        self.notices = NoticeBoard()
        self.door = install_door(
            Door(
                self._sessions,
                Owner(kind=OwnerKind.NOTEBOOK, name=_notebook_name()),
                on_stage=self.notices.stage,
                on_notice=self.notices.say,
            )
        )
        modules = PythonModules(lambda: self.gluepot_app().settings.home / "modules", self.notices.say)
        connections = SessionConnections(self.door, self.gluepot_app, self.notices.say)
        self.life = SessionLife(
            self.shell, self.door, self._idle_timeout_s, self._timeout_s, self.notices.say
        )
        self.session_settings = SessionSettings(
            self.door,
            lambda: self.gluepot_app().settings,
            self.notices.say,
            connections,
            modules,
            end=self.life.release,
        )
        self.page = NotebookPage(self.comm_manager)
        self.page.install()
        self._magics = KernelMagics(self.shell, self.gluepot_app)
        self._magics.install()
        CellForms(self.shell, self._magic_ran).install()
        self.life.install()
        self.lazy_spark = LazySpark(self.shell, self.door, self.notices)
        self.lazy_spark.install()
        CellWork(self.shell, self.door).install()
        self.notices.watch(self.shell, self.door)
        connections.install()
        NotebookLineage(self.shell, self.door, self.gluepot_app).install()
        self.life.install_welcome()
        self.restore = SessionRestore(self.shell, self.life, self.lazy_spark.start)
        self.names = NotebookNames(self.gluepot_app, self.life.current_database, self.life.temporary_views)
        self.spark_errors = SparkErrors(
            self.shell, self.life.stale, self.restore, self._session_is_gone, self.names.relations
        )
        self.spark_errors.install()
        CatalogCompletion(self.shell, self.names).install()
        settings = lambda: self._app.settings if self._app else None  # noqa: E731 - it is passed once
        view = SessionView(self.door, self.life, self.session_settings, self.notices, settings)
        SessionTeller(self.comm_manager, self.shell, view.look, view.glance).install()
        show_frames_as_tables(self.shell)
        self._settled = SettledObjects(self.shell)
        self._settled.settle()
        threading.Thread(target=self._prepare, name="gluepot-prepare", daemon=True).start()

    def gluepot_app(self) -> App:
        """Return the app, with its pot up. Built on first use; the background thread is usually first."""
        from gluepot.app import open_app
        from gluepot.pot.client import ensure_pot

        with self._app_lock:
            if self._app is None:
                app = open_app()
                ensure_pot(app.settings)
                self._pot_seen_s = time.monotonic()
                self._app = app
            return self._app

    def _sessions(self) -> SessionService:
        """Return the session service, with a pot that was seen up just now: it may have died since the start."""
        from gluepot.pot.client import ensure_pot

        app = self.gluepot_app()
        if time.monotonic() - self._pot_seen_s > _POT_IS_FRESH_S:
            ensure_pot(app.settings)
            self._pot_seen_s = time.monotonic()
        return app.sessions

    def _idle_timeout_s(self) -> float:
        """Return the seconds after which an idle session is released: Glue's magic, else the setting."""
        minutes = self.session_settings.current.idle_timeout_min
        if minutes is not None:
            return minutes * 60.0
        return float(self._app.settings.spark.idle_timeout_s) if self._app else 0.0

    def _timeout_s(self) -> float:
        """Return the seconds after which a session ends whatever it does; only Glue's magic sets it."""
        return (self.session_settings.current.timeout_min or 0) * 60.0

    def _session_is_gone(self) -> bool:
        current = self.door.current
        return current is not None and not current.is_alive()

    def _magic_ran(self) -> None:
        """A cell's line magic is over; a session that starts behind it has what the last one held."""
        self.lazy_spark.magic_ran()
        self.life.welcome()

    def _prepare(self) -> None:
        """Import what the first Spark cell would wait for, and wake the pot. Nothing is claimed here."""
        try:
            self._early_imports.run()
            self._magics.register_rest()
            self._settled.settle()
            self.gluepot_app()
        except Exception as error:  # noqa: BLE001 - the cell that needs it meets the same error, and shows it
            self.log.warning("gluepot could not prepare: %s", error)

    def do_inspect(
        self, code: str, cursor_pos: int, detail_level: int = 0, omit_sections: Any = ()
    ) -> dict[str, Any]:
        shown = inspected(code, cursor_pos, self.names)
        if shown is not None:
            return {"status": "ok", "found": True, "data": shown._repr_mimebundle_(), "metadata": {}}
        python: dict[str, Any] = super().do_inspect(code, cursor_pos, detail_level, omit_sections)
        return python

    def do_shutdown(self, restart: bool) -> dict[str, Any]:  # noqa: FBT001 - ipykernel's signature
        self.door.end("the notebook was restarted" if restart else "the notebook was shut down")
        if self._app is not None:
            self._app.close()
        done: dict[str, Any] = super().do_shutdown(restart)
        return done


def _notebook_name() -> str:
    """Return what a person calls this notebook: its path as the Jupyter server gave it, or the folder."""
    import os

    return os.environ.get("JPY_SESSION_NAME") or str(Path.cwd())
