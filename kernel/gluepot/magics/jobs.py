"""`%promote`, `%jobs`, `%job`, `%runs`, `%logs`, `%triggers`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from IPython.core.magic import line_magic, magics_class
from IPython.core.magic_arguments import argument, magic_arguments, parse_argstring
from IPython.display import DisplayHandle

import gluepot.display.bookmarks
import gluepot.display.job_check  # noqa: F401 - both register how their values look
from gluepot.display.job_runs import RunList, RunReport, run_line
from gluepot.display.jobs import JobList, JobPage, Pinned, Promoted, RolledBack, TriggerList, Untagged
from gluepot.display.rendering import Rendering
from gluepot.errors import InvalidInputError
from gluepot.jobs.cells import CellSource, Selection
from gluepot.jobs.checking.errors import CheckFailedError
from gluepot.jobs.checking.models import OnEffect
from gluepot.jobs.diffs import diff_draft
from gluepot.jobs.drafting import Draft
from gluepot.jobs.drift import chosen_then
from gluepot.jobs.errors import PromotionRefusedError, RunFailedError
from gluepot.jobs.exporters.targets import ExportTarget
from gluepot.jobs.following import follow_log, wait_for_run
from gluepot.jobs.key_values import key_values
from gluepot.jobs.models import JobRun, RunState
from gluepot.jobs.notebook_file import read_notebook
from gluepot.jobs.run_words import change_bookmark, limits_from, run_to_repair
from gluepot.jobs.version_refs import VersionRef, version_ref, version_refs
from gluepot.magics.base import GluepotMagics
from gluepot.magics.cell_source import own_cells
from gluepot.pot.client import ensure_pot
from gluepot.schedule.cron import parse_schedule
from gluepot.schedule.exports import export_job

_ACTIONS = ("show", "run", "repair", "bookmark", "limits", "diff", "pin", "unpin", "tag", "untag", "rollback", "export",
            "pause", "resume")  # fmt: skip
_ABOUT_RUNS = ("repair", "bookmark", "limits")
_MARKS = ("pin", "unpin", "tag", "untag")
_LOG_TAIL_LINES = 20


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
        schedule = parse_schedule(_unquoted(options.schedule), options.timezone) if options.schedule else None
        source = self._cells(_unquoted(options.notebook))
        name = _unquoted(options.name)
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
        values = key_values(_unquoted(text) for text in options.param)
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
    @argument("name", help="The job's name.")
    @argument("action", nargs="?", default="show", choices=_ACTIONS, help="What to do (show).")
    @argument(
        "words",
        nargs="*",
        help="diff: one or two versions; rollback, pin: the version; tag: version and tag; untag: the tag; repair: the run; bookmark: reset, rewind RUN, pause, resume, disable; limits: timeout_s=… max_retries=… notify_after_s=… max_concurrent_runs=….",
    )
    @argument("--param", "-p", action="append", default=[], metavar="NAME=VALUE", help="run: a parameter.")
    @argument("--version", default="", metavar="VERSION", help="run: a version's number or tag.")
    @argument("--no-wait", action="store_true", help="run: return at once.")
    @argument("--notebook", default="", metavar="PATH", help="diff: compare with its tagged cells.")
    @argument(
        "--target",
        default="script",
        choices=[target.value for target in ExportTarget],
        help="export: for what.",
    )
    def job(self, line: str) -> None:
        """Show a job, run it, compare its versions, roll it back, export it, pause or resume its triggers."""
        options = parse_argstring(self.job, line)
        name = _unquoted(options.name)
        app = self._ready()
        if options.action in _ABOUT_RUNS:
            self._about_runs(options.action, name, options.words, no_wait=options.no_wait)
            return
        if options.action in _MARKS:
            self._mark(options.action, name, options.words)
            return
        versions = version_refs(options.words)
        if options.action == "run":
            values = key_values(_unquoted(text) for text in options.param)
            version = version_ref(options.version) if options.version else None
            run = app.jobs.start_run(name, values, version=version)
            self._wait(run, no_wait=options.no_wait)
        elif options.action == "diff":
            self._diff(name, versions, _unquoted(options.notebook))
        elif options.action == "rollback":
            self.show(RolledBack(version=app.jobs.rollback(name, *versions[:1])))
        elif options.action == "export":
            self.show(export_job(app.jobs, app.schedule, name, ExportTarget(options.target), *versions[:1]))
        elif options.action in ("pause", "resume"):
            change = app.schedule.pause_job if options.action == "pause" else app.schedule.resume_job
            self.show(TriggerList(triggers=tuple(change(name))))
        else:
            self._show_job(name, *versions[:1])

    def _diff(self, name: str, versions: list[VersionRef], notebook: str) -> None:
        if not notebook:
            self.show(self.app.jobs.diff(name, *versions[:2]))
            return
        version, source = self.app.jobs.get_version(name, *versions[:1]), read_notebook(Path(notebook))
        draft = self.app.jobs.draft(name, source, chosen_then(version, source))
        self.show(diff_draft(version, draft))

    def _show_job(self, name: str, version: VersionRef | None = None) -> None:
        jobs, schedule = self.app.jobs, self.app.schedule
        self.show(
            JobPage(
                job=jobs.get_job(name),
                version=jobs.get_version(name, version),
                versions=tuple(jobs.list_versions(name)),
                triggers=tuple(schedule.list_triggers(name)),
                runs=tuple(jobs.list_runs(name, limit=5)),
                tags=tuple(self.app.marks.tags(name)),
            )
        )

    def _mark(self, action: str, name: str, words: list[str]) -> None:
        marks = self.app.marks
        match action, words:
            case "pin", [] | [_]:
                self.show(Pinned(job=marks.pin(name, *version_refs(words))))
            case "unpin", []:
                self.show(Pinned(job=marks.unpin(name)))
            case "tag", [version, tag]:
                self.show(marks.tag(name, version_ref(version), tag))
            case "untag", [tag]:
                self.show(Untagged(tag=marks.untag(name, tag)))
            case _:
                raise InvalidInputError(
                    f"%job {name} {action} {' '.join(words)} says too little or too much.",
                    "Write: pin [VERSION], unpin, tag VERSION TAG, untag TAG.",
                )

    def _about_runs(self, action: str, name: str, words: list[str], *, no_wait: bool) -> None:
        if action == "repair":
            run = self.app.jobs.repair_run(run_to_repair(self.app.jobs, name, words))
            self._wait(run, no_wait=no_wait)
        elif action == "bookmark":
            self.show(change_bookmark(self.app.jobs, self.app.bookmarks, name, words))
        else:
            self.show(self.app.jobs.set_limits(name, limits_from(words)))

    def _wait(self, run: JobRun, *, no_wait: bool) -> None:
        if no_wait:
            self.show(run)
            return
        handle = DisplayHandle()  # one line, updated in place
        handle.display(Rendering(text=run_line(run)))

        def changed(now: JobRun) -> None:
            if not now.state.is_final:
                handle.update(Rendering(text=run_line(now)))

        run = wait_for_run(self.app.jobs, run.id, on_change=changed)
        handle.update(Rendering(text=run_line(run)))
        log = self.app.jobs.log_text(run.id, lines=_LOG_TAIL_LINES)
        self.show(RunReport(run=run, log=log, artifacts=self.app.jobs.artifacts(run.id)))
        if run.state is not RunState.SUCCEEDED:
            raise RunFailedError(run.id, run.job_name, run.state, run.error)

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


def _unquoted(text: str) -> str:
    """IPython hands quotes on with the text."""
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"" else text
