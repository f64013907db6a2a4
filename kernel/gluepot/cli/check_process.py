"""The process of a check: `python -m gluepot.cli.check_process FOLDER -- ARGS…`, started by `jobs.checking.service`.

As that of a job run, but for what it leaves: names lead to scratch tables, no lineage is kept, no bookmark moves.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from pathlib import Path

from gluepot.app import App, open_app
from gluepot.cli.job_process import EXIT_ORPHANED, open_door, wait_for_word
from gluepot.cli.ready import say
from gluepot.cli.session_output import SessionOutput
from gluepot.jobs.checking.current import set_current
from gluepot.jobs.checking.files import CheckFiles
from gluepot.jobs.checking.models import OnEffect
from gluepot.jobs.checking.pyspark_doors import redirect_pyspark
from gluepot.jobs.checking.redirect import Redirect
from gluepot.jobs.checking.session_tables import SessionTables
from gluepot.jobs.documents import plain
from gluepot.jobs.run_files import read_json
from gluepot.jobs.script_process import EXIT_FAILED, RunReport, run_script
from gluepot.processes import freeze_imports
from gluepot.session_connections import give_to_sessions
from gluepot.sessions.door import Door
from gluepot.sessions.models import Owner, OwnerKind


def main() -> int:
    """Run the script of the check folder that the command line names; return its exit code."""
    folder, _, *arguments = sys.argv[1:]
    files = CheckFiles(folder=Path(folder))
    app = open_app()
    door = open_door(app, files, Owner(kind=OwnerKind.SCRIPT, name=f"check {files.folder.name}"))
    output = SessionOutput(door)
    give_to_sessions(door, lambda: app, say)
    if not wait_for_word():
        return EXIT_ORPHANED
    sys.path[0] = str(Path.cwd())
    report = RunReport(files)
    tables, redirect = _redirected(app, door, read_json(files.orders))
    code = EXIT_FAILED
    try:
        code = run_script(files.script, arguments, on_step=report.step, on_failure=report.failure)
        if code == 0:
            report.done()
            found = [plain(table) for table in tables.measured(redirect)]
            files.tables.write_text(json.dumps(found), encoding="utf-8")
    finally:
        output.close()
        door.end("the check is over")
        app.close()
    return code


def _redirected(app: App, door: Door, orders: Mapping[str, str]) -> tuple[SessionTables, Redirect]:
    tables = SessionTables(door.session, app.catalog, orders["owner"])
    redirect = Redirect(orders["prefix"], tables, on_effect=OnEffect(orders["on_effect"]))
    redirect_pyspark(redirect)
    set_current(redirect)
    return tables, redirect


if __name__ == "__main__":
    freeze_imports()
    sys.exit(main())
