"""Export of a whole catalog, and import of exports and of the AWS CLI's output."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from gluepot.catalog.annotations import AnnotationService
from gluepot.catalog.changes import Cascade, CatalogChanges, OnConflict
from gluepot.catalog.formats import file_table
from gluepot.catalog.models import (
    Column,
    Database,
    OriginKind,
    Partition,
    StorageFormat,
    Table,
    TableType,
)
from gluepot.catalog.transfer import Outcome, TransferService, write_export
from gluepot.display.catalog_knowledge import render
from gluepot.errors import InvalidInputError

from .conftest import API, plain_table

KEYS = [Column(name="year", type="int", comment="of the order")]
# As `aws glue get-tables` prints it, read-only members and an unknown SerDe included.
AWS_TABLE = {
    "Name": "Clicks", "DatabaseName": "web", "Owner": "hadoop", "CreateTime": "2024-05-01T10:00:00+02:00",
    "UpdateTime": 1714550400.5, "Retention": 0, "CreatedBy": "arn:aws:iam::1:user/me", "CatalogId": "1",
    "IsRegisteredWithLakeFormation": False, "VersionId": "3", "TableType": "EXTERNAL_TABLE",
    "PartitionKeys": [{"Name": "day", "Type": "string"}], "Parameters": {"classification": "clicks", "n": 3},
    "StorageDescriptor": {
        "Columns": [{"Name": "url", "Type": "string", "Comment": "where"}], "Location": "s3://web/clicks/",
        "InputFormat": "com.example.Input", "OutputFormat": "com.example.Output", "Compressed": False,
        "NumberOfBuckets": -1, "SerdeInfo": {"SerializationLibrary": "com.example.SerDe"},
        "SkewedInfo": {"SkewedColumnNames": []}, "StoredAsSubDirectories": False,
    },
}  # fmt: skip
AWS_FILES = {
    "databases.json": {
        "DatabaseList": [{"Name": "web", "CatalogId": "1", "CreateTime": 1.5, "CreateTableDefaultPermissions": []}]
    },
    "tables.json": {"TableList": [AWS_TABLE]},
    "partitions.json": {
        "Partitions": [
            {
                "Values": [day], "DatabaseName": "web", "TableName": "Clicks", "CatalogId": "1",
                "StorageDescriptor": {**AWS_TABLE["StorageDescriptor"], "Location": f"s3://web/clicks/{day}/"},
            }
            for day in ("2024-05-01", "2024-05-02")
        ]
    },
}  # fmt: skip


@pytest.fixture
def annotations(catalog, store):
    return AnnotationService(store, catalog)


@pytest.fixture
def transfer(catalog, annotations):
    return TransferService(catalog, annotations)


@pytest.fixture
def filled(catalog, annotations):
    catalog.create_database(Database(name="empty", description="Nothing", parameters={"a": "b"}))
    columns = [
        Column(name="id", type="struct<a:int,b:array<string>>"),
        Column(name="ü", type="decimal(10,2)"),
    ]
    table = file_table(
        "lake", "orders", "csv", columns, KEYS, "file:///lake/orders", {"header": "true", "sep": "\t"}
    )
    catalog.create_table(replace(table, description="Orders", retention_s=5), API)
    storage = replace(table.storage, serde="com.example.Other", bucket_count=4, bucket_columns=("id",))
    own = Partition(
        values=("2",), location="file:///x", columns=(Column(name="z", type="int"),), storage=storage
    )
    catalog.add_partitions(
        "lake",
        "orders",
        [Partition(values=("1",), location="file:///lake/orders/1", parameters={"k": "v"}), own],
        API,
    )
    view = plain_table(
        "late", type=TableType.VIEW, location="", view_text="select 1", view_expanded_text="SELECT 1"
    )
    catalog.create_table(view, API)
    annotations.annotate("lake.orders.id", description="the key", tags={"pii": "no"})
    return catalog


def described(catalog):
    """Everything that must survive, without times and versions."""
    nothing = {"created_at": None}
    return (
        [replace(found, **nothing) for found in catalog.list_databases()],
        [
            replace(found, **nothing, updated_at=None, version=0)
            for database in catalog.list_databases()
            for found in catalog.list_tables(database.name)
        ],
        [replace(found, **nothing) for found in catalog.list_partitions("lake", "orders")],
    )


def test_an_export_imported_into_an_empty_catalog_is_the_same_catalog(
    filled, transfer, annotations, tmp_path
):
    before = described(filled)
    said = [replace(found, updated_at=None) for found in annotations.all()]
    path = write_export(transfer.export_catalog(), tmp_path / "catalog.json").path
    for name in ("lake", "empty"):
        filled.delete_database(name, API, cascade=Cascade.DELETE_TABLES)

    report = transfer.import_files([path])

    assert described(filled) == before
    assert [replace(found, updated_at=None) for found in annotations.all()] == said
    assert report.count("table", Outcome.CREATED) == 2
    assert report.count("partitions", Outcome.CREATED) == 2
    assert filled.versions("lake", "orders")[0].origin.kind is OriginKind.IMPORT


def test_an_export_imported_where_it_came_from_changes_nothing(filled, transfer, tmp_path):
    path = write_export(transfer.export_catalog(), tmp_path / "catalog.json").path

    report = transfer.import_files([path])

    assert {item.outcome for item in report.items} == {Outcome.UNCHANGED}
    assert filled.get_table("lake", "orders").version == 1


def test_the_default_database_keeps_its_own_folder(catalog, transfer, tmp_path):
    before = catalog.get_database("default")
    path = tmp_path / "x.json"
    shape = {"Name": "default", "Description": "theirs", "LocationUri": "file:///their/warehouse"}
    path.write_text(json.dumps({"Databases": [shape]}))

    report = transfer.import_files([path])

    assert report.items[0].outcome is Outcome.UPDATED
    assert catalog.get_database("default") == replace(before, description="theirs")


def test_an_export_has_the_members_of_glue(filled, transfer):
    document = transfer.export_catalog().document

    table = document["Tables"][1]
    assert table["StorageDescriptor"]["SerdeInfo"]["Parameters"]["header"] == "true"
    assert table["PartitionKeys"] == [{"Name": "year", "Type": "int", "Comment": "of the order"}]
    assert document["Partitions"][0]["StorageDescriptor"]["Columns"][0]["Name"] == "id"
    assert json.loads(render(transfer.export_catalog()).text) == json.loads(json.dumps(document))


TEXT = st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="\x00"), max_size=12)
NAME = st.from_regex(r"[a-z][a-z0-9_]{0,8}", fullmatch=True)
TYPE = st.sampled_from(
    ["bigint", "string", "decimal(10,2)", "array<struct<a:int,b:string>>", "map<string,double>"]
)
COLUMN = st.builds(Column, name=NAME, type=TYPE, comment=TEXT)
TABLES = st.lists(
    st.builds(
        lambda name, columns, keys, **values: Table(
            database="lake",
            name=name,
            columns=tuple(column for column in columns if column.name not in {key.name for key in keys}),
            partition_keys=tuple(keys),
            **values,
        ),
        NAME,
        st.lists(COLUMN, max_size=4, unique_by=lambda column: column.name),
        st.lists(
            st.builds(Column, name=NAME, type=st.just("string")), max_size=2, unique_by=lambda key: key.name
        ),
        parameters=st.dictionaries(NAME, TEXT, max_size=3),
        description=TEXT,
        owner=TEXT,
        location=st.sampled_from(["s3://bucket/a b/ü", "file:///nowhere/x", "hdfs://nn/x%20y"]),
        storage=st.none()
        | st.builds(
            StorageFormat,
            input_format=TEXT,
            output_format=TEXT,
            serde=TEXT,
            serde_parameters=st.dictionaries(NAME, TEXT, max_size=2),
            compressed=st.booleans(),
            bucket_count=st.sampled_from([-1, 0, 4]),
        ),
        retention_s=st.integers(0, 10**6),
    ),
    max_size=4,
    unique_by=lambda table: table.name,
)


@pytest.mark.parametrize("store", ["sqlite"], indirect=True)
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
    phases=[Phase.generate],
)
@given(tables=TABLES)
def test_whatever_tables_there_are_an_export_imported_again_gives_the_same(
    catalog, transfer, tmp_path, tables
):
    catalog.delete_database("lake", API, cascade=Cascade.DELETE_TABLES)
    catalog.create_database(Database(name="lake"))
    catalog.apply(CatalogChanges(tables_to_create=tuple(tables)), API)
    before = definitions(catalog)
    path = write_export(transfer.export_catalog(), tmp_path / "x.json").path
    catalog.delete_database("lake", API, cascade=Cascade.DELETE_TABLES)

    transfer.import_files([path])

    assert definitions(catalog) == before


def definitions(catalog):
    return [
        replace(found, created_at=None, updated_at=None, version=0) for found in catalog.list_tables("lake")
    ]


def aws_files(folder, **changed):
    paths = []
    for name, document in AWS_FILES.items():
        paths.append(folder / name)
        paths[-1].write_text(json.dumps(changed.get(name, document)))
    return paths


def test_what_the_aws_cli_prints_is_imported(catalog, transfer, tmp_path):
    report = transfer.import_files(aws_files(tmp_path))

    table = catalog.get_table("web", "clicks")
    assert (table.location, table.storage.serde) == ("s3://web/clicks/", "com.example.SerDe")
    assert table.parameters == {"classification": "clicks", "n": "3"}
    assert (table.version, table.owner) == (1, "hadoop")
    partitions = catalog.list_partitions("web", "clicks")
    assert [p.location for p in partitions] == ["s3://web/clicks/2024-05-01/", "s3://web/clicks/2024-05-02/"]
    assert partitions[0].storage is None
    assert render(report).text == "1 databases created · 1 tables created · 2 partitions created"


@pytest.mark.parametrize(
    ("on_conflict", "outcome", "description"),
    [(OnConflict.REPLACE, Outcome.UPDATED, "new"), (OnConflict.KEEP, Outcome.SKIPPED, "")],
)
def test_a_table_that_differs_is_replaced_or_kept(
    catalog, transfer, tmp_path, on_conflict, outcome, description
):
    transfer.import_files(aws_files(tmp_path))
    paths = aws_files(tmp_path, **{"tables.json": {"TableList": [{**AWS_TABLE, "Description": "new"}]}})

    report = transfer.import_files(paths, on_conflict)

    assert report.count("table", outcome) == 1
    assert catalog.get_table("web", "clicks").description == description
    assert report.count("partitions", Outcome.UNCHANGED) == 2


def test_what_cannot_be_used_is_skipped_with_its_reason_and_the_rest_goes_on(catalog, transfer, tmp_path):
    tables = [
        {**AWS_TABLE, "Name": "my-table"},
        {**AWS_TABLE, "Name": "link", "TargetTable": {"Name": "x"}},
        {**AWS_TABLE, "DatabaseName": "nowhere"},
        {"DatabaseName": "web"},
        AWS_TABLE,
    ]

    report = transfer.import_files(aws_files(tmp_path, **{"tables.json": {"TableList": tables}}))

    text = render(report).text
    assert report.count("table", Outcome.SKIPPED) == 4
    assert catalog.list_table_names("web") == ["clicks"]
    assert "'my-table' cannot be used" in text
    assert "TargetTable" in text
    assert "'nowhere' not found" in text


@pytest.mark.parametrize(
    ("content", "sentence"),
    [("{", "is no JSON"), ("{}", "holds no databases"), ("[1]", "no object"), (None, "cannot be read")],
)
def test_a_file_that_is_none_of_these_is_refused(transfer, tmp_path, content, sentence):
    path = tmp_path / "x.json"
    if content is not None:
        path.write_text(content)

    with pytest.raises(InvalidInputError, match=sentence):
        transfer.import_files([path])
