"""`%workflow` and `%%workflow`: graphs of jobs and crawlers from a cell."""

from __future__ import annotations

import getpass
from typing import Any

from IPython.core.magic import cell_magic, line_magic, magics_class
from IPython.core.magic_arguments import argument, magic_arguments, parse_argstring

from gluepot.display.workflows import WorkflowList, WorkflowRunList, WorkflowText, WorkflowVersionList
from gluepot.jobs.key_values import key_values
from gluepot.magics.base import GluepotMagics
from gluepot.pot.client import ensure_pot
from gluepot.schedule.exporters.airflow import airflow_dag
from gluepot.schedule.workflows.yaml_form import read_workflow

_ACTIONS = (
    "show",
    "run",
    "runs",
    "status",
    "stop",
    "repair",
    "diff",
    "versions",
    "export",
    "rollback",
    "delete",
)


@magics_class
class WorkflowMagics(GluepotMagics):
    """Workflows from a cell."""

    @cell_magic("workflow")
    def define_workflow(self, line: str, cell: str) -> None:
        """Make the YAML of this cell the current version of a workflow: `%%workflow NAME`."""
        definition = read_workflow(cell, _unquoted(line.strip()))
        self.show(self._ready().workflows.save(definition, author=getpass.getuser()))

    @line_magic
    @magic_arguments()
    @argument("name", nargs="?", default="", help="The workflow; for status, stop and repair a run.")
    @argument("action", nargs="?", default="show", choices=_ACTIONS, help="What to do (show).")
    @argument("--param", "-p", action="append", default=[], metavar="NAME=VALUE", help="run: a run property.")
    def workflow(self, line: str) -> None:
        """List the workflows, or show, run, stop, repair one: `%workflow NAME run`, `%workflow RUN repair`."""
        options = parse_argstring(self.workflow, line)
        workflows, name = self._ready().workflows, _unquoted(options.name)
        if not name or options.action == "delete":
            if name:
                workflows.delete(name)
            found = tuple(workflows.list_workflows())
            last = {w.name: runs[0] for w in found if (runs := workflows.list_runs(w.name, limit=1))}
            self.show(WorkflowList(workflows=found, last_runs=last))
        elif options.action == "run":
            properties = key_values(_unquoted(text) for text in options.param)
            self.show(workflows.start(name, properties, requested_by=getpass.getuser()))
        elif options.action == "runs":
            self.show(WorkflowRunList(runs=tuple(workflows.list_runs(name))))
        elif options.action == "versions":
            self.show(WorkflowVersionList(name=name, versions=tuple(workflows.list_versions(name))))
        elif options.action == "export":
            every = self.app.schedule.list_triggers()
            triggers = [t for t in every if any(action.name == name for action in t.actions)]
            self.show(WorkflowText(text=airflow_dag(workflows.get(name).definition, triggers)))
        else:
            actions = {
                "show": workflows.get, "status": workflows.get_run, "stop": workflows.stop,
                "repair": workflows.repair, "diff": workflows.diff, "rollback": workflows.rollback,
            }  # fmt: skip
            self.show(actions[options.action](name))

    def _ready(self) -> Any:
        ensure_pot(self.app.settings)
        return self.app


def _unquoted(text: str) -> str:
    """IPython hands quotes on with the text."""
    return text[1:-1] if len(text) > 1 and text[0] == text[-1] and text[0] in "'\"" else text
