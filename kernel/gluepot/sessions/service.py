"""The verbs of sessions: acquire one (warm if one fits, else cold), see them, end them."""

from __future__ import annotations

import contextlib
import dataclasses
import os
import shutil
import time
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil

from gluepot.clock import Clock, utc_now
from gluepot.database import Database
from gluepot.errors import NotFoundError, UnavailableError
from gluepot.processes import ProcessIdentity
from gluepot.sessions.adoption import WORKER_DAEMON, adopt_before_context
from gluepot.sessions.claimed import ClaimedSession
from gluepot.sessions.fit import fit_key, fits_pool, heap_mb
from gluepot.sessions.gateway import connect
from gluepot.sessions.launcher import fifo_path, launch_jvm, log_path
from gluepot.sessions.models import Owner, SessionInfo, SessionSpec, Stage
from gluepot.sessions.spark_conf import base_conf
from gluepot.sessions.store import SessionRow, SessionStore
from gluepot.settings import Settings

_WAIT_FOR_WARM_S = 60.0


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
        self._settings = settings
        self._metastore = metastore
        self._now = now

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
            UnavailableError: no JVM could be started.
        """
        adopt_before_context(os.environ)
        conf = self.pool_conf()
        if fits_pool(spec, self._settings):
            session = self._claim_warm(spec, conf, owner, on_stage, plain_launch)
            if session is not None:
                return session
        return self._start_cold(spec, conf, owner, on_stage, plain_launch)

    def pool_conf(self) -> dict[str, str]:
        """Return the Spark settings that a pooled JVM of this home is started with."""
        return {
            **base_conf(self._settings, self._metastore()),
            "spark.master": self._settings.pool.master,
            "spark.python.daemon.module": WORKER_DAEMON,
        }

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
        if row.process is not None:
            row.process.end()
        self._ended(row.id, "stopped")
        return _info(row)

    def new_folder(self) -> tuple[str, Path]:
        """Return a new session id and the folder that is its."""
        session_id = uuid.uuid4().hex[:16]
        return session_id, self._settings.run_folder / "sessions" / session_id

    def _claim_warm(
        self, spec: SessionSpec, conf: dict[str, str], owner: Owner, on_stage: Stage, plain_launch: Any
    ) -> ClaimedSession | None:
        """Claim a JVM that waits, or the one that the pot is warming just now: a second start beside it is slower."""
        key = fit_key(conf)
        coming = self._store.coming(key)
        deadline = time.monotonic() + _WAIT_FOR_WARM_S
        while True:
            for row in self._store.ready(key):
                session = self._claim(row, spec, owner, plain_launch)
                if session is not None:
                    return session
            if not self._store.coming(key) & coming or time.monotonic() > deadline:
                return None
            on_stage("the pot is warming a session")
            time.sleep(0.05)

    def _claim(
        self, row: SessionRow, spec: SessionSpec, owner: Owner, plain_launch: Any
    ) -> ClaimedSession | None:
        try:
            # Fails at once when no JVM reads; held before the claim, so that no moment is left without a holder.
            life_fd = os.open(fifo_path(row.folder), os.O_WRONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        except OSError:
            self._ended(row.id, "found dead at claim")
            return None
        offset = _size(log_path(row.folder))
        if not self._store.claim(row.id, owner=owner, log_offset=offset, now=self._now()):
            os.close(life_fd)
            return None
        try:
            gateway = connect(row.folder, plain_launch)
        except UnavailableError:
            os.close(life_fd)
            self._ended(row.id, "did not answer its claimer")
            return None
        return ClaimedSession(
            id=row.id,
            folder=row.folder,
            gateway=gateway,
            process=row.process,
            life_fd=life_fd,
            log_offset=offset,
            warm=True,
            conf_to_set=self._run_time_conf(spec),
            claimed_at=self._now(),
            on_end=self._ended,
        )

    def _run_time_conf(self, spec: SessionSpec) -> dict[str, str]:
        shuffle = {"spark.sql.shuffle.partitions": str(self._settings.spark.shuffle_partitions)}
        return {**shuffle, **self._settings.spark.conf, **spec.conf}

    def _start_cold(
        self, spec: SessionSpec, conf: dict[str, str], owner: Owner, on_stage: Stage, plain_launch: Any
    ) -> ClaimedSession:
        master = spec.master or self._settings.spark.master or self._settings.pool.master
        if spec.cores and master.startswith("local"):
            master = f"local[{spec.cores}]"
        conf = {
            **conf,
            "spark.master": master,
            "spark.app.name": spec.app_name,
            **self._settings.spark.conf,
            **spec.conf,
        }
        if not master.startswith("local"):
            conf.pop("spark.python.daemon.module")  # the workers of a cluster have no gluepot
        session_id, folder = self.new_folder()
        engine = master.split("[")[0].split(":")[0]
        self._store.add(
            session_id=session_id,
            fit_key="",
            engine=engine,
            master=master,
            folder=folder,
            spec=dataclasses.asdict(spec),
            now=self._now(),
        )
        try:
            jvm = launch_jvm(
                folder,
                conf=conf,
                memory_mb=spec.memory_mb or heap_mb(self._settings),
                cache_folder=self._settings.cache_folder,
                extra_jars=spec.jars,
                on_stage=on_stage,
            )
            on_stage(f"connecting to {master}" if "://" in master else "building the session")
            gateway = connect(folder, plain_launch)
        except UnavailableError:
            self._ended(session_id, "did not start")
            raise
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
        )

    def _ended(self, session_id: str, reason: str) -> None:
        self._store.end(session_id, reason=reason, now=self._now())
        shutil.rmtree(self._settings.run_folder / "sessions" / session_id, ignore_errors=True)


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


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
