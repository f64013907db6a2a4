from __future__ import annotations

import pytest

from gluepot.crawl.models import Crawler, CrawlPolicies, DeleteBehavior
from gluepot.schedule.calendars import Calendar
from gluepot.schedule.cron import parse_schedule
from gluepot.schedule.models import Action, TargetKind, TriggerDefinition
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

    answer = await client.post("crawlers", "lake", "settings", body={"settings": changed})

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
    answer = await client.post("crawlers", "lake", "settings", body={"settings": {"targets": ["x"]}})

    assert answer.status == 404


RAW = Action(kind=TargetKind.CRAWLER, name="raw")
SETTINGS = {"targets": ["raw"]}
BERLIN = {"cron": "0 2 * * *", "timezone": "Europe/Berlin"}


@pytest.fixture
def raw(app, tmp_path):
    app.crawl.define_crawler(Crawler(name="raw", targets=(str(tmp_path),)))


async def test_a_crawler_is_made_with_its_schedule(app, client):
    body = {"name": "raw", "settings": SETTINGS, "schedule": BERLIN}

    made = await client.post("crawler-settings", body=body)

    assert made.status == 200, made.body
    [schedule] = made.body["schedules"]
    assert {name: schedule[name] for name in ("name", "cron", "timezone")} == {"name": "raw", **BERLIN}
    assert app.schedule.get_trigger("raw").actions == (RAW,)


async def test_a_schedule_is_changed_and_what_else_was_said_of_it_stays(app, client, raw):
    before = parse_schedule("0 2 * * *", "Europe/Berlin", calendar=Calendar(region="DE"))
    app.schedule.set_trigger("at night", TriggerDefinition(actions=(RAW,), timetable=before))
    schedule = {"cron": "0 5 * * *", "timezone": "UTC", "trigger": "at night"}

    await client.post("crawlers", "raw", "settings", body={"settings": SETTINGS, "schedule": schedule})
    known = await client.get("crawlers", "raw", "settings")

    assert [(one["name"], one["cron"]) for one in known.body["schedules"]] == [("at night", "0 5 * * *")]
    timetable = app.schedule.get_trigger("at night").definition.timetable
    assert timetable.calendar == Calendar(region="DE")


async def test_an_empty_schedule_takes_it_away_and_none_leaves_it(app, client, raw):
    app.schedule.set_trigger("raw", TriggerDefinition(actions=(RAW,), timetable=parse_schedule("0 2 * * *")))

    left = await client.post("crawlers", "raw", "settings", body={"settings": SETTINGS})
    taken = await client.post(
        "crawlers", "raw", "settings", body={"settings": SETTINGS, "schedule": {"cron": "", "trigger": "raw"}}
    )

    assert (len(left.body["schedules"]), taken.body["schedules"]) == (1, [])
    assert app.schedule.list_triggers() == []


async def test_a_schedule_that_starts_something_else_too_stays(app, client, raw, tmp_path):
    app.crawl.define_crawler(Crawler(name="other", targets=(str(tmp_path),)))
    both = (RAW, Action(kind=TargetKind.CRAWLER, name="other"))
    app.schedule.set_trigger("raw", TriggerDefinition(actions=both, timetable=parse_schedule("0 2 * * *")))

    answer = await client.post(
        "crawlers", "raw", "settings", body={"settings": SETTINGS, "schedule": {"cron": "", "trigger": "raw"}}
    )

    assert (answer.status, answer.body["message"]) == (
        409, "Trigger 'raw' starts the crawler 'raw' and the crawler 'other': it stays.",
    )  # fmt: skip
    assert app.schedule.get_trigger("raw").actions == both


@pytest.mark.parametrize(
    ("schedule", "status", "part"),
    [
        ({"cron": "0 25 * * *"}, 400, "'0 25 * * *'"),
        ({"cron": "0 2 * * *", "timezone": "Berlin"}, 404, "'Berlin'"),
        ({"cron": "0 2 * * *", "trigger": "taken"}, 409, "starts the crawler 'raw', not the crawler 'lake'"),
    ],
    ids=["cron", "zone", "trigger of another"],
)
async def test_a_crawler_whose_schedule_is_refused_is_not_made(app, client, raw, schedule, status, part):
    app.schedule.set_trigger(
        "taken", TriggerDefinition(actions=(RAW,), timetable=parse_schedule("0 2 * * *"))
    )

    answer = await client.post(
        "crawler-settings", body={"name": "lake", "settings": SETTINGS, "schedule": schedule}
    )

    assert answer.status == status, answer.body
    assert part in answer.body["message"]
    assert [crawler.name for crawler in app.crawl.list_crawlers()] == ["raw"]
    assert app.schedule.get_trigger("taken").actions == (RAW,)
