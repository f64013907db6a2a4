"""A trigger's HTTP hook: who may call it, and that a repeated call is one event."""

from __future__ import annotations

import json

import pytest

from gluepot.jobs.cells import Selection
from gluepot.schedule.models import Action, EventKind, EventSource, TargetKind, TriggerDefinition
from tests.jobs.notebooks import page


@pytest.fixture
def hook(app, home):
    app.jobs.promote("nightly", page(home.parent, "a = 1"), Selection())
    action = Action(kind=TargetKind.JOB, name="nightly")
    event = EventSource(kind=EventKind.HOOK)
    return app.schedule.set_trigger("orders", TriggerDefinition(actions=(action,), event=event))


async def test_a_call_starts_the_triggers_runs(app, client, hook):
    answer = await client.post("hooks", "orders", body={"payload": {"rows": 7}, "key": "a"})

    assert answer.status == 202
    (run_id,) = answer.body["run_ids"]
    run = app.jobs.get_run(run_id)
    assert json.loads(run.context["event"])["events"] == [{"payload": {"rows": 7}}]
    again = await client.post("hooks", "orders", body={"payload": {"rows": 7}, "key": "a"})
    assert again.body["run_ids"] == []


async def test_a_trigger_without_a_hook_is_a_users_mistake(client, app, hook):
    app.schedule.set_trigger("plain", TriggerDefinition(actions=hook.actions))

    assert (await client.post("hooks", "plain")).status == 400
    assert (await client.post("hooks", "ordrs")).status == 404


async def test_nobody_calls_it_without_credentials(client, app, hook):
    answer = await client.post("hooks", "orders", headers={"Authorization": "token wrong"})

    assert answer.status == 403
    assert app.jobs.list_runs() == []
