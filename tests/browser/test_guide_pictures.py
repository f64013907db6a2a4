"""The pictures of the guide, over data that reads well: with GLUEPOT_TEST_PICTURES=1, `-m soak tests/browser/test_guide_pictures.py`.

What each shows is tested elsewhere. The light ones of `tests/artifacts/guide-*.png` are in docs/images.
"""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from gluepot.jobs.cells import Cell, CellSource, Selection
from gluepot.jobs.models import SourceKind
from gluepot.schedule.cron import parse_schedule
from gluepot.schedule.spoken import trigger_definition
from gluepot.schedule.workflows.models import Edge, Node, NodeKind, WorkflowDefinition
from tests.browser.conftest import CHROMIUM
from tests.skip_policy import requires_program

pytestmark = [pytest.mark.browser, pytest.mark.soak, requires_program(CHROMIUM, package="chromium")]

RUN_LIMIT_MS = 60_000
_REPLACE = """([folder, home]) => {
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) texts.currentNode.data = texts.currentNode.data.replace(folder, home);
}"""
CELLS = (
    ("Read the flights", 'import csv\nrows = list(csv.DictReader(open("nyc/flights/month=1/flights.csv")))'),
    ("Late by carrier", 'late = {row["carrier"]: int(row["dep_delay"]) for row in rows}\nprint(late)'),
    ("Mean delay", 'print(sum(late.values()) / len([one for one in late if one == "WN"]))'),
)


@pytest.fixture
def nyc(site):
    """A lake of three tables with a crawler, a job of three steps of which the last fails, and a workflow."""
    lake = site.server.notebooks / "nyc"
    for month, delay in ((1, 4), (2, 11)):
        folder = lake / "flights" / f"month={month}"
        folder.mkdir(parents=True)
        (folder / "flights.csv").write_text(f"carrier,tailnum,dep_delay\nUA,N14228,{delay}\nB6,N804JB,-1\n")
    for name, text in (
        ("planes", "tailnum,year,seats\nN14228,1999,149\nN804JB,2012,200\n"),
        ("airlines", "carrier,name\nUA,United Air Lines\nB6,JetBlue Airways\n"),
    ):
        (lake / name).mkdir()
        (lake / name / f"{name}.csv").write_text(text)
    app = site.app
    app.crawl.crawl([str(lake)], name="nyc", database="nyc")
    app.schedule.set_trigger(
        "dawn", trigger_definition("", "0 4 * * *", {"crawler": ("nyc",), "timezone": "UTC"})
    )
    (lake / "planes" / "planes.csv").write_text(
        "tailnum,year,seats,engines\nN14228,1999,149,2\nN1,n/a,20,1\n"
    )
    (lake / "flights" / "month=3").mkdir()
    (lake / "flights" / "month=3" / "flights.csv").write_text("carrier,tailnum,dep_delay\nUA,N14228,0\n")
    (lake / "weather").mkdir()
    (lake / "weather" / "weather.json").write_text('{"origin": "EWR", "temp": 39.02}\n')
    cells = tuple(
        Cell(number=number, id=str(number), source=code, tags=frozenset({"job"}), title=title)
        for number, (title, code) in enumerate(CELLS, 1)
    )
    source = CellSource(
        kind=SourceKind.NOTEBOOK, cells=cells, folder=str(site.server.notebooks), path="delays.ipynb"
    )
    app.jobs.promote("delays", source, Selection(), description="Mean delay of the carriers")
    app.schedule.set_schedule("delays", parse_schedule("30 4 * * 1-5"))
    load = Node(name="load", kind=NodeKind.CRAWLER, target="nyc")
    count = Node(name="count", kind=NodeKind.JOB, target="count_flights", after=(Edge(node="load"),))
    mean = Node(name="mean", kind=NodeKind.JOB, target="delays", after=(Edge(node="load"),))
    tell = Node(
        name="tell", kind=NodeKind.JOB, target="count_flights", after=(Edge(node="count"), Edge(node="mean"))
    )
    alarm = Node(
        name="alarm", kind=NodeKind.CHECK, target="count_flights", after=(Edge(node="mean", states=("FAILED",)),)
    )  # fmt: skip
    definition = WorkflowDefinition(
        name="morning", nodes=(load, count, mean, tell, alarm), description="What is looked at every morning"
    )
    app.workflows.save(definition)
    return app


def at_home(lab, site):
    """Show the test's folder as that of a person, whose path fits the line."""
    lab.page.evaluate(_REPLACE, [str(site.server.notebooks), "/home/ana"])


def test_the_guide_has_its_pictures(lab, nyc, site):
    lab.page.set_viewport_size({"width": 1180, "height": 720})
    lab.page.add_style_tag(content=".Toastify { display: none }")
    lab.open_sidebar()
    lab.item("database nyc").click()
    lab.command("gluepot:dry-run-crawler", crawler="nyc")
    crawler = lab.page.get_by_role("region", name="Crawler nyc")
    expect(crawler.get_by_role("article", name="created nyc.weather")).to_be_visible(timeout=RUN_LIMIT_MS)
    at_home(lab, site)
    lab.page_pictures("guide-crawler")

    lab.command("gluepot:open-workflow", workflow="morning")
    workflow = lab.page.get_by_role("region", name="Workflow morning")
    workflow.get_by_role("button", name="Run now").click()
    expect(workflow.get_by_role("list", name="Runs of morning")).to_contain_text(
        "failed", timeout=RUN_LIMIT_MS
    )
    lab.main_pictures("guide-workflow")

    workflow.get_by_role("button", name="mean, job delays, failed").press("Enter")
    run = lab.page.get_by_role("region", name="Run jr_")
    expect(run).to_contain_text("ZeroDivisionError")
    lab.main_pictures("guide-run")

    about = {"description": "Departures from New York City", "owner": "ops", "tags": {"tier": "gold"}}
    nyc.annotations.annotate("nyc.flights", **about)
    nyc.annotations.annotate("nyc.flights.dep_delay", description="minutes; early is negative")
    lab.open_table("nyc", "flights")
    expect(lab.main).to_contain_text("minutes; early is negative")
    at_home(lab, site)
    lab.main_pictures("guide-table")
