from __future__ import annotations

import pytest

from gluepot.cli.crawl_process import Asked
from gluepot.cli.crawl_process import main as crawl_process
from gluepot.clock import utc_now
from gluepot.crawl.errors import CrawlStoppedError
from gluepot.crawl.models import Crawler, CrawlMode, CrawlPolicies, RunState
from gluepot.schedule.crawl_queue import CrawlQueue
from gluepot.schedule.spoken import trigger_definition


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
    assert (again.status, again.body["id"]) == (202, first.body["id"])
    [crawler] = (await client.get("crawlers")).body["crawlers"]
    assert (crawler["under_way"], crawler["under_way_mode"]) == ("WAITING", "apply")


async def test_a_dry_run_is_queued_beside_a_run_and_keeps_its_mode(app, lake, client):
    run = await client.post("crawlers", "lake", "runs")
    dry = await client.post("crawlers", "lake", "runs", body={"mode": "dry run"})

    assert (dry.status, dry.body["mode"]) == (202, "dry run")
    assert dry.body["id"] != run.body["id"]
    asked = await client.get("crawl-requests", dry.body["id"])
    assert (asked.body["state"], asked.body["crawl_run_id"]) == ("WAITING", None)
    [crawler] = (await client.get("crawlers")).body["crawlers"]
    assert crawler["under_way_mode"] == "apply"


async def test_a_crawl_that_was_asked_for_leads_to_its_report(app, lake, client):
    asked = await client.post("crawlers", "lake", "runs", body={"mode": "dry run"})
    claim = CrawlQueue(app.database).take(utc_now(), max_parallel=9)
    assert claim is not None

    assert crawl_process([claim.crawl_id, str(claim.fencing)]) == 0

    ended = await client.get("crawl-requests", asked.body["id"])
    assert ended.body["state"] == "SUCCEEDED"
    report = await client.get("crawl-runs", ended.body["crawl_run_id"])
    assert (report.body["mode"], report.body["state"]) == ("dry run", "COMPLETED")
    [table] = report.body["tables"]
    assert (table["kind"], [column["name"] for column in table["columns"]]) == (
        "created",
        ["tailnum", "seats"],
    )
    assert "air" not in [database.name for database in app.catalog.list_databases()]


async def test_a_report_says_what_changed_column_by_column_and_what_is_in_no_table(app, lake, client):
    app.crawl.crawl(["lake"])
    (lake / "planes" / "planes.csv").write_text("tailnum,seats,engines\nN1,many,2\nN2,few,1\n")
    (lake / "planes" / "notes.pdf").write_bytes(b"%PDF-1.7 nothing")
    run = app.crawl.crawl(["lake"], mode=CrawlMode.DRY_RUN)

    answer = await client.get("crawl-runs", run.id)

    [table] = answer.body["tables"]
    assert table["kind"] == "updated"
    changes = {(one["kind"], one["name"], one["before"], one["after"]) for one in table["column_changes"]}
    assert changes == {("retyped", "seats", "bigint", "string"), ("added", "engines", "", "bigint")}
    [skipped] = answer.body["skipped"]
    assert skipped["path"].endswith("notes.pdf")
    assert skipped["reason"]


@pytest.mark.parametrize(
    "path", [("crawl-requests", "qc_0"), ("crawl-runs", "crawl_0"), ("crawlers", "nobody")]
)
async def test_what_nobody_asked_for_is_404_in_words(lake, client, path):
    answer = await client.get(*path)

    assert answer.status == 404
    assert path[1] in answer.body["message"]


async def test_a_crawler_says_what_runs_it_and_when_next(app, lake, client):
    definition = trigger_definition("", "0 2 * * *", {"crawler": ("lake",), "timezone": "UTC"})
    app.schedule.set_trigger("nightly", definition)

    one = await client.get("crawlers", "lake")

    assert one.status == 200, one.body
    [schedule] = one.body["schedules"]
    assert (schedule["name"], schedule["cron"]) == ("nightly", "0 2 * * *")
    assert schedule["words"]
    assert schedule["next_fire_at"].endswith("02:00:00Z")
    [listed] = (await client.get("crawlers")).body["crawlers"]
    assert listed == one.body


async def test_crawlers_come_in_pages(app, lake, client):
    for name in ("a", "b", "c"):
        app.crawl.define_crawler(Crawler(name=name, targets=(str(lake),)))

    names, cursor = [], ""
    while cursor is not None:
        answer = await client.get("crawlers", limit=3, cursor=cursor)
        names += [one["name"] for one in answer.body["crawlers"]]
        cursor = answer.body["next_cursor"]

    assert names == ["a", "b", "c", "lake"]


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
    assert (answer.body["crawler"], answer.body["state"]) == ("sales", "WAITING")
    made = app.crawl.get_crawler("sales")
    assert (made.database, made.targets) == ("shop", ((jp_root_dir / "sales").as_uri(),))


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
    assert (again.body["crawler"], other.body["crawler"]) == ("sales", "sales-2")
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


def test_a_dry_run_that_is_to_stop_ends_at_its_next_look(app, lake):
    app.crawl._runner.progress_s = 0.0
    asked = Asked("qc_1")
    asked.stop.set()

    with pytest.raises(CrawlStoppedError):
        app.crawl.run_crawler("lake", origin="me", mode=CrawlMode.DRY_RUN, on_progress=asked.go_on)

    [run] = app.crawl.list_runs("lake")
    assert run.state is RunState.STOPPED
