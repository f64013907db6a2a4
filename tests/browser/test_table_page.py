"""One table in the main area, as a person uses it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from gluepot.catalog.formats import file_table
from gluepot.catalog.lineage_models import LineageKind, LineageOrigin
from gluepot.catalog.models import Column, Partition
from tests.browser.conftest import CHROMIUM
from tests.browser.data import ORIGIN
from tests.skip_policy import requires_program

pytestmark = [pytest.mark.browser, requires_program(CHROMIUM, package="chromium")]

MARKUP = "<img src=x onerror=alert(1)>"


@pytest.fixture
def trips(site, tmp_path):
    """A table of its own for each test: two partitions, two versions, made from `flights.planes`."""
    name = f"trips_{tmp_path.name[-12:].replace('-', '_')}".lower()
    for month in (1, 2):
        folder = tmp_path / f"month={month}"
        folder.mkdir()
        (folder / "a.csv").write_text(f"carrier,delay\nUA,{month}\n")
    columns = (Column(name="carrier", type="string", comment=MARKUP), Column(name="delay", type="bigint"))
    keys = (Column(name="month", type="int"),)
    table = file_table("flights", name, "csv", columns, keys, tmp_path.as_uri(), {"header": "true"})
    stored = site.app.catalog.create_table(table, ORIGIN)
    places = [Partition(values=(str(m),), location=f"{table.location}/month={m}") for m in (1, 2)]
    site.app.catalog.add_partitions("flights", name, places, ORIGIN)
    wider = (*stored.columns, Column(name="tailnum", type="string"))
    site.app.catalog.update_table(replace(stored, columns=wider), ORIGIN)
    # It stays: a page that shows it would complain of its end.
    return name


def test_a_double_click_or_enter_on_a_table_opens_its_page(lab):
    lab.open_sidebar()
    lab.item("database flights").click()

    lab.item("table planes").dblclick()
    expect(lab.main.get_by_role("heading", name="flights.planes")).to_be_visible()

    lab.item("table weather").click()
    lab.tree.press("Enter")
    expect(lab.main.get_by_role("heading", name="flights.weather")).to_be_visible()


def test_columns_show_types_and_comments_and_markup_in_them_is_text(lab, trips):
    lab.open_table("flights", trips)

    columns = lab.main.get_by_role("table", name="Columns")
    expect(columns.get_by_role("row", name="delay bigint")).to_be_visible()
    expect(columns.get_by_role("row", name="month")).to_contain_text("partition")
    expect(columns.get_by_role("row", name="carrier")).to_contain_text(MARKUP)
    lab.main_pictures("table-columns")


def test_comments_owner_and_tags_are_edited_where_they_stand(lab, site, trips):
    lab.open_table("flights", trips)

    lab.main.get_by_role("button", name="Edit the comment of delay").click()
    lab.main.get_by_role("textbox", name="comment of delay").fill("minutes <b>late</b>")
    lab.main.get_by_role("textbox", name="comment of delay").press("Enter")
    expect(lab.main.get_by_role("row", name="delay")).to_contain_text("minutes <b>late</b>")

    lab.main.get_by_role("button", name="Edit the owner").click()
    lab.main.get_by_role("textbox", name="owner").fill("somebody")
    lab.main.get_by_role("textbox", name="owner").press("Escape")
    lab.main.get_by_role("textbox", name="Add a tag").fill("tier=gold")
    lab.main.get_by_role("textbox", name="Add a tag").press("Enter")
    expect(lab.main.get_by_role("listitem")).to_have_text("tier=gold×")

    said = {note.column: note for note in site.app.annotations.of_table("flights", trips)}
    assert said["delay"].description == "minutes <b>late</b>"
    assert (said[""].owner, said[""].tags) == ("", {"tier": "gold"})


def test_the_parts_are_reached_by_arrow_keys(lab, trips):
    lab.open_table("flights", trips)

    lab.tab("Columns").press("ArrowRight")
    expect(lab.tab("Partitions (2)")).to_be_focused()
    expect(lab.main.get_by_role("table", name="Partitions").get_by_role("row")).to_have_count(3)

    lab.tab("Partitions (2)").press("End")
    rows = lab.main.get_by_role("table", name=f"First rows of flights.{trips}")
    expect(rows.get_by_role("row").nth(1)).to_contain_text("UA")


def test_statistics_are_counted_and_say_how_old_they_are(lab, trips):
    lab.open_table("flights", trips, tab="statistics")
    expect(lab.main.get_by_text("Nobody has counted this table yet.")).to_be_visible()

    lab.main.get_by_role("button", name="Count now").click()

    expect(lab.main.get_by_text("from its files.")).to_be_visible()
    expect(lab.main.get_by_role("tabpanel", name="Statistics")).to_contain_text("Files2")
    lab.main_pictures("table-statistics")


def test_versions_stand_side_by_side_and_one_is_restored(lab, site, trips):
    lab.open_table("flights", trips, tab="versions")
    diff = lab.main.get_by_role("table", name="Version 1 beside version 2")
    expect(diff.get_by_role("row", name="column tailnum")).to_contain_text("string")
    lab.main_pictures("table-versions")

    lab.main.get_by_role("button", name="Restore version 1").click()
    lab.page.get_by_role("dialog").get_by_role("button", name="Restore").click()

    versions = lab.main.get_by_role("table", name="Versions")
    expect(versions.get_by_role("rowheader")).to_have_text(["3", "2", "1"])
    assert [column.name for column in site.app.catalog.get_table("flights", trips).columns] == [
        "carrier",
        "delay",
    ]


def test_lineage_is_drawn_and_a_table_of_it_opens(lab, site, trips):
    origin = LineageOrigin(kind=LineageKind.NOTEBOOK, reference="etl.ipynb")
    site.app.lineage.record_sql(
        f"INSERT INTO flights.{trips} SELECT tailnum AS carrier, seats AS delay FROM flights.planes", origin
    )
    lab.open_table("flights", trips, tab="lineage")

    graph = lab.main.get_by_role("group", name=f"Lineage of flights.{trips}")
    expect(graph).to_be_visible()
    origins = lab.main.get_by_role("table", name="Where columns come from")
    expect(origins.get_by_role("row", name="carrier")).to_contain_text("flights.planes.tailnum")
    lab.main_pictures("table-lineage")
    graph.get_by_role("button", name="Open flights.planes").press("Enter")

    expect(lab.main.get_by_role("heading", name="flights.planes")).to_be_visible()


def test_a_table_that_is_deleted_under_its_page_is_said_to_be_gone(lab, site, trips):
    lab.expected.append("404")
    lab.open_with_clock()
    lab.open_table("flights", trips)

    site.app.catalog.delete_table("flights", trips, ORIGIN)
    lab.later("00:06")

    expect(lab.main.get_by_role("alert")).to_contain_text(f"Table 'flights.{trips}' not found")
    expect(lab.main.get_by_role("heading", name=f"flights.{trips}")).to_have_count(0)


def test_an_open_page_is_there_again_after_a_reload(lab):
    with lab.saved_state("gluepot-table-flights.planes"):
        lab.open_table("flights", "planes", tab="versions")

    lab.reload()

    expect(lab.main.get_by_role("heading", name="flights.planes")).to_be_visible()
    expect(lab.tab("Versions")).to_have_attribute("aria-selected", "true")
