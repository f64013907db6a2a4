"""What a run has beside its script: an environment of its own, artifacts, a bounded log, its line in the notebook."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest

from gluepot.clock import utc_now
from gluepot.errors import GluepotError, InvalidInputError
from gluepot.jobs.artifacts import save_artifact
from gluepot.jobs.cells import Selection
from gluepot.jobs.environments import EnvironmentFailedError, isolated_python
from gluepot.jobs.errors import KindNotBuiltError
from gluepot.jobs.following import wait_for_run
from gluepot.jobs.log_rotation import rotate, rotated_path
from gluepot.jobs.models import JobKind, RunState
from gluepot.jobs.notebook_file import read_notebook
from gluepot.jobs.run_environment import run_environment
from gluepot.jobs.run_files import read_from
from gluepot.schedule.dispatcher import Dispatcher
from gluepot.settings import JobEnvironment
from tests.jobs.notebooks import page
from tests.jobs.wheels import wheel


def test_an_isolated_run_has_its_own_packages_and_gluepot(app, jobs, folder, tmp_path, monkeypatch):
    wheel(tmp_path / "wheels", "tinylib", "2.5")
    monkeypatch.setenv("GLUEPOT_UV_OPTIONS", f"--offline --no-index --find-links {tmp_path / 'wheels'}")
    limits = app.settings.jobs.model_copy(update={"env": JobEnvironment.ISOLATED})
    service = type(jobs)(app.database, app.catalog, app.settings.model_copy(update={"jobs": limits}))
    source = page(
        folder,
        "%pip install tinylib==2.5",
        "import tinylib, gluepot, sys\nprint(tinylib.VERSION, sys.prefix)",
    )
    service.promote("job", source, Selection())
    run = service.start_run("job")
    Dispatcher(app.database, app.schedule, app.settings).tick(utc_now())

    ended = wait_for_run(jobs, run.id, limit_s=120)

    assert ended.state is RunState.SUCCEEDED, ended.error
    version, prefix = jobs.log_text(run.id).text.split()
    assert version == "2.5"
    assert Path(prefix).parent == app.settings.home / "environments"


def test_an_environment_is_built_once_and_one_that_cannot_be_is_said(tmp_path):
    wheels = wheel(tmp_path / "wheels", "tinylib", "1.0").parent
    options = ["--offline", "--no-index", "--find-links", str(wheels)]
    folder = tmp_path / "environments"

    python = isolated_python(folder, ["tinylib==1.0", "pyspark==9.9"], options=options)
    built = python.stat().st_mtime_ns
    again = isolated_python(folder, ["tinylib==1.0", "pyspark==9.9"], options=options)

    assert (again, again.stat().st_mtime_ns) == (python, built)
    done = subprocess.run(
        [python, "-c", "import tinylib, pyspark; print(tinylib.VERSION)"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == "1.0\n"
    with pytest.raises(EnvironmentFailedError, match=r"for tinylib==3\.0"):
        isolated_python(folder, ["tinylib==3.0"], options=options)
    assert len(list(folder.iterdir())) == 1


def test_artifacts_are_kept_with_the_run(jobs, folder, run_to_end):
    jobs.promote(
        "job",
        page(
            folder,
            "import gluepot\nimport pandas as pd\ngluepot.artifact('note.txt', 'hello')\n"
            "gluepot.artifact('small.csv', pd.DataFrame({'a': [1, 2]}))",
        ),
        Selection(),
    )

    run = run_to_end("job")

    assert run.state is RunState.SUCCEEDED, run.error
    assert [(a.name, a.media_type, a.path.read_text()) for a in jobs.artifacts(run.id)] == [
        ("note.txt", "text/plain", "hello"),
        ("small.csv", "text/csv", "a\n1\n2\n"),
    ]


@pytest.mark.parametrize("name", ["../up.txt", "/etc/x", ".hidden", "a/b", ""])
def test_an_artifacts_name_is_no_path(tmp_path, name):
    with pytest.raises(InvalidInputError, match="cannot name an artifact"):
        save_artifact(tmp_path, name, "x")


def test_a_value_of_no_kind_leaves_nothing(tmp_path):
    with pytest.raises(InvalidInputError, match="A int cannot be kept"):
        save_artifact(tmp_path / "a", "x.txt", 3)
    assert list((tmp_path / "a").iterdir()) == []


def test_a_log_that_is_full_moves_away_and_its_follower_goes_on(tmp_path):
    log = tmp_path / "run.log"
    with log.open("a", buffering=1) as writer:
        writer.write("first\n")
        _, offset = read_from(log, 0)
        assert not rotate(log, 100)
        assert rotate(log, 3)
        writer.write("next\n")

    assert rotated_path(log).read_text() == "first\n"
    assert rotated_path(log).stat().st_mode & 0o077 == 0
    assert (log.read_text(), read_from(log, offset + 10)[0]) == ("next\n", "next\n")


def test_a_run_that_prints_without_end_has_a_bounded_log(app, jobs, folder):
    from gluepot.jobs.run_claims import RunClaims
    from gluepot.jobs.runner import JobRunner

    limits = app.settings.jobs.model_copy(update={"log_max_mb": 1})
    service = type(jobs)(app.database, app.catalog, app.settings.model_copy(update={"jobs": limits}))
    source = (
        "import time\nfor number in range(60):\n    print('x' * 100_000)\n    time.sleep(0.02)\nprint('end')"
    )
    service.promote("job", page(folder, source), Selection())
    run = service.start_run("job")
    claim = RunClaims(app.database).take(max_parallel=1, now=utc_now())
    JobRunner(app.database, app.settings, claim, beat_s=0.05).run()

    log = jobs.log_file(run.id)
    # The log may have been turned over once more behind the last line.
    assert (rotated_path(log).read_text() + log.read_text()).endswith("end\n")
    assert log.stat().st_size < 3_000_000
    assert rotated_path(log).stat().st_size < 3_000_000


@pytest.mark.parametrize("kind", [JobKind.STREAMING, JobKind.RAY, JobKind.SCALA])
def test_kinds_that_are_not_built_say_so(jobs, folder, kind):
    from gluepot.jobs.models import SourceKind, VersionOrigin
    from gluepot.jobs.provenance import author

    content = jobs.promote("job", page(folder, "x = 1"), Selection()).version.content
    origin = VersionOrigin(source=SourceKind.SCRIPT, author=author())
    jobs._store.store(kind.value, replace(content, kind=kind), origin, description="", now=utc_now())

    with pytest.raises(KindNotBuiltError, match=f"is of kind '{kind.value}', which gluepot cannot run yet"):
        jobs.start_run(kind.value)


def test_a_python_shell_job_costs_what_glue_counts_for_one(jobs, folder, run_to_end):
    jobs.promote("job", page(folder, "x = 1"), Selection())

    run = run_to_end("job")

    assert run.kind is JobKind.PYTHON_SHELL
    assert run.metrics.dpu_hours == pytest.approx(0.0625 * run.duration_s(utc_now()) / 3600)


def test_a_failure_names_its_line_in_the_notebook(jobs, tmp_path, run_to_end):
    notebook = nbformat.v4.new_notebook()
    for source in (
        "rows = []",
        "# a remark\n%time x = 1\ndef share( x ):\n    return x/len( rows )\n\ny = [1,\n  2]\nshare(1)",
    ):
        notebook.cells.append(nbformat.v4.new_code_cell(source, metadata={"tags": ["job"]}))
    nbformat.write(notebook, tmp_path / "n.ipynb")
    jobs.promote("job", read_notebook(tmp_path / "n.ipynb"), Selection())

    run = run_to_end("job")

    assert (run.failure.cell, run.failure.notebook_line) == (2, 4)


def test_variables_and_secrets_by_reference_reach_the_script_and_nothing_else(app, jobs, folder, monkeypatch):
    monkeypatch.setenv("SHOP_SECRET", "s3cret")
    variables = {"MODE": "fast", "SHOP_TOKEN": "env:SHOP_SECRET"}
    limits = app.settings.jobs.model_copy(update={"environment": variables})
    service = type(jobs)(app.database, app.catalog, app.settings.model_copy(update={"jobs": limits}))
    source = "import os\nprint(os.environ['MODE'], len(os.environ['SHOP_TOKEN']))"
    service.promote("job", page(folder, source), Selection())
    run = service.start_run("job")
    Dispatcher(app.database, app.schedule, app.settings).tick(utc_now())

    ended = wait_for_run(jobs, run.id, limit_s=60)

    assert (ended.state, jobs.log_text(run.id).text) == (RunState.SUCCEEDED, "fast 6")
    assert jobs.get_version("job").content.settings["jobs"]["environment"] == variables
    home = [path for path in app.settings.home.rglob("*") if path.is_file()]
    assert not [path for path in home if b"s3cret" in path.read_bytes()]


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"SHOP_PASSWORD": "hunter2"}, "looks like a secret and is written out"),
        ({"GLUEPOT_HOME": "/x"}, "cannot set 'GLUEPOT_HOME'"),
        ({"TOKEN": "env:NOT_THERE_AT_ALL"}, "NOT_THERE_AT_ALL"),
    ],
)
def test_variables_that_cannot_be_set_are_said_without_the_secret(variables, words):
    with pytest.raises(GluepotError, match=words) as raised:
        run_environment(variables)
    assert "hunter2" not in str(raised.value)


def test_a_rotated_log_is_shown_whole(app, jobs, folder, run_to_end):
    jobs.promote("job", page(folder, "print('last')"), Selection())
    run = run_to_end("job")
    rotated_path(jobs.log_file(run.id)).write_text("first\n")

    assert jobs.log_text(run.id).text == "first\nlast"


def test_an_environment_has_what_its_requirements_brought_then(tmp_path):
    wheels = wheel(tmp_path / "wheels", "tinylib", "1.0").parent
    wheel(wheels, "tinylib", "2.0")
    options = ["--offline", "--no-index", "--find-links", str(wheels)]
    version = "import tinylib; print(tinylib.VERSION)"

    found = [
        subprocess.run(
            [isolated_python(tmp_path / "environments", ["tinylib"], exact=exact, options=options), "-c", version],
            capture_output=True, text=True, check=True,
        ).stdout
        for exact in ({}, {"tinylib": "1.0", "pyspark": "9.9"})
    ]  # fmt: skip

    assert found == ["2.0\n", "1.0\n"]
