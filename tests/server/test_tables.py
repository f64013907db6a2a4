"""The routes of one table's page."""

from __future__ import annotations

import asyncio
import time
from dataclasses import replace

import pytest

from gluepot.catalog.formats import file_table
from gluepot.catalog.models import Column, Database, Origin, OriginKind, Partition

ORIGIN = Origin(kind=OriginKind.CRAWLER, reference="raw")
PATH = ("catalog", "databases", "flights", "tables", "delays")
COLUMNS = (Column(name="carrier", type="string", comment="two letters"), Column(name="delay", type="bigint"))


@pytest.fixture
def catalog(app, tmp_path):
    """A table of two CSV files' worth, with a key and three partitions."""
    app.catalog.create_database(Database(name="flights"))
    folder = tmp_path / "delays"
    for month in (1, 2, 10):
        (folder / f"month={month}").mkdir(parents=True)
        (folder / f"month={month}" / "a.csv").write_text("carrier,delay\nUA,12\n")
    table = file_table(
        "flights", "delays", "csv", COLUMNS, (Column(name="month", type="int"),), folder.as_uri(), {"header": "true"}
    )  # fmt: skip
    app.catalog.create_table(table, ORIGIN)
    new = [
        Partition(values=(str(month),), location=f"{table.location}/month={month}") for month in (1, 2, 10)
    ]
    app.catalog.add_partitions("flights", "delays", new, ORIGIN)
    return app.catalog


def widen(catalog):
    table = catalog.get_table("flights", "delays")
    wider = (*table.columns, Column(name="tailnum", type="string"))
    catalog.update_table(replace(table, columns=wider), ORIGIN)


async def test_partitions_come_in_pages_with_their_values_and_places(catalog, client):
    first = await client.get(*PATH, "partitions", limit=2)
    second = await client.get(*PATH, "partitions", limit=2, cursor=first.body["next_cursor"])

    assert first.status == 200, first.body
    assert [one["name"] for one in first.body["partitions"]] == ["month=1", "month=10"]
    assert [one["values"] for one in second.body["partitions"]] == [["2"]]
    assert first.body["partitions"][1]["location"].endswith("/delays/month=10")
    assert second.body["next_cursor"] is None


async def test_what_people_say_is_changed_piece_by_piece_and_read_back(catalog, client):
    await client.post(
        *PATH, "notes", body={"description": "Late flights", "tags": {"pii": "no", "tier": "gold"}}
    )
    await client.post(*PATH, "notes", body={"column": "delay", "description": "minutes <b>late</b>"})
    changed = await client.post(*PATH, "notes", body={"owner": "ops", "tags": {"tier": ""}})
    read = await client.get(*PATH, "notes")

    assert changed.status == 200, changed.body
    assert changed.body == read.body
    table = read.body["table"]
    assert (table["description"], table["owner"], table["tags"]) == ("Late flights", "ops", {"pii": "no"})
    assert read.body["columns"]["delay"]["description"] == "minutes <b>late</b>"
    assert catalog.get_table("flights", "delays").version == 1


async def test_a_column_that_is_not_there_is_404_and_nothing_to_say_is_400(catalog, client):
    missing = await client.post(*PATH, "notes", body={"column": "lateness", "description": "x"})
    nothing = await client.post(*PATH, "notes", body={})

    assert (missing.status, nothing.status) == (404, 400)
    assert "'lateness'" in missing.body["message"]


async def ended(client, started):
    """Ask for a count until it has ended."""
    assert started.status == 202, started.body
    deadline = time.monotonic() + 60
    answer = started
    while answer.body["state"] in {"WAITING", "RUNNING"}:
        assert time.monotonic() < deadline
        await asyncio.sleep(0.01)
        answer = await client.get("catalog", "counts", started.body["id"])
    return answer.body


async def test_statistics_are_null_until_somebody_counts(catalog, client):
    before = await client.get(*PATH, "statistics")
    count = await ended(client, await client.post(*PATH, "statistics"))
    after = await client.get(*PATH, "statistics")

    assert before.body == {"statistics": None}
    assert (count["table"], count["state"], count["error"]) == ("flights.delays", "SUCCEEDED", "")
    assert after.body["statistics"]["files"] == 3
    assert after.body["statistics"]["source"] == "files"


async def test_a_count_that_fails_says_why(catalog, client):
    gone = file_table("flights", "gone", "csv", COLUMNS, (), "file:///nowhere/at/all", {})
    catalog.create_table(gone, ORIGIN)

    started = await client.post(*PATH[:-1], "gone", "statistics")
    count = await ended(client, started)

    assert count["state"] == "FAILED"
    assert "/nowhere/at/all" in count["error"]


async def test_versions_come_in_pages_the_newest_first(catalog, client):
    widen(catalog)

    first = await client.get(*PATH, "versions", limit=1)
    second = await client.get(*PATH, "versions", limit=1, cursor=first.body["next_cursor"])

    assert [one["version"] for one in first.body["versions"] + second.body["versions"]] == [2, 1]
    assert second.body["next_cursor"] is None
    strange = await client.get(*PATH, "versions", cursor="YQ==")
    assert strange.status == 400
    assert "not one of ours" in strange.body["message"]


async def test_versions_say_when_by_what_and_what_changed(catalog, client):
    widen(catalog)

    answer = await client.get(*PATH, "versions")

    assert [one["version"] for one in answer.body["versions"]] == [2, 1]
    newest = answer.body["versions"][0]
    assert (newest["origin_kind"], newest["origin"]) == ("crawler", "raw")
    assert "tailnum" in newest["summary"]


async def test_two_versions_are_compared_line_by_line(catalog, client):
    widen(catalog)

    answer = await client.get(*PATH, "diff", old=1)
    same = await client.get(*PATH, "diff", old=2, new=2)

    line = {"kind": "+", "what": "column tailnum", "before": "", "after": "string"}
    assert (answer.body["old"], answer.body["new"], answer.body["lines"]) == (1, 2, [line])
    assert same.body["lines"] == []


async def test_a_version_is_restored_as_a_new_one(catalog, client):
    widen(catalog)

    answer = await client.post(*PATH, "restore", body={"version": 1})

    assert answer.status == 200, answer.body
    assert answer.body == {"table": "flights.delays", "restored": 1, "previous": 2, "version": 3}
    assert [column.name for column in catalog.get_table("flights", "delays").columns] == ["carrier", "delay"]


@pytest.mark.parametrize("query", [{"old": 9}, {"old": 1, "new": 9}])
async def test_a_version_that_never_was_is_404(catalog, client, query):
    answer = await client.get(*PATH, "diff", **query)

    assert answer.status == 404
    assert "9" in answer.body["message"]


@pytest.mark.parametrize("part", ["partitions", "notes", "statistics", "versions", "diff"])
async def test_every_part_of_a_table_that_is_gone_is_404_with_its_name(catalog, client, part):
    catalog.delete_table("flights", "delays", ORIGIN)

    answer = await client.get(*PATH, part)

    assert answer.status == 404, answer.body
    assert answer.body["error"] == "TableNotFoundError"
    assert "flights.delays" in answer.body["message"]
