"""`gluepot workflow …`."""

from __future__ import annotations

import getpass
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from gluepot.cli.output import verb
from gluepot.cli.ready import ready_app
from gluepot.jobs.key_values import key_values
from gluepot.schedule.moments import moment

if TYPE_CHECKING:
    from gluepot.app import App
    from gluepot.display.workflows import WorkflowList, WorkflowRunList, WorkflowText, WorkflowVersionList
    from gluepot.schedule.imports.models import Imported
    from gluepot.schedule.workflows.models import Workflow, WorkflowDiff, WorkflowRun


def _app() -> App:
    import gluepot.display.workflows  # noqa: F401 - registers how workflows look

    return ready_app()


@click.group()
def workflow() -> None:
    """Workflows: set, show, run, repair, import, export."""


@workflow.command("list")
@verb
def list_() -> WorkflowList:
    """List the workflows with their last runs."""
    with closing(_app()) as app:
        return _workflow_list(app)


@workflow.command("set")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--name", default="", help="Name, where the file has none.")
@click.option("--check", is_flag=True, help="Say what is wrong, and store nothing.")
@verb
def set_(file: Path, *, name: str, check: bool) -> Workflow | None:
    """Make the YAML in FILE the current version of its workflow."""
    from gluepot.schedule.workflows.yaml_form import read_workflow

    definition = read_workflow(file.read_text(encoding="utf-8"), name or file.stem)
    with closing(_app()) as app:
        if check:
            app.workflows.check(definition)
            return None
        return app.workflows.save(definition, author=getpass.getuser())


@workflow.command()
@click.argument("name")
@click.option("--form", type=click.Choice(["graph", "yaml", "svg"]), default="graph", show_default=True)
@verb
def show(name: str, *, form: str) -> Workflow | WorkflowText:
    """Show a workflow as a graph, as YAML, or as SVG."""
    from gluepot.display.graph_drawing import graph_svg
    from gluepot.display.workflows import WorkflowText
    from gluepot.schedule.workflows.yaml_form import write_workflow

    with closing(_app()) as app:
        found = app.workflows.get(name)
    if form == "graph":
        return found
    return WorkflowText(
        text=write_workflow(found.definition) if form == "yaml" else graph_svg(found.definition)
    )


@workflow.command()
@click.argument("name")
@click.option("--param", "-p", multiple=True, metavar="NAME=VALUE", help="A run property.")
@click.option("--date", default="", help="Logical date (now).")
@click.option("--wait", is_flag=True, help="Wait for its end; exit with 1 when it does not succeed.")
@verb
def run(name: str, *, param: tuple[str, ...], date: str, wait: bool) -> WorkflowRun:
    """Start a run; the dispatcher takes it up."""
    from gluepot.display.rendering import render
    from gluepot.schedule.errors import WorkflowRunFailedError
    from gluepot.schedule.workflows.states import WorkflowState

    about = moment(date) if date else None
    with closing(_app()) as app:
        started = app.workflows.start(
            name, key_values(param), requested_by=getpass.getuser(), logical_date=about
        )
        if not wait:
            return started
        ended = app.workflows.wait(started.id)
    if ended.state is not WorkflowState.SUCCEEDED:
        click.echo(render(ended).text, err=True)
        raise WorkflowRunFailedError(ended.id, name, ended.state, ended.error)
    return ended


@workflow.command()
@click.argument("name", default="")
@click.option("--limit", default=20, show_default=True, help="How many.")
@verb
def runs(name: str, *, limit: int) -> WorkflowRunList:
    """List the latest runs, of one workflow or of all."""
    from gluepot.display.workflows import WorkflowRunList

    with closing(_app()) as app:
        return WorkflowRunList(runs=tuple(app.workflows.list_runs(name or None, limit=limit)))


@workflow.command()
@click.argument("run_id", metavar="RUN")
@verb
def status(run_id: str) -> WorkflowRun:
    """Show a run with what became of each node."""
    with closing(_app()) as app:
        return app.workflows.get_run(run_id)


@workflow.command()
@click.argument("run_id", metavar="RUN")
@verb
def stop(run_id: str) -> WorkflowRun:
    """End a run: what runs is stopped, what waits is skipped."""
    with closing(_app()) as app:
        return app.workflows.stop(run_id)


@workflow.command()
@click.argument("run_id", metavar="RUN")
@verb
def repair(run_id: str) -> WorkflowRun:
    """Run again what failed in a run and all that waits for it."""
    with closing(_app()) as app:
        return app.workflows.repair(run_id)


@workflow.command()
@click.argument("name")
@verb
def versions(name: str) -> WorkflowVersionList:
    """List the versions of a workflow."""
    from gluepot.display.workflows import WorkflowVersionList

    with closing(_app()) as app:
        return WorkflowVersionList(name=name, versions=tuple(app.workflows.list_versions(name)))


@workflow.command()
@click.argument("name")
@click.argument("old", type=int, required=False)
@click.argument("new", type=int, required=False)
@verb
def diff(name: str, old: int | None, new: int | None) -> WorkflowDiff:
    """Compare two versions; by default the current one with the one before it."""
    with closing(_app()) as app:
        return app.workflows.diff(name, old, new)


@workflow.command()
@click.argument("name")
@click.argument("version", type=int, required=False)
@verb
def rollback(name: str, version: int | None) -> Workflow:
    """Make an earlier version the current one, by default the one before it."""
    with closing(_app()) as app:
        return app.workflows.rollback(name, version)


@workflow.command()
@click.argument("name")
@verb
def delete(name: str) -> WorkflowList:
    """Delete a workflow; its runs stay."""
    with closing(_app()) as app:
        app.workflows.delete(name)
        return _workflow_list(app)


@workflow.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--name", default="", help="Name of the workflow, where the file has none.")
@click.option("--check", is_flag=True, help="Say what would be made, and store nothing.")
@verb
def import_(file: Path, *, name: str, check: bool) -> Imported:
    """Make workflows and triggers of a Data Pipeline definition or of Glue's get-workflow --include-graph (JSON)."""
    import gluepot.display.imports  # noqa: F401 - registers how an import looks
    from gluepot.schedule.imports.reading import read_import, store_import

    imported = read_import(file.read_text(encoding="utf-8"), name or file.stem)
    if check:
        return imported
    with closing(_app()) as app:
        return store_import(imported, app.workflows, app.schedule)


@workflow.command()
@click.argument("name")
@click.option("--target", type=click.Choice(["airflow", "yaml"]), default="airflow", show_default=True)
@verb
def export(name: str, *, target: str) -> WorkflowText:
    """Print a workflow for another system: an Airflow DAG that calls `gluepot job run`, or YAML."""
    from gluepot.display.workflows import WorkflowText
    from gluepot.schedule.exporters.airflow import airflow_dag
    from gluepot.schedule.workflows.yaml_form import write_workflow

    with closing(_app()) as app:
        definition = app.workflows.get(name).definition
        triggers = [t for t in app.schedule.list_triggers() if any(a.name == name for a in t.actions)]
    return WorkflowText(
        text=write_workflow(definition) if target == "yaml" else airflow_dag(definition, triggers)
    )


def _workflow_list(app: App) -> WorkflowList:
    from gluepot.display.workflows import WorkflowList

    found = tuple(app.workflows.list_workflows())
    last = {w.name: runs[0] for w in found if (runs := app.workflows.list_runs(w.name, limit=1))}
    return WorkflowList(workflows=found, last_runs=last)
