"""One door: whatever asks PySpark for a context in this process gets our session (DESIGN D3).

`SparkContext()`, `SparkContext.getOrCreate()`, `SparkSession.builder…getOrCreate()`, the first line of a Glue script
and an imported module that builds a session come to a `Door`: here is what it does with them, in `pyspark_hooks.py` how
they come to it.
"""

from __future__ import annotations

import contextlib
import os
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gluepot.errors import ConflictError
from gluepot.sessions.adoption import adopt, worker_python
from gluepot.sessions.asked_conf import apply_asked, ask_for_settings, bring_home
from gluepot.sessions.claimed import ClaimedSession
from gluepot.sessions.connect import ConnectSession, classic
from gluepot.sessions.connect_work import ConnectWork
from gluepot.sessions.driver import start_context
from gluepot.sessions.engines import Engine, engine_of, shown_master
from gluepot.sessions.import_beside import ImportBeside
from gluepot.sessions.live import set_on_claimed
from gluepot.sessions.models import Owner, SessionSpec, Stage
from gluepot.sessions.no_context import NotOnConnectError
from gluepot.sessions.pyspark_hooks import CONTEXT_MODULE, clear_pyspark, hook_pyspark
from gluepot.sessions.source_views import SourceViews
from gluepot.sessions.work import CellMeter, WorkMeter

if TYPE_CHECKING:
    from gluepot.sessions.service import SessionService


def _silent(_text: str) -> None:
    pass


def _ignore(_what: Any) -> None:
    pass


def _nothing() -> None:
    pass


class Door:
    """What this process's sessions are made of, and the one it has now.

    Args:
        sessions: returns the session service; called when Spark is first asked for.
        owner: who the sessions are for.
        spec: what they should be; may be replaced while no session runs.
        on_stage: told what a cold start is doing.
        on_notice: told once what a builder asked for and did not get.

    `on_context` may be set to be told of each context that comes to be; on Spark Connect, of each session. `on_query`,
    of each object that PySpark makes for a streaming query; `before_end`, that a session is about to be ended.
    `source_views` knows what made the classic session's views of data sources.
    """

    def __init__(
        self,
        sessions: Callable[[], SessionService],
        owner: Owner,
        *,
        spec: SessionSpec | None = None,
        on_stage: Stage = _silent,
        on_notice: Stage = _silent,
    ) -> None:
        self._sessions = sessions
        self._lock = threading.RLock()
        self._noticed: set[str] = set()
        self.in_session_stop = False
        self.owner = owner
        self.spec = spec or SessionSpec()
        self.on_stage = on_stage
        self.on_notice = on_notice
        self.current: ClaimedSession | ConnectSession | None = None
        self.source_views = SourceViews()
        self._named_in_code = ""
        self.on_context: Callable[[Any], None] = _ignore
        self.on_query: Callable[[Any], None] = _ignore
        self.before_end: Callable[[], None] = _nothing

    def session(self) -> Any:
        """Return the SparkSession of this process, acquiring one if there is none."""
        self.drop_dead()
        if self.current is None and ImportBeside.is_worth_it():
            self._acquire_beside_import()
        from pyspark.sql import SparkSession

        return SparkSession.builder.getOrCreate()

    def drop_dead(self) -> str | None:
        """Forget a session whose JVM has gone, so that the next request gets a new one; return its id, if so."""
        current = self.current
        if current is None or current.is_alive():
            return None
        self.end(current.gone)
        return current.id

    def meter(self, tag: str) -> CellMeter | None:
        """Return what follows the work of a cell from now on, under a tag of its own; None where no session runs."""
        current = self.current
        if current is None or not current.is_alive():
            return None
        if isinstance(current, ConnectSession):
            return ConnectWork(current.spark, tag)
        module = sys.modules.get(CONTEXT_MODULE)
        context = module.SparkContext._active_spark_context if module is not None else None
        return WorkMeter(context, tag) if context is not None else None

    def note_error(self, error: BaseException) -> None:
        """Look at an error of the owner's code, where it can say that the session is gone."""
        if isinstance(self.current, ConnectSession):
            self.current.note_error(error)

    def end(self, reason: str = "stopped") -> None:
        """End this process's session; PySpark is left as if it had never been asked."""
        if self.current is not None:
            self.before_end()
        with self._lock:
            session, self.current = self.current, None
            if session is None:
                return
            clear_pyspark()
            self.source_views = SourceViews()
            session.end(reason)

    def attach(self, session_id: str) -> Any:
        """Take over a detached session in place of the one this process may have; return the SparkSession."""
        with self._lock:
            attached = self._sessions().attach(session_id, self.owner)
            self.end("another session was attached")
            self.current = attached
        return self.session()

    def detach(self) -> str:
        """Let go of this process's session, which lives on for somebody to attach it; return its id.

        Raises:
            ConflictError: there is none, or it is one that cannot be handed on.
        """
        with self._lock:
            current = self.current
            if not isinstance(current, ClaimedSession) or not current.is_alive():
                raise ConflictError("There is no session here to detach.", "Start one: %session start")
            session_id = self._sessions().detach(current, self.owner)
            self.current = None
            self.source_views = SourceViews()
            clear_pyspark()
            return session_id

    def sql_ran(self, spark: Any, statement: str) -> None:
        """A statement without parameters has run in a classic session."""
        if isinstance(self.current, ClaimedSession):
            with contextlib.suppress(Exception):  # it has run: that is not to fail for what is kept of it
                self.source_views.note(spark, statement)

    # -- what replaces PySpark's own ------------------------------------------------------------------

    def build(self, options: Mapping[str, str], plain_build: Callable[[], Any]) -> Any:
        """In place of `SparkSession.builder.getOrCreate()`: on Spark Connect our session there, else PySpark's way."""
        with self._lock:
            master = options.get("spark.remote") or options.get("spark.master", "")
            current = self.current
            if isinstance(current, ConnectSession) or (current is None and self._is_connect(master)):
                return self._connected(options, master)
        with classic():
            return plain_build()

    def launch(self, plain_launch: Any, conf: Any = None) -> Any:
        """In place of `launch_gateway`: a gateway to a claimed JVM."""
        with self._lock:
            master = conf.get("spark.master", "") if conf is not None else ""
            if isinstance(self.current, ConnectSession) or (
                self.current is None and self._is_connect(master)
            ):
                raise NotOnConnectError("SparkContext")
            if self.current is None:
                self.current = self._sessions().acquire(
                    self._spec_for(master), self.owner, on_stage=self.on_stage, plain_launch=plain_launch
                )
                self._named_in_code = master or self._named_in_code
            return self.current.gateway

    def initialize(self, context: Any, jconf: Any) -> Any:
        """In place of `SparkContext._initialize_context`: the JVM's own context, adopted."""
        jvm = context._jvm
        scala_context = jvm.org.apache.spark.SparkContext
        current = self.current
        if isinstance(current, ClaimedSession) and current.warm:
            jsc = jvm.JavaSparkContext.fromSparkContext(scala_context.getOrCreate())
            for key in set_on_claimed(jvm, ask_for_settings(jsc, jconf, current.conf_to_set)):
                self.notice_once(
                    key, f"{key} is fixed when a JVM starts; %%configure -f restarts this session with it."
                )
            apply_asked(jvm, jsc, jconf, self.notice_once)  # what code says stands above settings
            context.appName = jconf.get("spark.app.name")  # PySpark has read it before
        else:
            assert isinstance(current, ClaimedSession)
            bring_home(jvm, jconf, self.notice_once)
            try:
                jsc = start_context(jvm, jconf, current, self.notice_once)
            except KeyboardInterrupt:  # its context is half made, and it can have no other
                self.end("interrupted while it started")
                raise
        self._adopt(context, jvm, jsc)
        return jsc

    def _connected(self, options: Mapping[str, str], master: str) -> Any:
        current = self.current
        if not isinstance(current, ConnectSession) or not current.is_alive():
            self.end(ConnectSession.gone)
            current = self._sessions().connect(
                self._spec_for(master), self.owner, on_stage=self.on_stage, on_notice=self.on_notice
            )
            self.current = current
            self._named_in_code = master or self._named_in_code
            self.on_context(current.spark)
        if engine_of(master) is Engine.CONNECT and shown_master(master) != current.master:
            self.notice_once(
                "spark.remote", f"{shown_master(master)} was asked for; this session is at {current.master}."
            )
        for key in current.apply(options):
            self.notice_once(
                key, f"{key}={options[key]} was asked for; the server at {current.master} fixes it."
            )
        return current.spark

    def _acquire_beside_import(self) -> None:
        importing = ImportBeside()
        with self._lock:
            if self._is_connect(""):
                return
            try:
                self.current = self._sessions().acquire(
                    self.spec,
                    self.owner,
                    on_stage=importing.telling(self.on_stage),
                    plain_launch=importing.launch_gateway,
                )
            finally:
                importing.join()

    def _is_connect(self, asked_master: str) -> bool:
        return engine_of(self._sessions().chosen_master(self._spec_for(asked_master))) is Engine.CONNECT

    def _spec_for(self, asked_master: str) -> SessionSpec:
        """Code names its cluster where nobody else does; a local master in it is boilerplate and changes nothing.

        It has named it for the sessions after that one, too: the line that did may be a cell which is not run again.
        """
        asked_master = asked_master or self._named_in_code
        if engine_of(asked_master) is Engine.LOCAL or self._sessions().chosen_master(self.spec):
            return self.spec
        return replace(self.spec, master=asked_master)

    def _adopt(self, context: Any, jvm: Any, jsc: Any) -> None:
        told = context.environment.copy()  # spark.executorEnv.… is the user's word
        context.environment.update({**adopt(jvm, jsc, Path.cwd(), os.environ), **told})

    def made(self, context: Any) -> None:
        """After `SparkContext._do_init`: what PySpark's constructor would have set over."""
        current = self.current
        if isinstance(current, ClaimedSession):
            python = current.workers_python or context.pythonExec
            is_local = context._jsc.sc().isLocal()
            context.pythonExec = worker_python(current.folder, Path.cwd(), python) if is_local else python
            if not current.warm:
                self._sessions().note_context(
                    current.id, app_id=context.applicationId, ui_url=context.uiWebUrl or ""
                )
        for path in self.spec.py_files:
            context.addPyFile(path)
        self.on_context(context)

    def notice_once(self, key: str, text: str) -> None:
        """Tell whoever is at work a sentence about `key`, but no second time."""
        if key not in self._noticed:
            self._noticed.add(key)
            self.on_notice(text)


_door: Door | None = None


def current_door() -> Door | None:
    """Return the door of this process, or None where none was installed."""
    return _door


def install_door(door: Door) -> Door:
    """Make `door` the way to Spark in this process. PySpark itself is not imported: it is hooked when it is."""
    global _door  # noqa: PLW0603 - PySpark's own state is one per process; so is its door
    _door = door
    hook_pyspark(current_door)
    return door
