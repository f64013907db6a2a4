"""One kernel that tests share, as new for each of them: what a notebook has made is gone, its session goes on.

A session costs more than all that most tests do with it, so one is ended only by a test that is about its end. A test that
gives its session what only a JVM's start can give has a kernel of its own.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.kernel.driver import KernelDriver

NOTEBOOK = "work/etl.ipynb"
_CLEAN = """
from gluepot.notebook.lazy_spark import StandIn
from gluepot.sessions.glue_settings import GlueSettings
from gluepot.sessions.keepsakes import Keepsakes
from gluepot.sessions.models import SessionSpec

life, door, settings = kernel.life, kernel.door, kernel.session_settings
for name in [name for name in shell.user_ns if not name.startswith("_") and name not in shell.user_ns_hidden]:
    del shell.user_ns[name]
for name in ("spark", "sc"):
    if shell.user_ns.get(name) is not shell.user_ns_hidden[name]:
        kernel.lazy_spark._put(name, StandIn(name, kernel.lazy_spark))
settings.current, door.spec = GlueSettings(), SessionSpec()
for said in (settings._said, door._noticed):
    said.clear()
kernel.names._kept.clear()
life.forget_dead()
session = life._session()
if session is None:
    life._kept, life._session_id = Keepsakes(), ""
else:
    for query in session.streams.active:
        query.stop()
    life._keep_in_mind()
    kept, catalog = life._kept, session.catalog
    for name in kept.columns:
        of_all = name.startswith("global_temp.")
        (catalog.dropGlobalTempView if of_all else catalog.dropTempView)(name.removeprefix("global_temp."))
    for name in (*kept.functions, *kept.lost_functions):
        session.sql(f"DROP TEMPORARY FUNCTION IF EXISTS {name}")
    for key in kept.conf:
        before = life._conf_before.get(key)
        session.conf.unset(key) if before is None else session.conf.set(key, before)
    if kept.place is not None:
        session.sql("USE spark_catalog.default")
    if kept.has_cached_data:
        catalog.clearCache()
    life._keep_in_mind()
life._lost = ()
"""


class SharedKernel:
    """A kernel in a folder of its own, started when it is first wanted, and again when it has died."""

    def __init__(self, start: Callable[[], KernelDriver], folder: Path) -> None:
        self.folder = folder
        self._start = start
        self._driver: KernelDriver | None = None

    def as_new(self) -> KernelDriver:
        """Return the kernel with nothing of the tests before but the session, where they have left one."""
        if self._driver is None or not self._driver.manager.is_alive():
            self._driver = self._start()
            return self._driver
        names = "{'kernel': get_ipython().kernel, 'shell': get_ipython()}"
        cleaned = self._driver.execute(f"exec({_CLEAN!r}, {names})")
        assert cleaned.status == "ok", cleaned.error
        return self._driver

    def without_session(self) -> KernelDriver:
        """Return it as new, and without a session."""
        if self._driver is not None and self._driver.manager.is_alive():
            self._driver.execute("%session stop")
        return self.as_new()

    def shutdown(self) -> None:
        """End the kernel, if there is one."""
        if self._driver is not None and self._driver.manager.is_alive():
            self._driver.shutdown()
