"""The process of one job run: `python -m gluepot.cli.job_process FOLDER -- ARGS…`, started by the runner.

It waits for the runner's word, opens the one door to Spark, and runs the script. It ends when the runner does.
Here, and not in `jobs`, because it puts an app together; the runner starts it by name.
"""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

from gluepot.cli.session_output import SessionOutput
from gluepot.jobs.run_files import CONTROL_FD, GO, RunFiles, read_json
from gluepot.jobs.script_process import RunReport, run_script
from gluepot.sessions.door import Door, install_door

_EXIT_ORPHANED = 75


def main() -> int:
    """Run the script of the run folder that the command line names; return its exit code."""
    folder, _, *arguments = sys.argv[1:]
    files = RunFiles(folder=Path(folder))
    door = _open_door(files)
    output = SessionOutput(door)
    if not _wait_for_word():
        return _EXIT_ORPHANED
    sys.path[0] = str(Path.cwd())
    report = RunReport(files)
    try:
        code = run_script(files.script, arguments, on_step=report.step, on_failure=report.failure)
    finally:
        output.close()
        door.end("the run is over")
    if code == 0:
        report.done()
    return code


def _wait_for_word() -> bool:
    """Return whether the runner said go; from then on its death ends this process.

    The runner writes down who we are before it says go, so user code never runs in a process that nobody knows.
    """
    control = int(os.environ.pop(CONTROL_FD))
    os.set_inheritable(control, False)  # noqa: FBT003 - what the script starts must not hold the pipe
    if os.read(control, len(GO)) != GO:
        return False
    threading.Thread(target=_end_with_runner, args=(control,), name="gluepot-runner", daemon=True).start()
    return True


def _end_with_runner(control: int) -> None:
    if os.read(control, 1) == b"":
        os._exit(_EXIT_ORPHANED)


def _open_door(files: RunFiles) -> Door:
    from gluepot.app import open_app
    from gluepot.jobs.documents import session_spec_from
    from gluepot.pot.client import ensure_pot
    from gluepot.sessions.models import Owner, OwnerKind
    from gluepot.sessions.service import SessionService

    app = open_app()

    def sessions() -> SessionService:
        ensure_pot(app.settings)
        return app.sessions

    owner = Owner(kind=OwnerKind.JOB_RUN, name=files.folder.name)
    spec = session_spec_from(read_json(files.session_spec) or {})
    return install_door(Door(sessions, owner, spec=spec, on_stage=_say, on_notice=_say))


def _say(text: str) -> None:
    print(f"gluepot: {text}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
