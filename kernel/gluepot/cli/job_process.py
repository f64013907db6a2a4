"""The process of one job run: `python -m gluepot.cli.job_process FOLDER -- ARGS…`, started by the runner.

It waits for the runner's word, opens the one door to Spark, and runs the script. It ends when the runner does.
Here, and not in `jobs`, because it puts an app together; the runner starts it by name.
"""

from __future__ import annotations

import os
import sys
import threading
from pathlib import Path

from gluepot.app import App, open_app
from gluepot.cli.ready import SaidOnce, say
from gluepot.cli.script_lineage import RunLineage
from gluepot.cli.session_output import SessionOutput
from gluepot.errors import NotFoundError
from gluepot.jobs.current_run import current_run
from gluepot.jobs.run_files import CONTROL_FD, GO, RunFiles, read_json
from gluepot.jobs.script_process import EXIT_FAILED, RunReport, run_script
from gluepot.jobs.step_metrics import StepMeter
from gluepot.jobs.workflow_arguments import workflow_arguments
from gluepot.processes import freeze_imports
from gluepot.session_connections import give_to_sessions
from gluepot.sessions.door import Door, install_door
from gluepot.sessions.models import Owner, OwnerKind

EXIT_ORPHANED = 75


def main() -> int:
    """Run the script of the run folder that the command line names; return its exit code."""
    folder, _, *arguments = sys.argv[1:]
    files = RunFiles(folder=Path(folder))
    app = open_app()
    door = open_door(app, files, Owner(kind=OwnerKind.JOB_RUN, name=files.folder.name))
    output = SessionOutput(door)
    lineage = RunLineage(app, door, files.folder.name)
    give_to_sessions(door, lambda: app, say)
    if not wait_for_word():
        return EXIT_ORPHANED
    sys.path[0] = str(Path.cwd())
    if door.spec.py_files:
        # The script may import from them before it has a session, which brings them to workers.
        from gluepot.crawl.locations import import_folders

        sys.path[1:1] = import_folders(door.spec.py_files, app.settings.mounts, Path.cwd())
    meter = StepMeter()
    meter.start()
    report = RunReport(files, meter=meter)
    lineage.on_tables = report.tables
    lineage.begin()
    code = EXIT_FAILED
    try:
        code = run_script(
            files.script,
            [*arguments, *_of_workflow(files)],
            on_step=report.step,
            on_failure=report.failure,
            skipped=_repair(app, files, report),
        )
        if code == 0:
            report.done()
    finally:
        output.close()
        lineage.end(code)
        report.over(*_tables(app, files.folder.name))
        door.end("the run is over")
        app.close()
    return code


def _of_workflow(files: RunFiles) -> tuple[str, ...]:
    return workflow_arguments(files.script.read_text(encoding="utf-8"), os.environ)


def _tables(app: App, run_id: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Return what the run read and wrote, as its lineage knows; nothing for a run without Spark."""
    try:
        tables = app.lineage.run_tables(run_id)
    except NotFoundError:
        return (), ()
    return tables.reads, tables.writes


def _repair(app: App, files: RunFiles, report: RunReport) -> frozenset[int]:
    """Return the statements that this run leaves out: those of the steps that the run it repairs has done."""
    run = current_run()
    if run is None or run.repairs is None:
        return frozenset()
    from gluepot.jobs.repairing import plan_repair

    plan = plan_repair(files.script.read_text(encoding="utf-8"), run.repairs[1])
    report.reuse(plan)
    app.bookmarks.take_over(run.job_name, run.run_id, fencing=run.fencing, repairs=run.repairs)
    return plan.skipped


def wait_for_word() -> bool:
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
        os._exit(EXIT_ORPHANED)


def open_door(app: App, files: RunFiles, owner: Owner) -> Door:
    """Make the session that the run's files ask for what this process's script gets."""
    from gluepot.jobs.documents import session_spec_from
    from gluepot.pot.client import ensure_pot
    from gluepot.sessions.service import SessionService

    def sessions() -> SessionService:
        ensure_pot(app.settings)
        return app.sessions

    spec = session_spec_from(read_json(files.session_spec) or {})
    return install_door(Door(sessions, owner, spec=spec, on_stage=SaidOnce(), on_notice=say))


if __name__ == "__main__":
    freeze_imports()
    sys.exit(main())
