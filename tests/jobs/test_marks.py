"""Pins and tags: which version runs, and what versions are called."""

from __future__ import annotations

from pathlib import Path

import pytest

from gluepot.app import App
from gluepot.clock import utc_now
from gluepot.display.jobs import JobPage, Pinned, Promoted
from gluepot.display.rendering import render
from gluepot.errors import InvalidInputError
from gluepot.jobs.cells import Selection
from gluepot.jobs.errors import PinnedError, TagNotFoundError, VersionNotFoundError
from gluepot.jobs.models import JobVersion
from gluepot.jobs.promotion import Promotion
from gluepot.schedule.models import Action, Fire, TargetKind
from tests.jobs.notebooks import page


@pytest.fixture
def three(app: App, folder: Path) -> App:
    """An app with the job `sums` in three versions."""
    for number in (1, 2, 3):
        promote(app, folder, number)
    return app


def promote(app: App, folder: Path, number: int) -> Promotion:
    return app.jobs.promote("sums", page(folder, f"print({number})"), Selection())


def shown(app: App) -> str:
    job_page = JobPage(
        job=app.jobs.get_job("sums"),
        version=app.jobs.get_version("sums"),
        versions=tuple(app.jobs.list_versions("sums")),
        triggers=(),
        runs=(),
        tags=tuple(app.marks.tags("sums")),
    )
    return render(job_page).text


def test_a_pinned_version_runs_whatever_is_promoted_until_it_is_unpinned(three: App, folder: Path):
    pinned = three.marks.pin("sums", 2)
    promoted = promote(three, folder, 4)
    by_hand = three.jobs.start_run("sums")

    unpinned = three.marks.unpin("sums")
    afterwards = three.jobs.start_run("sums")

    assert (pinned.running_version, pinned.current_version) == (2, 3)
    assert (promoted.version.version, promoted.pinned_version) == (4, 2)
    assert "runs go on with version 2" in render(Promoted(promotion=promoted, trigger=None)).text
    assert (by_hand.version, afterwards.version) == (2, 4)
    assert (unpinned.pinned_version, unpinned.running_version) == (None, 4)


def test_without_a_version_the_one_that_runs_is_pinned(three: App):
    three.jobs.rollback("sums", 1)

    assert three.marks.pin("sums").pinned_version == 1


def test_a_trigger_fires_the_pinned_version_also_when_it_was_planned_before(three: App):
    action = Action(kind=TargetKind.JOB, name="sums")
    actions, fire = three.schedule.actions, Fire(trigger_name="t", key="k", logical_date=utc_now())
    before = actions.plan((action,), fire, actions.stamps((action,))).requests[0]

    three.marks.pin("sums", 1)

    after = actions.plan((action,), fire, actions.stamps((action,))).requests[0]
    assert (before.version, after.version) == (3, 1)


def test_a_tag_stands_wherever_a_version_does_and_moves(three: App):
    three.marks.tag("sums", 1, "production")
    first = three.jobs.start_run("sums", version="production")
    moved = three.marks.tag("sums", 2, "production")
    second = three.jobs.start_run("sums", version="production")

    diff = three.jobs.diff("sums", "production")
    rolled_back: JobVersion = three.jobs.rollback("sums", "production")

    assert (first.version, second.version, moved.version) == (1, 2, 2)
    assert (diff.old, diff.new) == ("version 2", "version 3")
    assert rolled_back.version == 2
    assert three.jobs.get_version("sums", "production").version == 2
    assert three.marks.pin("sums", "production").pinned_version == 2
    assert [(tag.tag, tag.version) for tag in three.marks.tags("sums")] == [("production", 2)]


def test_a_tag_that_was_taken_away_is_not_found_and_near_ones_are_offered(three: App):
    three.marks.tag("sums", 1, "production")
    three.marks.tag("sums", 1, "tested")
    three.marks.untag("sums", "tested")

    with pytest.raises(TagNotFoundError, match="Did you mean 'production'"):
        three.jobs.get_version("sums", "prodaction")
    with pytest.raises(TagNotFoundError):
        three.marks.untag("sums", "tested")


@pytest.mark.parametrize("tag", ["", "1st", "a b", "a/b", "x" * 65, "-x"])
def test_what_cannot_be_a_tag_is_refused(three: App, tag: str):
    with pytest.raises(InvalidInputError, match="neither the number of a version nor a tag"):
        three.marks.tag("sums", 1, tag)


def test_only_versions_that_exist_are_pinned_and_tagged(three: App):
    with pytest.raises(VersionNotFoundError, match="It has versions 1 to 3"):
        three.marks.pin("sums", 4)
    with pytest.raises(VersionNotFoundError):
        three.marks.tag("sums", 0, "none")


def test_a_pinned_job_is_compared_with_what_runs_and_is_not_rolled_back(three: App):
    three.marks.pin("sums", 1)

    diff = three.jobs.diff("sums")

    assert (diff.old, diff.new) == ("version 1", "version 3")
    with pytest.raises(PinnedError, match="unpin"):
        three.jobs.rollback("sums")


def test_a_job_shows_its_versions_with_their_marks(three: App):
    three.marks.tag("sums", 1, "production")
    three.marks.tag("sums", 1, "audited")
    pinned = three.marks.pin("sums", 1)

    assert "versions: 3 (current), 2, 1 (pinned, audited, production)" in shown(three)
    assert "Job sums, version 1 of 3" in shown(three)
    assert "Version 3 is current" in render(Pinned(job=pinned)).text


def test_a_deleted_job_takes_its_pin_and_tags_with_it(three: App, folder: Path):
    three.marks.tag("sums", 1, "production")
    three.marks.pin("sums", 1)
    three.jobs.delete_job("sums")

    promote(three, folder, 7)

    assert three.marks.tags("sums") == []
    assert three.jobs.get_job("sums").pinned_version is None
