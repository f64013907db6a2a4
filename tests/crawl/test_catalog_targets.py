"""Crawling tables that are there already, where they are."""

from __future__ import annotations

import shutil

import pytest

from gluepot.catalog.errors import TableNotFoundError
from gluepot.catalog.formats import file_table
from gluepot.catalog.models import Column, Origin, OriginKind
from gluepot.crawl.models import ChangeKind
from gluepot.errors import InvalidInputError
from tests.crawl.lakes import by_name


@pytest.fixture
def sales(app, write):
    for year in (2023, 2024):
        write(f"lake/year={year}/a.csv", "id,v\n1,x\n2,y\n")
    write("other/a.csv", "name,age\nann,1\nbob,2\n")
    app.crawl.crawl([str(write.root / "lake"), str(write.root / "other")], database="red")
    return write.root


def test_a_table_follows_its_files(app, write, sales):
    write("lake/year=2025/a.csv", "id,v,w\n1,x,2.5\n2,y,3.5\n")

    run = app.crawl.crawl(["catalog://red.lake"])

    (table,) = run.tables
    assert (table.name, table.kind, table.partitions_added) == ("lake", ChangeKind.UPDATED, 1)
    assert [change.name for change in table.column_changes] == ["w"]


def test_all_tables_of_a_database_are_crawled_and_none_is_made_or_deleted(app, write, sales):
    for number in range(3):
        write(f"other/b{number}.csv", "name,age\neve,1\nkim,2\n")
    write("other/new.json", '{"a": 1}\n')
    shutil.rmtree(sales / "lake" / "year=2023")

    run = app.crawl.crawl(["catalog://red"], name="tables")

    assert sorted(by_name(run)) == ["lake", "other"]
    assert app.catalog.list_table_names("red") == ["lake", "other"]
    assert by_name(run)["lake"].partitions_dropped == 0
    assert any("of no table in 'red'" in skipped.reason for skipped in run.skipped)
    assert app.crawl.get_crawler("tables").targets == ("catalog://red",)


def test_a_table_made_by_hand_gains_columns(app, write):
    write("t/a.csv", "id,v\n1,x\n2,y\n")
    app.crawl.crawl([str(write.root / "t")], database="red")
    made = file_table(
        "red",
        "mine",
        "csv",
        [Column(name="id", type="bigint")],
        location=f"file://{write.root}/u",
        options={"header": "true"},
    )
    write("u/a.csv", "id,v\n1,x\n2,y\n")
    app.catalog.create_table(made, Origin(kind=OriginKind.API))

    run = app.crawl.crawl(["catalog://red.mine"])

    assert [change.name for change in run.tables[0].column_changes] == ["v"]


def test_targets_that_cannot_be_mixed_or_found_are_said(app, write, sales):
    with pytest.raises(InvalidInputError, match="cannot be crawled together"):
        app.crawl.crawl(["catalog://red.lake", str(sales)])
    with pytest.raises(TableNotFoundError):
        app.crawl.crawl(["catalog://red.nothing"])
