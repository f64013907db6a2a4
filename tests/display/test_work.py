"""Spark's work on one line: what it counts, how it looks while it runs and when it is over."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gluepot.display.work import bytes_text, progress_rendering, summary_rendering
from gluepot.sessions.work import WorkSnapshot, WorkUnit

HALF = WorkSnapshot(
    jobs=2,
    active_jobs=1,
    failed_jobs=0,
    stages=3,
    tasks=1200,
    tasks_done=600,
    tasks_failed=0,
    rows_read=12_000,
    bytes_read=3_400_000,
    rows_written=5,
    bytes_written=640,
    shuffle_bytes=72_000,
    elapsed_s=12.34,
)
COUNTS = "2 jobs · 3 stages · 600/1,200 tasks · 12,000 rows read (3.4 MB) · 5 rows written (640 B) · 72.0 KB shuffled"


def test_work_that_runs_says_jobs_stages_tasks_rows_bytes_and_the_time() -> None:
    assert progress_rendering(HALF).text == f"Spark: {COUNTS} · 12.3 s"


def test_work_that_runs_has_a_bar_with_a_name_and_its_share() -> None:
    html = progress_rendering(HALF).html or ""

    assert '<progress value="600" max="1200" aria-label="Spark tasks"' in html
    assert "</progress> 50% · " in html
    assert COUNTS in html
    assert 'role="status"' in html


def test_work_without_tasks_has_an_empty_bar() -> None:
    html = progress_rendering(replace(HALF, tasks=0, tasks_done=0)).html or ""

    assert '<progress value="0" max="1"' in html
    assert " 0% " in html


@pytest.mark.parametrize(
    ("work", "is_interrupted", "mark"),
    [
        (HALF, False, "✓"),
        (replace(HALF, failed_jobs=1), False, "✗ failed"),
        (HALF, True, "■ interrupted"),
        (replace(HALF, failed_jobs=1), True, "■ interrupted"),
    ],
)
def test_work_that_is_over_says_how_it_ended(work: WorkSnapshot, is_interrupted: bool, mark: str) -> None:
    shown = summary_rendering(work, interrupted=is_interrupted)

    assert shown.text == f"Spark: {mark} {COUNTS} · 12.3 s"
    assert "<progress" not in (shown.html or "")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"is_waiting": True}, "waiting for the cluster's executors"),
        ({"tasks_failed": 1}, "1 failed task"),
        ({"tasks_failed": 2}, "2 failed tasks"),
        ({"rows_read": 0}, "3.4 MB read"),
        ({"jobs": 1, "stages": 1}, "1 job · 1 stage ·"),
        ({"unit": WorkUnit.OPERATION, "stages": 0}, "Spark: 2 operations · 600/1,200 tasks"),
    ],
)
def test_what_there_is_to_say_is_said(change: dict[str, object], said: str) -> None:
    assert said in progress_rendering(replace(HALF, **change)).text


def test_what_is_html_in_a_count_is_escaped() -> None:
    html = progress_rendering(replace(HALF, is_waiting=True)).html or ""

    assert "waiting for the cluster&#x27;s executors" in html


@pytest.mark.parametrize(
    ("count", "text"), [(0, "0 B"), (999, "999 B"), (1000, "1.0 KB"), (123_456, "123 KB"), (5e18, "5000 PB")]
)
def test_bytes_are_written_as_people_read_them(count: float, text: str) -> None:
    assert bytes_text(count) == text
