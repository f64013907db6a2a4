from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta

import pytest

from gluepot.crawl.errors import CrawlerNotFoundError, CrawlRunningError, CrawlStoppedError
from gluepot.crawl.leases import LEASE_LIFE, acquire_lease
from gluepot.crawl.models import ChangeKind, Crawler, CrawlPolicies, RunState, UpdateBehavior
from gluepot.crawl.service import CrawlService
from gluepot.crawl.store import scope_of_crawler
from gluepot.database.tables.crawl import crawl_leases
from gluepot.errors import InvalidInputError
from gluepot.processes import ProcessIdentity
from tests.crawl.lakes import by_name


@pytest.fixture
def sales(write):
    write("sales/a.csv", "id,v\n1,x\n2,y\n")
    return str(write.root / "sales")


def test_a_crawl_with_a_name_is_kept_and_run_again_by_it(app, sales):
    app.crawl.crawl(
        [sales], name="nightly", database="lake", policies=CrawlPolicies(update=UpdateBehavior.LOG)
    )

    again = app.crawl.crawl(["nightly"])

    assert (again.crawler, again.database, again.targets) == ("nightly", "lake", (f"file://{sales}",))
    assert again.count(ChangeKind.UNCHANGED) == 1
    assert app.crawl.get_crawler("nightly").policies.update is UpdateBehavior.LOG
    assert app.crawl.list_runs("nightly")[0].id == again.id


def test_relative_targets_are_kept_as_absolute_ones(app, write, sales):
    app.crawl.define_crawler(Crawler(name="here", targets=("sales",)), base=write.root)

    assert app.crawl.get_crawler("here").targets == (f"file://{sales}",)


def test_unknown_crawler_names_the_near_one(app, sales):
    app.crawl.define_crawler(Crawler(name="nightly", targets=(sales,)))

    with pytest.raises(CrawlerNotFoundError, match="Did you mean 'nightly'"):
        app.crawl.get_crawler("nighty")


def test_a_name_that_cannot_be_one_is_refused(app, sales):
    with pytest.raises(InvalidInputError, match="cannot be a crawler's name"):
        app.crawl.crawl([sales], name="a/b")


def test_deleting_a_crawler_keeps_its_tables_and_runs(app, sales):
    app.crawl.crawl([sales], name="nightly")

    app.crawl.delete_crawler("nightly")

    assert app.crawl.list_crawlers() == []
    assert app.catalog.list_table_names("default") == ["sales"]
    assert len(app.crawl.list_runs()) == 1


def test_a_report_is_kept_whole(app, write, sales):
    write("sales/README.md", "Words.\n\nMore words, and so on.\n")

    run = app.crawl.crawl([sales])

    assert app.crawl.get_run(run.id) == run
    assert (run.state, run.files, run.skipped_count) == (RunState.COMPLETED, 2, 1)


def test_a_failed_run_is_in_the_history_with_its_sentence(app, write):
    with pytest.raises(Exception, match="no folder"):
        app.crawl.crawl([str(write.root / "nowhere")])

    (run,) = app.crawl.list_runs()
    assert (run.state, "no folder" in run.error) == (RunState.FAILED, True)


def test_a_running_crawl_keeps_others_of_its_name_out(app, database, sales):
    app.crawl.define_crawler(Crawler(name="nightly", targets=(sales,)))
    acquire_lease(database, scope_of_crawler("nightly"), "run_1", "it", lambda: datetime.now(UTC))

    with pytest.raises(
        CrawlRunningError, match=r"Crawler 'nightly' is being crawled already, by run 'run_1'"
    ):
        app.crawl.crawl(name="nightly")


def test_the_lease_of_a_dead_process_is_taken_over(app, database, sales):
    app.crawl.define_crawler(Crawler(name="nightly", targets=(sales,)))
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    dead = ProcessIdentity.of(child.pid)
    child.communicate(b"\n")
    acquire_lease(database, scope_of_crawler("nightly"), "run_1", "it", lambda: datetime.now(UTC))
    with database.write() as connection:
        connection.execute(crawl_leases.update().values(owner_pid=dead.pid, owner_started_s=dead.started_s))

    assert app.crawl.crawl(name="nightly").state is RunState.COMPLETED


def test_a_silent_lease_expires_and_its_run_can_write_no_more(app, database, sales):
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    old = acquire_lease(database, "scope", "run_1", "it", lambda: moment)

    acquire_lease(database, "scope", "run_2", "it", lambda: moment + LEASE_LIFE + timedelta(seconds=1))

    with pytest.raises(CrawlStoppedError):
        old.renew()


def test_stopping_a_run_writes_nothing(app, database, write):
    """The run is stopped from its own progress callback, as another process would do it."""
    for n in range(30):
        write(f"t{n}/a.csv", "id,v\n1,x\n2,y\n")
    moments = iter(datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=3 * n) for n in range(100_000))
    service = CrawlService(database, app.catalog, app.settings, now=lambda: next(moments))
    service._runner.progress_s = 0.0

    def stop(_progress):
        for run in service.list_runs():
            service.stop_run(run.id)

    with pytest.raises(CrawlStoppedError):
        service.crawl([str(write.root)], on_progress=stop)

    assert app.catalog.list_table_names("default") == []
    assert service.list_runs()[0].state is RunState.STOPPED


def test_progress_is_told(app, write):
    for n in range(5):
        write(f"t{n}/a.csv", "id,v\n1,x\n2,y\n")
    told = []
    app.crawl._runner.progress_s = 0.0

    app.crawl.crawl([str(write.root)], on_progress=told.append)

    assert [progress.files for progress in told] == [1, 2, 3, 4, 5]
    assert told[-1].folder.endswith("t4")


def test_two_databases_hold_the_same_files_as_tables_of_their_own(app, sales):
    app.crawl.crawl([sales], database="red")
    app.crawl.crawl([sales], database="Blue")

    assert app.catalog.list_table_names("red") == app.catalog.list_table_names("blue") == ["sales"]


def test_a_name_taken_by_another_table_gets_the_folder_above(app, write, sales):
    app.crawl.crawl([sales])
    write("other/sales/a.csv", "id,v\n1,x\n2,y\n")

    run = app.crawl.crawl([str(write.root / "other" / "sales")])

    assert list(by_name(run)) == ["other_sales"]


def test_a_crawl_that_died_resumes_from_what_it_read(app, database, write, monkeypatch):
    for n in range(250):
        write(f"t{n:03}/a.csv", f"c{n},v\n1,x\n2,y\n")
    script = (
        "import os, sys\n"
        "from gluepot.app import open_app\n"
        "def die(progress):\n"
        "    if progress.files >= 220:\n"
        "        os._exit(9)\n"
        "service = open_app().crawl\n"
        "service._runner.progress_s = 0.0\n"
        "service.crawl([sys.argv[1]], on_progress=die)\n"
    )
    died = subprocess.run([sys.executable, "-c", script, str(write.root)], check=False, env={**os.environ})
    assert died.returncode == 9

    run = app.crawl.crawl([str(write.root)])

    assert run.state is RunState.COMPLETED
    assert (run.files, run.files_read) == (250, 50)
    assert {each.state for each in app.crawl.list_runs()} == {RunState.COMPLETED, RunState.FAILED}
