"""Routes of workflows: the graph, the runs with the states of their nodes, and start, stop, repair."""

from __future__ import annotations

from http import HTTPStatus

from jupyter_server.auth.decorator import authorized
from tornado.web import authenticated

from gluepot.app import App
from gluepot.schedule.models import TargetKind, Trigger
from gluepot.server.crawlers_models import Nothing
from gluepot.server.endpoint import Route, endpoint
from gluepot.server.handler import GluepotHandler
from gluepot.server.triggers_models import TriggerModel
from gluepot.server.wire import PageQuery, page_by_name
from gluepot.server.workflows_models import (
    Graph,
    StartWorkflow,
    WorkflowDetails,
    WorkflowListModel,
    WorkflowModel,
    WorkflowRunLine,
    WorkflowRunModel,
)

_SHOWN_RUNS = 20


class WorkflowsHandler(GluepotHandler):
    @authenticated
    @authorized
    @endpoint(WorkflowListModel, query=PageQuery)
    async def get(self, query: PageQuery) -> WorkflowListModel:
        """List the workflows with their triggers and last run, a page at a time."""
        return await self.backend.read(lambda app: _workflows(app, query))


class WorkflowHandler(GluepotHandler):
    @authenticated
    @authorized
    @endpoint(WorkflowDetails)
    async def get(self, name: str) -> WorkflowDetails:
        """Get a workflow with its graph and its last runs."""
        return await self.backend.read(lambda app: _workflow(app, name))


class WorkflowRunsHandler(GluepotHandler):
    @authenticated
    @authorized
    @endpoint(WorkflowRunModel, body=StartWorkflow, status=HTTPStatus.ACCEPTED)
    async def post(self, name: str, body: StartWorkflow) -> WorkflowRunModel:
        """Queue a run of a workflow; the answer comes before it ends."""
        user = self.person
        run = await self.backend.change(
            lambda app: app.workflows.start(name, body.properties, requested_by=user)
        )
        return WorkflowRunModel.from_run(run)


class WorkflowRunHandler(GluepotHandler):
    @authenticated
    @authorized
    @endpoint(WorkflowRunModel)
    async def get(self, run: str) -> WorkflowRunModel:
        """Get one run of a workflow with the states of its nodes."""
        return WorkflowRunModel.from_run(await self.backend.read(lambda app: app.workflows.get_run(run)))


class WorkflowStopHandler(GluepotHandler):
    @authenticated
    @authorized
    @endpoint(WorkflowRunModel, body=Nothing, status=HTTPStatus.ACCEPTED)
    async def post(self, run: str, body: Nothing) -> WorkflowRunModel:  # noqa: ARG002 - it has no body
        """Ask for a run of a workflow to end."""
        return WorkflowRunModel.from_run(await self.backend.change(lambda app: app.workflows.stop(run)))


class WorkflowRepairHandler(GluepotHandler):
    @authenticated
    @authorized
    @endpoint(WorkflowRunModel, body=Nothing, status=HTTPStatus.ACCEPTED)
    async def post(self, run: str, body: Nothing) -> WorkflowRunModel:  # noqa: ARG002 - it has no body
        """Queue a run that does again what failed, and what waits for that."""
        return WorkflowRunModel.from_run(await self.backend.change(lambda app: app.workflows.repair(run)))


def _workflows(app: App, query: PageQuery) -> WorkflowListModel:
    triggers = app.schedule.list_triggers()
    page, following = page_by_name(app.workflows.list_workflows(), lambda workflow: workflow.name, query)
    return WorkflowListModel(
        workflows=tuple(
            WorkflowModel.from_workflow(
                workflow,
                next(iter(app.workflows.list_runs(workflow.name, limit=1)), None),
                _triggers_of(workflow.name, triggers),
            )
            for workflow in page
        ),
        next_cursor=following,
    )


def _workflow(app: App, name: str) -> WorkflowDetails:
    workflow = app.workflows.get(name)
    runs = app.workflows.list_runs(name, limit=_SHOWN_RUNS)
    triggers = _triggers_of(name, app.schedule.list_triggers())
    model = WorkflowModel.from_workflow(workflow, runs[0] if runs else None, triggers)
    return WorkflowDetails(
        **dict(model),
        graph=Graph.from_definition(workflow.definition),
        properties=workflow.definition.properties,
        runs=tuple(WorkflowRunLine.of(run) for run in runs),
    )


def _triggers_of(name: str, triggers: list[Trigger]) -> tuple[TriggerModel, ...]:
    return tuple(
        TriggerModel.of(trigger)
        for trigger in triggers
        if any(one.kind is TargetKind.WORKFLOW and one.name == name for one in trigger.actions)
    )


ROUTES = (
    Route("workflows", WorkflowsHandler),
    Route("workflows/{name}", WorkflowHandler),
    Route("workflows/{name}/runs", WorkflowRunsHandler),
    Route("workflow-runs/{run}", WorkflowRunHandler),
    Route("workflow-runs/{run}/stop", WorkflowStopHandler),
    Route("workflow-runs/{run}/repair", WorkflowRepairHandler),
)
