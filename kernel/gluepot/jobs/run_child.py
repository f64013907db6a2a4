"""The process in which a run's user code runs: started waiting, ended with all that it started."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gluepot.errors import Fault, GluepotError
from gluepot.jobs.current_run import CurrentRun
from gluepot.jobs.kept_settings import project_variables
from gluepot.jobs.models import JobRun, JobVersion, RunState
from gluepot.jobs.parameters import as_arguments
from gluepot.jobs.run_files import CONTROL_FD, RunFiles

JOB_PROCESS = "gluepot.cli.job_process"
_GRACE_S = 10.0


@dataclass(frozen=True, kw_only=True)
class Ending:
    """How the child ended: the state that this means, and its exit code (negative: ended by that signal)."""

    state: RunState
    exit_code: int | None
    error: str = ""


class FolderIsGoneError(GluepotError):
    """The version's working folder does not exist any more."""

    def __init__(self, folder: str) -> None:
        super().__init__(
            f"The working folder {folder!r} of this version is gone.",
            "Promote the job again from where it is now.",
        )


def start_child(
    run: JobRun,
    version: JobVersion,
    files: RunFiles,
    *,
    me: CurrentRun,
    home: Path,
    python: str,
    variables: Mapping[str, str],
) -> tuple[subprocess.Popen[bytes], int]:
    """Start the child, which waits; return it with the end of the pipe that makes it go and live.

    Args:
        run: the run.
        version: what it runs.
        files: where its log goes.
        me: what the child is told that it is.
        home: gluepot's home folder.
        python: the interpreter.
        variables: what its environment has besides.

    Raises:
        FolderIsGoneError: the version's folder is not there.
    """
    return start_waiting(
        JOB_PROCESS,
        files,
        as_arguments(version.content.parameters, run.parameters),
        folder=Path(version.content.folder),
        python=python,
        variables={
            **project_variables(version.content),
            **variables,
            **me.variables(),
            "GLUEPOT_HOME": str(home),
            "GLUEPOT_LOGICAL_DATE": run.logical_date.isoformat(),
            **{f"GLUEPOT_{name.upper()}": value for name, value in run.context.items()},
        },
    )


def start_waiting(
    module: str,
    files: RunFiles,
    arguments: Sequence[str],
    *,
    folder: Path,
    python: str,
    variables: Mapping[str, str],
) -> tuple[subprocess.Popen[bytes], int]:
    """Start `python -m module FILES -- arguments` in `folder`, waiting; return it with the pipe's end that makes it go and live.

    Raises:
        FolderIsGoneError: the folder is not there.
    """
    if not folder.is_dir():
        raise FolderIsGoneError(str(folder))
    reading, writing = os.pipe()
    log = os.open(files.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        child = subprocess.Popen(
            [python or sys.executable, "-m", module, str(files.folder), "--", *arguments],
            cwd=folder,
            env={**os.environ, **variables, "PYTHONUNBUFFERED": "1", CONTROL_FD: str(reading)},
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


def ending_of(code: int) -> Ending:
    """Say what an exit code means."""
    if code == 0:
        return Ending(state=RunState.SUCCEEDED, exit_code=0)
    if code < 0:
        name = signal.Signals(-code).name
        hint = " This is what running out of memory looks like." if -code == signal.SIGKILL else ""
        return Ending(
            state=RunState.FAILED, exit_code=code, error=f"The script was ended by signal {name}.{hint}"
        )
    return Ending(state=RunState.FAILED, exit_code=code, error=f"The script ended with exit code {code}.")


def end_child(child: subprocess.Popen[Any]) -> None:
    """End the child and everything in its process group: politely, then for good. Its JVM ends with it."""
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
