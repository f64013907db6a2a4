"""Checks that nobody waits for: what is kept of them, how they end, and with whom."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from gluepot.app import App
from gluepot.jobs.cells import Selection
from gluepot.jobs.checking.background import BackgroundChecks, is_check_id
from gluepot.jobs.checking.errors import CheckIsOverError, CheckNotFoundError
from gluepot.jobs.checking.models import CheckRun, OnEffect, Verdict
from gluepot.jobs.models import RunState
from tests.jobs.notebooks import cell, page
from tests.waiting import wait_until

FOREVER = "import time\nfrom pathlib import Path\nwhile not Path('go').exists():\n    time.sleep(0.05)"


@pytest.fixture
def checks(app: App) -> Iterator[BackgroundChecks]:
    yield app.background_checks
    app.background_checks.close()


@pytest.fixture
def start(app: App, folder: Path, checks: BackgroundChecks) -> Callable[..., CheckRun]:
    def begin(*sources: str, **options: Any) -> CheckRun:
        cells = (cell(number, source, "job") for number, source in enumerate(sources, 1))
        return checks.start(app.jobs.draft("checked", page(folder, *cells), Selection()), **options)

    return begin


def ended(checks: BackgroundChecks, check: CheckRun) -> CheckRun:
    def over() -> CheckRun | None:
        found = checks.get(check.run.id)
        return found if found.run.state.is_final else None

    return wait_until(over, "the check to end", limit_s=120)


def test_a_check_tells_of_itself_after_a_new_start(app, checks, start):
    touch = "from pathlib import Path\nn = 1\nPath('touched').touch()"
    check = start(touch, "print('n is', n)", on_effect=OnEffect.ALLOW, requested_by="ada")
    ended(checks, check)

    known = BackgroundChecks(app.checks).get(check.run.id)

    assert is_check_id(check.run.id)
    assert (known.run.state, known.run.version, known.run.requested_by) == (RunState.SUCCEEDED, 0, "ada")
    assert [step.state for step in known.run.steps] == [RunState.SUCCEEDED] * 2
    assert 'print("n is", n)' in known.content.script
    assert [effect.cell for effect in known.effects] == [1]
    assert checks.log_text(check.run.id).text == "n is 1"


def test_checks_end_with_the_process_that_was_asked(app, checks, start):
    running = start(FOREVER, on_effect=OnEffect.ALLOW)
    wait_until(lambda: checks.get(running.run.id).run.steps, "the script to run")
    start(FOREVER, on_effect=OnEffect.ALLOW)
    waiting = start("print(1)")

    checks.close()

    assert checks.get(running.run.id).run.state is RunState.STOPPED
    assert checks.get(waiting.run.id).run.state is RunState.STOPPED
    assert checks.get(waiting.run.id).run.started_at is None


def test_the_last_twenty_are_kept_and_no_sweep_takes_them(app, checks, start, folder):
    first, second = [ended(checks, start("print(1)")) for _ in range(2)]
    known = app.checks.files(first.run.id.removeprefix("check_"))
    for number in range(20):  # the younger ones of another day
        copy = app.checks.files(f"{number:08x}")
        copy.make()
        copy.state.write_text(known.state.read_text())

    app.checks.run(app.jobs.draft("plain", page(folder, "print(2)"), Selection()))
    newest = ended(checks, start("print(3)"))

    assert len(list(known.folder.parent.iterdir())) == 20
    assert checks.get(newest.run.id).run.state is RunState.SUCCEEDED
    assert checks.get(second.run.id).run.state is RunState.SUCCEEDED


def test_one_that_is_over_cannot_be_stopped_and_one_that_never_was_is_not_found(checks, start):
    check = ended(checks, start("print(1)"))

    with pytest.raises(CheckIsOverError, match="is over: SUCCEEDED"):
        checks.stop(check.run.id)
    for wrong in ("check_00000000", "check_../../x", "jr_1"):
        with pytest.raises(CheckNotFoundError):
            checks.get(wrong)


def test_a_folder_that_is_gone_is_a_failure_in_words(checks, start, folder):
    folder.rmdir()

    failed = ended(checks, start("print(1)"))

    assert failed.run.state is RunState.FAILED
    assert "The working folder" in failed.run.error


@pytest.mark.spark
def test_a_table_that_comes_out_otherwise_makes_it_a_failure_that_names_it(
    spark_app: App, spark: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("GLUEPOT_HOME", str(spark_app.settings.home))
    monkeypatch.setenv("GLUEPOT_POOL", '{"size": 0, "master": "local[2]", "memory": "1g"}')
    spark.sql("CREATE DATABASE IF NOT EXISTS behind")
    for name in ("kept", "drifted"):
        spark.sql(f"CREATE TABLE behind.{name} USING parquet AS SELECT id FROM range(3)")
    source = page(
        tmp_path,
        cell(1, "import gluepot\nspark = gluepot.session()", "job"),
        cell(2, "spark.range(3).write.mode('overwrite').saveAsTable('behind.kept')", "job"),
        cell(3, "spark.range(4).write.mode('overwrite').saveAsTable('behind.drifted')", "job"),
    )
    checks = BackgroundChecks(spark_app.checks)

    found = ended(checks, checks.start(spark_app.jobs.draft("behind", source, Selection())))

    assert found.run.state is RunState.FAILED
    assert "makes other tables than the catalog holds: behind.drifted" in found.run.error
    assert {table.table: table.verdict for table in found.tables} == {
        "behind.drifted": Verdict.DIFFERENT,
        "behind.kept": Verdict.SAME,
    }
    assert [step.state for step in found.run.steps] == [RunState.SUCCEEDED] * len(found.run.steps)
    assert found.run.steps[-1].metrics is not None
    assert spark.table("behind.drifted").count() == 3
