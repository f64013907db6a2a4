"""The page of one run, as a person uses it."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from playwright.sync_api import expect
from sqlalchemy import update

from gluepot.database.tables.jobs import job_runs
from gluepot.jobs.cells import Cell, CellSource, Selection
from gluepot.jobs.documents import plain
from gluepot.jobs.models import Failure, RunMetrics, SourceKind, WorkMetrics
from gluepot.jobs.run_store import insert_run
from tests.browser.conftest import CHROMIUM
from tests.skip_policy import requires_program

pytestmark = [pytest.mark.browser, requires_program(CHROMIUM, package="chromium")]

RUN_LIMIT_MS = 60_000  # the pot may have to start first
_STEPS = (
    ("Count", "import os, pathlib\nprint('counted', limit)"),
    ("Write <b>it</b>", "if not os.environ.get('X') and not pathlib.Path('done').exists():\n    raise ValueError('no <i>disk</i>')"),
    ("Tell", "print('told')"),
)  # fmt: skip


@pytest.fixture
def three_steps(site, tmp_path):
    """The job `three_steps`, whose second step fails until there is a file `done` in its folder."""
    parameter = Cell(number=1, id="p", source="limit = 3", tags=frozenset({"parameters", "job"}))
    cells = [
        Cell(number=number, id=f"c{number}", source=code, tags=frozenset({"job"}), title=title)
        for number, (title, code) in enumerate(_STEPS, 2)
    ]
    source = CellSource(
        kind=SourceKind.NOTEBOOK, cells=(parameter, *cells), folder=str(tmp_path), path="three.ipynb"
    )
    site.app.jobs.promote("three_steps", source, Selection())
    yield site.app.jobs
    site.app.schedule.delete_job("three_steps")


def _page(lab):
    return lab.page.get_by_role("region", name="Run jr_")


def test_a_failed_run_reads_as_a_notebook_and_a_repair_goes_on_where_it_failed(lab, three_steps, tmp_path):
    lab.open_sidebar()
    lab.run_button("three_steps").click()
    expect(lab.job("three_steps")).to_contain_text("failed", timeout=RUN_LIMIT_MS)
    lab.page.get_by_role("button", name="Runs of three_steps").click()
    lab.runs("three_steps").get_by_role("button").first.click()

    page = _page(lab)
    steps = page.get_by_role("list", name="Steps").get_by_role("listitem")
    expect(steps).to_have_count(3)
    expect(steps.nth(0)).to_contain_text("succeeded")
    expect(steps.nth(0)).to_contain_text('print("counted", limit)')
    expect(steps.nth(1)).to_contain_text("Write <b>it</b>")
    expect(steps.nth(1)).to_contain_text("failed")
    expect(steps.nth(2)).to_contain_text("not run")
    expect(page.get_by_role("region", name="Error")).to_contain_text("ValueError: no <i>disk</i>")
    expect(page.get_by_role("progressbar")).to_have_attribute("value", "1")
    expect(lab.log).to_contain_text("counted 3")
    lab.main_pictures("run-failed")

    (tmp_path / "done").touch()
    page.get_by_role("button", name="Repair").click()
    repaired = page.filter(has_text="It repairs, from step 2 on,").filter(visible=True)
    expect(repaired).to_contain_text("3 of 3 done", timeout=RUN_LIMIT_MS)
    expect(repaired.get_by_role("list", name="Steps").get_by_role("listitem").nth(2)).to_contain_text(
        "succeeded"
    )


def test_a_run_that_waits_is_cancelled_and_run_again(lab, three_steps, site):
    run_id = _waiting(site, limit=7)
    lab.command("gluepot:open-run", run=run_id)

    page = _page(lab)
    expect(page).to_contain_text("waiting")
    expect(page.get_by_role("region", name="Parameters")).to_contain_text("limit7")
    page.get_by_role("button", name="Cancel").click()
    lab.page.get_by_role("dialog").get_by_role("button", name="Cancel it").click()

    expect(page).to_contain_text("stopped")
    page.get_by_role("button", name="Run again").click()
    again = page.filter(visible=True)
    expect(again).to_contain_text("failed", timeout=RUN_LIMIT_MS)
    expect(again.get_by_role("region", name="Parameters")).to_contain_text("limit7")


def test_a_run_is_followed_step_by_step_while_it_lasts(lab, site, tmp_path):
    wait = "import pathlib, time\nwhile not pathlib.Path('go').exists():\n    time.sleep(0.1)"
    keep = "import gluepot\ngluepot.artifact('small.csv', b'carrier,flights\\nUA,58665\\n')\nprint('ended')"
    cells = [
        Cell(number=number, id=f"c{number}", source=code, tags=frozenset({"job"}), title=title)
        for number, (title, code) in enumerate(
            (("Begin", "print('begun')"), ("Wait", wait), ("End", keep)), 1
        )
    ]
    source = CellSource(kind=SourceKind.NOTEBOOK, cells=tuple(cells), folder=str(tmp_path), path="slow.ipynb")
    site.app.jobs.promote("slow", source, Selection())
    lab.open_sidebar()
    lab.run_button("slow").click()
    lab.page.get_by_role("button", name="Runs of slow").click()
    lab.runs("slow").get_by_role("button").first.click()

    page = _page(lab)
    steps = page.get_by_role("list", name="Steps").get_by_role("listitem")
    expect(steps.nth(1)).to_contain_text("running", timeout=RUN_LIMIT_MS)
    expect(steps.nth(0)).to_contain_text("succeeded")
    expect(steps.nth(2)).to_contain_text("waiting")
    expect(lab.log).to_contain_text("begun")
    (tmp_path / "go").touch()

    expect(page).to_contain_text("3 of 3 done", timeout=RUN_LIMIT_MS)
    expect(lab.log).to_contain_text("ended")
    expect(page).to_contain_text("DPU-hours")
    kept = page.get_by_role("list", name="What the run kept")
    expect(kept.get_by_role("table", name="small.csv").get_by_role("row").nth(1)).to_contain_text("58665")
    expect(kept.get_by_role("link", name="Save small.csv")).to_have_attribute("download", "small.csv")
    site.app.schedule.delete_job("slow")


def test_the_page_of_a_run_is_there_again_after_a_reload(lab, three_steps, site):
    run_id = _waiting(site)
    with lab.saved_state(f"gluepot-run-{run_id}"):
        lab.command("gluepot:open-run", run=run_id)

    lab.reload()

    expect(_page(lab)).to_contain_text("waiting")


def test_a_run_says_what_spark_did_what_it_cost_and_where_to_look(lab, three_steps, site):
    run_id = _waiting(site)
    work = WorkMetrics(
        stages=2, rows_read=336_776, bytes_read=31_000_000, rows_written=12, bytes_written=2048,
        tables_read=("flights.flights",),
    )  # fmt: skip
    now = datetime.now(UTC)
    _change(
        site, run_id, state="SUCCEEDED", started_at=now, ended_at=now,
        metrics=plain(RunMetrics(work=work, dpu_hours=0.5)),
    )  # fmt: skip

    lab.command("gluepot:open-run", run=run_id)

    page = _page(lab)
    expect(page).to_contain_text("0.5000 DPU-hours ($0.22 in Glue)")
    expect(page).to_contain_text("in: 336,776 rows, 31.0 MB · out: 12 rows, 2.0 kB · read flights.flights")


def test_an_error_comes_with_advice_and_its_line_of_the_notebook(lab, three_steps, site):
    run_id, now = _waiting(site), datetime.now(UTC)
    failure = Failure(
        exception="AnalysisException", message="no such column", cell=3, notebook_line=7, advice="Check the spelling.",
        traceback="Traceback <b>of it</b>",
    )  # fmt: skip
    _change(
        site, run_id, state="FAILED", started_at=now, ended_at=now, error="In step 'Tell': no such column",
        failure=plain(failure),
    )  # fmt: skip

    lab.command("gluepot:open-run", run=run_id)

    error = _page(lab).get_by_role("region", name="Error")
    expect(error).to_contain_text("In step 'Tell': no such column")
    expect(error).to_contain_text("Check the spelling.")
    expect(error).to_contain_text("In the notebook: cell 3, line 7")
    error.get_by_text("Traceback", exact=True).click()
    expect(error).to_contain_text("Traceback <b>of it</b>")


def test_a_run_under_way_links_to_its_spark_ui(lab, three_steps, site):
    def with_session(route):
        headers = {name: value for name, value in route.request.headers.items() if name != "if-none-match"}
        answer = route.fetch(headers=headers)
        route.fulfill(response=answer, json={**answer.json(), "spark_session": "feedface"})

    lab.route("**/details", with_session)
    lab.command("gluepot:open-run", run=_waiting(site))

    link = _page(lab).get_by_role("link", name="Spark UI")
    expect(link).to_have_attribute("href", re.compile(r"/gluepot/spark-ui/feedface/$"))
    expect(link).to_have_attribute("target", "_blank")


def test_a_run_that_is_deleted_under_its_page_says_so_and_keeps_what_was_seen(lab, three_steps, site):
    lab.expected.append("404")
    run_id = _waiting(site)
    lab.command("gluepot:open-run", run=run_id)
    page = _page(lab)
    expect(page).to_contain_text("waiting")

    with site.app.database.write() as connection:
        connection.execute(job_runs.delete().where(job_runs.c.id == run_id))

    expect(page.get_by_role("alert")).to_contain_text(f"Job run '{run_id}' not found.", timeout=RUN_LIMIT_MS)
    expect(page.get_by_role("heading", name="three_steps")).to_be_visible()


def test_without_the_server_extension_the_page_says_what_to_install(lab):
    lab.expected.append("404")
    lab.route("**/gluepot/runs/**", lambda route: route.fulfill(status=404, body="<html>none</html>"))

    lab.command("gluepot:open-run", run="jr_0000")

    expect(_page(lab).get_by_role("alert")).to_contain_text("pip install gluepot")


def test_of_a_log_of_50_mb_the_page_gets_the_end(lab, three_steps, site):
    run_id = _waiting(site)
    now = datetime.now(UTC)
    _change(site, run_id, state="SUCCEEDED", started_at=now, ended_at=now)
    log = three_steps.log_file(run_id)
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("w") as file:
        for _ in range(50):
            file.write(("<script>alert(1)</script>" * 4 + "\n") * 10_000)
        file.write("the end\n")

    with lab.page.expect_response("**/log?*") as answer:
        lab.command("gluepot:open-run", run=run_id)

    assert len(answer.value.body()) < 2_000_000
    expect(lab.log).to_contain_text("the end")
    expect(lab.log).to_contain_text("<script>alert(1)</script>")
    expect(_page(lab)).to_contain_text("The last 500 lines.")


def test_a_hidden_page_asks_the_server_nothing(lab, three_steps, site):
    run_id = _waiting(site)
    lab.open_with_clock()
    with lab.page.expect_response("**/log?*"):
        lab.command("gluepot:open-run", run=run_id)
    expect(_page(lab)).to_contain_text("waiting")
    with lab.page.expect_response("**/log?*"):
        lab.later("00:10")
    asked: list[str] = []

    lab.command("launcher:create")
    expect(_page(lab)).to_be_hidden()
    lab.page.on("request", lambda request: "/gluepot/runs" in request.url and asked.append(request.url))
    lab.later("10:00")
    lab.page.evaluate(
        "() => fetch('api')"
    )  # a request that came of the clock would have gone out before this one

    assert asked == []


def _waiting(site, **parameters):
    """Ask for a run that nothing takes up in our time, and return its id."""
    request = site.app.jobs.run_request("three_steps", parameters, requested_by="a test")
    never = datetime.now(UTC).replace(year=2100)
    with site.app.database.write() as connection:
        return insert_run(connection, replace(request, not_before=never), datetime.now(UTC))


def _change(site, run_id, **values):
    with site.app.database.write() as connection:
        connection.execute(update(job_runs).where(job_runs.c.id == run_id).values(**values))
