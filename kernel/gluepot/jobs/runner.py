"""Runs one claimed run to its end: `python -m gluepot.jobs.runner RUN_ID FENCING`, a process of its own.

It holds the claim, starts the user's code in a child process, and watches over time limit, stop requests and lease.
It imports nothing of what the script imports, so whatever the script does to its process, somebody is left to say
what became of it.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy.exc import OperationalError

from gluepot.clock import Clock, utc_now
from gluepot.database import Database, open_database
from gluepot.errors import Fault, GluepotError
from gluepot.jobs.documents import failure_from, plain
from gluepot.jobs.errors import LostClaimError
from gluepot.jobs.failures import sentence_of
from gluepot.jobs.models import Failure, JobRun, JobVersion, RunState, StepRun
from gluepot.jobs.parameters import as_arguments
from gluepot.jobs.run_claims import Claim, RunClaims
from gluepot.jobs.run_files import CONTROL_FD, GO, files_of, read_json, tail
from gluepot.jobs.run_store import RunStore
from gluepot.jobs.step_runs import step_runs
from gluepot.jobs.store import JobStore
from gluepot.processes import ProcessIdentity
from gluepot.settings import Settings
from gluepot.settings_sources import load_settings

JOB_PROCESS = "gluepot.cli.job_process"
BEAT_S = 1.0
_RENEW_EVERY_BEATS = 10
_GRACE_S = 10.0
_LAST_OUTPUT_LINES = 20
_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Ending:
    """How the child ended: the state that this means, and its exit code (negative: ended by that signal)."""

    state: RunState
    exit_code: int | None
    error: str = ""


class JobRunner:
    """Runs one claim. `beat_s` is how often it looks at the child and at the database."""

    def __init__(
        self,
        database: Database,
        settings: Settings,
        claim: Claim,
        *,
        now: Clock = utc_now,
        beat_s: float = BEAT_S,
    ) -> None:
        self._settings = settings
        self._claim = claim
        self._claims = RunClaims(database)
        self._runs = RunStore(database)
        self._jobs = JobStore(database)
        self._now = now
        self._beat_s = beat_s
        self._files = files_of(settings, claim.run_id)

    def run(self) -> RunState:
        """Run to the end and write the final state.

        Raises:
            LostClaimError: somebody else took the run over; nothing was changed since.
        """
        self._claims.adopt(self._claim, self._now())
        run = self._runs.get(self._claim.run_id)
        try:
            version = self._jobs.get_version(run.job_name, run.version)
            ending = self._run(run, version)
        except LostClaimError:
            raise
        except GluepotError as error:  # the job is gone, its folder is, a parameter no longer fits
            self._claims.finish(self._claim, RunState.FAILED, now=self._now(), error=str(error))
            return RunState.FAILED
        return self._finish(run, version, ending)

    def _run(self, run: JobRun, version: JobVersion) -> Ending:
        self._write_files(version)
        child, control = self._start(run, version)
        try:
            identity = ProcessIdentity.of(child.pid)
            if identity is not None:
                self._claims.begin(self._claim, identity, self._now())
            with contextlib.suppress(BrokenPipeError):  # it ended before it began; its exit code says how
                os.write(control, GO)
            return self._watch(run, version, child)
        except BaseException:
            _end(child)
            raise
        finally:
            os.close(control)

    def _write_files(self, version: JobVersion) -> None:
        self._files.make()
        self._files.script.write_text(version.content.script, encoding="utf-8")
        spec = replace(version.content.session_spec, app_name=version.job_name)
        self._files.session_spec.write_text(json.dumps(plain(spec)), encoding="utf-8")

    def _start(self, run: JobRun, version: JobVersion) -> tuple[subprocess.Popen[bytes], int]:
        """Start the child, which waits; return it with the end of the pipe that makes it go and live."""
        folder = Path(version.content.folder)
        if not folder.is_dir():
            raise _FolderIsGoneError(str(folder))
        arguments = as_arguments(version.content.parameters, run.parameters)
        reading, writing = os.pipe()
        log = os.open(self._files.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        try:
            child = subprocess.Popen(
                [sys.executable, "-m", JOB_PROCESS, str(self._files.folder), "--", *arguments],
                cwd=folder,
                env=self._environment(run, version, reading),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                pass_fds=(reading,),
                start_new_session=True,
            )
        except BaseException:
            os.close(writing)
            raise
        finally:
            os.close(reading)
            os.close(log)
        return child, writing

    def _environment(self, run: JobRun, version: JobVersion, control: int) -> dict[str, str]:
        return {
            **os.environ,
            **_project_variables(version),
            "GLUEPOT_HOME": str(self._settings.home),
            "GLUEPOT_RUN_ID": run.id,
            "GLUEPOT_JOB_NAME": run.job_name,
            "GLUEPOT_LOGICAL_DATE": run.logical_date.isoformat(),
            "PYTHONUNBUFFERED": "1",
            CONTROL_FD: str(control),
        }

    def _watch(self, run: JobRun, version: JobVersion, child: subprocess.Popen[bytes]) -> Ending:
        started = time.monotonic()
        beats = 0
        while True:
            try:
                code = child.wait(self._beat_s)
            except subprocess.TimeoutExpired:
                beats += 1
            else:
                return _ending(code)
            if time.monotonic() - started > run.timeout_s:
                _end(child)
                error = f"The run took longer than its time limit of {run.timeout_s} s."
                return Ending(state=RunState.TIMEOUT, exit_code=child.returncode, error=error)
            if self._is_stopping(version, beats):
                _end(child)
                return Ending(state=RunState.STOPPED, exit_code=child.returncode)

    def _is_stopping(self, version: JobVersion, beats: int) -> bool:
        """Say whether somebody asked for a stop; every tenth beat also prolongs the lease."""
        try:
            if beats % _RENEW_EVERY_BEATS == 0:
                self._claims.renew(self._claim, self._now(), self._steps(version, RunState.RUNNING))
            return self._claims.state(self._claim) is RunState.STOPPING
        except OperationalError:
            # A database that is away for a minute must not end a run of hours; the lease says how long that may last.
            _log.warning("the database does not answer; run %s goes on", self._claim.run_id, exc_info=True)
            return False

    def _steps(
        self, version: JobVersion, last: RunState, ended_at: datetime | None = None
    ) -> tuple[StepRun, ...]:
        return step_runs(self._files, version.content, last=last, ended_at=ended_at)

    def _finish(self, run: JobRun, version: JobVersion, ending: Ending) -> RunState:
        now = self._now()
        last = RunState.SUCCEEDED if ending.state is RunState.SUCCEEDED else RunState.FAILED
        steps = self._steps(version, last, now)
        failure = self._failure(version) if ending.state is RunState.FAILED else None
        error = sentence_of(failure) if failure is not None else ending.error
        self._claims.finish(
            self._claim,
            ending.state,
            now=now,
            exit_code=ending.exit_code,
            error=error,
            failure=failure,
            steps=steps,
        )
        _log.info("run %s of job %r: %s", run.id, run.job_name, ending.state)
        return ending.state

    def _failure(self, version: JobVersion) -> Failure | None:
        document = read_json(self._files.failure)
        failure = failure_from(document["failure"]) if document else None
        if failure is None:
            return None
        output, _ = tail(self._files.log, _LAST_OUTPUT_LINES, before_byte=document["printed_bytes"])
        cell = next((step.cell for step in version.content.steps if step.title == failure.step), 0)
        return replace(failure, last_output=output, cell=cell)


class _FolderIsGoneError(GluepotError):
    def __init__(self, folder: str) -> None:
        super().__init__(
            f"The working folder {folder!r} of this version is gone.",
            "Promote the job again from where it is now.",
        )


def _project_variables(version: JobVersion) -> dict[str, str]:
    """Hand the version's project settings on: the folder's file may have changed since the promotion."""
    return {
        f"GLUEPOT_{section.upper()}": json.dumps(value) for section, value in version.content.settings.items()
    }


def _ending(code: int) -> Ending:
    if code == 0:
        return Ending(state=RunState.SUCCEEDED, exit_code=0)
    if code < 0:
        name = signal.Signals(-code).name
        hint = " This is what running out of memory looks like." if -code == signal.SIGKILL else ""
        return Ending(
            state=RunState.FAILED, exit_code=code, error=f"The script was ended by signal {name}.{hint}"
        )
    return Ending(state=RunState.FAILED, exit_code=code, error=f"The script ended with exit code {code}.")


def _end(child: subprocess.Popen[Any]) -> None:
    """End the child and everything in its process group: politely, then for good."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, number)
        try:
            child.wait(_GRACE_S)
        except subprocess.TimeoutExpired:
            continue
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(child.pid, signal.SIGKILL)  # what the script started and left behind
        return
    raise Fault(f"process {child.pid} survives SIGKILL")


def main(arguments: Sequence[str]) -> int:
    """Run a claimed run in the home folder that the environment names."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    run_id, fencing = arguments
    settings = load_settings().settings
    database = open_database(settings.database_url)
    try:
        JobRunner(database, settings, Claim(run_id=run_id, fencing=int(fencing))).run()
    except LostClaimError as error:
        _log.warning("%s", error)
        return 1
    finally:
        database.close()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
