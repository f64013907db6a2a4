"""A run, from the request to its end, in real processes. No Spark: such a job must not start a JVM."""

from __future__ import annotations

import os
import signal
from datetime import timedelta

import pytest

from gluepot.clock import utc_now
from gluepot.errors import ConflictError
from gluepot.jobs.cells import Selection
from gluepot.jobs.errors import JobNotFoundError, LostClaimError, ParameterError, RunNotFoundError
from gluepot.jobs.following import follow_log, wait_for_run
from gluepot.jobs.models import RunState
from gluepot.jobs.run_claims import LEASE, RunClaims
from gluepot.jobs.run_files import files_of
from gluepot.jobs.store import Outcome
from gluepot.processes import ProcessIdentity
from gluepot.schedule.dispatcher import Dispatcher
from tests.jobs.notebooks import cell, page
from tests.waiting import wait_until

WAIT = "import time\nfrom pathlib import Path\nPath('up').touch()\nwhile not Path('go').exists():\n    time.sleep(0.01)"


def promote(jobs, folder, *cells, name="job"):
    return jobs.promote(name, page(folder, *cells), Selection())


def started(app, dispatcher, folder, name="job"):
    """Start a run of a job whose script touches `up`, and return it once it has."""
    run = app.jobs.start_run(name)
    dispatcher.tick(utc_now())
    wait_until((folder / "up").exists, "the script to run")
    return app.jobs.get_run(run.id)


def held(app):
    (only,) = RunClaims(app.database).held()
    return only


def test_a_run_succeeds_and_tells_its_steps_and_log(jobs, folder, run_to_end):
    promote(
        jobs, folder,
        cell(1, "n = 2", "parameters"),
        cell(2, "rows = list(range(n))\nprint('made', rows)", "job", title="Make rows"),
        cell(3, "print(sum(rows))", "job", title="Sum"),
    )  # fmt: skip

    run = run_to_end("job", n="4")

    assert (run.state, run.exit_code, run.error) == (RunState.SUCCEEDED, 0, "")
    assert [(s.title, s.cell, s.state) for s in run.steps] == [
        ("Make rows", 2, RunState.SUCCEEDED), ("Sum", 3, RunState.SUCCEEDED),
    ]  # fmt: skip
    assert jobs.log_text(run.id).text == "made [0, 1, 2, 3]\n6"
    assert run.parameters == {"n": 4}
    assert run.started_at <= run.steps[0].started_at <= run.ended_at


def test_a_job_without_spark_starts_no_jvm(app, jobs, folder, run_to_end):
    promote(
        jobs,
        folder,
        "import sys\nprint([m for m in sys.modules if m.startswith(('pyspark', 'pandas'))])",
    )

    run = run_to_end("job")

    assert jobs.log_text(run.id).text == "[]"
    assert app.sessions.list_sessions() == []


def test_a_run_works_in_the_notebooks_folder_and_finds_its_modules(jobs, folder, run_to_end):
    (folder / "mylib.py").write_text("word = 'found'", encoding="utf-8")
    promote(jobs, folder, "import os\nfrom mylib import word\nprint(word, os.getcwd())")

    assert jobs.log_text(run_to_end("job").id).text == f"found {folder}"


def test_a_run_imports_from_its_python_files_before_it_has_a_session(jobs, folder, run_to_end):
    (folder / "lib").mkdir()
    (folder / "lib" / "rates.py").write_text("word = 'found'", encoding="utf-8")
    promote(jobs, folder, "%extra_py_files lib/rates.py\nimport rates\nprint(rates.word)")

    assert jobs.log_text(run_to_end("job").id).text == "found"


def test_a_failing_cell_is_named_with_its_line_and_last_output(jobs, folder, run_to_end):
    promote(
        jobs, folder,
        cell(2, "print('first')\nrows = []", "job", title="Make rows"),
        cell(5, "def share(x):\n    return x / len(rows)\n\n\nprint('second')\nresult = share(1)", "job", title="Share"),
    )  # fmt: skip

    run = run_to_end("job")

    script = jobs.get_version("job").content.script.splitlines()
    assert run.state is RunState.FAILED
    assert run.failure.exception == "ZeroDivisionError"
    assert script[run.failure.line - 1] == "    return x / len(rows)"
    assert (run.failure.step, run.failure.cell) == ("Share", 5)
    assert f"→ {run.failure.line}      return x / len(rows)" in run.failure.excerpt
    assert run.failure.last_output == "first\nsecond"
    assert run.failure.traceback.splitlines()[1].strip().startswith('File "')
    assert "script_process" not in run.failure.traceback
    assert run.error == (
        f"In step 'Share' (cell 5), line {run.failure.line}: ZeroDivisionError: division by zero"
    )
    assert [s.state for s in run.steps] == [RunState.SUCCEEDED, RunState.FAILED]


@pytest.mark.parametrize(
    ("source", "state", "code"),
    [
        ("import sys\nsys.exit()", RunState.SUCCEEDED, 0),
        ("import sys\nsys.exit(0)", RunState.SUCCEEDED, 0),
        ("import sys\nsys.exit(7)", RunState.FAILED, 7),
        ("import sys\nsys.exit('enough')", RunState.FAILED, 1),
        ("import os\nos._exit(3)", RunState.FAILED, 3),
        ("import os, signal\nos.kill(os.getpid(), signal.SIGKILL)", RunState.FAILED, -9),
    ],
)
def test_exits_mean_what_they_mean_in_python(jobs, folder, run_to_end, source, state, code):
    promote(jobs, folder, source)

    run = run_to_end("job")

    assert (run.state, run.exit_code) == (state, code)
    assert bool(run.error) == (state is RunState.FAILED)


def test_parameters_are_checked_before_anything_starts(jobs, folder):
    promote(jobs, folder, cell(1, "from datetime import date\nn = 2\nday: date", "parameters"), "print(n)")

    with pytest.raises(ParameterError, match="Did you mean 'n'"):
        jobs.start_run("job", {"nn": 1})
    with pytest.raises(ParameterError, match="must be a whole number, not 'two'"):
        jobs.start_run("job", {"n": "two", "day": "2013-01-01"})
    with pytest.raises(ParameterError, match="needs a value for 'day'"):
        jobs.start_run("job", {"n": 2})
    with pytest.raises(ParameterError, match="a date like 2013-01-31"):
        jobs.start_run("job", {"day": "yesterday"})
    assert jobs.list_runs() == []


def test_unknown_jobs_and_runs_are_named(jobs, folder):
    promote(jobs, folder, "a = 1", name="nightly_delays")

    with pytest.raises(JobNotFoundError, match="Did you mean 'nightly_delays'"):
        jobs.start_run("nightly_delay")
    with pytest.raises(RunNotFoundError, match="List runs with %runs"):
        jobs.get_run("jr_nothing")


def test_the_beginning_of_a_run_id_is_enough(jobs, folder):
    promote(jobs, folder, "a = 1")
    run = jobs.start_run("job")

    assert jobs.get_run(run.id[:10]).id == run.id


def test_a_waiting_run_is_stopped_at_once(jobs, folder):
    promote(jobs, folder, "a = 1")
    run = jobs.start_run("job")

    assert jobs.stop_run(run.id).state is RunState.STOPPED
    with pytest.raises(ConflictError, match="already ended: STOPPED"):
        jobs.stop_run(run.id)


def test_stop_ends_the_script_and_what_it_started(app, jobs, folder, dispatcher):
    promote(
        jobs, folder,
        "import subprocess, time\nfrom pathlib import Path\nother = subprocess.Popen(['sleep', '600'])\n"
        "Path('pid').write_text(str(other.pid))\nPath('up').touch()\ntime.sleep(600)",
    )  # fmt: skip
    run = started(app, dispatcher, folder)
    other = ProcessIdentity.of(int((folder / "pid").read_text()))

    jobs.stop_run(run.id)
    ended = wait_for_run(jobs, run.id, limit_s=30)

    assert ended.state is RunState.STOPPED
    wait_until(lambda: not other.is_alive(), "the script's own child to end")


def test_a_run_beyond_its_time_limit_is_ended(jobs, folder, app):
    limited = app.settings.model_copy(update={"jobs": app.settings.jobs.model_copy(update={"timeout_s": 1})})
    service = type(jobs)(app.database, app.catalog, limited)
    promote(service, folder, "import time\ntime.sleep(600)")
    run = service.start_run("job")

    Dispatcher(app.database, app.schedule, app.settings).tick(utc_now())
    ended = wait_for_run(jobs, run.id, limit_s=60)

    assert ended.state is RunState.TIMEOUT
    assert ended.error == "The run took longer than its time limit of 1 s."


def test_a_killed_runner_is_recovered_and_its_script_ended(app, jobs, folder, dispatcher):
    promote(jobs, folder, WAIT)
    run = started(app, dispatcher, folder)
    processes = held(app)

    os.kill(processes.owner.pid, signal.SIGKILL)
    wait_until(lambda: not processes.child.is_alive(), "the script to end with its runner")
    beat = dispatcher.tick(utc_now())

    ended = jobs.get_run(run.id)
    assert beat.recovered == (run.id,)
    assert ended.state is RunState.FAILED
    assert "ended without a word" in ended.error


def test_a_stopped_runner_is_ended_once_it_has_been_silent_for_long(app, jobs, folder, dispatcher):
    promote(jobs, folder, WAIT)
    run = started(app, dispatcher, folder)
    processes = held(app)
    late = utc_now() + 2 * LEASE
    os.kill(processes.owner.pid, signal.SIGSTOP)

    patient = Dispatcher(app.database, app.schedule, app.settings)
    assert patient.tick(late).recovered == patient.tick(late).recovered == ()
    strict = Dispatcher(app.database, app.schedule, app.settings, silence_limit_s=0)
    strict.tick(late)
    beat = strict.tick(late)

    assert beat.recovered == (run.id,) or not RunClaims(app.database).held()
    assert jobs.get_run(run.id).state is RunState.FAILED
    wait_until(
        lambda: not processes.owner.is_alive() and not processes.child.is_alive(), "both processes to end"
    )


def test_a_runner_that_never_came_up_leaves_the_run_in_the_queue(app, jobs, folder):
    promote(jobs, folder, "print('ran')")
    lazy = Dispatcher(app.database, app.schedule, app.settings, start=lambda _settings, _claim: None)
    run = jobs.start_run("job")
    (claim,) = lazy.tick(utc_now()).started
    late = utc_now() + timedelta(seconds=61)
    (lost,) = RunClaims(app.database).held()

    from gluepot.jobs.recovery import is_silent, recover

    assert is_silent(lost, RunClaims(app.database).host, late)
    recover(RunClaims(app.database), lost, late)

    waiting = jobs.get_run(run.id)
    assert waiting.state is RunState.WAITING
    assert waiting.fencing == claim.fencing + 1
    with pytest.raises(LostClaimError):
        RunClaims(app.database).adopt(claim, late)


def test_a_failed_run_is_retried_with_a_new_id_after_a_while(app, jobs, folder, run_to_end, dispatcher):
    promote(
        jobs, folder, "from pathlib import Path\nPath('once').touch(exist_ok=False)\nraise ValueError('no')"
    )
    retrying = app.settings.model_copy(
        update={"jobs": app.settings.jobs.model_copy(update={"max_retries": 1})}
    )
    service = type(jobs)(app.database, app.catalog, retrying)
    promote(service, folder, "raise ValueError('no')")
    run = service.start_run("job")

    dispatcher.tick(utc_now())
    wait_for_run(jobs, run.id, limit_s=60)
    retry, first = jobs.list_runs("job")

    assert (first.id, first.state, first.attempt) == (run.id, RunState.FAILED, 0)
    assert (retry.previous_run_id, retry.state, retry.attempt) == (run.id, RunState.WAITING, 1)
    assert retry.not_before > utc_now()
    assert dispatcher.tick(utc_now()).started == ()
    assert [c.run_id for c in dispatcher.tick(utc_now() + timedelta(minutes=1)).started] == [retry.id]
    last = wait_for_run(jobs, retry.id, limit_s=60)
    assert last.state is RunState.FAILED
    assert len(jobs.list_runs("job")) == 2


def test_runs_of_one_job_wait_for_each_other_and_say_so(app, jobs, folder, dispatcher):
    promote(jobs, folder, WAIT)
    first = started(app, dispatcher, folder)
    second = jobs.start_run("job")

    dispatcher.tick(utc_now())
    waiting = jobs.get_run(second.id)
    (folder / "go").touch()

    assert (waiting.state, waiting.state_detail) == (RunState.WAITING, f"waits for run {first.id}")
    assert wait_for_run(jobs, first.id, limit_s=30).state is RunState.SUCCEEDED
    dispatcher.tick(utc_now())
    assert wait_for_run(jobs, second.id, limit_s=30).state is RunState.SUCCEEDED


def test_no_more_runs_start_than_the_settings_allow(app, jobs, folder):
    claims = []
    lazy = Dispatcher(app.database, app.schedule, app.settings, start=lambda _s, claim: claims.append(claim))
    for name in ("a", "b", "c"):
        promote(jobs, folder, "x = 1", name=name)
        jobs.start_run(name)

    lazy.tick(utc_now())

    assert len(claims) == app.settings.runs.max_parallel == 2


def test_a_follower_sees_the_log_grow_to_its_end(app, jobs, folder, dispatcher):
    promote(jobs, folder, f"print('early ü')\n{WAIT}\nprint('late')")
    run = started(app, dispatcher, folder)
    seen = follow_log(jobs, run.id)

    assert next(seen) == "early ü\n"
    (folder / "go").touch()
    assert "".join(seen) == "late\n"


def test_a_version_whose_folder_is_gone_fails_with_a_sentence(jobs, folder, run_to_end):
    promote(jobs, folder, "a = 1")
    folder.rmdir()

    run = run_to_end("job")

    assert run.state is RunState.FAILED
    assert "is gone. Promote the job again" in run.error


def test_promoting_from_where_the_notebook_is_now_mends_that(jobs, folder, run_to_end):
    promote(jobs, folder, "a = 1")
    moved = folder.rename(folder.parent / "moved")

    again = promote(jobs, moved, "a = 1")

    assert (again.outcome, again.version.version) == (Outcome.UNCHANGED, 1)
    assert run_to_end("job").state is RunState.SUCCEEDED


def test_a_run_takes_the_version_that_was_current_when_it_was_asked_for(jobs, folder, dispatcher):
    promote(jobs, folder, "print('one')")
    run = jobs.start_run("job")
    promote(jobs, folder, "print('two')")

    dispatcher.tick(utc_now())

    assert wait_for_run(jobs, run.id, limit_s=30).version == 1
    assert jobs.log_text(run.id).text == "one"


def test_files_of_a_run_are_private(app, jobs, folder, run_to_end):
    promote(jobs, folder, "print(1)")

    files = files_of(app.settings, run_to_end("job").id)

    assert files.folder.stat().st_mode & 0o077 == 0
    assert files.log.stat().st_mode & 0o077 == 0
