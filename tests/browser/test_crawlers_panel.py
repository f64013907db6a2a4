"""The crawlers in the sidebar, as a person uses them."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from gluepot.catalog.changes import Cascade
from gluepot.crawl.models import UpdateBehavior
from tests.browser.conftest import CHROMIUM
from tests.browser.data import ORIGIN
from tests.skip_policy import requires_program
from tests.waiting import wait_until

pytestmark = [pytest.mark.browser, requires_program(CHROMIUM, package="chromium")]

RUN_LIMIT_MS = 60_000  # the pot may have to start first


def test_a_folder_of_the_file_browser_is_crawled_and_its_table_is_in_the_catalog(lab, site):
    folder = site.server.notebooks / "lake" / "carriers"
    folder.mkdir(parents=True)
    (folder / "carriers.csv").write_text("carrier,name,fleet\nUA,United,829\nB6,JetBlue,251\n")
    lab.page.get_by_role("listitem", name="lake").or_(
        lab.page.locator(".jp-DirListing-item", has_text="lake")
    ).first.click(button="right")
    lab.page.get_by_role("menuitem", name="Crawl This Folder").click()
    dialog = lab.page.get_by_role("dialog")
    dialog.get_by_role("textbox").fill("airlines")
    dialog.get_by_role("button", name="Crawl").click()

    expect(lab.crawler("lake")).to_contain_text("completed", timeout=RUN_LIMIT_MS)
    expect(lab.crawler("lake")).to_contain_text("1 created · 1 file")
    lab.page.get_by_role("button", name="Runs of crawler lake").click()
    runs = lab.page.get_by_role("list", name="Runs of crawler lake")
    expect(runs).to_contain_text("created airlines.carriers csv")
    lab.pictures("crawlers")
    runs.get_by_role("button", name="completed").click()
    page = lab.page.get_by_role("region", name="Crawler lake")
    expect(page.get_by_role("article", name="created airlines.carriers")).to_contain_text("+ fleet bigint")

    lab.page.get_by_role("button", name="Crawl lake now").click()
    expect(lab.crawler("lake")).to_contain_text("nothing changed", timeout=RUN_LIMIT_MS)


def test_a_crawl_that_fails_says_why(lab, site, tmp_path):
    from gluepot.crawl.models import Crawler

    site.app.crawl.define_crawler(Crawler(name="gone", targets=(str(tmp_path / "nowhere"),)))
    lab.open_sidebar()
    lab.page.get_by_role("button", name="Crawl gone now").click()

    expect(lab.crawler("gone")).to_contain_text("failed", timeout=RUN_LIMIT_MS)
    expect(lab.crawler("gone")).to_contain_text("nowhere")


def test_a_crawl_that_the_server_refuses_says_so(lab, site, tmp_path):
    from gluepot.crawl.models import Crawler

    site.app.crawl.define_crawler(Crawler(name="refused", targets=(str(tmp_path),)))
    lab.expected.append("404")
    body = '{"error": "CrawlerNotFoundError", "message": "There is no crawler refused.", "next_step": "Did you mean x?"}'
    lab.route("**/gluepot/crawlers/refused/runs", lambda route: route.fulfill(status=404, body=body))
    lab.open_sidebar()

    lab.page.get_by_role("button", name="Crawl refused now").click()

    expect(lab.notification("There is no crawler refused. Did you mean x?")).to_be_visible()


@pytest.fixture
def hangar(site):
    """A folder of one file, below the server's."""
    folder = site.server.notebooks / "hangar"
    folder.mkdir(exist_ok=True)
    (folder / "planes.csv").write_text("tailnum,seats\nN1,149\nN2,20\n")
    yield folder
    site.app.crawl.delete_crawler("hangar")
    if "hangar" in [one.name for one in site.app.catalog.list_databases()]:
        site.app.catalog.delete_database("hangar", ORIGIN, cascade=Cascade.DELETE_TABLES)
    if "hangar" in [one.name for one in site.app.schedule.list_triggers()]:
        site.app.schedule.delete_trigger("hangar")


def test_a_crawler_is_made_by_a_form_tried_dry_and_applied(hangar, lab, site):
    lab.expected.append("400")
    lab.command("gluepot:new-crawler")
    dialog = lab.page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("the/hangar")
    dialog.get_by_label("Where to look").fill("hangar")
    dialog.get_by_role("button", name="Create").click()
    expect(dialog.get_by_role("alert")).to_contain_text("'the/hangar' cannot be a crawler's name.")
    expect(dialog.get_by_label("Where to look")).to_have_value("hangar")
    dialog.get_by_label("Name").fill("hangar")
    dialog.get_by_label("Database").fill("hangar")
    lab.dialog_pictures("crawler-form")
    dialog.get_by_role("button", name="Create").click()

    lab.open_sidebar()
    expect(lab.crawler("hangar")).to_contain_text("never ran")
    lab.page.get_by_role("button", name="Runs of crawler hangar").click()
    lab.crawler("hangar").get_by_role("button", name="Dry run").click()
    page = lab.page.get_by_role("region", name="Crawler hangar")
    planned = page.get_by_role("article", name="created hangar.hangar")
    expect(planned.get_by_role("list")).to_have_text("+ tailnum string+ seats bigint", timeout=RUN_LIMIT_MS)
    expect(page.get_by_role("heading", name="What a crawl would do")).to_be_visible()
    assert "hangar" not in [one.name for one in site.app.catalog.list_databases()]
    lab.main_pictures("crawler-dry-run")

    page.get_by_role("button", name="Apply: crawl now").click()

    expect(page.get_by_role("heading", name="What this crawl did")).to_be_visible(timeout=RUN_LIMIT_MS)
    expect(page.get_by_role("table", name="Runs").get_by_role("row")).to_have_count(3)
    assert site.app.catalog.get_table("hangar", "hangar").columns[1].type == "bigint"


def test_a_crawler_is_edited_and_the_place_of_its_table_crawled_again(hangar, lab, site):
    from gluepot.schedule.spoken import trigger_definition

    site.app.crawl.crawl([str(hangar)], name="hangar", database="hangar")
    nightly = trigger_definition("", "0 2 * * *", {"crawler": ("hangar",), "timezone": "UTC"})
    site.app.schedule.set_trigger("hangar", nightly)
    (hangar / "planes.csv").write_text("tailnum,seats,engines\nN1,149,2\nN2,many,1\n")
    lab.open_sidebar()
    expect(lab.crawler("hangar")).to_contain_text("At 02:00 every day")
    lab.page.get_by_role("button", name="Runs of crawler hangar").click()
    lab.crawler("hangar").get_by_role("button", name="Edit…").click()
    dialog = lab.page.get_by_role("dialog")
    dialog.get_by_label("When files have other columns").select_option(label="MERGE_NEW_COLUMNS")
    dialog.get_by_role("button", name="Save").click()
    known = site.app.crawl.get_crawler
    wait_until(
        lambda: known("hangar").policies.update is UpdateBehavior.MERGE_NEW_COLUMNS, "the form is stored"
    )

    lab.open_table("hangar", "hangar")
    lab.main.get_by_role("button", name="Crawl this location").click()
    expect(lab.crawler("hangar")).to_contain_text("1 updated", timeout=RUN_LIMIT_MS)
    lab.command("gluepot:open-crawler", crawler="hangar")
    page = lab.page.get_by_role("region", name="Crawler hangar")
    expect(page.get_by_role("article", name="updated hangar.hangar")).to_contain_text("+ engines bigint")
    lab.main_pictures("crawler-report")
