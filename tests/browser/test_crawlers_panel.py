"""The crawlers in the sidebar, as a person uses them."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import CHROMIUM
from tests.skip_policy import requires_program

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
    lab.page.route("**/gluepot/crawlers/refused/runs", lambda route: route.fulfill(status=404, body=body))
    lab.open_sidebar()

    lab.page.get_by_role("button", name="Crawl refused now").click()

    expect(lab.notification).to_contain_text("There is no crawler refused. Did you mean x?")
