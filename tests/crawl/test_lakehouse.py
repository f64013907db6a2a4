"""Roots of Delta, Iceberg and Hudi tables, written by deltalake and PyIceberg; Hudi's layout by hand."""

from __future__ import annotations

import json

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from gluepot.crawl.models import ChangeKind
from tests.catalog.endpoint.conftest import server  # noqa: F401 - a fixture
from tests.crawl.lakes import by_name, types

ROWS = pa.table({
    "id": pa.array([1, 2, 3], pa.int64()), "Kind": ["a", "b", "a"], "price": pa.array([1, 2, 3], pa.decimal128(9, 2)),
    "at": pa.array([0, 1, 2], pa.timestamp("us", tz="UTC")), "tags": [["x"], [], ["y"]],
})  # fmt: skip
TYPES = {
    "id": "bigint", "kind": "string", "price": "decimal(9,2)", "at": "timestamp", "tags": "array<string>",
}  # fmt: skip


@pytest.fixture
def delta(write):
    deltalake = pytest.importorskip("deltalake")

    def append(name="orders", **options):
        folder = write.root / name
        deltalake.write_deltalake(str(folder), ROWS, mode="append", **options)
        return deltalake.DeltaTable(str(folder))

    return append


@pytest.fixture
def iceberg(write):
    from pyiceberg.catalog.memory import InMemoryCatalog

    write.root.mkdir(parents=True, exist_ok=True)
    catalog = InMemoryCatalog("made", warehouse=f"file://{write.root}")
    catalog.create_namespace("sales")
    yield catalog
    catalog.close()


@pytest.fixture
def hudi(write):
    def make(kind="COPY_ON_WRITE", fields="day", folders=("day=2024-01-01", "day=2024-01-02")):
        schema = {"type": "record", "name": "r", "fields": [
            {"name": "id", "type": "long"}, {"name": "day", "type": ["null", {"type": "int", "logicalType": "date"}]},
        ]}  # fmt: skip
        write(
            "trips/.hoodie/hoodie.properties",
            f"#Properties\nhoodie.table.name=trips\nhoodie.table.type={kind}\nhoodie.table.partition.fields={fields}\n",
        )
        commit = {"partitionToWriteStats": {}, "extraMetadata": {"schema": json.dumps(schema)}}
        write("trips/.hoodie/20240101000000000.commit", json.dumps(commit))
        write("trips/.hoodie/20240102000000000.deltacommit.inflight", "")
        for folder in folders:
            write(f"trips/{folder}/.hoodie_partition_metadata", "depth=1\n")
            pq.write_table(
                pa.table({"id": [1]}), write.root / "trips" / folder / "f_0-1-0_20240101000000000.parquet"
            )

    return make


def test_a_delta_root_is_one_table_as_its_log_says(app, write, delta):
    delta(partition_by=["Kind"])

    run = app.crawl.crawl([str(write.root)])

    (table,) = run.tables
    stored = app.catalog.get_table("default", "orders")
    assert (table.name, table.classification, types(table)) == ("orders", "delta", TYPES)
    assert stored.parameters["spark.sql.sources.provider"] == "delta"
    assert stored.storage.serde_parameters["path"] == stored.location == f"file://{write.root}/orders"
    assert "partitioned by Kind" in table.why
    assert run.skipped == ()


def test_a_delta_table_is_read_from_its_checkpoint_and_the_commits_after_it(app, write, delta):
    for _ in range(3):
        table = delta()
    table.create_checkpoint()
    table.delete("id = 1")
    (write.root / "orders" / "_delta_log" / "00000000000000000000.json").unlink()

    run = app.crawl.crawl([str(write.root / "orders")])

    assert run.tables[0].files == len(table.files() if hasattr(table, "files") else table.file_uris())
    assert types(run.tables[0]) == TYPES


def test_a_delta_table_follows_its_schema(app, write, delta):
    delta()
    app.crawl.crawl([str(write.root)])
    wider = ROWS.append_column("note", pa.array(["a", "b", None]))
    import deltalake

    deltalake.write_deltalake(str(write.root / "orders"), wider, mode="append", schema_mode="merge")

    run = app.crawl.crawl([str(write.root)])

    assert [change.name for change in run.tables[0].column_changes] == ["note"]
    assert app.crawl.crawl([str(write.root)]).tables[0].kind is ChangeKind.UNCHANGED


def test_a_gap_in_a_delta_log_is_named(app, write, delta):
    for _ in range(3):
        delta()
    delta("sound")
    (write.root / "orders" / "_delta_log" / "00000000000000000001.json").unlink()

    run = app.crawl.crawl([str(write.root)])

    assert list(by_name(run)) == ["sound"]
    assert run.skipped[0].reason == "the root of a damaged Delta table: commit 1 is missing from its log"


def test_an_iceberg_root_is_one_table_at_its_newest_metadata(app, write, iceberg):
    from pyiceberg.table import StaticTable

    table = iceberg.create_table("sales.orders", ROWS.schema)
    table.append(ROWS)
    table.append(ROWS)

    run = app.crawl.crawl([str(write.root)])

    (found,) = run.tables
    stored = app.catalog.get_table("default", "orders")
    assert (found.classification, types(found)) == ("iceberg", TYPES)
    assert stored.parameters["table_type"] == "ICEBERG"
    assert stored.parameters["recordCount"] == "6"
    assert StaticTable.from_metadata(stored.parameters["metadata_location"]).scan().to_arrow().num_rows == 6
    assert not any("moved" in note for note in found.notes)


def test_an_iceberg_table_is_followed_and_read_through_the_metastore(app, write, iceberg, server):  # noqa: F811
    from pyiceberg.catalog import load_catalog

    table = iceberg.create_table("sales.orders", ROWS.schema)
    app.crawl.crawl([str(write.root)], database="lake")
    table.append(ROWS)

    run = app.crawl.crawl([str(write.root)], database="lake")

    hive = load_catalog("ours", type="hive", uri=f"thrift://127.0.0.1:{server.server_address[1]}")
    assert run.tables[0].kind is ChangeKind.UPDATED
    assert hive.load_table("lake.orders").scan().to_arrow().num_rows == 3


def test_an_iceberg_table_that_its_own_catalog_keeps_is_left_alone(app, write, server):  # noqa: F811
    from pyiceberg.catalog import load_catalog

    hive = load_catalog(
        "ours",
        type="hive",
        uri=f"thrift://127.0.0.1:{server.server_address[1]}",
        warehouse=f"file://{write.root}",
    )
    hive.create_namespace("sales", {"location": f"file://{write.root}/sales"})
    table = hive.create_table("sales.orders", ROWS.schema)
    table.append(ROWS)
    before = app.catalog.get_table("sales", "orders")

    run = app.crawl.crawl([str(write.root)], database="sales")

    assert by_name(run)["orders"].kind is ChangeKind.UNCHANGED
    assert app.catalog.get_table("sales", "orders").parameters == before.parameters


def test_an_iceberg_table_that_was_copied_says_so(app, write, iceberg):
    import shutil

    iceberg.create_table("sales.orders", ROWS.schema).append(ROWS)
    folder = next(path.parent for path in write.root.rglob("metadata"))
    shutil.copytree(folder, write.root / "copy")
    shutil.rmtree(folder)

    (table,) = app.crawl.crawl([str(write.root)]).tables

    assert any("moved or copied" in note for note in table.notes)


def test_a_hudi_root_is_one_table_with_its_partitions(app, write, hudi):
    hudi()

    (table,) = app.crawl.crawl([str(write.root)]).tables

    stored = app.catalog.get_table("default", "trips")
    assert [(key.name, key.type) for key in stored.partition_keys] == [("day", "date")]
    assert [column.name for column in stored.columns][-2:] == ["_hoodie_file_name", "id"]
    assert (table.partitions, stored.storage.input_format.rpartition(".")[2]) == (
        2,
        "HoodieParquetInputFormat",
    )
    assert stored.parameters["spark.sql.sources.provider"] == "hudi"


def test_a_merge_on_read_root_is_two_tables_as_in_glue(app, write, hudi):
    hudi("MERGE_ON_READ", folders=("2024-01-01",))

    app.crawl.crawl([str(write.root)])
    run = app.crawl.crawl([str(write.root)])

    assert [(table.name, table.kind) for table in run.tables] == [
        ("trips_ro", ChangeKind.UNCHANGED), ("trips_rt", ChangeKind.UNCHANGED),
    ]  # fmt: skip
    realtime = app.catalog.get_table("default", "trips_rt").storage
    assert "realtime" in realtime.input_format
    assert [p.values for p in app.catalog.list_partitions("default", "trips_ro")] == [("2024-01-01",)]


def test_hudi_partitions_that_are_not_folders_are_columns(app, write, hudi):
    hudi(fields="day:timestamp", folders=("2024/01/01",))

    (table,) = app.crawl.crawl([str(write.root)]).tables

    assert table.partition_keys == ()
    assert any("its partitions are not listed" in note for note in table.notes)


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("t/_delta_log/00000000000000000000.json", "{not json"),
        ("t/_delta_log/00000000000000000000.json", '{"metaData":{}}'),
        ("t/_delta_log/00000000000000000004.checkpoint.parquet", "PAR1 no"),
        ("t/metadata/00000-aa.metadata.json", '{"format-version":2}'),
        ("t/metadata/v1.metadata.json", "[]"),
        ("t/.hoodie/hoodie.properties", "hoodie.table.name=t\n"),
        ("t/.hoodie/20240101.commit", "{}"),
    ],
)
def test_damaged_metadata_are_named_and_the_rest_is_crawled(app, write, path, content):
    write(path, content)
    write("t/part-0.csv", "a,b\n1,2\n")
    write("sound/a.csv", "id,v\n1,x\n2,y\n")

    run = app.crawl.crawl([str(write.root)])

    assert list(by_name(run)) == ["sound"]
    assert run.skipped[0].reason.startswith("the root of a damaged ")


def test_a_lakehouse_table_beside_partitions_stays_apart(app, write, delta):
    for year in (2023, 2024):
        write(f"events/year={year}/a.csv", "id,v\n1,x\n2,y\n")
    delta("events/orders")

    run = app.crawl.crawl([str(write.root / "events")])

    assert sorted(by_name(run)) == ["events", "orders"]
