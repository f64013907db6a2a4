"""Workflows whose jobs end when the test says."""

from __future__ import annotations

from datetime import timedelta

from gluepot.jobs.models import RunState
from gluepot.jobs.run_claims import RunClaims
from gluepot.processes import ProcessIdentity
from gluepot.schedule.crawl_queue import CrawlQueue
from gluepot.schedule.workflows.engine import WorkflowEngine
from gluepot.schedule.workflows.service import WorkflowService
from gluepot.schedule.workflows.yaml_form import read_workflow

HOUR = timedelta(hours=1)


DIAMOND = """
nodes:
  a: {}
  b: {after: a}
  c: {after: a}
  d: {after: [b, c]}
"""


class Line:
    """Workflows, and runners that end what is queued as the test says."""

    def __init__(self, app, jobs, clock) -> None:
        self.app, self.clock = app, clock
        self.workflows = WorkflowService(app.database, jobs, now=clock)
        self.engine = WorkflowEngine(app.database, jobs)
        self.claims, self.crawls = RunClaims(app.database), CrawlQueue(app.database)

    def save(self, text):
        return self.workflows.save(read_workflow(text, "flow"))

    def start(self, text, **properties):
        self.save(text)
        run = self.workflows.start("flow", properties)
        self.tick()
        return run.id

    def tick(self):
        self.engine.tick(self.clock.time)

    def active(self):
        """Return which jobs wait, by name."""
        return sorted(r.job_name for r in self.app.jobs.list_runs(limit=100) if r.state is RunState.WAITING)

    def end(self, job, state=RunState.SUCCEEDED):
        """End the waiting run of a job, and let the engine see it."""
        now = self.clock.time
        with self.app.database.write() as connection:
            from gluepot.database.tables.jobs import job_runs, jobs

            connection.execute(jobs.update().values(max_concurrent_runs=99))
            others = job_runs.update().where(job_runs.c.job_name != job, job_runs.c.state == "WAITING")
            connection.execute(others.values(not_before=now + HOUR))
            connection.execute(job_runs.update().where(job_runs.c.job_name == job).values(not_before=now))
        claim = self.claims.take(max_parallel=99, now=now)
        assert claim is not None, f"no run of {job} waits"
        self.claims.begin(claim, ProcessIdentity.mine(), now)
        self.claims.finish(claim, state, now=now, error="" if state is RunState.SUCCEEDED else "It broke.")
        self.tick()
        return claim.run_id

    def states(self, run_id):
        run = self.workflows.get_run(run_id)
        return {n.node: n.state.value for n in run.nodes if n.item == 0}
