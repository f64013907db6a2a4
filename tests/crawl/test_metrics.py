from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta

import pytest

from gluepot.crawl import store
from gluepot.crawl.errors import CrawlerNotFoundError, CrawlRunningError
from gluepot.crawl.leases import acquire_lease
from gluepot.crawl.models import (
    Crawler,
    CrawlMode,
    CrawlPolicies,
    CrawlProgress,
    CrawlRun,
    DeleteBehavior,
    RunState,
)


@pytest.fixture
def nightly(app, write):
    write("sales/a.csv", "id,v\n1,x\n2,y\n")
    app.crawl.define_crawler(Crawler(name="nightly", targets=(str(write.root / "sales"),)))


def test_a_trigger_runs_a_crawler_under_its_name(app, nightly):
    run = app.crawl.run_crawler("nightly", origin="trigger night")

    assert (run.crawler, run.origin, run.state) == ("nightly", "trigger night", RunState.COMPLETED)
    assert app.crawl.get_run(run.id).origin == "trigger night"


def test_a_trigger_finds_a_crawler_that_runs_already(app, database, nightly):
    acquire_lease(database, store.scope_of_crawler("nightly"), "run_1", "it", lambda: datetime.now(UTC))

    with pytest.raises(CrawlRunningError, match="being crawled already"):
        app.crawl.run_crawler("nightly", origin="trigger night")


def test_metrics_count_runs_seconds_and_tables(app, nightly):
    app.crawl.run_crawler("nightly", origin="")
    app.crawl.run_crawler("nightly", origin="")

    (found,) = app.crawl.metrics().metrics
    assert (found.crawler, found.runs, found.tables_created, found.time_left_s) == ("nightly", 2, 1, 0.0)
    assert found.median_runtime_s > 0


def test_metrics_count_what_was_changed_and_what_went(app, write):
    write("kept/a.csv", "id,v\n1,x\n2,y\n")
    write("sales/a.csv", "number,what\n1,x\n2,y\n")
    policies = CrawlPolicies(delete=DeleteBehavior.DELETE_FROM_DATABASE)
    app.crawl.define_crawler(Crawler(name="all", targets=(str(write.root),), policies=policies))
    app.crawl.run_crawler("all", origin="")
    write("kept/b.csv", "id,v,w\n1,x,2\n2,y,3\n")
    app.crawl.run_crawler("all", origin="")
    shutil.rmtree(write.root / "sales")
    app.crawl.run_crawler("all", origin="")

    (found,) = app.crawl.metrics().metrics
    seconds = sorted(run.elapsed_s for run in app.crawl.list_runs("all"))
    assert (found.runs, found.tables_created, found.tables_updated, found.tables_deleted) == (3, 2, 1, 1)
    assert found.median_runtime_s == pytest.approx(seconds[1], abs=0.01)


def test_time_left_of_a_running_crawler_is_the_median_less_what_went_by(app, database, nightly):
    app.crawl.run_crawler("nightly", origin="")
    started = datetime.now(UTC) - timedelta(hours=1)
    going = CrawlRun(
        id="run_9", crawler="nightly", database="default", targets=(), mode=CrawlMode.APPLY, state=RunState.RUNNING,
        started_at=started,
    )  # fmt: skip
    with database.write() as connection:
        store.add_run(connection, going, "scope")

    (found,) = app.crawl.metrics(["nightly"]).metrics
    assert (found.time_left_s, found.still_estimating) == (0.0, False)


def test_a_first_run_is_still_estimating(app, database, nightly):
    going = CrawlRun(
        id="run_9", crawler="nightly", database="default", targets=(), mode=CrawlMode.APPLY, state=RunState.RUNNING,
        started_at=datetime.now(UTC),
    )  # fmt: skip
    with database.write() as connection:
        store.add_run(connection, going, "scope")

    assert app.crawl.metrics(["nightly"]).metrics[0].still_estimating


def test_metrics_of_an_unknown_crawler_are_an_error(app):
    with pytest.raises(CrawlerNotFoundError):
        app.crawl.metrics(["nobody"])


def test_progress_estimates_by_the_last_run(app, write, nightly):
    for number in range(40):
        write(f"sales/b{number}.csv", f"id,v\n1,x\n2,y{number}\n")
    app.crawl.run_crawler("nightly", origin="")
    app.crawl._runner.progress_s = 0.0
    said: list[CrawlProgress] = []
    write("sales/b7.csv", "id,v\n1,x\n2,other\n")

    app.crawl.run_crawler("nightly", origin="", on_progress=said.append)

    assert {progress.files_expected for progress in said} == {41}
    assert CrawlProgress(stage="", files=10, files_read=10, elapsed_s=2.0, files_expected=40).left_s == 6.0
    assert CrawlProgress(stage="", files=10, files_read=10, elapsed_s=2.0).left_s is None
