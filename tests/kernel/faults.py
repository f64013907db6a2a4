"""Killing what serves a notebook, and looking for what should not be left behind."""

from __future__ import annotations

import os
import random
import signal
import threading
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

import psutil
from sqlalchemy import select

from gluepot.database.tables.sessions import spark_sessions as t
from gluepot.pot.client import ensure_pot, pot_status
from gluepot.sessions.models import SessionState
from gluepot.sessions.scratch import PREFIX, javas_folder
from gluepot.sessions.store import SessionRow, SessionStore
from tests.kernel.driver import KernelDriver
from tests.pot.running import RunningPot
from tests.waiting import wait_until

WORK = """
for number in range(12):
    spark.range(20_000).selectExpr('sum(id)').collect()
    spark.sql('SHOW DATABASES').collect()
"""
LOOK = "print('rows', spark.range(7).count(), spark.sql('SHOW DATABASES').count() > 0)"


class Victim(StrEnum):
    """What is killed."""

    JVM = "jvm"
    KERNEL = "kernel"
    POT = "pot"


@dataclass
class Notebook:
    """A kernel over a pot, started again when it is killed."""

    pot: RunningPot
    start: Callable[[], KernelDriver]
    driver: KernelDriver

    def kill(self, victim: Victim) -> None:
        """End the victim as `kill -9` does; a JVM that is only being started counts, too."""
        pid = {Victim.JVM: self._jvm, Victim.KERNEL: lambda: self.driver.pid, Victim.POT: self._pot}[victim]()
        if pid is None:
            return
        os.kill(pid, signal.SIGKILL)
        if victim is Victim.KERNEL:
            self.driver.shutdown()
            self.driver = self.start()

    def _jvm(self) -> int | None:
        for row in sorted(live_rows(self.pot), key=lambda row: row.state is not SessionState.CLAIMED):
            if row.process is not None and row.process.is_alive():
                return row.process.pid
        return None

    def _pot(self) -> int | None:
        return pot_status(self.pot.settings).pid


def live_rows(pot: RunningPot) -> list[SessionRow]:
    """Return the sessions that have not ended, as far as the database says."""
    app = pot.app()
    try:
        return SessionStore(app.database).live()
    finally:
        app.close()


def jvms_of(pot: RunningPot) -> dict[int, str]:
    """Return every JVM of the home that runs: pid and session id."""
    found = {}
    sessions = str(pot.settings.run_folder / "sessions")
    for process in psutil.process_iter(["cmdline", "status"]):
        try:
            if "org.apache.spark.deploy.SparkSubmit" in (process.info["cmdline"] or ()):
                folder = process.cwd()
                if folder.startswith(sessions):
                    found[process.pid] = folder.rpartition("/")[2].removesuffix(" (deleted)")
        except psutil.Error:
            continue
    return found


def files_of_the_dead(pot: RunningPot) -> list[str]:
    """Return folders of sessions that have ended, and temporary files of their JVMs."""
    app = pot.app()
    try:
        with app.database.read() as connection:
            found = connection.execute(select(t.c.id).where(t.c.state == SessionState.ENDED.value))
            ended = set(found.scalars())
    finally:
        app.close()
    folders = (pot.settings.run_folder / "sessions").glob("*")
    scratch = javas_folder().glob(f"{PREFIX}*")
    return [
        *(str(folder) for folder in folders if folder.name in ended),
        *(str(folder) for folder in scratch if folder.name.split("-")[1] in ended),
    ]


def left_behind(pot: RunningPot) -> list[str]:
    """Return JVMs that serve nobody, leases that nobody holds, files that nobody needs."""
    rows = {row.id: row for row in live_rows(pot)}
    wrong = [f"JVM {pid} of {session}" for pid, session in jvms_of(pot).items() if session not in rows]
    for row in rows.values():
        held = row.owner_process if row.state is SessionState.CLAIMED else row.starter
        if held is None or not held.is_alive() or (row.process is not None and not row.process.is_alive()):
            wrong.append(f"{row.state} row {row.id}")
    return wrong + files_of_the_dead(pot)


def one_round(notebook: Notebook, victim: Victim, chance: random.Random) -> None:
    """Kill the victim at a random moment of a cell; the next cell must work and nothing may be left behind."""
    if chance.random() < 0.4:
        notebook.driver.execute("%session stop")
    request = notebook.driver.client.execute(WORK)
    driver = notebook.driver
    threading.Event().wait(chance.uniform(0.0, 2.0))  # the moment is the test

    notebook.kill(victim)
    if notebook.driver is driver:
        driver.collect(request, 120)
        driver.client.get_shell_msg(timeout=30)
    shown = notebook.driver.execute(LOOK, timeout_s=120)

    assert shown.stdout.split()[-3:] == ["rows", "7", "True"], (victim, shown.text, shown.error)
    ensure_pot(notebook.pot.settings)
    wait_until(lambda: not left_behind(notebook.pot), f"{left_behind(notebook.pot)} gone", limit_s=60)
