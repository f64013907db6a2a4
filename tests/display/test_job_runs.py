"""How a run looks: what each of its steps did, and what it kept."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from gluepot.display.job_runs import RunReport
from gluepot.display.rendering import render
from gluepot.jobs.artifacts import list_artifacts, save_artifact
from gluepot.jobs.models import JobKind, JobRun, RunState, StepRun, WorkMetrics
from gluepot.jobs.run_files import LogText

AT = datetime(2026, 5, 1, tzinfo=UTC)


def run_of(*works: WorkMetrics | None) -> JobRun:
    steps = [
        StepRun(
            index=index, title=f"Step {index}", cell=0, state=RunState.SUCCEEDED, started_at=AT, ended_at=AT, metrics=work
        )
        for index, work in enumerate(works)
    ]  # fmt: skip
    return JobRun(
        id="jr_1", job_name="nightly", version=1, kind=JobKind.SPARK, state=RunState.SUCCEEDED, state_detail="",
        attempt=0, previous_run_id=None, trigger_name=None, fire_time=None, logical_date=AT, parameters={},
        requested_by="me", queued_at=AT, not_before=AT, started_at=AT, ended_at=AT, timeout_s=60, max_retries=0,
        fencing=1, exit_code=0, error="", failure=None, steps=tuple(steps),
    )  # fmt: skip


def heading(run: JobRun) -> str:
    return render(run).text.splitlines()[1]


def test_a_step_shows_what_it_shuffled_spilled_and_held_where_it_did():
    work = WorkMetrics(
        stages=2,
        rows_read=7,
        shuffle_write_bytes=1500,
        spilled_bytes=2_000_000,
        peak_memory_bytes=64_000_000,
        skew=6.2,
    )

    shown = render(run_of(WorkMetrics(), work))

    said = " ".join(heading(run_of(work)).split())
    assert said.endswith("seconds rows read rows written shuffled spilled peak memory skew")
    for text in ("1.5 KB", "2.0 MB", "64.0 MB", "6 ×"):
        assert text in shown.text
        assert text in (shown.html or "")


def test_columns_of_work_that_nobody_did_are_left_out():
    assert "rows" not in heading(run_of(None))
    said = " ".join(heading(run_of(WorkMetrics(stages=1))).split())
    assert said.endswith("seconds rows read rows written")


def test_what_a_run_kept_is_shown_as_what_it_is(tmp_path: Path):
    save_artifact(tmp_path, "a.png", b"\x89PNG")
    save_artifact(tmp_path, "b.csv", b"carrier,flights\n" + b"UA,1\n" * 30)
    save_artifact(tmp_path, "c.txt", "x < y\n" + "z" * 5000)
    save_artifact(tmp_path, "d.csv", b"one\ntwo,three\n")
    save_artifact(tmp_path, "e.html", "<script>")
    log = LogText(run_id="jr_1", text="", is_truncated=False)

    shown = render(RunReport(run=run_of(), log=log, artifacts=list_artifacts(tmp_path)))

    html = shown.html or ""
    assert '<img alt="a.png" src="data:image/png;base64,' in html
    assert (shown.text.count("UA"), "the first 20 rows" in shown.text) == (20, True)
    assert "x &lt; y" in html
    kept = 4000 - len("x < y\n")
    assert ("z" * kept in shown.text, "z" * (kept + 1) in shown.text) == (True, False)
    assert "three" not in shown.text
    assert "<script>" not in html
