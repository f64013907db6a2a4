"""The magic and its CLI twin, over a real pot that runs what they ask for."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from IPython.core.interactiveshell import InteractiveShell
from traitlets.config import Config

from gluepot.cli.main import main
from gluepot.errors import InvalidInputError
from gluepot.jobs.checking.errors import CheckFailedError
from gluepot.jobs.errors import NothingSelectedError, PromotionRefusedError, RunFailedError
from gluepot.magics.job import OneJobMagics
from gluepot.magics.jobs import JobMagics
from gluepot.magics.schedule import ScheduleMagics
from tests.jobs.notebooks import write_notebook
from tests.pot.running import RunningPot, running_pot


@pytest.fixture(scope="module")
def pot(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningPot]:
    folder = tmp_path_factory.mktemp("doors")
    with running_pot(folder / "home", {"GLUEPOT_POOL_SIZE": "0"}) as running:
        yield running


@pytest.fixture
def cli(pot, monkeypatch, tmp_path):
    """Call the command in a folder of the test's own."""
    for name, value in pot.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)

    def call(*arguments: str) -> Result:
        return CliRunner().invoke(main, list(arguments))

    return call


@pytest.fixture
def shell(pot, cli) -> Iterator[InteractiveShell]:
    """A shell with the magics of jobs, over the pot's home."""
    made = InteractiveShell.instance(config=Config({"HistoryManager": {"hist_file": ":memory:"}}))
    app = pot.app()
    made.register_magics(*(kind(made, lambda: app) for kind in (JobMagics, OneJobMagics, ScheduleMagics)))
    yield made
    app.close()
    InteractiveShell.clear_instance()


def notebook(path: Path, *sources: str) -> str:
    cells = [("code", "n = 3", ["parameters"])] + [("code", source, ["job"]) for source in sources]
    return str(write_notebook(path, cells))


def test_promote_run_and_look_by_command(cli, tmp_path):
    path = notebook(tmp_path / "n.ipynb", "print('n is', n)")

    promoted = json.loads(cli("promote", path, "look", "--schedule", "0 2 * * *", "--json").output)
    ran = cli("job", "run", "look", "--param", "n=5", "--json")
    run = json.loads(ran.output)["run"]

    assert promoted["promotion"]["version"]["version"] == 1
    assert promoted["trigger"]["cron"] == "0 2 * * *"
    assert (ran.exit_code, run["state"], run["parameters"]) == (0, "SUCCEEDED", {"n": 5})
    assert cli("logs", run["id"]).output == "n is 5\n"
    assert "n is 5\n" in cli("logs", run["id"], "-f").output
    assert "look" in cli("jobs").output
    assert "At 02:00 every day" in cli("triggers").output
    assert json.loads(cli("runs", "look", "--json").output)["runs"][0]["id"] == run["id"]
    assert "# %%" in cli("job", "show", "look").output
    files = json.loads(cli("job", "export", "look", "--to", "out", "--json").output)
    assert files == {"script": "out/look.py", "wheel": None}
    assert "# %%" in (tmp_path / "out" / "look.py").read_text()
    assert "(paused)" in cli("job", "pause", "look").output
    assert "(paused)" not in cli("job", "resume", "look").output


def test_a_failed_run_exits_with_1_and_shows_the_cell(cli, tmp_path):
    cli("promote", notebook(tmp_path / "n.ipynb", "print(1 / (n - 3))"), "failing")

    done = cli("job", "run", "failing")

    assert done.exit_code == 1
    assert "ZeroDivisionError: division by zero. See %logs jr_" in done.stderr
    assert "→ " in done.stderr


def test_check_stores_nothing(cli, tmp_path):
    good, bad = notebook(tmp_path / "n.ipynb", "a = n"), notebook(tmp_path / "m.ipynb", "a = m")

    checked, refused = (
        cli("promote", good, "only_checked", "--check"),
        cli("promote", bad, "only_checked", "--check"),
    )

    assert (checked.exit_code, refused.exit_code) == (0, 1)
    assert "Nothing was stored" in checked.output
    assert "the name 'm' is used here" in refused.stderr
    assert cli("job", "show", "only_checked").exit_code == 1


def test_a_bad_schedule_is_said_before_anything_is_stored(cli, tmp_path):
    done = cli("promote", notebook(tmp_path / "n.ipynb", "a = n"), "unscheduled", "--schedule", "0 25 * * *")

    assert done.exit_code == 1
    assert "its hour '25' is not within 0–23" in done.stderr
    assert cli("job", "show", "unscheduled").exit_code == 1


def test_a_script_runs_in_the_foreground(cli, tmp_path):
    (tmp_path / "s.py").write_text("import sys\nprint(sys.argv[1:], __name__)\nsys.exit(4)", encoding="utf-8")

    done = cli("run", "s.py", "--x", "-y", "1")

    assert (done.exit_code, done.output) == (4, "['--x', '-y', '1'] __main__\n")


def test_the_magics_say_the_same(shell, tmp_path, capsys):
    path = notebook(tmp_path / "n.ipynb", "print('n is', n)")

    shell.run_line_magic("promote", f'magical --notebook "{path}" --schedule "0 3 * * *"')
    assert "Job magical: version 1, from cells 1-2" in capsys.readouterr().out
    shell.run_line_magic("job", "magical run --param n=8")
    assert "n is 8" in capsys.readouterr().out
    shell.run_line_magic("promote", f"magical --notebook {path}")
    assert "unchanged, still version 1" in capsys.readouterr().out
    notebook(tmp_path / "n.ipynb", "print('now', n)")
    shell.run_line_magic("promote", f"magical --notebook {path}")
    assert "version 2" in capsys.readouterr().out
    shell.run_line_magic("job", "magical diff")
    assert '+print("now", n)' in capsys.readouterr().out
    shell.run_line_magic("job", f"magical diff --notebook {path}")
    assert "version 2 → the notebook: nothing differs" in capsys.readouterr().out
    shell.run_line_magic("job", "magical export --target spark")
    assert "# %%" in capsys.readouterr().out
    shell.run_line_magic("job", "magical export --to 'by magic'")
    assert "Wrote by magic/magical.py." in capsys.readouterr().out
    assert '"now"' in (tmp_path / "by magic" / "magical.py").read_text()
    shell.run_line_magic("job", "magical rollback 1")
    assert "runs version 1 from now on" in capsys.readouterr().out
    for line in ("jobs", "runs", "triggers"):
        shell.run_line_magic(line, "")
        assert "magical" in capsys.readouterr().out


def test_without_a_file_the_kernels_history_is_promoted(shell, capsys):
    shell.run_cell("%time base = 20", store_history=True)
    shell.run_cell("%%time\nnoise = 1", store_history=True)
    shell.run_cell("total = base + 1\nprint(total)", store_history=True)
    done = shell.run_cell("%promote remembered --target 3", store_history=True)

    assert done.error_in_exec is None
    assert "from cells 1, 3 of the history" in capsys.readouterr().out
    with pytest.raises(NothingSelectedError, match="history, which has no tags"):
        shell.run_line_magic("job", "remembered diff --notebook")


def test_errors_are_one_sentence_in_a_cell(shell, tmp_path):
    path = notebook(tmp_path / "n.ipynb", "print(nowhere)")

    with pytest.raises(PromotionRefusedError, match="Nothing was stored"):
        shell.run_line_magic("promote", f"broken --notebook {path}")

    shell.run_line_magic("promote", f"raising --notebook {notebook(tmp_path / 'm.ipynb', '1 / 0; a = 1')}")
    with pytest.raises(RunFailedError, match="ZeroDivisionError"):
        shell.run_line_magic("job", "raising run")


def test_a_check_runs_the_job_by_command_and_by_magic(cli, shell, tmp_path, capsys):
    path = notebook(tmp_path / "n.ipynb", "print('n is', n)\nassert n < 9, n")

    checked = json.loads(cli("promote", path, "only_run", "--check", "--json").output)
    failed = cli("promote", path, "only_run", "--check", "-p", "n=9")
    shell.run_line_magic("promote", f"only_run --notebook {path} --check --param n=4")

    assert (checked["state"], checked["log"], checked["tables"]) == ("SUCCEEDED", "n is 3", [])
    assert failed.exit_code == 1
    assert "'only_run' ended FAILED in its check: In step" in failed.stderr
    assert "It ran to its end" in capsys.readouterr().out
    with pytest.raises(CheckFailedError, match="AssertionError: 9"):
        shell.run_line_magic("promote", f"only_run --notebook {path} --check --param n=9")
    assert cli("job", "show", "only_run").exit_code == 1


def test_versions_are_pinned_and_tagged_by_command_and_by_magic(cli, shell, tmp_path, capsys):
    for number in (1, 2):
        cli("promote", notebook(tmp_path / "n.ipynb", f"print({number})"), "kept")

    pinned = json.loads(cli("job", "pin", "kept", "1", "--json").output)["job"]
    ran = json.loads(cli("job", "run", "kept", "--json").output)["run"]
    cli("job", "tag", "kept", "2", "next")
    by_tag = json.loads(cli("job", "run", "kept", "--version", "next", "--json").output)["run"]
    page = json.loads(cli("job", "show", "kept", "--json").output)

    assert (pinned["pinned_version"], ran["version"], by_tag["version"]) == (1, 1, 2)
    assert page["tags"] == [{"job_name": "kept", "tag": "next", "version": 2}]
    assert "1 (pinned)" in cli("jobs").output
    assert cli("job", "run", "kept", "--version", "no tag").exit_code == 2
    assert cli("job", "rollback", "kept").exit_code == 1
    for line, said in {
        "kept unpin": "runs version 2, and what is promoted",
        "kept tag 1 next": "Version 1 of job kept is 'next' now",
        "kept diff next": "version 1 → version 2",
        "kept run --version next": "kept version 1: SUCCEEDED",
        "kept pin next": "runs version 1 until",
        "kept untag next": "is not 'next' any more",
        "kept": "versions: 2 (current), 1 (pinned)",
    }.items():
        shell.run_line_magic("job", line)
        assert said in capsys.readouterr().out
    with pytest.raises(InvalidInputError, match="tag VERSION TAG"):
        shell.run_line_magic("job", "kept tag next")


BROKEN = "from pathlib import Path\nassert Path('fixed').exists()\nprint('n is', n)"


def test_a_failed_run_is_repaired_by_command_and_by_magic(cli, shell, tmp_path, capsys):
    cli("promote", notebook(tmp_path / "n.ipynb", "print('first')", BROKEN), "broken")
    for _ in range(2):
        assert cli("job", "run", "broken").exit_code == 1
    by_command, by_magic = json.loads(cli("runs", "broken", "--json").output)["runs"]
    (tmp_path / "fixed").touch()

    repaired = json.loads(cli("job", "repair", by_command["id"], "--json").output)["run"]
    shell.run_line_magic("job", f"broken repair {by_magic['id']}")

    assert (repaired["state"], repaired["previous_run_id"]) == ("SUCCEEDED", by_command["id"])
    said = capsys.readouterr().out
    assert f"repairs run {by_magic['id']}, from step 2 on" in said
    assert "skipped, was done" in said
    again = cli("job", "repair", by_command["id"])
    assert again.exit_code == 1
    assert "was already taken up by run" in again.stderr


def test_bookmarks_and_limits_by_command_and_by_magic(cli, shell, tmp_path, capsys):
    cli("promote", notebook(tmp_path / "n.ipynb", "print(n)"), "marked")

    assert "has no bookmark: its next run reads everything" in cli("job", "bookmark", "marked").output
    assert "mode pause" in cli("job", "bookmark", "marked", "pause").output
    shell.run_line_magic("job", "marked bookmark resume")
    assert "mode" not in capsys.readouterr().out
    assert cli("job", "bookmark", "marked", "forget").exit_code == 1
    assert cli("job", "bookmark", "unmarked").exit_code == 1
    limited = json.loads(cli("job", "limits", "marked", "--retries", "2", "--json").output)
    assert (limited["max_retries"], limited["timeout_s"]) == (2, None)
    shell.run_line_magic("job", "marked limits timeout_s=60 max_concurrent_runs=3")
    assert "timeout_s 60, max_retries 2, notify_after_s as the settings say, max_concurrent_runs 3" in (
        capsys.readouterr().out
    )


def test_the_magic_has_the_words_of_the_command(shell):
    from gluepot.cli.job_verbs import job

    assert set(OneJobMagics.actions) == set(job.commands)
    with pytest.raises(
        InvalidInputError, match="'start' is nothing that can be done with a job. There are: show,"
    ):
        shell.run_line_magic("job", "any start")


KEEPS = r"""import gluepot
gluepot.artifact('note.txt', 'all went well')
gluepot.artifact('small.csv', b'carrier,flights\nUA,58665\n')
gluepot.artifact('dot.png', bytes.fromhex('89504e47'))
print('n is', n)"""


def test_a_run_of_before_is_shown_with_what_it_kept_by_command_and_by_magic(cli, shell, tmp_path, capsys):
    promoted = cli("promote", notebook(tmp_path / "n.ipynb", KEEPS), "kept things")
    assert promoted.exit_code == 0, promoted.stderr
    ran = cli("job", "run", "kept things", "--json")
    assert ran.exit_code == 0, ran.output + ran.stderr
    run = json.loads(ran.output)["run"]["id"]

    by_command = json.loads(cli("job", "show", "kept things", run[:9], "--json").output)
    shell.run_line_magic("job", f'"kept things" show {run}')

    said = capsys.readouterr().out
    assert [one["name"] for one in by_command["artifacts"]] == ["dot.png", "note.txt", "small.csv"]
    for part in ("SUCCEEDED", "n is 3", "dot.png (4 B)", "all went well", "58665"):
        assert part in said
    other = cli("job", "show", "look", run)
    assert (other.exit_code, "of job 'look'. It is one of 'kept things'" in other.stderr) == (1, True)
    assert "# %%" in cli("job", "show", "kept things", "1").output


def test_a_job_is_made_of_a_script_compared_stopped_and_deleted_by_command(cli, tmp_path):
    script = tmp_path / "waits.py"
    for seconds in (599, 600):
        script.write_text(f"import time\ntime.sleep({seconds})\n", encoding="utf-8")
        created = cli("job", "create", "waits", "--script", str(script), "--json")
        assert created.exit_code == 0, created.stderr

    diff = cli("job", "diff", "waits", "1", "2").output
    run = json.loads(cli("job", "run", "waits", "--no-wait", "--json").output)["id"]
    stopped = json.loads(cli("job", "stop", run[:12], "--json").output)
    followed = cli("logs", run, "-f")
    deleted = cli("job", "delete", "waits")

    assert "-time.sleep(599)" in diff
    assert "+time.sleep(600)" in diff
    assert stopped["state"] in {"STOPPING", "STOPPED"}
    assert followed.exit_code == 0
    assert "waits" not in deleted.output
    assert cli("job", "show", "waits").exit_code == 1


def test_a_job_is_made_of_a_script_stopped_and_deleted_by_magic(shell, tmp_path, capsys):
    script = tmp_path / "wait.py"
    script.write_text("import time\ntime.sleep(600)\n", encoding="utf-8")

    shell.run_line_magic("job", f'waiting create --script "{script}" --description "Waits for ever."')
    shell.run_line_magic("job", "waiting run --no-wait")
    shell.run_line_magic("job", "waiting stop")
    said = capsys.readouterr().out
    shell.run_line_magic("job", "waiting delete")

    assert "Job waiting: version 1" in said
    assert "STOP" in said
    assert "waiting" not in capsys.readouterr().out
