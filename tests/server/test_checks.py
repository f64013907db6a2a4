from __future__ import annotations

import asyncio
import time

import pytest

from gluepot.jobs.run_files import read_json
from tests.server.test_promotion import page

FOREVER = "import time\nfrom pathlib import Path\nwhile not Path('go').exists():\n    time.sleep(0.05)"


@pytest.fixture
def folder(jp_root_dir):
    made = jp_root_dir / "work"
    made.mkdir()
    return made


@pytest.fixture
def ended(client):
    """Ask for a check until it is in a state, by default until it is over."""

    async def ask(check_id, *states):
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            answer = await client.get("checks", check_id)
            assert answer.status == 200, answer.body
            if answer.body["state"] in (states or ("SUCCEEDED", "FAILED", "STOPPED", "TIMEOUT", "ERROR")):
                return answer.body
            await asyncio.sleep(0.05)
        raise AssertionError(f"the check did not get there: {answer.body}")

    return ask


async def test_a_check_is_accepted_and_its_id_is_that_of_a_run_with_steps_script_and_log(
    app, client, folder, ended
):
    body = {"page": page("n = 2", "print('n is', n)")}

    asked = await client.post("jobs", "nightly", "checks", body=body)
    check = await ended(asked.body["id"])

    run = asked.body["id"]
    details, script, log = [await client.get("runs", run, part) for part in ("details", "script", "log")]
    assert asked.status == 202, asked.body
    assert (check["state"], check["error"], check["tables"]) == ("SUCCEEDED", "", [])
    assert (details.body["job_name"], details.body["version"]) == ("nightly", 0)
    assert [(step["cell"], step["state"]) for step in details.body["steps"]] == [
        (1, "SUCCEEDED"),
        (2, "SUCCEEDED"),
    ]
    assert not details.body["can_repair"]
    assert len(script.body["steps"]) == 2
    assert log.body["text"] == "n is 2"
    assert (await client.get("runs", run)).body["state"] == "SUCCEEDED"
    assert app.jobs.list_jobs() == []


async def test_a_check_that_fails_says_where(client, folder, ended):
    body = {"page": page("import sys", "assert n == 3, n", tags=("job",)), "parameters": {}}
    body["page"]["cells"].insert(
        0, {"id": "p", "cell_type": "code", "source": "n: int", "metadata": {"tags": ["parameters"]}}
    )
    body["parameters"] = {"n": 4}

    check = await ended((await client.post("jobs", "nightly", "checks", body=body)).body["id"])

    details = await client.get("runs", check["id"], "details")
    assert check["state"] == "FAILED"
    assert "AssertionError: 4" in check["error"]
    assert details.body["failure"]["cell"] == 3
    assert details.body["parameters"] == {"n": 4}


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"page": page("print(x)")}, "'x' is used here"),
        ({"page": page("from pathlib import Path\nPath('a').touch()")}, "reaches files"),
        ({"page": page("print(1)"), "parameters": {"m": 1}}, "'m'"),
        ({"page": page("print(1)"), "on_effect": "perhaps"}, "perhaps"),
    ],
    ids=["problem", "effect", "parameter", "word"],
)
async def test_what_cannot_be_checked_is_refused_at_once(app, client, folder, body, reason):
    answer = await client.post("jobs", "nightly", "checks", body=body)

    assert answer.status == 400, answer.body
    assert reason in answer.body["message"]
    assert not (app.settings.log_folder / "checks").exists()


async def test_a_check_is_stopped_as_a_run_is(client, folder, ended):
    body = {"page": page(FOREVER), "on_effect": "allow"}
    check = (await client.post("jobs", "nightly", "checks", body=body)).body["id"]
    await ended(check, "RUNNING")

    stopping = await client.post("runs", check, "stop")
    stopped = await ended(check)
    again = await client.post("runs", check, "stop")

    assert (stopping.status, stopping.body["state"]) == (202, "STOPPING")
    assert stopped["state"] == "STOPPED"
    assert (again.status, again.body["error"]) == (409, "CheckIsOverError")


async def test_two_checks_run_at_a_time_and_the_third_waits(client, folder, ended):
    body = {"page": page(FOREVER), "on_effect": "allow"}
    checks = [(await client.post("jobs", "nightly", "checks", body=body)).body["id"] for _ in range(3)]

    first, second = [await ended(check, "RUNNING") for check in checks[:2]]
    third = (await client.get("checks", checks[2])).body
    (folder / "go").touch()

    assert (first["started_at"] is None, second["started_at"] is None) == (False, False)
    assert (third["state"], third["started_at"]) == ("WAITING", None)
    assert [(await ended(check))["state"] for check in checks] == ["SUCCEEDED"] * 3


async def test_a_check_whose_server_is_gone_has_broken_off(app, client, folder, ended):
    check = (await client.post("jobs", "nightly", "checks", body={"page": page("print(1)")})).body["id"]
    await ended(check)
    state = app.checks.files(check.removeprefix("check_")).state
    owner = "999999999:1.0:" + read_json(state)["owner"].split(":", 2)[2]
    text = state.read_text().replace(read_json(state)["owner"], owner).replace('"SUCCEEDED"', '"RUNNING"')
    state.write_text(text)

    broken = await client.get("checks", check)

    assert broken.body["state"] == "ERROR"
    assert "server that ran the check has ended" in broken.body["error"]


@pytest.mark.parametrize("check", ["check_00000000", "check_..", "nightly"])
async def test_a_check_that_never_was_is_not_found(client, check):
    answer = await client.get("checks", check)

    assert (answer.status, answer.body["error"]) == (404, "CheckNotFoundError")
