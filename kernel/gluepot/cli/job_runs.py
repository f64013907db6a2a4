"""`gluepot job repair`, `job bookmark`, `job limits`: verbs of runs, in the group of `cli/jobs.py`."""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import click

from gluepot.cli.jobs import job
from gluepot.cli.output import verb
from gluepot.cli.ready import ready_app
from gluepot.jobs.bookmarks.models import Bookmark
from gluepot.jobs.errors import RunFailedError
from gluepot.jobs.models import Job, JobLimits, JobRun, RunState

if TYPE_CHECKING:
    from gluepot.app import App
    from gluepot.display.job_runs import RunReport

__all__ = ["job"]
_LOG_TAIL_LINES = 20


def _app() -> App:
    import gluepot.display.bookmarks
    import gluepot.display.job_runs
    import gluepot.display.jobs  # noqa: F401 - all three register how jobs look

    return ready_app()


@job.command()
@click.argument("run_id", metavar="RUN")
@click.option("--no-wait", is_flag=True, help="Return at once.")
@verb
def repair(run_id: str, *, no_wait: bool) -> JobRun | RunReport:
    """Resume a failed RUN at the step where it failed; steps that are done are not run again."""
    from gluepot.display.job_runs import RunReport
    from gluepot.display.rendering import render
    from gluepot.jobs.following import wait_for_run

    with closing(_app()) as app:
        run = app.jobs.repair_run(run_id)
        if no_wait:
            return run
        run = wait_for_run(app.jobs, run.id)
        report = RunReport(
            run=run,
            log=app.jobs.log_text(run.id, lines=_LOG_TAIL_LINES),
            artifacts=app.jobs.artifacts(run.id),
        )
    if run.state is not RunState.SUCCEEDED:
        click.echo(render(report).text, err=True)
        raise RunFailedError(run.id, run.job_name, run.state, run.error)
    return report


@job.command()
@click.argument("name")
@click.argument("words", nargs=-1, metavar="[reset | rewind RUN | pause | resume | disable]")
@verb
def bookmark(name: str, words: tuple[str, ...]) -> Bookmark:
    """Show what a job has read, or change it: reset, rewind RUN, pause, resume, disable."""
    from gluepot.jobs.run_words import change_bookmark

    with closing(_app()) as app:
        return change_bookmark(app.jobs, app.bookmarks, name, words)


@job.command()
@click.argument("name")
@click.option("--timeout", "timeout_s", type=int, help="Seconds after which a run is ended.")
@click.option("--retries", "max_retries", type=int, help="Attempts after the first failed one.")
@click.option(
    "--notify-after", "notify_after_s", type=int, help="Seconds after which a run is slow; 0: never."
)
@click.option("--max-concurrent", "max_concurrent_runs", type=int, help="Runs at a time; others wait.")
@verb
def limits(
    name: str,
    *,
    timeout_s: int | None,
    max_retries: int | None,
    notify_after_s: int | None,
    max_concurrent_runs: int | None,
) -> Job:
    """Show a job's own limits, or change those that are given; they win over the settings."""
    with closing(_app()) as app:
        return app.jobs.set_limits(
            name,
            JobLimits(
                timeout_s=timeout_s,
                max_retries=max_retries,
                notify_after_s=notify_after_s,
                max_concurrent_runs=max_concurrent_runs,
            ),
        )
