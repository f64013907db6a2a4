"""`gluepot job …`, `jobs`, `runs`, `logs`, `run`."""

from __future__ import annotations

import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gluepot.cli.output import verb
from gluepot.cli.ready import ready_app
from gluepot.cli.version_words import VERSION
from gluepot.jobs.cells import Selection
from gluepot.jobs.errors import RunFailedError
from gluepot.jobs.key_values import key_values
from gluepot.jobs.models import JobRun, RunState
from gluepot.jobs.notebook_file import read_notebook

if TYPE_CHECKING:
    from gluepot.app import App
    from gluepot.display.job_runs import RunList, RunReport
    from gluepot.display.jobs import JobList, JobPage, Promoted, RolledBack, TriggerList
    from gluepot.jobs.diffs import VersionDiff
    from gluepot.jobs.exporters.files import ExportFiles
    from gluepot.jobs.exporters.targets import Export
    from gluepot.jobs.run_files import LogText
    from gluepot.jobs.version_refs import VersionRef

_LOG_TAIL_LINES = 20


def _app() -> App:
    import gluepot.display.job_runs
    import gluepot.display.jobs  # noqa: F401 - both register how jobs look

    return ready_app()


@click.group()
def job() -> None:
    """One job: create, show, run, diff, pin, tag, rollback, export, pause, resume, stop, delete."""


@job.command()
@click.argument("name")
@click.argument("word", metavar="[VERSION | RUN]", default="")
@click.option("--version", type=VERSION, help="Another version than the one that runs: a number or a tag.")
@verb
def show(name: str, word: str, *, version: VersionRef | None) -> JobPage | RunReport:
    """Show a job (where it comes from, parameters, schedule, last runs, script), or one RUN of it with what it kept."""
    from gluepot.display.job_runs import RunReport
    from gluepot.display.jobs import JobPage
    from gluepot.jobs.run_words import run_named
    from gluepot.jobs.version_refs import version_ref

    with closing(_app()) as app:
        run = run_named(app.jobs, name, word)
        if run is not None:
            log = app.jobs.log_text(run.id, lines=_LOG_TAIL_LINES)
            return RunReport(run=run, log=log, artifacts=app.jobs.artifacts(run.id))
        return JobPage(
            job=app.jobs.get_job(name),
            version=app.jobs.get_version(name, version_ref(word) if word else version),
            versions=tuple(app.jobs.list_versions(name)),
            triggers=tuple(app.schedule.list_triggers(name)),
            runs=tuple(app.jobs.list_runs(name, limit=5)),
            tags=tuple(app.marks.tags(name)),
        )


@job.command("run")
@click.argument("name")
@click.option("--param", "-p", multiple=True, metavar="NAME=VALUE", help="A parameter; may be given again.")
@click.option("--version", type=VERSION, help="Another version than the one that runs: a number or a tag.")
@click.option("--no-wait", is_flag=True, help="Return at once.")
@verb
def run_job(
    name: str, *, param: tuple[str, ...], version: VersionRef | None, no_wait: bool
) -> JobRun | RunReport:
    """Run a job and wait for its end; exits with 1 when it does not succeed."""
    from gluepot.display.job_runs import RunReport
    from gluepot.display.rendering import render
    from gluepot.jobs.following import wait_for_run

    with closing(_app()) as app:
        run = app.jobs.start_run(name, key_values(param), version=version)
        if no_wait:
            return run
        run = wait_for_run(app.jobs, run.id, on_change=_say_state)
        log = app.jobs.log_text(run.id, lines=_LOG_TAIL_LINES)
        report = RunReport(run=run, log=log, artifacts=app.jobs.artifacts(run.id))
    if run.state is not RunState.SUCCEEDED:
        click.echo(render(report).text, err=True)
        raise RunFailedError(run.id, run.job_name, run.state, run.error)
    return report


def _say_state(run: JobRun) -> None:
    if sys.stderr.isatty():
        click.echo(f"{run.state.value}{f' ({run.state_detail})' if run.state_detail else ''}", err=True)


@job.command()
@click.argument("name")
@click.argument("old", type=VERSION, required=False)
@click.argument("new", type=VERSION, required=False)
@click.option(
    "--notebook",
    type=click.Path(path_type=Path),
    help="Compare with the same cells of this notebook as it is now.",
)
@verb
def diff(name: str, old: VersionRef | None, new: VersionRef | None, *, notebook: Path | None) -> VersionDiff:
    """Compare two versions; without any the current one with the pinned one, else with the one before."""
    from gluepot.jobs.diffs import diff_draft
    from gluepot.jobs.drift import chosen_then

    with closing(_app()) as app:
        if notebook is None:
            return app.jobs.diff(name, old, new)
        version, source = app.jobs.get_version(name, old), read_notebook(notebook)
        draft = app.jobs.draft(name, source, chosen_then(version, source))
        return diff_draft(version, draft)


@job.command()
@click.argument("name")
@click.argument("version", type=VERSION, required=False)
@verb
def rollback(name: str, version: VersionRef | None) -> RolledBack:
    """Make an earlier version the one that runs."""
    from gluepot.display.jobs import RolledBack

    with closing(_app()) as app:
        return RolledBack(version=app.jobs.rollback(name, version))


@job.command()
@click.argument("name")
@click.option("--script", required=True, type=click.Path(path_type=Path), help="The Python file.")
@click.option("--description", default="", help="A sentence about the job.")
@verb
def create(name: str, *, script: Path, description: str) -> Promoted:
    """Make an existing script the current version of job NAME, as it is."""
    from gluepot.display.jobs import Promoted
    from gluepot.jobs.script_source import read_script

    source = read_script(script)
    with closing(_app()) as app:
        return Promoted(
            promotion=app.jobs.promote(name, source, Selection(), description=description), trigger=None
        )


@job.command()
@click.argument("name")
@click.option(
    "--target",
    type=click.Choice(["script", "spark", "glue", "airflow"]),
    default="script",
    show_default=True,
    help="What for.",
)
@click.option("--version", type=VERSION, help="Another version than the one that runs: a number or a tag.")
@click.option(
    "--to",
    "folder",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write NAME.py into this folder, beside a script that imports gluepot also its wheel, for `uv run`.",
)
@verb
def export(
    name: str, *, target: str, version: VersionRef | None, folder: Path | None
) -> Export | ExportFiles:
    """Print a version for somewhere else, or write it: its script, plain PySpark, a script for AWS Glue, an Airflow DAG."""
    from gluepot.jobs.exporters.files import write_export
    from gluepot.jobs.exporters.targets import ExportTarget
    from gluepot.schedule.exports import export_job

    with closing(_app()) as app:
        exported = export_job(app.jobs, app.schedule, name, ExportTarget(target), version)
    return exported if folder is None else write_export(exported, folder)


@job.command()
@click.argument("name")
@verb
def pause(name: str) -> TriggerList:
    """Pause every trigger of a job."""
    from gluepot.display.jobs import TriggerList

    with closing(_app()) as app:
        return TriggerList(triggers=tuple(app.schedule.pause_job(name)))


@job.command()
@click.argument("name")
@verb
def resume(name: str) -> TriggerList:
    """Resume every trigger of a job."""
    from gluepot.display.jobs import TriggerList

    with closing(_app()) as app:
        return TriggerList(triggers=tuple(app.schedule.resume_job(name)))


@job.command()
@click.argument("run_id")
@verb
def stop(run_id: str) -> JobRun:
    """Stop a run."""
    with closing(_app()) as app:
        return app.jobs.stop_run(run_id)


@job.command()
@click.argument("name")
@verb
def delete(name: str) -> JobList:
    """Delete a job, its versions and its triggers; its runs stay."""
    with closing(_app()) as app:
        app.schedule.delete_job(name)
        return _job_list(app)


@click.command()
@verb
def jobs() -> JobList:
    """List the jobs with their schedules and last runs."""
    with closing(_app()) as app:
        return _job_list(app)


def _job_list(app: App) -> JobList:
    from gluepot.display.jobs import JobList

    return JobList(jobs=tuple(app.jobs.list_jobs()), triggers=tuple(app.schedule.list_triggers()))


@click.command()
@click.argument("job_name", metavar="[JOB]", required=False)
@click.option("--limit", default=20, show_default=True, help="How many.")
@verb
def runs(job_name: str | None, *, limit: int) -> RunList:
    """List the latest runs, of one job or of all."""
    from gluepot.display.job_runs import RunList

    with closing(_app()) as app:
        return RunList(runs=tuple(app.jobs.list_runs(job_name, limit=limit)))


@click.command()
@click.argument("run_id")
@click.option("--follow", "-f", is_flag=True, help="Go on printing until the run has ended.")
@click.option("--tail", default=500, show_default=True, help="Last lines to print.")
@verb
def logs(run_id: str, *, follow: bool, tail: int) -> LogText | None:
    """Print the log of a run."""
    from gluepot.jobs.following import follow_log

    with closing(_app()) as app:
        if not follow:
            return app.jobs.log_text(run_id, lines=tail)
        for text in follow_log(app.jobs, run_id):
            click.echo(text, nl=False)
        return None


@click.command(context_settings={"ignore_unknown_options": True, "allow_interspersed_args": False})
@click.option("--glue", is_flag=True, help="It is an AWS Glue job: its arguments mean what they mean there.")
@click.option(
    "--glue-version", default="", metavar="5.0", help="With --glue: behave as this version of Glue."
)
@click.argument("script", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def run(script: Path, arguments: tuple[str, ...], *, glue: bool, glue_version: str) -> None:
    """Run a Python SCRIPT in the foreground, in a Spark session of ours if it asks for one."""
    from gluepot.cli.glue_run import run_glue_script
    from gluepot.cli.script_run import run_in_foreground

    if script.suffix == ".ipynb":
        raise click.UsageError(
            f"{str(script)!r} is a notebook. Make a job of it: gluepot promote {script} NAME"
        )
    if glue or glue_version:
        sys.exit(run_glue_script(script, arguments, glue_version))
    sys.exit(run_in_foreground(script, arguments))
