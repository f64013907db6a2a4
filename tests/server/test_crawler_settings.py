from __future__ import annotations

import pytest

from gluepot.crawl.models import Crawler, CrawlPolicies, DeleteBehavior
from gluepot.server.crawler_settings_models import CrawlerSettings


async def test_the_form_says_what_each_setting_is_and_its_default(client):
    answer = await client.get("crawler-settings")

    assert answer.status == 200, answer.body
    fields = answer.body["form"]["properties"]
    assert set(fields) == set(CrawlerSettings.model_fields)
    assert all(field["title"] and field["description"] for field in fields.values())
    assert answer.body["form"]["required"] == ["targets"]
    assert fields["delete"]["default"] == "DEPRECATE_IN_DATABASE"


def test_the_form_knows_every_policy_and_agrees_with_its_default():
    crawler = Crawler(name="x", targets=("/lake",))

    assert CrawlerSettings(targets=("/lake",)).crawler("x") == crawler
    assert CrawlerSettings.from_crawler(crawler).crawler("x") == crawler


async def test_a_crawler_is_made_by_what_was_typed_without_running(app, client, jp_root_dir):
    settings = {"targets": ["lake"], "database": "Air", "exclusions": ["**.tmp"], "table_level": 2}

    made = await client.post("crawler-settings", body={"name": "lake", "settings": settings})

    assert made.status == 200, made.body
    stored = app.crawl.get_crawler("lake")
    assert stored.targets == ((jp_root_dir / "lake").as_uri(),)
    assert (stored.database, stored.policies) == ("air", CrawlPolicies(exclusions=("**.tmp",), table_level=2))
    assert app.crawl.list_runs("lake") == []


async def test_what_a_crawler_is_told_is_read_and_changed(app, client, tmp_path):
    app.crawl.define_crawler(Crawler(name="lake", targets=(str(tmp_path),), prefix="p_"))
    known = await client.get("crawlers", "lake", "settings")
    changed = {**known.body["settings"], "delete": "LOG", "description": "All planes"}

    answer = await client.post("crawlers", "lake", "settings", body=changed)

    assert answer.status == 200, answer.body
    assert answer.body["settings"] == changed
    stored = app.crawl.get_crawler("lake")
    assert (stored.prefix, stored.policies.delete) == ("p_", DeleteBehavior.LOG)


async def test_a_name_that_is_taken_is_refused_and_its_crawler_left_alone(app, client, tmp_path):
    app.crawl.define_crawler(Crawler(name="lake", targets=(str(tmp_path),), prefix="p_"))

    answer = await client.post("crawler-settings", body={"name": "lake", "settings": {"targets": ["x"]}})

    assert answer.status == 409
    assert answer.body["message"] == "Crawler 'lake' already exists."
    assert app.crawl.get_crawler("lake").prefix == "p_"


@pytest.mark.parametrize(
    ("settings", "status", "part"),
    [
        ({"targets": []}, 400, "has no target"),
        ({"targets": ["x"], "table_level": 0}, 400, "table_level"),
        ({"targets": ["x"], "delete": "PERHAPS"}, 400, "'PERHAPS'"),
        ({"targets": ["x"], "classifiers": ["ships"]}, 404, "'ships'"),
        ({"targets": ["x"], "connection": "shop"}, 404, "'shop'"),
    ],
    ids=["no target", "level", "policy", "classifier", "connection"],
)
async def test_a_setting_that_cannot_be_used_is_named(app, client, settings, status, part):
    answer = await client.post("crawler-settings", body={"name": "lake", "settings": settings})

    assert answer.status == status, answer.body
    assert part in answer.body["message"]
    assert app.crawl.list_crawlers() == []


async def test_a_crawler_that_is_gone_is_not_made_again_by_saving(client):
    answer = await client.post("crawlers", "lake", "settings", body={"targets": ["x"]})

    assert answer.status == 404
