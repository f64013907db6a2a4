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
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sqlalchemy.exc import OperationalError

from gluepot.clock import Clock, utc_now
from gluepot.database import Database, open_database
from gluepot.errors import GluepotError, InvalidInputError, MissingPartError, NotFoundError
from gluepot.jobs.current_run import CurrentRun
from gluepot.jobs.documents import failure_from, plain
from gluepot.jobs.environment_check import EnvironmentDiffersError, check_environment
from gluepot.jobs.errors import LostClaimError
from gluepot.jobs.failures import sentence_of
from gluepot.jobs.kept_settings import job_settings, python_of
from gluepot.jobs.log_rotation import rotate
from gluepot.jobs.models import Failure, JobRun, JobVersion, RunState, StepRun
from gluepot.jobs.notebook_line import line_in_notebook
from gluepot.jobs.notifications import Notifier, RunEvent
from gluepot.jobs.run_child import Ending, end_child, ending_of, start_child
from gluepot.jobs.run_claims import Claim, Retries, RunClaims
from gluepot.jobs.run_cost import run_metrics
from gluepot.jobs.run_environment import run_environment
from gluepot.jobs.run_files import GO, files_of, read_json, say_in_log, tail
from gluepot.jobs.run_store import RunStore
from gluepot.jobs.step_runs import step_runs
from gluepot.jobs.store import JobStore
from gluepot.processes import ProcessIdentity, freeze_imports
from gluepot.settings import JobSettings, Settings
from gluepot.settings_sources import load_settings

BEAT_S = 1.0
_RENEW_EVERY_BEATS = 10
_LAST_OUTPUT_LINES = 20
_MB = 1_000_000
# Before the script starts: what every attempt would meet again. A server that is away may be back at the next one.
_IN_VAIN = (EnvironmentDiffersError, InvalidInputError, MissingPartError, NotFoundError)
_log = logging.getLogger(__name__)


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
        run, limits = self._runs.get(self._claim.run_id), self._settings.jobs
        try:
            version = self._jobs.get_version(run.job_name, run.version)
            limits = job_settings(self._settings, version.content)
            ending = self._run(run, version, limits)
        except LostClaimError:
            raise
        except GluepotError as error:  # the job is gone, its folder is, a parameter no longer fits
            retries = Retries.NONE if isinstance(error, _IN_VAIN) else Retries.IF_LEFT
            self._claims.finish(
                self._claim, RunState.FAILED, now=self._now(), error=str(error), retries=retries
            )
            self._tell(RunEvent.FAILURE, limits)
            return RunState.FAILED
        state = self._finish(run, version, ending)
        self._tell(RunEvent.SUCCESS if state is RunState.SUCCEEDED else RunEvent.FAILURE, limits)
        return state

    def _run(self, run: JobRun, version: JobVersion, limits: JobSettings) -> Ending:
        self._write_files(version)
        python = python_of(self._settings, version.content, limits)
        notes = check_environment(version, limits, Path(python))
        for note in notes:
            say_in_log(self._files, note)
        child, control = start_child(
            run,
            version,
            self._files,
            me=self._me(run),
            home=self._settings.home,
            python=python,
            variables=run_environment(limits.environment),
        )
        try:
            identity = ProcessIdentity.of(child.pid)
            if identity is not None:
                self._claims.begin(self._claim, identity, self._now(), notes=notes)
            with contextlib.suppress(BrokenPipeError):  # it ended before it began; its exit code says how
                os.write(control, GO)
            self._tell(RunEvent.START, limits)
            return self._watch(run, version, limits, child)
        except BaseException:
            end_child(child)
            raise
        finally:
            os.close(control)

    def _write_files(self, version: JobVersion) -> None:
        self._files.make()
        self._files.script.write_text(version.content.script, encoding="utf-8")
        spec = replace(version.content.session_spec, app_name=version.job_name)
        self._files.session_spec.write_text(json.dumps(plain(spec)), encoding="utf-8")

    def _me(self, run: JobRun) -> CurrentRun:
        repairs = (run.previous_run_id, run.repair_step) if run.previous_run_id and run.repair_step else None
        return CurrentRun(
            run_id=run.id,
            root_run_id=run.root_run_id,
            job_name=run.job_name,
            fencing=self._claim.fencing,
            repairs=repairs,
        )

    def _watch(
        self, run: JobRun, version: JobVersion, limits: JobSettings, child: subprocess.Popen[bytes]
    ) -> Ending:
        started = time.monotonic()
        beats = 0
        is_slow = False
        while True:
            try:
                code = child.wait(self._beat_s)
            except subprocess.TimeoutExpired:
                beats += 1
            else:
                return ending_of(code)
            elapsed_s = time.monotonic() - started
            if elapsed_s > run.timeout_s:
                end_child(child)
                error = f"The run took longer than its time limit of {run.timeout_s} s."
                return Ending(state=RunState.TIMEOUT, exit_code=child.returncode, error=error)
            if self._is_stopping(version, beats):
                end_child(child)
                return Ending(state=RunState.STOPPED, exit_code=child.returncode)
            if run.notify_after_s and elapsed_s > run.notify_after_s and not is_slow:
                is_slow = True
                self._tell(RunEvent.SLOW, limits)
            rotate(self._files.log, limits.log_max_mb * _MB)

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
        state = self._claims.finish(
            self._claim,
            ending.state,
            now=now,
            exit_code=ending.exit_code,
            error=error,
            failure=failure,
            steps=steps,
            metrics=run_metrics(self._runs.get(run.id), version, self._files, steps, now=now),
        )
        _log.info("run %s of job %r: %s", run.id, run.job_name, state)
        return state

    def _failure(self, version: JobVersion) -> Failure | None:
        document = read_json(self._files.failure)
        failure = failure_from(document["failure"]) if document else None
        if failure is None:
            return None
        output, _ = tail(self._files.log, _LAST_OUTPUT_LINES, before_byte=document["printed_bytes"])
        step = next((step for step in version.content.steps if step.title == failure.step), None)
        return replace(
            failure,
            last_output=output,
            cell=step.cell if step else 0,
            notebook_line=line_in_notebook(version, step, failure.line) if step else 0,
        )

    def _tell(self, event: RunEvent, limits: JobSettings) -> None:
        """Tell whoever wants to know. Whatever goes wrong there is logged: it changes nothing about the run."""
        if limits.notify.get(event):
            try:
                Notifier(limits.notify).tell(event, self._runs.get(self._claim.run_id))
            except Exception:  # noqa: BLE001 - a library's trouble with a chat must not end a run
                _log.exception("nobody could be told that run %s: %s", self._claim.run_id, event)


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
    freeze_imports()
    sys.exit(main(sys.argv[1:]))
