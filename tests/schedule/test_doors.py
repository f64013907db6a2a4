"""Triggers and workflows by magic and by command, over a real pot that runs them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from gluepot.cli.main import main
from gluepot.jobs.cells import Selection
from gluepot.magics.schedule import ScheduleMagics
from gluepot.magics.workflows import WorkflowMagics
from gluepot.schedule.errors import WorkflowError
from tests.jobs.notebooks import page
from tests.pot.running import RunningPot, running_pot
from tests.waiting import wait_until


@pytest.fixture(scope="module")
def pot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPot]:
    folder = tmp_path_factory.mktemp("doors")
    lake = folder / "lake" / "flights"
    lake.mkdir(parents=True)
    (lake / "a.csv").write_text("id,name\n1,a\n2,b\n")
    with running_pot(folder / "home", {"GLUEPOT_POOL_SIZE": "0"}) as running:
        app = running.app()
        count = "import gluepot\ngluepot.put_run_properties(rows=7)\nprint(gluepot.data_interval(), gluepot.event())"
        app.jobs.promote("count", page(folder, count), Selection())
        app.jobs.promote("small", page(folder, "print('small')"), Selection())
        app.jobs.promote("big", page(folder, "print('big')"), Selection())
        app.close()
        yield running


@pytest.fixture
def cli(pot, monkeypatch, tmp_path):
    for name, value in pot.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str, code: int = 0):
        done = CliRunner().invoke(main, [*arguments, "--json"])
        assert done.exit_code == code, done.output
        return json.loads(done.stdout)

    return call


@pytest.fixture
def shell(pot, cli) -> Iterator[InteractiveShell]:
    made = InteractiveShell.instance(config=Config({"HistoryManager": {"hist_file": ":memory:"}}))
    app = pot.app()
    made.register_magics(ScheduleMagics(made, lambda: app), WorkflowMagics(made, lambda: app))
    yield made
    app.close()
    InteractiveShell.clear_instance()


def test_a_workflow_with_a_crawler_runs_to_its_end(cli, pot, tmp_path):
    lake = pot.settings.home.parent / "lake" / "flights"
    app = pot.app()
    from gluepot.crawl.models import Crawler

    app.crawl.define_crawler(Crawler(name="flights", targets=(str(lake),), database="lake"))
    app.close()
    (tmp_path / "daily.yaml").write_text(
        "nodes:\n"
        "  flights: {crawler: flights}\n"
        "  count: {after: flights}\n"
        "  small: {after: count, when: properties.rows < 10}\n"
        "  big: {after: count, when: properties.rows >= 10}\n"
    )

    assert cli("workflow", "set", "daily.yaml")["current_version"] == 1
    run = cli("workflow", "run", "daily")

    def ended():
        found = cli("workflow", "status", run["id"])
        return found if found["state"] not in {"WAITING", "RUNNING"} else None

    done = wait_until(ended, "the end of the workflow", limit_s=180)
    assert (done["state"], done["error"]) == ("SUCCEEDED", "")
    assert {n["node"]: n["state"] for n in done["nodes"]} == {
        "flights": "SUCCEEDED", "count": "SUCCEEDED", "small": "SUCCEEDED", "big": "SKIPPED",
    }  # fmt: skip
    assert done["properties"] == {"rows": 7}
    assert cli("workflow", "runs")["runs"][0]["id"] == run["id"]


def test_every_verb_of_a_trigger_answers_in_json(cli):
    made = cli(
        "trigger",
        "set",
        "small",
        "0 2 * * *",
        "--calendar",
        "DE",
        "--jitter",
        "5m",
        "--misfire",
        "skip",
        "--name",
        "t",
    )
    assert (made["cron"], made["definition"]["misfire"], len(made["next_fire_times"])) == (
        "0 2 * * *",
        "SKIP",
        5,
    )
    assert cli("trigger", "show", "t")["words"].endswith("not on holidays of DE, up to 300 s later")
    assert len(cli("trigger", "start", "t", "--date", "2026-01-31")["run_ids"]) == 1
    assert cli("trigger", "pause", "t")["state"] == "DEACTIVATED"
    assert cli("trigger", "resume", "t")["state"] == "ACTIVATED"
    filled = cli("trigger", "backfill", "t", "--from", "2026-01-05", "--to", "2026-01-07")
    assert len(filled["dates"]) == 2
    cli("trigger", "backfill-stop", filled["id"])
    cli("trigger", "backfill-resume", filled["id"][:9])
    wait_until(
        lambda: cli("trigger", "backfills", "t")["backfills"][0]["state"] == "SUCCEEDED",
        "the backfill",
        limit_s=120,
    )
    assert [t["name"] for t in cli("triggers")["triggers"]] == ["t"]
    assert (
        cli(
            "trigger",
            "set",
            "x",
            "--after",
            "job small",
            "--after",
            "job big FAILED",
            "--any",
            "--job",
            "count",
        )["kind"]
        == "CONDITIONAL"
    )
    assert (
        cli("trigger", "set", "f", "--files", ".", "--job", "count")["definition"]["event"]["kind"] == "files"
    )
    assert cli("trigger", "set", "f", "0 25 * * *", "--job", "count", code=1)["error"] == "ScheduleError"
    assert (
        "in one way" in cli("trigger", "set", "f", "0 2 * * *", "--hook", "--job", "count", code=1)["message"]
    )
    for name in ("t", "x", "f"):
        left = cli("trigger", "delete", name)["triggers"]
    assert left == []
    assert cli("dispatch", "--list")["dispatchers"][0]["is_silent"] is False


def test_a_file_that_arrives_starts_a_run(cli, pot, tmp_path):
    cli("trigger", "set", "arrivals", "--files", ".", "--pattern", "*.csv", "--poll", "1s", "--job", "count")
    (tmp_path / "new.csv").write_text("1")

    def run():
        found = [r for r in cli("runs", "count")["runs"] if r["trigger_name"] == "arrivals"]
        return found[0] if found and found[0]["state"] == "SUCCEEDED" else None

    ran = wait_until(run, "the run", limit_s=90)
    cli("trigger", "delete", "arrivals")
    assert "new.csv" in cli("logs", ran["id"])["text"]


def test_every_verb_of_a_workflow_answers_in_json(cli, tmp_path):
    (tmp_path / "flow.yaml").write_text("nodes: {small: {}}\n")
    cli("workflow", "set", "flow.yaml")
    (tmp_path / "flow.yaml").write_text("nodes: {small: {}, big: {after: small}}\n")
    cli("workflow", "set", "flow.yaml", "--check")
    assert cli("workflow", "set", "flow.yaml")["current_version"] == 2
    assert cli("workflow", "show", "flow", "--form", "svg")["text"].startswith("<svg")
    assert "after:" in cli("workflow", "show", "flow", "--form", "yaml")["text"]
    assert len(cli("workflow", "versions", "flow")["versions"]) == 2
    assert "+  big:" in cli("workflow", "diff", "flow")["text"]
    assert cli("workflow", "rollback", "flow")["current_version"] == 1
    assert "BashOperator" in cli("workflow", "export", "flow")["text"]
    assert cli("workflow", "repair", "wr_nothing", code=1)["error"] == "WorkflowRunNotFoundError"
    assert "flow" in {w["name"] for w in cli("workflow", "list")["workflows"]}
    cli("workflow", "delete", "flow")
    (tmp_path / "p.json").write_text(
        json.dumps({"objects": [{"id": "small", "type": "ShellCommandActivity"}]})
    )
    assert cli("workflow", "import", "p.json", "--check")["is_stored"] is False
    assert cli("workflow", "import", "p.json")["workflows"][0]["name"] == "p"
    cli("workflow", "delete", "p")


def test_the_magics_say_the_same(shell, capsys):
    shell.run_line_magic("trigger", 'small set "every 15m" --job small')
    assert "Trigger small of job small: Every 15 minutes, active" in capsys.readouterr().out
    shell.run_line_magic("triggers", "")
    assert "Every 15 minutes" in capsys.readouterr().out
    shell.run_line_magic("trigger", "small start")
    assert "fired for" in capsys.readouterr().out
    shell.run_line_magic("trigger", "small delete")
    capsys.readouterr()
    shell.run_cell_magic("workflow", "cells", "nodes:\n  small: {}\n  big: {after: small}\n")
    assert "└─ job big  after small" in capsys.readouterr().out.replace(
        "big  after", "job big  after"
    ).replace("job job", "job")
    shell.run_line_magic("workflow", "cells run")
    assert "of cells, version 1" in capsys.readouterr().out
    shell.run_line_magic("workflow", "")
    assert "cells" in capsys.readouterr().out
    with pytest.raises(WorkflowError, match="wait for each other"):
        shell.run_cell_magic("workflow", "cells", "nodes: {small: {after: big}, big: {after: small}}")


def test_whoever_waits_for_a_workflow_learns_how_it_ended(cli, pot, tmp_path):
    app = pot.app()
    app.jobs.promote("broken", page(tmp_path, "x = 1 / 0"), Selection())
    app.close()
    (tmp_path / "good.yaml").write_text("nodes:\n  small: {}\n")
    (tmp_path / "bad.yaml").write_text("nodes:\n  broken: {}\n")
    for name in ("good", "bad"):
        cli("workflow", "set", f"{name}.yaml")

    assert cli("workflow", "run", "good", "--wait")["state"] == "SUCCEEDED"
    failed = cli("workflow", "run", "bad", "--wait", code=1)

    assert "of workflow 'bad' ended FAILED: Failed: broken" in failed["message"]


def test_a_service_unit_is_written_and_removed(cli, monkeypatch, tmp_path: Path):
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))

    unit = cli("service", "install")

    text = (tmp_path / "config" / "systemd" / "user" / "gluepot.service").read_text()
    assert text == unit["text"]
    assert "-m gluepot.pot\n" in text
    assert "GLUEPOT_HOME=" in text
    assert "dispatch" in cli("service", "show", "--dispatcher")["text"]
    assert cli("service", "uninstall")["is_written"] is False
    assert cli("service", "uninstall", code=1)["error"] == "NotFoundError"
