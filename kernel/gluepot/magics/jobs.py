"""`%promote`, `%jobs`, `%runs`, `%logs`. What is done with one job is in `job.py`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from IPython.core.magic import line_magic, magics_class
from IPython.core.magic_arguments import argument, magic_arguments, parse_argstring
from IPython.display import DisplayHandle

import gluepot.display.job_check  # noqa: F401 - registers how its values look
from gluepot.display.job_runs import RunList
from gluepot.display.jobs import JobList, Promoted
from gluepot.display.rendering import Rendering
from gluepot.jobs.cells import CellSource, Selection
from gluepot.jobs.checking.errors import CheckFailedError
from gluepot.jobs.checking.models import OnEffect
from gluepot.jobs.drafting import Draft
from gluepot.jobs.errors import PromotionRefusedError
from gluepot.jobs.following import follow_log
from gluepot.jobs.key_values import key_values
from gluepot.jobs.notebook_file import read_notebook
from gluepot.magics.base import GluepotMagics
from gluepot.magics.cell_source import own_cells
from gluepot.magics.quoting import unquoted
from gluepot.pot.client import ensure_pot
from gluepot.schedule.cron import parse_schedule


@magics_class
class JobMagics(GluepotMagics):
    """Jobs from a cell."""

    @line_magic
    @magic_arguments()
    @argument("name", help="The job's name.")
    @argument(
        "--notebook",
        default="",
        metavar="PATH",
        help="A notebook file; without it, this notebook as its page is now.",
    )
    @argument(
        "--cells", default="", metavar="2,5-8", help="Code cells by number instead of those tagged 'job'."
    )
    @argument("--target", default="", metavar="CELL", help="One code cell and everything that it needs.")
    @argument(
        "--schedule", default="", metavar="CRON", help='Run it by itself: "0 2 * * *" is daily at 02:00.'
    )
    @argument("--timezone", default="UTC", help="Zone of the schedule (UTC).")
    @argument(
        "--check",
        action="store_true",
        help="Store nothing: say what is wrong, run it on scratch tables, and compare.",
    )
    @argument("--no-run", action="store_true", help="With --check: only read the cells.")
    @argument(
        "--allow-effects",
        action="store_true",
        help="With --check: run it though it reaches more than tables.",
    )
    @argument(
        "--param", "-p", action="append", default=[], metavar="NAME=VALUE", help="With --check: a parameter."
    )
    def promote(self, line: str) -> None:
        """Make cells of this notebook the current version of a job."""
        options = parse_argstring(self.promote, line)
        selection = Selection.parse(options.cells, options.target)
        schedule = parse_schedule(unquoted(options.schedule), options.timezone) if options.schedule else None
        source = self._cells(unquoted(options.notebook))
        name = unquoted(options.name)
        if options.check:
            draft = self._draft(name, source, selection)
            self.show(draft) if options.no_run else self._run_check(draft, options)
            return
        promotion = self._ready().jobs.promote(name, source, selection)
        trigger = self.app.schedule.set_schedule(name, schedule) if schedule else None
        self.show(Promoted(promotion=promotion, trigger=trigger))

    def _draft(self, name: str, source: CellSource, selection: Selection) -> Draft:
        draft: Draft = self._ready().jobs.draft(name, source, selection)
        if draft.problems:
            raise PromotionRefusedError(name, draft.problems)
        return draft

    def _run_check(self, draft: Draft, options: Any) -> None:
        on_effect = OnEffect.ALLOW if options.allow_effects else OnEffect.REFUSE
        values = key_values(unquoted(text) for text in options.param)
        handle = DisplayHandle()  # a fresh session takes seconds: say what they are for
        handle.display(Rendering(text=f"… {draft.job_name} runs on scratch tables"))
        check = self.app.checks.run(draft, values, on_effect=on_effect)
        self.show(check)
        if not check.has_passed:
            raise CheckFailedError(check)

    def _cells(self, notebook: str) -> CellSource:
        return read_notebook(Path(notebook)) if notebook else own_cells(self.shell)

    def _ready(self) -> Any:
        ensure_pot(self.app.settings)
        return self.app

    @line_magic
    def jobs(self, line: str) -> None:  # noqa: ARG002 - takes no options
        """List the jobs with their schedules and last runs."""
        app = self._ready()
        self.show(JobList(jobs=tuple(app.jobs.list_jobs()), triggers=tuple(app.schedule.list_triggers())))

    @line_magic
    @magic_arguments()
    @argument("name", nargs="?", help="Only this job's.")
    @argument("--limit", type=int, default=20, help="How many (20).")
    def runs(self, line: str) -> None:
        """List the latest runs, of one job or of all."""
        options = parse_argstring(self.runs, line)
        self.show(RunList(runs=tuple(self._ready().jobs.list_runs(options.name, limit=options.limit))))

    @line_magic
    @magic_arguments()
    @argument("run_id", help="The run's id; its beginning is enough.")
    @argument("--follow", "-f", action="store_true", help="Go on printing until the run has ended.")
    @argument("--tail", type=int, default=500, help="Last lines to print (500).")
    def logs(self, line: str) -> None:
        """Print the log of a run."""
        options = parse_argstring(self.logs, line)
        jobs = self._ready().jobs
        if not options.follow:
            self.show(jobs.log_text(options.run_id, lines=options.tail))
            return
        for text in follow_log(jobs, options.run_id):
            print(text, end="", flush=True)
