"""What a later crawl does to tables that have changed, in the lake or by hand."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest

from gluepot.catalog.formats import with_columns
from gluepot.catalog.models import Column, Origin, OriginKind
from gluepot.crawl.models import (
    ChangeKind,
    ColumnChange,
    ColumnChangeKind,
    CrawlMode,
    CrawlPolicies,
    DeleteBehavior,
    RecrawlBehavior,
    UpdateBehavior,
)
from tests.crawl.lakes import by_name, types

BY_HAND = Origin(kind=OriginKind.API, reference="a person")


@pytest.fixture
def sales(app, write):
    """A crawled table with two partitions, and how to crawl it again."""
    write("sales/year=2024/a.json", '{"id":1,"v":"x"}\n')
    write("sales/year=2025/a.json", '{"id":2,"v":"y"}\n')

    def again(mode=CrawlMode.APPLY, **policies):
        run = app.crawl.crawl([str(write.root)], policies=CrawlPolicies(**policies), mode=mode)
        return by_name(run)["sales"]

    again()
    return again


def stored(app):
    return app.catalog.get_table("default", "sales")


def columns_of(app):
    return {column.name: column.type for column in stored(app).columns}


def test_new_columns_and_wider_types_are_shown_and_written(app, write, sales):
    write("sales/year=2025/b.json", '{"id":2.5,"v":"y","w":true}\n')

    change = sales()

    assert change.kind is ChangeKind.UPDATED
    assert set(change.column_changes) == {
        ColumnChange(kind=ColumnChangeKind.RETYPED, name="id", before="bigint", after="double"),
        ColumnChange(kind=ColumnChangeKind.ADDED, name="w", after="boolean"),
    }
    assert columns_of(app) == {"id": "double", "v": "string", "w": "boolean"}
    assert len(app.catalog.versions("default", "sales")) == 2


def test_new_partitions_are_added_without_a_version(app, write, sales):
    write("sales/year=2026/a.json", '{"id":3,"v":"z"}\n')

    change = sales()

    assert (change.kind, change.partitions_added, change.column_changes) == (ChangeKind.UPDATED, 1, ())
    assert len(app.catalog.list_partitions("default", "sales")) == 3
    assert len(app.catalog.versions("default", "sales")) == 1


def test_late_file_in_an_old_folder_is_read_and_only_that(app, write, sales):
    write("sales/year=2024/late.json", '{"id":1,"v":"x","late":1}\n')

    run = app.crawl.crawl([str(write.root)])

    assert (run.files, run.files_read) == (3, 1)
    assert "late" in types(by_name(run)["sales"])


def test_comments_and_columns_made_by_hand_stay(app, write, sales):
    table = stored(app)
    edited = [replace(column, comment=f"the {column.name}") for column in table.columns]
    app.catalog.update_table(with_columns(table, [*edited, Column(name="mine", type="date")]), BY_HAND)
    write("sales/year=2025/b.json", '{"id":2,"v":"y","w":true}\n')

    sales()

    assert columns_of(app) == {"id": "bigint", "v": "string", "w": "boolean", "mine": "date"}
    assert {column.name: column.comment for column in stored(app).columns}["v"] == "the v"


@pytest.mark.parametrize("policy", list(UpdateBehavior))
@pytest.mark.parametrize("comes", ["year=2025/b.json", "year=unknown/a.json"], ids=["a column", "made anew"])
def test_what_people_wrote_down_stays_under_every_policy(app, write, sales, policy, comes):
    table = stored(app)
    edited = [replace(column, comment=f"the {column.name}") for column in table.columns]
    app.catalog.update_table(with_columns(table, [*edited, Column(name="mine", type="date")]), BY_HAND)
    app.annotations.annotate("default.sales", owner="red team", tags={"tier": "gold"})
    app.annotations.annotate("default.sales.v", description="the value")
    write(f"sales/{comes}", '{"id":2,"v":"y","w":true}\n')

    sales(update=policy)

    kept = {column.name: (column.type, column.comment) for column in stored(app).columns}
    assert (kept["mine"], kept["v"]) == (("date", ""), ("string", "the v"))
    said = {note.column: note for note in app.annotations.of_table("default", "sales")}
    assert (said[""].owner, said[""].tags) == ("red team", {"tier": "gold"})
    assert said["v"].description == "the value"


def test_a_type_set_by_hand_stays_and_is_noted(app, write, sales):
    table = stored(app)
    columns = [Column(name="id", type="string"), *table.columns[1:]]
    app.catalog.update_table(with_columns(table, columns), BY_HAND)
    write("sales/year=2026/a.json", '{"id":3,"v":"z"}\n')

    change = sales()

    assert columns_of(app)["id"] == "string"
    assert "type of id stays string, set by hand; the files say bigint" in change.notes


def test_properties_and_description_set_by_hand_stay(app, write, sales):
    table = stored(app)
    parameters = {**table.parameters, "owner_team": "red", "compressionType": "mine"}
    app.catalog.update_table(replace(table, parameters=parameters, description="all sales"), BY_HAND)
    write("sales/year=2025/b.json", '{"id":2,"v":"y","w":true}\n')

    sales()

    after = stored(app)
    assert (after.description, after.parameters["owner_team"], after.parameters["compressionType"]) == (
        "all sales", "red", "mine",
    )  # fmt: skip


def test_a_table_renamed_by_hand_is_known_by_its_place(app, write, sales):
    app.catalog.update_table(replace(stored(app), name="sales"), BY_HAND)

    run = app.crawl.crawl([str(write.root)], prefix="raw_")

    assert list(by_name(run)) == ["sales"]


def test_log_leaves_the_definition_and_adds_partitions(app, write, sales):
    write("sales/year=2026/a.json", '{"id":3,"v":"z","w":1}\n')

    change = sales(update=UpdateBehavior.LOG)

    assert "w" not in columns_of(app)
    assert (change.kind, change.partitions_added) == (ChangeKind.UPDATED, 1)
    assert "w" in {column.name for column in change.column_changes}


def test_merge_adds_columns_and_never_retypes(app, write, sales):
    write("sales/year=2026/a.json", '{"id":3.5,"v":"z","w":1}\n')

    sales(update=UpdateBehavior.MERGE_NEW_COLUMNS)

    assert columns_of(app) == {"id": "bigint", "v": "string", "w": "bigint"}


def test_dry_run_shows_the_diff_and_writes_nothing(app, write, sales):
    write("sales/year=2026/a.json", '{"id":3,"v":"z","w":1}\n')

    change = sales(mode=CrawlMode.DRY_RUN)

    assert (change.kind, change.partitions_added) == (ChangeKind.UPDATED, 1)
    assert "w" not in columns_of(app)
    assert len(app.catalog.list_partitions("default", "sales")) == 2


@pytest.mark.parametrize(
    ("policy", "kind", "left"),
    [
        (DeleteBehavior.DELETE_FROM_DATABASE, ChangeKind.DELETED, False),
        (DeleteBehavior.DEPRECATE_IN_DATABASE, ChangeKind.DEPRECATED, True),
        (DeleteBehavior.LOG, ChangeKind.LOGGED, True),
    ],
    ids=["delete", "deprecate", "log"],
)
def test_a_table_whose_files_are_gone(app, write, sales, policy, kind, left):
    write("other/a.csv", "id,v\n1,x\n2,y\n")
    shutil.rmtree(write.root / "sales")

    assert sales(delete=policy).kind is kind

    assert ("sales" in app.catalog.list_table_names("default")) is left
    if policy is DeleteBehavior.DEPRECATE_IN_DATABASE:
        assert stored(app).parameters["DEPRECATED_BY_CRAWLER"].isdecimal()
        assert sales().kind is ChangeKind.UNCHANGED


def test_a_deprecated_table_comes_back_with_its_files(app, write, sales):
    write("other/a.csv", "id,v\n1,x\n2,y\n")
    shutil.move(write.root / "sales", write.root.parent / "away")
    sales()

    shutil.move(write.root.parent / "away", write.root / "sales")
    sales()

    assert "DEPRECATED_BY_CRAWLER" not in stored(app).parameters


def test_a_table_with_only_damaged_files_is_not_gone(app, write, sales):
    for path in (write.root / "sales").rglob("*.json"):
        path.write_text("{broken")
    write("other/a.csv", "id,v\n1,x\n2,y\n")

    run = app.crawl.crawl(
        [str(write.root)], policies=CrawlPolicies(delete=DeleteBehavior.DELETE_FROM_DATABASE)
    )

    assert "sales" not in by_name(run)
    assert "sales" in app.catalog.list_table_names("default")


def test_a_lost_partition_is_dropped_and_one_made_by_hand_elsewhere_stays(app, write, sales, tmp_path):
    from gluepot.catalog.models import Partition

    app.catalog.add_partitions(
        "default", "sales", [Partition(values=("1999",), location=f"file://{tmp_path}/archive")], BY_HAND
    )
    shutil.rmtree(write.root / "sales" / "year=2024")

    assert sales().partitions_dropped == 1
    assert {p.values for p in app.catalog.list_partitions("default", "sales")} == {("1999",), ("2025",)}


def test_looking_at_new_folders_only_sees_them_and_nothing_else(app, write, sales):
    write("sales/year=2024/late.json", '{"id":1,"late":1}\n')
    write("sales/year=2026/a.json", '{"id":3,"v":"z","w":1}\n')
    shutil.rmtree(write.root / "sales" / "year=2025")

    change = sales(recrawl=RecrawlBehavior.CRAWL_NEW_FOLDERS_ONLY)

    assert (change.partitions_added, change.partitions_dropped) == (1, 0)
    assert columns_of(app) == {"id": "bigint", "v": "string"}
    assert "late" not in {column.name for column in change.column_changes}


def test_a_table_made_by_sql_only_gains_columns(app, write):
    write("made/a.csv", "id,v\n1,x\n2,y\n")
    run = app.crawl.crawl([str(write.root / "made")], mode=CrawlMode.DRY_RUN)
    (found,) = run.tables
    from gluepot.catalog.formats import file_table

    table = file_table(
        "default", "by_sql", "csv", [Column(name="id", type="string")], location=found.location
    )
    app.catalog.create_table(table, Origin(kind=OriginKind.SQL))

    run = app.crawl.crawl([str(write.root / "made")])

    assert types(by_name(run)["by_sql"]) == {"id": "string", "v": "string"}
    assert "not made by a crawl: columns are only added" in by_name(run)["by_sql"].notes


def test_a_partition_key_that_is_no_number_any_more_remakes_the_table(app, write, sales):
    write("sales/year=unknown/a.json", '{"id":3,"v":"z"}\n')

    change = sales()

    assert stored(app).partition_keys[0].type == "string"
    assert len(app.catalog.list_partitions("default", "sales")) == 3
    assert any("made anew" in note for note in change.notes)
