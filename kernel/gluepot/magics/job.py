"""`%job`: what is done with one job, by the words of `gluepot job`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, ClassVar

from IPython.core.magic import line_magic, magics_class
from IPython.core.magic_arguments import argument, magic_arguments, parse_argstring
from IPython.display import DisplayHandle

import gluepot.display.bookmarks  # noqa: F401 - registers how bookmarks look
from gluepot.display.job_runs import RunReport, run_line
from gluepot.display.jobs import JobList, JobPage, Pinned, Promoted, RolledBack, TriggerList, Untagged
from gluepot.display.rendering import Rendering
from gluepot.errors import InvalidInputError
from gluepot.jobs.cells import Selection
from gluepot.jobs.diffs import diff_draft
from gluepot.jobs.drift import chosen_then
from gluepot.jobs.errors import RunFailedError
from gluepot.jobs.exporters.files import write_export
from gluepot.jobs.exporters.targets import ExportTarget
from gluepot.jobs.following import wait_for_run
from gluepot.jobs.key_values import key_values
from gluepot.jobs.models import JobRun, RunState
from gluepot.jobs.notebook_file import read_notebook
from gluepot.jobs.run_words import change_bookmark, limits_from, run_named, run_to_repair, runs_to_stop
from gluepot.jobs.script_source import read_script
from gluepot.jobs.version_refs import version_ref, version_refs
from gluepot.magics.base import GluepotMagics
from gluepot.magics.cell_source import own_cells
from gluepot.magics.quoting import unquoted
from gluepot.pot.client import ensure_pot
from gluepot.schedule.exports import export_job

_LOG_TAIL_LINES = 20
Action = Callable[[Any, str, Any], None]


@magics_class
class OneJobMagics(GluepotMagics):
    """One job from a cell. Each action is a method, found by its word."""

    @line_magic
    @magic_arguments()
    @argument("name", help="The job's name.")
    @argument("action", nargs="?", default="show", help="What to do (show); see the guide on %%job.")
    @argument(
        "words",
        nargs="*",
        help="show: a version or a run; diff: one or two versions; rollback, pin: the version; tag: version and tag; untag: the tag; repair, stop: the run; bookmark: reset, rewind RUN, pause, resume, disable; limits: timeout_s=… max_retries=… notify_after_s=… max_concurrent_runs=….",
    )
    @argument("--param", "-p", action="append", default=[], metavar="NAME=VALUE", help="run: a parameter.")
    @argument("--version", default="", metavar="VERSION", help="run: a version's number or tag.")
    @argument("--no-wait", action="store_true", help="run: return at once.")
    @argument(
        "--notebook",
        nargs="?",
        const="",
        metavar="PATH",
        help="diff: compare with the same cells as they are now, of this notebook or of a file.",
    )
    @argument("--script", default="", metavar="FILE", help="create: the Python file.")
    @argument("--description", default="", help="create: a sentence about the job.")
    @argument(
        "--target",
        default="script",
        choices=[target.value for target in ExportTarget],
        help="export: for what.",
    )
    @argument(
        "--to", default="", metavar="FOLDER", help="export: write NAME.py there, with the wheel it needs."
    )
    def job(self, line: str) -> None:
        """Show a job or a run of it, run it, compare its versions, roll it back, export it, and the rest."""
        options = parse_argstring(self.job, line)
        action = self.actions.get(options.action)
        if action is None:
            raise InvalidInputError(
                f"{options.action!r} is nothing that can be done with a job.",
                f"There are: {', '.join(self.actions)}.",
            )
        ensure_pot(self.app.settings)
        options.words = [unquoted(word) for word in options.words]
        action(self, unquoted(options.name), options)

    def _show(self, name: str, options: Any) -> None:
        jobs, schedule = self.app.jobs, self.app.schedule
        word = options.words[0] if options.words else ""
        run = run_named(jobs, name, word)
        if run is not None:
            self._report(run)
            return
        self.show(
            JobPage(
                job=jobs.get_job(name),
                version=jobs.get_version(name, version_ref(word) if word else None),
                versions=tuple(jobs.list_versions(name)),
                triggers=tuple(schedule.list_triggers(name)),
                runs=tuple(jobs.list_runs(name, limit=5)),
                tags=tuple(self.app.marks.tags(name)),
            )
        )

    def _create(self, name: str, options: Any) -> None:
        source = read_script(Path(unquoted(options.script)))
        description = unquoted(options.description)
        promotion = self.app.jobs.promote(name, source, Selection(), description=description)
        self.show(Promoted(promotion=promotion, trigger=None))

    def _run(self, name: str, options: Any) -> None:
        values = key_values(unquoted(text) for text in options.param)
        version = version_ref(options.version) if options.version else None
        self._wait(self.app.jobs.start_run(name, values, version=version), options)

    def _repair(self, name: str, options: Any) -> None:
        jobs = self.app.jobs
        self._wait(jobs.repair_run(run_to_repair(jobs, name, options.words)), options)

    def _stop(self, name: str, options: Any) -> None:
        jobs = self.app.jobs
        for run in runs_to_stop(jobs, name, options.words):
            self.show(jobs.stop_run(run))

    def _diff(self, name: str, options: Any) -> None:
        jobs, versions = self.app.jobs, version_refs(options.words)
        if options.notebook is None:
            self.show(jobs.diff(name, *versions[:2]))
            return
        version = jobs.get_version(name, *versions[:1])
        path = unquoted(options.notebook)
        source = read_notebook(Path(path)) if path else own_cells(self.shell)
        self.show(diff_draft(version, jobs.draft(name, source, chosen_then(version, source))))

    def _rollback(self, name: str, options: Any) -> None:
        self.show(RolledBack(version=self.app.jobs.rollback(name, *version_refs(options.words[:1]))))

    def _mark(self, name: str, options: Any) -> None:
        marks, words = self.app.marks, options.words
        match options.action, words:
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
                    f"%job {name} {options.action} {' '.join(words)} says too little or too much.",
                    "Write: pin [VERSION], unpin, tag VERSION TAG, untag TAG.",
                )

    def _bookmark(self, name: str, options: Any) -> None:
        self.show(change_bookmark(self.app.jobs, self.app.bookmarks, name, options.words))

    def _limits(self, name: str, options: Any) -> None:
        self.show(self.app.jobs.set_limits(name, limits_from(options.words)))

    def _export(self, name: str, options: Any) -> None:
        target, versions = ExportTarget(options.target), version_refs(options.words)
        exported = export_job(self.app.jobs, self.app.schedule, name, target, *versions[:1])
        self.show(write_export(exported, Path(unquoted(options.to))) if options.to else exported)

    def _pause(self, name: str, _options: Any) -> None:
        self.show(TriggerList(triggers=tuple(self.app.schedule.pause_job(name))))

    def _resume(self, name: str, _options: Any) -> None:
        self.show(TriggerList(triggers=tuple(self.app.schedule.resume_job(name))))

    def _delete(self, name: str, _options: Any) -> None:
        app = self.app
        app.schedule.delete_job(name)
        self.show(JobList(jobs=tuple(app.jobs.list_jobs()), triggers=tuple(app.schedule.list_triggers())))

    def _wait(self, run: JobRun, options: Any) -> None:
        if options.no_wait:
            self.show(run)
            return
        handle = DisplayHandle()  # one line, updated in place
        handle.display(Rendering(text=run_line(run)))

        def changed(now: JobRun) -> None:
            if not now.state.is_final:
                handle.update(Rendering(text=run_line(now)))

        run = wait_for_run(self.app.jobs, run.id, on_change=changed)
        handle.update(Rendering(text=run_line(run)))
        self._report(run)
        if run.state is not RunState.SUCCEEDED:
            raise RunFailedError(run.id, run.job_name, run.state, run.error)

    def _report(self, run: JobRun) -> None:
        log = self.app.jobs.log_text(run.id, lines=_LOG_TAIL_LINES)
        self.show(RunReport(run=run, log=log, artifacts=self.app.jobs.artifacts(run.id)))

    actions: ClassVar[Mapping[str, Action]] = {
        "show": _show,
        "create": _create,
        "run": _run,
        "repair": _repair,
        "stop": _stop,
        "diff": _diff,
        "rollback": _rollback,
        "pin": _mark,
        "unpin": _mark,
        "tag": _mark,
        "untag": _mark,
        "bookmark": _bookmark,
        "limits": _limits,
        "export": _export,
        "pause": _pause,
        "resume": _resume,
        "delete": _delete,
    }
