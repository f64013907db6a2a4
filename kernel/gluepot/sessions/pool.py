"""The warm pool's keeper, run by the pot: starts JVMs, warms them, offers them, clears away what has died.

It keeps nothing but the write ends of FIFOs and the handles of its children; everything else is in the database.
"""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from gluepot.clock import Clock, utc_now
from gluepot.database import Database
from gluepot.errors import GluepotError
from gluepot.processes import ProcessIdentity, kill_processes_in
from gluepot.sessions.archive_making import ArchiveMaker
from gluepot.sessions.fit import heap_mb
from gluepot.sessions.launcher import LaunchedJvm, launch_jvm
from gluepot.sessions.models import SessionState
from gluepot.sessions.priority import Priority, restore
from gluepot.sessions.recipe import Recipe
from gluepot.sessions.scratch import remove_session_folder
from gluepot.sessions.service import SessionService, alive_owner
from gluepot.sessions.start_environment import START_VARIABLES, pooled_environment
from gluepot.sessions.stock import Stock
from gluepot.sessions.store import SessionRow, SessionStore
from gluepot.sessions.warmer import Warmer
from gluepot.settings import Settings

# The cell that has just claimed a JVM is waited for; the start of the next one, even at low priority, would slow it.
_FIRST_CELL = timedelta(seconds=2)
# On a machine that is busy for long the next JVM would never be warm.
_GIVES_WAY_FOR = timedelta(seconds=30)
# Whoever ends a session removes its folder. This finds what was still written to then, or whose owner was killed meanwhile.
_TIDY_EVERY = timedelta(seconds=10)
_log = logging.getLogger(__name__)


class WarmPool:
    """Keeps its stock warm. `tick()` is called about twice a second; it never blocks on a start."""

    def __init__(
        self, database: Database, settings: Settings, service: SessionService, *, now: Clock = utc_now
    ) -> None:
        self._store = SessionStore(database)
        self._settings = settings
        self._service = service
        self._now = now
        self._jvms: dict[str, LaunchedJvm] = {}
        self._filling: threading.Thread | None = None
        self._lowered: int | None = None
        self._lowered_at = now()
        self._stock = Stock(database, settings, service.pool_recipe, now=now)
        self._archive_tried = False
        self._training = ""
        self._tidied_at = now()
        self._stopping = threading.Event()

    def tick(self) -> None:
        """Reap what has died, let go of what is claimed, and start one JVM if the pool is short of one."""
        self._reap_children()
        if self._now() - self._tidied_at > _TIDY_EVERY:
            self.tidy()
        worth_keeping = self._stock.keys()
        live = self._store.live()
        for forsaken in set(self._jvms) - {row.id for row in live}:
            self._drop_jvm(forsaken)  # its claimer gave it up
        ready: Counter[str] = Counter()
        at_work = is_first_cell = False
        for row in live:
            if self._gone(row):
                self._clear(row, "its JVM or owner has gone")
            elif row.state is SessionState.CLAIMED:
                at_work = True
                is_first_cell |= row.claimed_at is not None and self._now() - row.claimed_at < _FIRST_CELL
                self._let_go(row.id)
            elif row.state is SessionState.DETACHED:
                self._let_go(row.id)
                if self._is_forgotten(row):
                    self._clear(row, "nobody attached it")
            elif row.state is SessionState.READY:
                ready[row.fit_key] += not self._retired(row, worth_keeping)
        lowered = self._lowered
        if lowered is not None and (not at_work or self._now() - self._lowered_at > _GIVES_WAY_FOR):
            restore(lowered)
            self._lowered = None
        if is_first_cell or (self._filling is not None and self._filling.is_alive()):
            return
        short = self._stock.short_of(ready)
        if short is not None:
            priority = Priority.LOW if at_work else Priority.NORMAL
            self._filling = _start_thread("pool-fill", self._fill, short, priority)
        elif self._settings.pool.size and not self._archive_tried:
            self._archive_tried = True
            # No refill waits for it: on a busy machine it takes minutes.
            _start_thread("class-data", self._make_archive)

    def tidy(self) -> None:
        """Clear away what whoever was killed has left: folders that no live session owns, with their JVMs' temporary files."""
        self._tidied_at = self._now()
        # In this order: a session is written down before its folder is made.
        folders = list((self._settings.run_folder / "sessions").glob("*"))
        owned = {row.id for row in self._store.live()} | {self._training}
        for folder in folders:
            if folder.name not in owned:
                _remove_unrecorded(folder)

    def stop(self) -> None:
        """End every JVM that nobody has claimed. Claimed ones live on with their owners."""
        self._stopping.set()
        for row in self._store.live():
            if row.state in (SessionState.READY, SessionState.STARTING) and row.id in self._jvms:
                self._clear(row, "the pot went down")
            else:
                self._let_go(row.id)

    def _fill(self, recipe: Recipe, priority: Priority) -> None:
        session_id, folder = self._service.new_folder()
        environment = _environment(recipe)

        def note(process: ProcessIdentity) -> None:
            self._lowered_at = self._now()
            self._lowered = process.pid if priority is Priority.LOW else None
            self._store.note_process(session_id, process=process)

        try:
            self._store.add(
                session_id=session_id,
                fit_key=recipe.key,
                engine="local",
                master=recipe.conf["spark.master"],
                folder=folder,
                spec={},
                now=self._now(),
            )
            with Warmer(recipe.interpreter, folder, self._settings.pool.warm_rounds, environment) as warmer:
                if recipe.interpreter == sys.executable:
                    warmer.start()  # another's gluepot may be older, and would not wait for its JVM
                jvm = launch_jvm(
                    folder,
                    conf=recipe.conf,
                    memory_mb=recipe.memory_mb,
                    cache_folder=self._settings.cache_folder,
                    extra_jars=recipe.jars,
                    environment=environment,
                    home=Path(recipe.spark_home),
                    umask=int(recipe.umask, 8) if recipe.umask else -1,
                    priority=priority,
                    on_process=note,
                )
                self._jvms[session_id] = jvm
                app_id, ui_url = warmer.result()
            if self._stopping.is_set():
                return
            if self._lowered is not None:
                restore(jvm.process.pid)
            self._store.mark_ready(
                session_id, process=jvm.identity, app_id=app_id, ui_url=ui_url, now=self._now()
            )
            self._stock.worked(recipe)
            _log.info("session %s is warm", session_id)
        except (GluepotError, OSError) as error:
            self._stock.failed(recipe, error)
            self._drop_jvm(session_id)
            self._store.end(session_id, reason=f"warming failed: {error}"[:500], now=self._now())
            remove_session_folder(folder)
        finally:
            self._lowered = None

    def _make_archive(self) -> None:
        session_id, folder = self._service.new_folder()
        self._training = session_id
        try:
            conf = {**self._service.pool_conf(), "spark.ui.enabled": "false", "spark.master": "local[1]"}
            maker = ArchiveMaker(
                self._settings.cache_folder, conf, memory_mb=heap_mb(self._settings), now=self._now
            )
            maker.run(folder)
        except GluepotError as error:
            _log.warning("no class-data archive: %s", error)
        finally:
            self._training = ""

    def _gone(self, row: SessionRow) -> bool:
        if row.state is SessionState.STARTING:
            # While its starter lives (this pot, or a notebook that starts cold), it is the starter's business.
            return row.starter is None or not row.starter.is_alive()
        if row.process is not None and not row.process.is_alive():
            return True
        return row.state is SessionState.CLAIMED and not alive_owner(row)

    def _is_forgotten(self, row: SessionRow) -> bool:
        limit_s = self._settings.spark.idle_timeout_s
        since = row.last_used_at
        return bool(limit_s and since is not None and self._now() - since > timedelta(seconds=limit_s))

    def _clear(self, row: SessionRow, reason: str) -> None:
        self._drop_jvm(row.id)
        if row.process is not None:
            row.process.end()
        if self._store.end(row.id, reason=reason, now=self._now()):
            _log.info("session %s ended: %s", row.id, reason)
        if row.process is None:
            _remove_unrecorded(row.folder)
        else:
            remove_session_folder(row.folder)

    def _let_go(self, session_id: str) -> None:
        jvm = self._jvms.get(session_id)
        if jvm is not None and jvm.keeper_fd >= 0:
            os.close(jvm.keeper_fd)
            self._jvms[session_id] = LaunchedJvm(
                folder=jvm.folder, process=jvm.process, identity=jvm.identity, keeper_fd=-1
            )

    def _drop_jvm(self, session_id: str) -> None:
        self._let_go(session_id)
        jvm = self._jvms.pop(session_id, None)
        if jvm is not None and jvm.process.poll() is None:
            jvm.process.send_signal(signal.SIGTERM)
            try:
                jvm.process.wait(3)
            except subprocess.TimeoutExpired:
                jvm.process.kill()
                jvm.process.wait()

    def _reap_children(self) -> None:
        for session_id, jvm in list(self._jvms.items()):
            if jvm.process.poll() is not None:
                self._let_go(session_id)
                del self._jvms[session_id]

    def _retired(self, row: SessionRow, worth_keeping: set[str] | None) -> bool:
        """End a waiting JVM that has waited too long, or that nothing in the stock asks for any more."""
        life_s = self._settings.pool.idle_life_s
        if worth_keeping is not None and row.fit_key not in worth_keeping:
            self._clear(row, "not wanted any more")
        elif life_s and row.ready_at is not None and self._now() - row.ready_at > timedelta(seconds=life_s):
            self._clear(row, "waited too long")
        else:
            return False
        return True


def _remove_unrecorded(folder: Path) -> None:
    """Remove a session's folder, and end the JVM that its starter made but was killed before it wrote down which.

    In this order: from then on no JVM can start there. One that is just starting would find no place for its connection
    file, and stay: it reads only later that nobody holds its FIFO.
    """
    remove_session_folder(folder)
    kill_processes_in(folder)


def _environment(recipe: Recipe) -> dict[str, str]:
    """Return the environment of a JVM of this recipe, and of what warms it."""
    environment = pooled_environment(os.environ)
    if recipe.prefix != sys.prefix:
        environment.pop("PYTHONPATH", None)  # ours, which another interpreter's gluepot must not come from
        environment.pop("VIRTUAL_ENV", None)
    return {k: v for k, v in environment.items() if k not in START_VARIABLES} | dict(recipe.variables)


def _start_thread(name: str, work: Callable[..., None], *arguments: Any) -> threading.Thread:
    thread = threading.Thread(target=work, args=arguments, name=name, daemon=True)
    thread.start()
    return thread
