"""Workflows as graphs, as a person uses them."""

from __future__ import annotations

import uuid

import pytest
from playwright.sync_api import expect

from gluepot.schedule.backfill import BackfillState
from gluepot.schedule.cron import parse_schedule
from gluepot.schedule.models import Action, TargetKind, TriggerDefinition
from gluepot.schedule.workflows.models import Edge, Node, NodeKind, WorkflowDefinition
from tests.browser.conftest import CHROMIUM
from tests.skip_policy import requires_program

pytestmark = [pytest.mark.browser, requires_program(CHROMIUM, package="chromium")]

RUN_LIMIT_MS = 60_000  # the pot may have to start first


@pytest.fixture
def daily(site, request):
    """A workflow of a name of its own, since runs outlive it: count, then import (which fails), then tell, or alarm.

    The node that fails is called `import`, or as the test says.
    """
    failing = getattr(request, "param", "import")
    count = Node(name="count", kind=NodeKind.JOB, target="count_flights")
    planes = Node(name=failing, kind=NodeKind.JOB, target="import_planes", after=(Edge(node="count"),))
    tell = Node(name="tell", kind=NodeKind.JOB, target="count_flights", after=(Edge(node=failing),))
    alarm = Node(
        name="alarm", kind=NodeKind.CHECK, target="count_flights", after=(Edge(node=failing, states=("FAILED",)),)
    )  # fmt: skip
    name = f"daily_{uuid.uuid4().hex[:6]}"
    site.app.workflows.save(
        WorkflowDefinition(
            name=name,
            nodes=(count, planes, tell, alarm),
            description="Every morning: counts the flights, then takes in the planes",
            properties={"day": "yesterday"},
        )
    )
    start = Action(kind=TargetKind.WORKFLOW, name=name)
    site.app.schedule.set_trigger(
        "dawn", TriggerDefinition(actions=(start,), timetable=parse_schedule("0 5 * * *"))
    )
    yield name
    site.app.schedule.delete_trigger("dawn")
    if name in [one.name for one in site.app.workflows.list_workflows()]:
        site.app.workflows.delete(name)


def test_a_workflow_is_run_and_its_graph_shows_how_far_it_came_and_leads_to_the_runs(daily, lab):
    lab.open_sidebar()
    lab.page.get_by_role("button", name="Show the Workflows").click()
    listed = lab.page.get_by_role("listitem", name=f"workflow {daily}")
    expect(listed).to_contain_text("4 nodes · At 05:00 every day")
    listed.get_by_role("button", name=f"Open workflow {daily}").click()
    page = lab.page.get_by_role("region", name=f"Workflow {daily}")
    expect(page).to_contain_text("It never ran.")
    page.get_by_role("button", name="Run now").click()

    graph = page.get_by_role("group", name=f"Graph of {daily}")
    expect(graph.get_by_role("button", name="alarm, check count_flights, succeeded")).to_be_visible(
        timeout=RUN_LIMIT_MS
    )
    expect(graph.get_by_role("img", name="tell, job count_flights, skipped")).to_be_visible()
    expect(page.get_by_role("list", name=f"Runs of {daily}")).to_contain_text("failed", timeout=RUN_LIMIT_MS)
    lab.main_pictures("workflow")

    graph.get_by_role("button", name="import, job import_planes, failed").press("Enter")
    expect(lab.page.get_by_role("region", name="Run jr_")).to_contain_text("planes.csv has 18 columns")


def test_a_failed_run_of_a_workflow_is_repaired_from_its_page(daily, lab, site):
    lab.command("gluepot:open-workflow", workflow=daily)
    page = lab.page.get_by_role("region", name=f"Workflow {daily}")
    page.get_by_role("button", name="Run now").click()
    page.get_by_role("button", name="Repair").click(timeout=RUN_LIMIT_MS)

    expect(page.get_by_role("list", name=f"Runs of {daily}").get_by_role("listitem")).to_have_count(2)
    expect(page.get_by_role("table", name="Nodes")).to_contain_text("kept from an earlier run")


def test_a_trigger_of_a_workflow_is_paused_and_a_backfill_asked_for(daily, lab, site):
    lab.command("gluepot:open-workflow", workflow=daily)
    page = lab.page.get_by_role("region", name=f"Workflow {daily}")
    page.get_by_role("button", name="Pause dawn").click()
    expect(page.get_by_role("button", name="Resume dawn")).to_be_visible()
    page.get_by_role("button", name="Backfill dawn").click()
    dialog = lab.page.get_by_role("dialog")
    dialog.get_by_label("First day").fill("2026-01-01")
    dialog.get_by_label("Last day").fill("2026-01-03")
    dialog.get_by_role("button", name="Start").click()

    expect(lab.notification("Backfill of dawn: 3 dates.")).to_be_visible()
    page.get_by_role("button", name="Backfill dawn").click()
    earlier = dialog.get_by_role("list", name="Earlier backfills")
    expect(earlier).to_contain_text("Jan 1, 2026 – Jan 3, 2026: running, 0 of 3 done")
    lab.dialog_pictures("backfill")
    earlier.get_by_role("button", name="Stop the backfill").click()

    expect(earlier).to_contain_text("stopped")
    [backfill] = site.app.backfills.list("dawn")
    assert backfill.state is BackfillState.STOPPED


def test_a_workflow_is_run_with_other_properties(daily, lab, site):
    lab.command("gluepot:open-workflow", workflow=daily)
    page = lab.page.get_by_role("region", name=f"Workflow {daily}")
    page.get_by_role("button", name="Run with…").click()
    dialog = lab.page.get_by_role("dialog")
    expect(dialog.get_by_label("day")).to_have_attribute("placeholder", "yesterday")
    dialog.get_by_label("day").fill("2026-01-02")
    dialog.get_by_label("Other properties").fill("limit=5")
    lab.dialog_pictures("workflow-properties")
    dialog.get_by_role("button", name="Run").click()

    expect(page.get_by_role("list", name=f"Runs of {daily}").get_by_role("listitem")).to_have_count(1)
    [run] = site.app.workflows.list_runs(daily)
    site.app.workflows.stop(run.id)
    assert dict(run.properties) == {"day": "2026-01-02", "limit": 5}


@pytest.mark.parametrize("daily", ["<i>import</i>"], indirect=True)
def test_a_workflow_that_is_deleted_under_its_page_says_so_and_markup_in_it_is_text(daily, lab, site):
    lab.expected.append("404")
    lab.command("gluepot:open-workflow", workflow=daily)
    page = lab.page.get_by_role("region", name=f"Workflow {daily}")
    expect(page.get_by_role("group", name=f"Graph of {daily}")).to_contain_text("<i>import</i>")

    site.app.workflows.delete(daily)

    expect(page.get_by_role("alert")).to_contain_text(f"Workflow {daily!r} not found.", timeout=RUN_LIMIT_MS)
    expect(page.get_by_role("group", name=f"Graph of {daily}")).to_be_visible()
