"""The jobs in the sidebar, as a person uses them."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import CHROMIUM
from tests.skip_policy import requires_program

pytestmark = [pytest.mark.browser, requires_program(CHROMIUM, package="chromium")]

RUN_LIMIT_MS = 60_000  # the pot may have to start first


def test_a_job_shows_its_version_schedule_and_next_time(lab):
    lab.open_sidebar()

    job = lab.job("count_flights")
    expect(job).to_contain_text("v1")
    expect(job).to_contain_text("At 02:00 every day")
    expect(job).to_contain_text("next in")
    expect(lab.job("import_planes")).to_contain_text("no schedule")


def test_a_job_is_run_by_its_button_and_its_state_and_log_are_seen_also_one_of_50_mb(lab, site):
    lab.open_sidebar()
    lab.run_button("count_flights").click()

    expect(lab.job("count_flights")).to_contain_text("succeeded", timeout=RUN_LIMIT_MS)

    lab.page.get_by_role("button", name="Runs of count_flights").click()
    lab.runs("count_flights").get_by_role("button").first.click()
    expect(lab.log).to_contain_text("336776 flights counted")
    lab.pictures("jobs")

    run = site.app.jobs.list_runs("count_flights")[0]
    with site.app.jobs.log_file(run.id).open("a") as file:
        for _ in range(50):
            file.write(("x" * 99 + "\n") * 10_000)
        file.write("<b>the end</b>")
    lab.command("gluepot:show-run-log", run=run.id)

    end = lab.page.get_by_role("log", name=f"Log of run {run.id}")
    expect(end.filter(has_text="<b>the end</b>")).to_be_visible()
    expect(lab.main).to_contain_text("The last 2000 lines:")


def test_a_failed_run_says_why_in_one_sentence(lab):
    lab.open_sidebar()
    lab.run_button("import_planes").click()

    expect(lab.job("import_planes")).to_contain_text("failed", timeout=RUN_LIMIT_MS)
    lab.page.get_by_role("button", name="Runs of import_planes").click()

    expect(lab.runs("import_planes")).to_contain_text("ValueError: planes.csv has 18 columns, not 19")


def test_a_run_that_the_server_refuses_says_so(lab):
    lab.expected.append("400")
    body = '{"error": "KindNotBuiltError", "message": "Job of kind ray cannot run.", "next_step": "Kinds: spark."}'
    lab.route("**/gluepot/jobs/count_flights/runs", lambda route: route.fulfill(status=400, body=body))
    lab.open_sidebar()

    lab.run_button("count_flights").click()

    expect(lab.notification("Job of kind ray cannot run. Kinds: spark.")).to_be_visible()
    expect(lab.run_button("count_flights")).to_be_enabled()


def test_the_command_without_a_job_asks_which(lab):
    lab.open_sidebar()
    lab.command("gluepot:run-job")

    dialog = lab.page.get_by_role("dialog")
    expect(dialog).to_contain_text("Which job?")
    expect(dialog.get_by_role("option", name="count_flights")).to_be_attached()
    dialog.get_by_role("button", name="Cancel").click()


def test_a_hidden_sidebar_asks_the_server_nothing(lab):
    """But for the beat that keeps notifications coming, which is no panel's."""
    lab.open_with_clock()
    lab.open_sidebar()
    expect(lab.job("count_flights")).to_be_visible()
    with lab.page.expect_request("**/gluepot/jobs"):
        lab.later("01:00")
    asked: list[str] = []

    lab.page.get_by_role("tab", name="File Browser").click()
    lab.page.wait_for_load_state("networkidle")  # what the visible sidebar asked is answered
    lab.page.on("request", lambda request: "/gluepot/" in request.url and asked.append(request.url))
    lab.later("10:00")
    lab.page.evaluate(
        "() => fetch('api')"
    )  # a request that came of the clock would have gone out before this one

    assert [url for url in asked if not url.endswith("/gluepot/status")] == []
