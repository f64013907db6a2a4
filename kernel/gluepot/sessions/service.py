"""The verbs of sessions: acquire one (warm if one fits, else cold), see them, end them."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import sys
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psutil

from gluepot.clock import Clock, utc_now
from gluepot.connectors.installed import jars as connector_jars
from gluepot.connectors.installed import merged_conf
from gluepot.connectors.installed import spark_conf as connector_conf
from gluepot.database import Database
from gluepot.errors import ConflictError, NotFoundError
from gluepot.processes import ProcessIdentity
from gluepot.sessions import detaching
from gluepot.sessions.adoption import adopt_before_context
from gluepot.sessions.claimed import ClaimedSession
from gluepot.sessions.claiming import Claimer
from gluepot.sessions.compiling import FirstUse
from gluepot.sessions.connect import ConnectSession, default_conf, open_session
from gluepot.sessions.driver import driver_for
from gluepot.sessions.engines import Engine, check_client_side, chosen_master, engine_of, shown_master
from gluepot.sessions.fit import fits_pool, heap_mb
from gluepot.sessions.gateway import connect
from gluepot.sessions.launcher import abandon, launch_jvm
from gluepot.sessions.models import Owner, OwnerKind, SessionInfo, SessionSpec, Stage
from gluepot.sessions.priority import limit_cores
from gluepot.sessions.reach import reach
from gluepot.sessions.recipe import SET_ON_CLAIM, Recipe, recipe_here
from gluepot.sessions.scratch import remove_session_folder
from gluepot.sessions.spark_conf import base_conf
from gluepot.sessions.store import SessionRow, SessionStore
from gluepot.sessions.wanted import WantedSessions
from gluepot.settings import Settings


def _silent(_stage: str) -> None:
    pass


class SessionService:
    """Sessions of one home folder.

    `metastore` returns the URI of a metastore that answers; it is called before a JVM is started.
    """

    def __init__(
        self, database: Database, settings: Settings, *, metastore: Callable[[], str], now: Clock = utc_now
    ) -> None:
        self._store = SessionStore(database)
        self._wanted = WantedSessions(database)
        self._pool = Claimer(self._store, self._ended, now=now)
        self._settings = settings
        self._metastore = metastore
        self._now = now
        self._users_python = os.environ.get("PYSPARK_PYTHON", "")

    def acquire(
        self, spec: SessionSpec, owner: Owner, *, on_stage: Stage = _silent, plain_launch: Any = None
    ) -> ClaimedSession:
        """Return a session that the calling process owns: a warm one that fits, else one started now.

        Args:
            spec: what it should be.
            owner: who it is for, as a person would say it.
            on_stage: told what a cold start is doing.
            plain_launch: PySpark's own `launch_gateway`, where it is hooked.

        Raises:
            UnavailableError: no JVM could be started, or its master does not answer.
            MissingPartError: this machine lacks what a client of the master needs.
            InvalidInputError: the master is none.
        """
        adopt_before_context(os.environ)
        conf = self.pool_conf()
        recipe = self._recipe(spec, conf)
        if recipe is not None:
            session = self._pool.claim(
                recipe, owner, self._run_time_conf(spec, recipe), on_stage=on_stage, plain_launch=plain_launch
            )
            if session is not None:
                if spec.cores and session.process is not None:
                    limit_cores(session.process.pid, spec.cores)
                return session
            if owner.kind is not OwnerKind.JOB_RUN:  # nobody waits for the start of a nightly job
                self._wanted.note(recipe, now=self._now())
        return self._start_cold(spec, conf, owner, on_stage, plain_launch)

    def chosen_master(self, spec: SessionSpec) -> str:
        """Return the master that spec, settings or environment ask for; "" where a JVM of the pool will do."""
        return chosen_master(spec, self._settings)

    def connect(
        self, spec: SessionSpec, owner: Owner, *, on_stage: Stage = _silent, on_notice: Stage = _silent
    ) -> ConnectSession:
        """Return a new session on the Spark Connect server that is the chosen master.

        Args:
            spec: what it should be. The server gives cores and memory; settings of its own are fixed there.
            owner: who it is for.
            on_stage: told that it is being connected to.
            on_notice: told once what the server does not let a session have.

        Raises:
            UnavailableError: the server does not answer, or refuses.
            MissingPartError: a library of the client is not installed.
        """
        url = self.chosen_master(spec)
        master = shown_master(url)
        check_client_side(Engine.CONNECT, spec.conf)
        on_stage(f"connecting to {master}")
        reach(url)
        session_id, folder = self.new_folder()
        self._add(session_id, Engine.CONNECT, master, folder, spec)
        try:
            spark = open_session(url)
        except BaseException:  # an interrupt, too
            self._ended(session_id, "did not start")
            raise
        self._store.claim(session_id, owner=owner, log_offset=0, now=self._now(), cold=True)
        self._store.note_app(session_id, app_id=spark.session_id)
        session = ConnectSession(
            id=session_id, master=master, spark=spark, claimed_at=self._now(), on_end=self._ended
        )
        session.apply(default_conf(os.environ))
        for key in session.apply({**self._settings.spark.conf, **spec.conf}):
            on_notice(f"{key} is fixed by the server at {master}.")
        session.add_files(py_files=spec.py_files, jars=spec.jars)
        return session

    def pool_conf(self) -> dict[str, str]:
        """Return the Spark settings that a pooled JVM of this home is started with."""
        base = {
            **base_conf(self._settings, self._metastore()),
            "spark.master": self._settings.pool.master,
        }
        return merged_conf(connector_conf(self._settings), base)  # ours stands above: a mount above S3

    def pool_recipe(self) -> Recipe:
        """Return how a pooled JVM of this home is started."""
        return recipe_here(
            self.pool_conf(), memory_mb=heap_mb(self._settings), jars=connector_jars(self._settings)
        )

    def _recipe(self, spec: SessionSpec, conf: dict[str, str]) -> Recipe | None:
        """Return by which recipe a waiting JVM would fit; None where none can wait: the pool is off, or for a cluster."""
        if not self._settings.pool.size or engine_of(self.chosen_master(spec)) is not Engine.LOCAL:
            return None
        if fits_pool(spec, self._settings):
            return recipe_here(conf, memory_mb=heap_mb(self._settings), jars=connector_jars(self._settings))
        asked = {**self._settings.spark.conf, **spec.conf, "spark.master": self._local_master(spec)}
        return recipe_here(
            merged_conf(conf, asked),
            memory_mb=max(spec.memory_mb, heap_mb(self._settings)),
            jars=(*connector_jars(self._settings), *spec.jars),
        )

    def _local_master(self, spec: SessionSpec) -> str:
        asked = self.chosen_master(spec) or self._settings.pool.master
        return f"local[{spec.cores}]" if spec.cores else asked

    def list_sessions(self) -> list[SessionInfo]:
        """Return every session that lives, oldest first, with the memory its JVM holds."""
        return [_info(row) for row in self._store.live() if row.process is None or row.process.is_alive()]

    def stop(self, session_id: str) -> SessionInfo:
        """End a session by its id (a unique beginning of it is enough), whoever owns it.

        Raises:
            NotFoundError: no live session has that id.
        """
        live = self._store.live()
        row = next((r for r in live if session_id and r.id.startswith(session_id)), None)
        if row is None:
            raise NotFoundError(
                "Session", session_id, candidates=[r.id for r in live], next_step="See: %session list"
            )
        if row.engine == Engine.CONNECT and row.owner is not None and alive_owner(row):
            raise ConflictError(
                f"Session {row.id!r} is {row.owner.name}'s at {row.master}: only its owner can release it.",
                "There: %session stop",
            )
        if row.process is not None:
            row.process.end()
        self._ended(row.id, "stopped")
        return _info(row)

    def attach(self, session_id: str, owner: Owner) -> ClaimedSession:
        """Return a detached session as the calling process's own; the beginning of its id is enough.

        Raises:
            NotFoundError: no live session has that id.
            ConflictError: somebody has it, or it runs another version of Spark.
            UnavailableError: it has gone meanwhile.
        """
        adopt_before_context(os.environ)
        return detaching.attach(self._pool, detaching.find(self._store, session_id), owner)

    def detach(self, session: ClaimedSession, owner: Owner) -> str:
        """Let go of a session, which goes on without an owner, and return its id. Raises ConflictError if it cannot."""
        detaching.hold_itself(session, owner)
        self._store.detach(session.id, now=self._now())
        session.let_go()
        return session.id

    def note_context(self, session_id: str, *, app_id: str, ui_url: str) -> None:
        """Write down what a session that was started cold is called, and where its UI is ("" for nowhere)."""
        self._store.note_app(session_id, app_id=app_id, ui_url=ui_url)

    def ui_address(self, session_id: str) -> str:
        """Return http://127.0.0.1:PORT of a live session's Spark UI; the whole id or its beginning.

        Raises:
            NotFoundError: no live session has that id, or it has no UI.
        """
        row = detaching.find(self._store, session_id)
        port = urlsplit(row.ui_url).port if row.ui_url else None
        if port is None:
            next_step = "It is off where spark.ui.enabled is false; on Spark Connect it is the server's."
            raise NotFoundError("Spark UI", row.id, next_step=next_step)
        return (
            f"http://127.0.0.1:{port}"  # its name may be this machine's, but it only ever listens on loopback
        )

    def new_folder(self) -> tuple[str, Path]:
        """Return a new session id and the folder that is its."""
        session_id = uuid.uuid4().hex[:16]
        return session_id, self._settings.run_folder / "sessions" / session_id

    def _run_time_conf(self, spec: SessionSpec, recipe: Recipe) -> dict[str, str]:
        shuffle = {"spark.sql.shuffle.partitions": str(self._settings.spark.shuffle_partitions)}
        asked = {"spark.app.name": spec.app_name, **shuffle, **self._settings.spark.conf, **spec.conf}
        started_with = {} if fits_pool(spec, self._settings) else recipe.conf
        return {
            key: value
            for key, value in asked.items()
            # A JVM of an equal recipe may have been started with another value of these.
            if key in SET_ON_CLAIM or started_with.get(key) != value
        }

    def _start_cold(
        self, spec: SessionSpec, conf: dict[str, str], owner: Owner, on_stage: Stage, plain_launch: Any
    ) -> ClaimedSession:
        master = self.chosen_master(spec) or self._settings.pool.master
        engine = engine_of(master)
        if engine is Engine.LOCAL:
            master = self._local_master(spec)
        asked = {"spark.app.name": spec.app_name, **self._settings.spark.conf, **spec.conf}
        check_client_side(engine, asked)
        if engine is not Engine.LOCAL:
            on_stage(f"looking for {master}")
        driver = driver_for(
            master,
            base=conf,
            asked=asked,
            jars=spec.jars,
            reached_from="" if engine is Engine.LOCAL else reach(master),
            python=self._named_python(),
        )
        session_id, folder = self.new_folder()
        self._add(session_id, engine, master, folder, spec)
        jvm = None
        try:
            jvm = launch_jvm(
                folder,
                conf=driver.conf,
                memory_mb=spec.memory_mb or heap_mb(self._settings),
                cache_folder=self._settings.cache_folder,
                extra_jars=(*connector_jars(self._settings), *spec.jars),
                on_stage=on_stage,
                first_use=FirstUse.AT_ONCE,
            )
            on_stage("building the session" if engine is Engine.LOCAL else f"connecting to {master}")
            gateway = connect(folder, plain_launch)
            self._store.claim(session_id, owner=owner, log_offset=0, now=self._now(), cold=True)
            self._store.note_process(session_id, process=jvm.identity)
            return ClaimedSession(
                id=session_id,
                folder=folder,
                gateway=gateway,
                process=jvm.identity,
                life_fd=jvm.keeper_fd,
                log_offset=0,
                warm=False,
                conf_to_set={},
                child=jvm.process,
                claimed_at=self._now(),
                on_end=self._ended,
                master=master,
                accept_limit_s=0.0
                if engine is Engine.LOCAL
                else float(self._settings.spark.connect_timeout_s),
                workers_python=driver.workers_python,
            )
        except BaseException:  # an interrupt, too, leaves no JVM behind
            if jvm is not None:
                abandon(jvm)
            self._ended(session_id, "did not start")
            raise

    def _named_python(self) -> str:
        """Return the interpreter that the user's environment names for workers; ours is set there as a default."""
        named = os.environ.get("PYSPARK_PYTHON", "")
        return self._users_python if named == sys.executable else named

    def _add(self, session_id: str, engine: Engine, master: str, folder: Path, spec: SessionSpec) -> None:
        recorded = dataclasses.replace(spec, master=shown_master(spec.master))
        self._store.add(
            session_id=session_id,
            fit_key="",
            engine=engine.value,
            master=master,
            folder=folder,
            spec=dataclasses.asdict(recorded),
            now=self._now(),
        )

    def _ended(self, session_id: str, reason: str) -> None:
        self._store.end(session_id, reason=reason, now=self._now())
        remove_session_folder(self._settings.run_folder / "sessions" / session_id)


def _info(row: SessionRow) -> SessionInfo:
    memory = None
    if row.process is not None:
        with contextlib.suppress(psutil.Error):
            memory = psutil.Process(row.process.pid).memory_info().rss
    return SessionInfo(
        id=row.id,
        state=row.state,
        master=row.master,
        pid=row.process.pid if row.process else None,
        owner=row.owner,
        app_id=row.app_id,
        ui_url=row.ui_url,
        created_at=row.created_at,
        claimed_at=row.claimed_at,
        memory_bytes=memory,
    )


def alive_owner(row: SessionRow) -> bool:
    """Say whether the owner of a claimed session still runs."""
    identity: ProcessIdentity | None = row.owner_process
    return identity is not None and identity.is_alive()
