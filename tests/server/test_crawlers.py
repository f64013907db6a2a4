from __future__ import annotations

import pytest

from gluepot.crawl.models import Crawler, CrawlMode, CrawlPolicies


@pytest.fixture
def lake(app, tmp_path):
    """The crawler `lake` of one CSV file."""
    folder = tmp_path / "lake" / "planes"
    folder.mkdir(parents=True)
    (folder / "planes.csv").write_text("tailnum,seats\nN1,149\nN2,20\n")
    app.crawl.define_crawler(Crawler(name="lake", targets=(str(tmp_path / "lake"),), database="air"))
    return tmp_path / "lake"


async def test_a_crawler_that_never_ran_says_so(lake, client):
    answer = await client.get("crawlers")

    assert answer.status == 200, answer.body
    [crawler] = answer.body["crawlers"]
    assert (crawler["name"], crawler["database"], crawler["targets"]) == ("lake", "air", [lake.as_uri()])
    assert (crawler["under_way"], crawler["last_run"]) == (None, None)


async def test_a_run_is_queued_once_however_often_it_is_asked_for(lake, client):
    first = await client.post("crawlers", "lake", "runs")
    again = await client.post("crawlers", "lake", "runs")

    assert (first.status, first.body["state"]) == (202, "WAITING")
    assert (again.status, again.body["state"]) == (202, "WAITING")
    answer = await client.get("crawlers")
    assert answer.body["crawlers"][0]["under_way"] == "WAITING"


async def test_a_waiting_run_is_taken_back(lake, client):
    await client.post("crawlers", "lake", "runs")

    stopped = await client.post("crawlers", "lake", "stop")
    again = await client.post("crawlers", "lake", "stop")

    assert (stopped.status, stopped.body["state"]) == (202, "STOPPING")
    assert again.body["state"] is None
    answer = await client.get("crawlers")
    assert answer.body["crawlers"][0]["under_way"] is None


async def test_the_report_of_a_run_says_what_was_done_and_why(app, lake, client):
    app.crawl.crawl(["lake"])

    answer = await client.get("crawlers", "lake", "runs")

    [run] = answer.body["runs"]
    assert (run["state"], run["files"], run["error"]) == ("COMPLETED", 1, "")
    [table] = run["tables"]
    assert (table["kind"], table["database"], table["name"], table["classification"]) == (
        "created", "air", "planes", "csv",
    )  # fmt: skip
    assert table["why"]


async def test_a_folder_below_the_servers_becomes_a_crawler_and_its_run_is_queued(app, client, jp_root_dir):
    (jp_root_dir / "sales").mkdir()

    answer = await client.post("crawlers", body={"name": "sales", "targets": ["sales"], "database": "Shop"})

    assert answer.status == 202, answer.body
    assert (answer.body["database"], answer.body["under_way"]) == ("shop", "WAITING")
    assert answer.body["targets"] == [(jp_root_dir / "sales").as_uri()]


async def test_another_folder_of_the_same_name_leaves_the_crawler_alone(app, client, jp_root_dir):
    for folder in ("sales", "old/sales"):
        (jp_root_dir / folder).mkdir(parents=True)
    policies = CrawlPolicies(exclusions=("*.tmp",))
    mine = Crawler(name="sales", targets=("sales",), prefix="p_", policies=policies)
    app.crawl.define_crawler(mine, base=jp_root_dir)

    again = await client.post("crawlers", body={"targets": ["sales"], "database": "shop"})
    other = await client.post("crawlers", body={"targets": ["old/sales"]})
    refused = await client.post("crawlers", body={"name": "sales", "targets": ["old/sales"]})

    kept = app.crawl.get_crawler("sales")
    assert (again.body["name"], other.body["name"]) == ("sales", "sales-2")
    assert (kept.prefix, kept.policies, kept.database) == ("p_", policies, "shop")
    assert kept.targets == ((jp_root_dir / "sales").as_uri(),)
    assert refused.status == 409
    assert "crawls something else" in refused.body["message"]


async def test_a_dry_run_is_told_from_a_crawl(app, lake, client):
    app.crawl.crawl(["lake"], mode=CrawlMode.DRY_RUN)

    answer = await client.get("crawlers", "lake", "runs")

    assert answer.body["runs"][0]["mode"] == "dry run"


@pytest.mark.parametrize("action", ["runs", "stop"])
async def test_an_unknown_crawler_offers_a_near_name(lake, client, action):
    answer = await client.post("crawlers", "lkae", action)

    assert answer.status == 404
    assert "Did you mean 'lake'?" in answer.body["next_step"] + answer.body["message"]
