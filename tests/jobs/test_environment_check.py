"""What a version was promoted with, and runs that find something else."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import pytest

from gluepot.clock import utc_now
from gluepot.display.job_runs import RunList  # noqa: F401 - registers how runs look
from gluepot.display.jobs import JobPage  # noqa: F401 - registers how jobs look
from gluepot.display.rendering import render
from gluepot.jobs.cells import Selection
from gluepot.jobs.environments import search_of
from gluepot.jobs.installed import Difference, differences, installed_for
from gluepot.jobs.models import Installed, JobKind, JobLimits, RunState
from gluepot.jobs.run_claims import RunClaims
from gluepot.jobs.runner import JobRunner
from gluepot.settings import EnvironmentDiffers
from tests.jobs.notebooks import page


def install(site: Path, name: str, version: str, *needs: str) -> None:
    """Make a distribution of one module, in place of what the folder has of it."""
    for old in site.glob(f"{name}-*.dist-info"):
        (old / "METADATA").unlink()
        old.rmdir()
    info = site / f"{name}-{version}.dist-info"
    info.mkdir(parents=True)
    lines = [f"Requires-Dist: {need}" for need in needs]
    text = "\n".join(["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}", *lines])
    (info / "METADATA").write_text(f"{text}\n")
    (site / f"{name}.py").write_text(f"VERSION = {version!r}\n")


@pytest.fixture
def site(tmp_path, monkeypatch) -> Path:
    """A folder of packages that this process and its children import from."""
    folder = tmp_path / "site"
    install(folder, "tinylib", "1.0", "tinybase")
    install(folder, "tinybase", "0.1")
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.setenv("PYTHONPATH", ":".join([str(folder), *filter(None, sys.path)]))
    return folder


def test_exact_versions_of_requirements_and_of_what_they_bring_are_kept(tmp_path):
    install(
        tmp_path, "Tiny_Lib", "1.0", "tinybase>=0.1", "plot; extra == 'plots'", "old; python_version < '3'"
    )
    install(tmp_path, "tinybase", "0.1", "tiny-lib")
    install(tmp_path, "plot", "3.0")
    install(tmp_path, "old", "9.0")
    search = [str(tmp_path)]

    plain = installed_for(
        ["tiny-lib==1.0", "absent", "git+https://example.org/x"], JobKind.PYTHON_SHELL, search=search
    )
    with_plots = installed_for(["tiny-lib[plots]"], JobKind.PYTHON_SHELL, search=search)

    assert plain.python == ".".join(map(str, sys.version_info[:3]))
    assert plain.packages == {"tiny-lib": "1.0", "tinybase": "0.1"}
    assert with_plots.packages == {"plot": "3.0", "tiny-lib": "1.0", "tinybase": "0.1"}


def test_a_spark_job_keeps_pyspark_and_never_gluepot_itself():
    import pyspark

    kept = installed_for(["gluepot"], JobKind.SPARK).packages

    assert set(kept) == {"pyspark", "py4j"}
    assert kept["pyspark"] == pyspark.__version__


def test_differences_name_both_versions_and_whether_an_environment_of_its_own_helps():
    then = Installed(python="3.11.1", packages={"a": "1", "b": "2", "pyspark": "4.1.0"})

    found = differences(then, Installed(python="3.12.0", packages={"a": "1", "pyspark": "4.1.1"}))

    assert [str(one) for one in found] == [
        "Python was 3.11.1 and is 3.12.0",
        "b was 2 and is not installed",
        "pyspark was 4.1.0 and is 4.1.1",
    ]
    assert [one.can_be_isolated for one in found] == [False, True, False]
    assert differences(Installed(), then) == ()
    assert differences(then, then) == ()


def promoted(app, jobs, folder, differs: EnvironmentDiffers):
    limits = app.settings.jobs.model_copy(update={"env_differs": differs})
    service = type(jobs)(app.database, app.catalog, app.settings.model_copy(update={"jobs": limits}))
    source = page(folder, "%pip install tinylib", "import tinylib\nprint(tinylib.VERSION)")
    return service.promote("job", source, Selection())


def run_once(app, jobs):
    run = jobs.start_run("job")
    claim = RunClaims(app.database).take(max_parallel=1, now=utc_now())
    JobRunner(app.database, app.settings, claim, beat_s=0.05).run()
    return jobs.get_run(run.id)


def test_a_run_in_an_environment_that_differs_says_so_in_its_log_and_record(app, jobs, folder, site):
    version = promoted(app, jobs, folder, EnvironmentDiffers.WARN).version
    first = run_once(app, jobs)
    install(site, "tinybase", "0.2")

    run = run_once(app, jobs)

    sentence = (
        "This environment is not the one that version 1 was promoted in: tinybase was 0.1 and is 0.2. "
        'Give its runs their own (jobs.env = "isolated"), or promote the job again from here.'
    )
    assert version.content.installed.packages == {"tinybase": "0.1", "tinylib": "1.0"}
    assert (first.state, first.notes, jobs.log_text(first.id).text) == (RunState.SUCCEEDED, (), "1.0")
    assert (run.state, run.notes) == (RunState.SUCCEEDED, (sentence,)), run.error
    assert jobs.log_text(run.id).text == f"gluepot: {sentence}\n1.0"
    assert f"Note: {sentence}" in render(run).text


def test_a_run_fails_once_before_its_script_starts_where_the_setting_says_so(app, jobs, folder, site):
    promoted(app, jobs, folder, EnvironmentDiffers.FAIL)
    jobs.set_limits("job", JobLimits(max_retries=2))
    install(site, "tinylib", "2.0")

    run = run_once(app, jobs)

    assert run.state is RunState.FAILED
    assert run.started_at is None
    assert "promoted in: tinylib was 1.0 and is 2.0." in run.error
    assert 'jobs.env = "isolated"' in run.error
    assert [one.id for one in jobs.list_runs("job")] == [run.id]  # the same packages would meet a retry


def test_a_run_that_could_not_start_for_now_is_retried(app, jobs, folder, site):
    promoted(app, jobs, folder, EnvironmentDiffers.FAIL)
    jobs.set_limits("job", JobLimits(max_retries=1))
    folder.rename(folder.with_name("away"))  # as a disk that is not mounted yet

    run = run_once(app, jobs)

    assert "is gone" in run.error
    assert [one.attempt for one in jobs.list_runs("job")] == [1, 0]


def test_differences_are_ignored_where_the_setting_says_so(app, jobs, folder, site):
    promoted(app, jobs, folder, EnvironmentDiffers.IGNORE)
    install(site, "tinybase", "0.2")

    run = run_once(app, jobs)

    assert (run.state, run.notes) == (RunState.SUCCEEDED, ())


def test_promoting_again_takes_the_packages_of_now_and_is_no_new_version(app, jobs, folder, site):
    promoted(app, jobs, folder, EnvironmentDiffers.FAIL)
    install(site, "tinybase", "0.2")

    again = promoted(app, jobs, folder, EnvironmentDiffers.FAIL).version
    run = run_once(app, jobs)

    assert again.version == 1
    assert again.content.installed.packages["tinybase"] == "0.2"
    assert (run.state, run.notes) == (RunState.SUCCEEDED, ()), run.error


def test_what_two_versions_were_promoted_with_is_part_of_their_difference(app, jobs, folder, site):
    old = promoted(app, jobs, folder, EnvironmentDiffers.WARN).version
    install(site, "tinylib", "1.1", "tinybase")
    promoted(app, jobs, folder, EnvironmentDiffers.WARN)

    diff = jobs.diff("job")

    assert old.content.python_version in old.content.installed.python
    assert "tinylib: 1.0 → 1.1" in diff.other


def test_an_isolated_environment_is_searched_before_ours(tmp_path):
    python = tmp_path / "bin" / "python"

    assert search_of(python)[1:] == sys.path
    assert Path(search_of(python)[0]).is_relative_to(tmp_path)
    assert search_of(Path(sys.executable)) == sys.path


def test_a_version_without_a_record_is_compared_with_nothing(jobs, folder):
    content = jobs.promote("job", page(folder, "x = 1"), Selection()).version.content

    assert replace(content, installed=Installed()).installed.python == ""
    assert differences(Installed(), content.installed) == ()
    assert str(Difference(name="a", then="1", now="")) == "a was 1 and is not installed"
