"""`%catalog` in a notebook, clicked through."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from gluepot.catalog.lineage_models import LineageKind, LineageOrigin
from tests.browser.conftest import CHROMIUM
from tests.skip_policy import requires_program

pytestmark = [pytest.mark.browser, requires_program(CHROMIUM, package="chromium")]

_IDLE = "() => window.jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel?.status === 'idle'"
NOTEBOOK = LineageOrigin(kind=LineageKind.NOTEBOOK, reference="etl.ipynb")


def explorer(lab, *cells):
    lab.open_notebook("explore.ipynb", *cells)
    lab.page.wait_for_function(_IDLE, timeout=60_000)
    lab.command("notebook:run-all-cells")
    found = lab.page.locator(".jp-OutputArea-output .gluepot-explorer")
    found.wait_for(timeout=60_000)
    return found


def test_a_table_is_found_by_filter_and_shown_page_by_page(lab, site):
    site.app.lineage.record_sql(
        "INSERT INTO flights.airlines SELECT carrier, tailnum, seats FROM flights.flights, flights.planes",
        NOTEBOOK,
    )
    shown = explorer(lab, "%catalog flights")
    tables = shown.locator("select[size]")
    expect(tables.locator("option")).to_have_text(["airlines", "flights", "planes", "weather"])

    tables.select_option("flights")
    expect(shown).to_contain_text("dep_delay")
    lab.output_pictures(shown, "explorer-about")
    filter_box = shown.get_by_placeholder("Filter by name, column, comment, tag")
    filter_box.fill("airl")
    filter_box.press("Enter")
    expect(tables.locator("option")).to_have_text(["airlines"])
    shown.get_by_role("tab", name="Preview").click()
    expect(shown).to_contain_text("<b>United</b> Air Lines")
    lab.output_pictures(shown, "explorer-preview")
    shown.get_by_role("tab", name="Statistics").click()
    shown.get_by_role("button", name="Count now").click()
    expect(shown).to_contain_text("1 files")
    shown.get_by_role("tab", name="Lineage").click()

    expect(shown.get_by_role("img", name="Lineage of flights.airlines")).to_be_visible()
    lab.output_pictures(shown, "explorer-lineage")
    assert Path(site.server.notebooks / "explore.ipynb").exists()
