"""Event mode: what is told to have changed is looked at, and nothing else."""

from __future__ import annotations

import json

import pytest

from gluepot.crawl.models import ChangeKind
from gluepot.crawl.notifications import read_notifications
from gluepot.errors import InvalidInputError
from tests.crawl.lakes import by_name


@pytest.fixture
def lake(write):
    for year in (2022, 2023):
        for month in (1, 2):
            write(f"sales/year={year}/month={month}/a.csv", "id,v\n1,x\n2,y\n")
    write("people/a.csv", "name,age\nann,1\nbob,2\n")
    return write.root


def uris(*paths):
    return [str(path) for path in paths]


def test_only_the_folder_of_a_change_is_read(app, write, lake):
    app.crawl.crawl([str(lake)])
    new = write("sales/year=2023/month=2/b.csv", "id,v\n3,x\n4,2.5\n")
    write("people/unseen.csv", "name,age\neve,3\n")

    run = app.crawl.crawl([str(lake)], changes=uris(new))

    assert (run.files_read, run.files) == (1, 6)
    assert {table.kind for table in run.tables} == {ChangeKind.UNCHANGED}
    assert by_name(run)["sales"].files == 5


def test_a_new_partition_is_added_with_all_that_is_in_it(app, write, lake):
    app.crawl.crawl([str(lake)])
    new = write("sales/year=2024/month=1/a.csv", "id,v\n1,x\n2,y\n")
    write("sales/year=2024/month=2/a.csv", "id,v\n1,x\n2,y\n")

    run = app.crawl.crawl([str(lake)], changes=uris(new))

    assert by_name(run)["sales"].partitions_added == 2
    assert len(app.catalog.list_partitions("default", "sales")) == 6


def test_a_removed_folder_drops_its_partition_and_is_forgotten(app, write, lake):
    import shutil

    app.crawl.crawl([str(lake)])
    shutil.rmtree(lake / "sales" / "year=2022" / "month=1")

    run = app.crawl.crawl([str(lake)], changes=uris(lake / "sales" / "year=2022" / "month=1" / "a.csv"))
    again = app.crawl.crawl([str(lake)], changes=[])

    assert by_name(run)["sales"].partitions_dropped == 1
    assert by_name(again)["sales"].partitions == 3


def test_nothing_that_changed_changes_nothing(app, lake):
    app.crawl.crawl([str(lake)])

    run = app.crawl.crawl([str(lake)], changes=[])

    assert {table.kind for table in run.tables} == {ChangeKind.UNCHANGED}
    assert run.files_read == 0


def test_without_a_run_before_everything_is_looked_at(app, lake):
    run = app.crawl.crawl([str(lake)], changes=[])

    assert sorted(by_name(run)) == ["people", "sales"]


def test_a_folder_that_a_full_crawl_missed_does_not_come_back(app, lake):
    import shutil

    app.crawl.crawl([str(lake)])
    shutil.rmtree(lake / "people")
    app.crawl.crawl([str(lake)])

    run = app.crawl.crawl([str(lake)], changes=[])

    assert by_name(run).get("people") is None or by_name(run)["people"].kind is not ChangeKind.CREATED
    assert by_name(run)["sales"].kind is ChangeKind.UNCHANGED


def test_a_lakehouse_table_is_followed_by_its_log(app, write, lake):
    deltalake = pytest.importorskip("deltalake")
    import pyarrow as pa

    deltalake.write_deltalake(str(lake / "orders"), pa.table({"id": [1]}))
    app.crawl.crawl([str(lake)])
    wider = pa.table({"id": [2], "v": ["x"]})
    deltalake.write_deltalake(str(lake / "orders"), wider, mode="append", schema_mode="merge")

    run = app.crawl.crawl(
        [str(lake)], changes=uris(lake / "orders" / "_delta_log" / "00000000000000000001.json")
    )

    assert [change.name for change in by_name(run)["orders"].column_changes] == ["v"]


EVENT = {"s3": {"bucket": {"name": "lake"}, "object": {"key": "raw/a+b%3D1/x.csv"}}}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("s3://lake/raw/x.csv", "s3://lake/raw/x.csv"),
        ("raw/x y.csv", "raw/x y.csv"),
        (json.dumps({"Records": [EVENT]}), "s3://lake/raw/a b=1/x.csv"),
        (json.dumps({"Records": [{"body": json.dumps({"Records": [EVENT]})}]}), "s3://lake/raw/a b=1/x.csv"),
        (json.dumps({"Message": json.dumps({"Records": [EVENT]})}), "s3://lake/raw/a b=1/x.csv"),
        (
            json.dumps({"detail": {"bucket": {"name": "lake"}, "object": {"key": "a+b.csv"}}}),
            "s3://lake/a+b.csv",
        ),
    ],
    ids=["uri", "path", "s3", "queue", "topic", "eventbridge"],
)
def test_notifications_are_read_as_they_are_delivered(line, expected):
    assert read_notifications(f"\n{line}\n{line}\n", "n.txt") == (expected,)


def test_a_line_that_is_no_notification_is_named():
    with pytest.raises(InvalidInputError, match=r"Line 2 of 'n.txt' is no notification"):
        read_notifications('a.csv\n{"x": 1}\n', "n.txt")


def test_the_test_event_of_s3_names_nothing():
    assert read_notifications('{"Service":"Amazon S3","Event":"s3:TestEvent"}', "n.txt") == ()


def test_watching_runs_again_only_when_a_listing_changed(app, write, lake):
    from gluepot.crawl.models import Crawler

    app.crawl.define_crawler(Crawler(name="nightly", targets=(str(lake),)))
    runs, rounds = [], iter([
        lambda: None,
        lambda: write("people/b.csv", "name,age\neve,3\n"),
        lambda: None,
        lambda: write("sales/year=2025/month=1/a.csv", "id,v\n1,x\n2,y\n"),
    ])  # fmt: skip

    def pause():
        happens = next(rounds, None)
        if happens is not None:
            happens()
        return happens is None

    app.crawl.watch("nightly", pause=pause, on_run=runs.append)

    assert [(run.files_read, run.origin) for run in runs] == [(5, "watch"), (1, "watch"), (1, "watch")]
    assert by_name(runs[2])["sales"].partitions_added == 1


def test_watching_sees_the_commits_of_lakehouse_tables(app, write):
    deltalake = pytest.importorskip("deltalake")
    import pyarrow as pa

    from gluepot.crawl.models import Crawler

    deltalake.write_deltalake(str(write.root / "orders"), pa.table({"id": [1]}))
    app.crawl.define_crawler(Crawler(name="nightly", targets=(str(write.root),)))
    runs = []

    def pause():
        wider = pa.table({"id": [2], "v": ["x"]})
        deltalake.write_deltalake(str(write.root / "orders"), wider, mode="append", schema_mode="merge")
        return len(runs) == 2

    app.crawl.watch("nightly", pause=pause, on_run=runs.append)

    assert [change.name for change in runs[1].tables[0].column_changes] == ["v"]


def test_a_crawler_of_a_database_cannot_be_watched(app):
    from gluepot.crawl.models import Crawler

    app.crawl.define_crawler(Crawler(name="shop", targets=("shop/%",), connection="shop"))

    with pytest.raises(InvalidInputError, match="crawls a database"):
        app.crawl.watch("shop", pause=lambda: True, on_run=print)
