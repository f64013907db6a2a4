"""Conditional triggers: which ended runs they count, and that each is fired for once."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from gluepot.errors import InvalidInputError
from gluepot.jobs.cells import Selection
from gluepot.jobs.errors import JobNotFoundError
from gluepot.jobs.models import RunState
from gluepot.jobs.run_claims import RunClaims
from gluepot.processes import ProcessIdentity
from gluepot.schedule.conditions import Conditions
from gluepot.schedule.cron import parse_schedule
from gluepot.schedule.models import (
    Action,
    Condition,
    Counting,
    Logical,
    Predicate,
    TargetKind,
    TriggerDefinition,
)
from tests.jobs.notebooks import page
from tests.schedule.conftest import START

HOUR = timedelta(hours=1)


@pytest.fixture
def conditions(app, schedule, jobs) -> Conditions:
    for name in ("a", "b", "then"):
        jobs.promote(name, page(app.settings.home.parent, f"print('{name}')"), Selection())
    return Conditions(app.database, schedule.actions)


def set_after(schedule, *, logical=Logical.AND, counting=Counting.TRIGGERED, **states):
    watched = tuple(
        Condition(kind=TargetKind.JOB, name=name, states=tuple(found)) for name, found in states.items()
    )
    predicate = Predicate(conditions=watched, logical=logical, counting=counting)
    action = Action(kind=TargetKind.JOB, name="then")
    return schedule.set_trigger("after", TriggerDefinition(actions=(action,), predicate=predicate))


def end(app, state, now, **options):
    """Run the longest waiting run to its end, as a runner would."""
    claims = RunClaims(app.database)
    claim = claims.take(max_parallel=99, now=now)
    assert claim is not None
    claims.adopt(claim, now)
    claims.begin(claim, ProcessIdentity.mine(), now)
    claims.finish(claim, state, now=now, **options)
    return claim.run_id


def run_triggered(app, schedule, job, state, now):
    schedule.set_trigger(f"start {job}", TriggerDefinition(actions=(Action(kind=TargetKind.JOB, name=job),)))
    schedule.start_trigger(f"start {job}")
    return end(app, state, now)


def test_it_fires_once_when_all_have_ended_as_wanted(app, schedule, conditions):
    set_after(schedule, a=["SUCCEEDED"], b=["SUCCEEDED", "FAILED"])

    first = run_triggered(app, schedule, "a", RunState.SUCCEEDED, START + HOUR)
    assert conditions.tick(START + HOUR) == []
    second = run_triggered(app, schedule, "b", RunState.FAILED, START + 2 * HOUR)

    (fired,) = conditions.tick(START + 2 * HOUR)
    assert conditions.tick(START + 3 * HOUR) == []
    run = app.jobs.get_run(fired.run_ids[0])
    assert (run.job_name, run.trigger_name, run.state) == ("then", "after", RunState.WAITING)
    assert first in run.context["event"]
    assert second in run.context["event"]


def test_a_first_half_that_waited_for_days_is_not_lost(app, schedule, conditions):
    set_after(schedule, a=["SUCCEEDED"], b=["SUCCEEDED"])
    run_triggered(app, schedule, "a", RunState.SUCCEEDED, START + HOUR)
    conditions.tick(START + HOUR)
    run_triggered(app, schedule, "b", RunState.SUCCEEDED, START + 90 * HOUR)

    assert len(conditions.tick(START + 90 * HOUR)) == 1


def test_of_several_runs_of_one_job_the_newest_counts_and_takes_the_others_along(app, schedule, conditions):
    set_after(schedule, a=["SUCCEEDED"], b=["SUCCEEDED"])
    for hour in (1, 2):
        run_triggered(app, schedule, "a", RunState.SUCCEEDED, START + hour * HOUR)
    run_triggered(app, schedule, "b", RunState.SUCCEEDED, START + 3 * HOUR)
    assert len(conditions.tick(START + 3 * HOUR)) == 1

    run_triggered(app, schedule, "b", RunState.SUCCEEDED, START + 4 * HOUR)
    assert conditions.tick(START + 4 * HOUR) == []


def test_any_fires_for_each(app, schedule, conditions):
    set_after(schedule, logical=Logical.ANY, a=["SUCCEEDED"], b=["SUCCEEDED"])
    run_triggered(app, schedule, "a", RunState.SUCCEEDED, START + HOUR)
    run_triggered(app, schedule, "b", RunState.SUCCEEDED, START + HOUR)

    assert len(conditions.tick(START + HOUR)) == 2
    assert conditions.tick(START + HOUR) == []


def test_a_run_that_a_person_started_counts_only_when_all_runs_do(app, schedule, jobs, conditions):
    set_after(schedule, a=["SUCCEEDED"])
    jobs.start_run("a")
    end(app, RunState.SUCCEEDED, START + HOUR)
    assert conditions.tick(START + HOUR) == []

    set_after(schedule, counting=Counting.ALL, a=["SUCCEEDED"])
    assert len(conditions.tick(START + HOUR)) == 1


def test_a_state_that_is_not_waited_for_fires_nothing(app, schedule, conditions):
    set_after(schedule, a=["FAILED"])
    run_triggered(app, schedule, "a", RunState.SUCCEEDED, START + HOUR)

    assert conditions.tick(START + HOUR) == []


def test_a_failed_attempt_that_is_retried_does_not_count(app, schedule, jobs, conditions):
    set_after(schedule, a=["FAILED"])
    schedule.set_schedule("a", parse_schedule("0 * * * *"))
    (run,) = schedule.fire_due(START + HOUR)
    with app.database.write() as connection:
        from gluepot.database.tables.jobs import job_runs

        connection.execute(job_runs.update().where(job_runs.c.id == run.id).values(max_retries=1))

    end(app, RunState.FAILED, START + HOUR)
    assert conditions.tick(START + HOUR) == []
    end(app, RunState.FAILED, START + 2 * HOUR)
    assert len(conditions.tick(START + 2 * HOUR)) == 1


def test_what_ended_before_the_trigger_was_made_does_not_count(app, schedule, clock, conditions):
    run_triggered(app, schedule, "a", RunState.SUCCEEDED, START + HOUR)
    clock.time = START + 2 * HOUR
    set_after(schedule, a=["SUCCEEDED"])

    assert conditions.tick(START + 2 * HOUR) == []


def test_the_logical_date_is_handed_on(app, schedule, conditions):
    set_after(schedule, a=["SUCCEEDED"])
    schedule.set_schedule("a", parse_schedule("0 2 * * *"))
    (run,) = schedule.fire_due(START + 14 * HOUR)
    end(app, RunState.SUCCEEDED, START + 15 * HOUR)

    (fired,) = conditions.tick(START + 15 * HOUR)

    then = app.jobs.get_run(fired.run_ids[0])
    assert then.logical_date == run.logical_date == START + 14 * HOUR
    assert then.context["interval_start"] == run.context["interval_start"]


def test_dispatchers_that_race_fire_once(app, schedule, conditions):
    set_after(schedule, logical=Logical.ANY, a=["SUCCEEDED"])
    for hour in range(1, 6):
        run_triggered(app, schedule, "a", RunState.SUCCEEDED, START + hour * HOUR)
    barrier = threading.Barrier(4)
    fired: list[str] = []
    errors: list[BaseException] = []

    def dispatch() -> None:
        mine = Conditions(app.database, schedule.actions)
        try:
            barrier.wait()
            fired.extend(one.fire_id for one in mine.tick(START + 9 * HOUR))
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=dispatch) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert errors == []
    assert len(fired) == 5
    assert len(app.jobs.list_runs("then", limit=100)) == 5


def test_crawlers_and_workflows_are_waited_for_too(app, schedule, jobs, clock, conditions):
    from gluepot.crawl.models import Crawler
    from gluepot.schedule.crawl_queue import CrawlQueue
    from gluepot.schedule.workflows.engine import WorkflowEngine
    from gluepot.schedule.workflows.service import WorkflowService
    from gluepot.schedule.workflows.yaml_form import read_workflow

    app.crawl.define_crawler(Crawler(name="raw", targets=("/tmp",)))
    WorkflowService(app.database, jobs, now=clock).save(read_workflow("nodes: {a: {}}", "flow"))
    starts = tuple(
        Action(kind=kind, name=name)
        for kind, name in ((TargetKind.CRAWLER, "raw"), (TargetKind.WORKFLOW, "flow"))
    )
    schedule.set_trigger("start", TriggerDefinition(actions=starts))
    watched = tuple(Condition(kind=action.kind, name=action.name) for action in starts)
    then = (Action(kind=TargetKind.JOB, name="then"),)
    schedule.set_trigger("after", TriggerDefinition(actions=then, predicate=Predicate(conditions=watched)))
    schedule.start_trigger("start")
    engine, queue = WorkflowEngine(app.database, jobs), CrawlQueue(app.database)

    claim = queue.take(START, max_parallel=99)
    queue.begin(claim, START)
    queue.finish(claim, RunState.SUCCEEDED, START)
    assert conditions.tick(START) == []
    engine.tick(START)
    end(app, RunState.SUCCEEDED, START)
    engine.tick(START)

    assert len(conditions.tick(START)) == 1


def test_what_a_trigger_waits_for_must_be_there_and_not_be_what_it_starts(schedule, conditions):
    with pytest.raises(JobNotFoundError, match="nothing"):
        set_after(schedule, nothing=["SUCCEEDED"])
    with pytest.raises(InvalidInputError, match="would never end"):
        set_after(schedule, then=["SUCCEEDED"])
