"""Every list of things by name comes in pages, and none is lost or seen twice between two."""

from __future__ import annotations

import pytest

from gluepot.catalog.models import Database
from gluepot.crawl.models import Crawler
from gluepot.jobs.cells import Cell, CellSource, Selection
from gluepot.jobs.models import SourceKind
from gluepot.schedule.cron import parse_schedule
from gluepot.schedule.workflows.models import Node, NodeKind, WorkflowDefinition
from gluepot.server.wire import PageQuery, cursor_of, first_of

NAMES = ["a", "b", "c", "d", "e"]


@pytest.fixture
def things(app, jobs, tmp_path):
    """Five of each, made in no order, beside the job `nightly`."""
    for name in ("d", "a", "e", "c", "b"):
        app.catalog.create_database(Database(name=name))
        app.crawl.define_crawler(Crawler(name=name, targets=(str(tmp_path),)))
        cell = Cell(number=1, id="x", source=f"print({name!r})", tags=frozenset({"job"}))
        source = CellSource(kind=SourceKind.NOTEBOOK, cells=(cell,), folder=str(tmp_path), path="n.ipynb")
        jobs.promote(name, source, Selection())
        app.schedule.set_schedule(name, parse_schedule("0 2 * * *"))
        node = Node(name="n", kind=NodeKind.JOB, target=name)
        app.workflows.save(WorkflowDefinition(name=name, nodes=(node,)))


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("catalog/databases", ["a", "b", "c", "d", "default", "e"]),
        ("crawlers", NAMES),
        ("jobs", [*NAMES, "nightly"]),
        ("triggers", NAMES),
        ("workflows", NAMES),
    ],
)
async def test_a_list_comes_in_pages_by_name(things, client, path, found):
    whole = await client.get(*path.split("/"))
    pages, cursor = [], ""
    while cursor is not None:
        answer = await client.get(*path.split("/"), limit=2, cursor=cursor)
        key = next(name for name, value in answer.body.items() if isinstance(value, list))
        pages.append([one["name"] for one in answer.body[key]])
        cursor = answer.body["next_cursor"]

    assert [name for page in pages for name in page] == found
    assert [len(page) for page in pages] == [2] * (len(found) // 2) + [1] * (len(found) % 2)
    assert ([one["name"] for one in whole.body[key]], whole.body["next_cursor"]) == (found, None)


def _promoter(jobs, folder):
    def promote(text):
        cell = Cell(number=1, id="x", source=f"print({text})", tags=frozenset({"job"}))
        source = CellSource(kind=SourceKind.NOTEBOOK, cells=(cell,), folder=str(folder), path="n.ipynb")
        jobs.promote("nightly", source, Selection())

    return promote


LISTS = (
    "catalog/databases", "catalog/databases/a/tables", "crawlers", "crawlers/a/settings", "crawlers/a/runs", "jobs",
    "jobs/nightly/versions", "jobs/nightly/runs", "runs", "sessions", "triggers", "workflows",
)  # fmt: skip


async def test_what_has_not_changed_is_not_sent_again(things, client):
    tags = {path: (await client.get(*path.split("/"))).headers["Etag"] for path in LISTS}

    again = {
        path: await client.get(*path.split("/"), headers={"If-None-Match": tag}) for path, tag in tags.items()
    }

    assert {path: (answer.status, answer.body) for path, answer in again.items()} == dict.fromkeys(
        LISTS, (304, None)
    )


async def test_versions_of_a_job_come_in_pages_the_newest_first(jobs, client, tmp_path):
    promote = _promoter(jobs, tmp_path)
    promote("1")
    promote("2")

    first = await client.get("jobs", "nightly", "versions", limit=2)
    second = await client.get("jobs", "nightly", "versions", limit=2, cursor=first.body["next_cursor"])

    assert [one["version"] for one in first.body["versions"]] == [3, 2]
    assert [one["version"] for one in second.body["versions"]] == [1]
    assert second.body["next_cursor"] is None


async def test_a_version_that_is_made_between_two_pages_moves_nobody(jobs, client, tmp_path):
    promote = _promoter(jobs, tmp_path)
    promote("1")
    first = await client.get("jobs", "nightly", "versions", limit=1)
    promote("2")
    second = await client.get("jobs", "nightly", "versions", limit=1, cursor=first.body["next_cursor"])

    assert [one["version"] for one in [*first.body["versions"], *second.body["versions"]]] == [2, 1]
    assert second.body["next_cursor"] is None


async def test_a_cursor_of_another_list_is_said_to_be_none(jobs, client):
    answer = await client.get("jobs", "nightly", "versions", cursor=cursor_of("flights"))

    assert (answer.status, answer.body["next_step"]) == (400, "Start again without it.")


def test_a_page_knows_whether_another_one_follows():
    whole = PageQuery(limit=2)

    assert first_of(["a", "b", "c"], str, whole) == (["a", "b"], cursor_of("b"))
    assert first_of(["a", "b"], str, whole) == (["a", "b"], None)
    assert PageQuery(cursor=cursor_of("b")).name == "b"
