"""Databases, tables and functions through the protocol."""

from __future__ import annotations

import pytest
from hive_metastore.ttypes import (
    AlreadyExistsException,
    Database,
    EnvironmentContext,
    FieldSchema,
    Function,
    InvalidObjectException,
    InvalidOperationException,
    MetaException,
    NoSuchObjectException,
    ResourceUri,
)
from thrift.Thrift import TApplicationException

from gluepot.catalog.formats import file_table
from gluepot.catalog.models import Column, OriginKind, TableType
from tests.catalog.conftest import API

from .conftest import a_table


def test_a_database_lives_from_create_to_drop(hive, home):
    hive.create_database(Database(name="Sales", description="Orders", parameters={"a": "b"}, ownerName="me"))

    found = hive.get_database("sales")
    assert (found.name, found.description, found.parameters) == ("sales", "Orders", {"a": "b"})
    assert found.locationUri == f"file://{home}/warehouse/sales.db"
    assert hive.get_all_databases() == ["default", "sales"]
    assert hive.get_databases("s*|x") == ["sales"]
    hive.alter_database("sales", Database(name="sales", description="Other", locationUri=found.locationUri))
    assert hive.get_database("sales").description == "Other"
    hive.drop_database("sales", True, False)
    assert hive.get_all_databases() == ["default"]
    assert not (home / "warehouse" / "sales.db").exists()


def test_the_class_of_an_exception_is_the_one_a_client_acts_on(hive):
    hive.create_table(a_table("t"))
    hive.create_database(Database(name="full"))
    hive.create_table(a_table("t", dbName="full"))

    with pytest.raises(NoSuchObjectException):
        hive.get_database("nope")
    with pytest.raises(NoSuchObjectException):
        hive.get_table("default", "nope")
    with pytest.raises(AlreadyExistsException):
        hive.create_database(Database(name="default"))
    with pytest.raises(AlreadyExistsException):
        hive.create_table(a_table("T"))
    with pytest.raises(InvalidObjectException):
        hive.create_table(a_table("t", dbName="nope"))
    with pytest.raises(InvalidObjectException):
        hive.create_table(a_table("weird-name"))
    with pytest.raises(InvalidOperationException):
        hive.drop_database("full", True, False)
    with pytest.raises(InvalidOperationException):
        hive.alter_table_with_environment_context("default", "nope", a_table("nope"), None)
    with pytest.raises(NoSuchObjectException):
        hive.drop_table("default", "nope", True)


def test_an_unknown_method_is_answered_and_the_connection_goes_on(hive):
    with pytest.raises(TApplicationException) as caught:
        hive.get_all_functions()

    assert caught.value.type == TApplicationException.UNKNOWN_METHOD
    assert hive.get_all_databases() == ["default"]


def test_shutdown_ends_nothing(hive, connects):
    hive.shutdown()

    assert hive.get_all_databases() == ["default"]
    assert connects().get_all_databases() == ["default"]


def test_an_error_of_ours_is_a_meta_exception_not_a_lost_connection(hive, app):
    app.database.engine.dispose()
    with app.database.write() as connection:
        connection.exec_driver_sql("DROP TABLE catalog_columns")

    with pytest.raises(MetaException, match="catalog_columns"):
        hive.create_table(a_table("t"))
    assert hive.get_all_databases() == ["default"]


def test_a_table_is_normalised_on_its_way_in(hive, home, app):
    hive.create_table(a_table("Orders", parameters=None))

    found = hive.get_table("DEFAULT", "ORDERS")
    assert (found.dbName, found.tableName, found.tableType) == ("default", "orders", "MANAGED_TABLE")
    assert [(c.name, c.type, c.comment) for c in found.sd.cols] == [
        ("id", "bigint", "the key"),
        ("n", "string", None),
    ]
    assert found.sd.location == f"file://{home}/warehouse/orders"
    assert (home / "warehouse" / "orders").is_dir()
    assert found.sd.serdeInfo.parameters == {"a": "b"}
    assert (found.sd.bucketCols, found.sd.sortCols, found.sd.parameters) == ([], [], {})
    assert found.createTime > 0
    assert found.parameters["transient_lastDdlTime"]
    assert app.catalog.versions("default", "orders")[0].origin.kind is OriginKind.SQL


@pytest.mark.parametrize(
    ("kind", "parameters", "stored"),
    [
        ("MANAGED_TABLE", {}, TableType.MANAGED),
        ("MANAGED_TABLE", {"EXTERNAL": "TRUE"}, TableType.EXTERNAL),
        ("EXTERNAL_TABLE", {"EXTERNAL": "true"}, TableType.EXTERNAL),
        ("EXTERNAL_TABLE", {}, TableType.MANAGED),
        ("VIRTUAL_VIEW", {}, TableType.VIEW),
    ],
)
def test_the_parameter_external_decides_as_in_the_real_metastore(hive, app, kind, parameters, stored):
    hive.create_table(a_table("t", tableType=kind, parameters=parameters))

    assert app.catalog.get_table("default", "t").type is stored
    sent_back = hive.get_table("default", "t")
    assert sent_back.tableType == stored.value
    assert (sent_back.parameters.get("EXTERNAL") == "TRUE") is (stored is TableType.EXTERNAL)


@pytest.mark.parametrize("kind", ["timestamp_ntz", "nonsense"])
def test_a_column_type_that_hive_does_not_know_is_refused(hive, kind):
    table = a_table("t")
    table.sd.cols[0].type = kind

    with pytest.raises(InvalidObjectException, match=f"Invalid column type name is: {kind}"):
        hive.create_table(table)


def test_tables_are_listed_by_pattern_and_type(hive):
    for name in ("orders", "order_items", "customers"):
        hive.create_table(a_table(name))
    hive.create_table(a_table("recent", tableType="VIRTUAL_VIEW", viewOriginalText="select 1"))

    assert hive.get_all_tables("default") == ["customers", "order_items", "orders", "recent"]
    assert hive.get_tables("default", "order*") == ["order_items", "orders"]
    assert hive.get_tables("default", "C*|recent") == ["customers", "recent"]
    assert hive.get_tables_by_type("default", "*", "VIRTUAL_VIEW") == ["recent"]
    assert hive.get_all_tables("nope") == []
    assert [t.tableName for t in hive.get_table_objects_by_name("default", ["orders", "nope"])] == ["orders"]


def test_an_alter_is_a_version_and_a_rename_moves_the_folder(hive, app, home):
    hive.create_table(a_table("t"))
    changed = hive.get_table("default", "t")
    changed.sd.cols.append(FieldSchema(name="more", type="int"))
    hive.alter_table_with_environment_context("default", "t", changed, None)
    changed.tableName = "u"

    hive.alter_table_with_environment_context("default", "t", changed, None)

    assert hive.get_all_tables("default") == ["u"]
    assert [v.version for v in app.catalog.versions("default", "u")] == [3, 2, 1]
    assert (home / "warehouse" / "u").is_dir()
    assert not (home / "warehouse" / "t").exists()


def test_a_parameter_is_compared_and_swapped(hive):
    """Iceberg's commit without a lock: the loser is told in the words that its client looks for."""
    hive.create_table(a_table("t", parameters={"metadata_location": "v1"}))
    table = hive.get_table("default", "t")

    def swap(expected: str, new: str) -> None:
        table.parameters["metadata_location"] = new
        context = EnvironmentContext(
            properties={"expected_parameter_key": "metadata_location", "expected_parameter_value": expected}
        )
        hive.alter_table_with_environment_context("default", "t", table, context)

    swap("v1", "v2")
    with pytest.raises(
        MetaException,
        match="The table has been modified. The parameter value for key 'metadata_location' is 'v2'",
    ):
        swap("v1", "v3")
    assert hive.get_table("default", "t").parameters["metadata_location"] == "v2"


def test_files_are_counted_when_a_table_is_made_over_them(hive, lake):
    (lake / "a").write_text("12345")
    (lake / "_hidden").write_text("1")
    table = a_table("t", parameters={"EXTERNAL": "TRUE"})
    table.sd.location = f"file:{lake}"

    hive.create_table(table)
    hive.create_table(
        a_table("quiet", parameters={"EXTERNAL": "TRUE", "DO_NOT_UPDATE_STATS": "true"}, sd=table.sd)
    )

    counted, quiet = (hive.get_table("default", name).parameters for name in ("t", "quiet"))
    assert (counted["numFiles"], counted["totalSize"]) == ("1", "5")
    assert "numFiles" not in quiet
    assert "DO_NOT_UPDATE_STATS" not in quiet


def test_dropping_deletes_files_of_managed_tables_only_and_only_when_asked(hive, home, lake):
    for name in ("gone", "kept"):
        hive.create_table(a_table(name))
        (home / "warehouse" / name / "data").write_text("1")
    external = a_table("external", parameters={"EXTERNAL": "TRUE"})
    external.sd.location = f"file:{lake}"
    hive.create_table(external)

    hive.drop_table("default", "gone", True)
    hive.drop_table("default", "kept", False)
    hive.drop_table("default", "external", True)

    assert not (home / "warehouse" / "gone").exists()
    assert (home / "warehouse" / "kept" / "data").exists()
    assert lake.exists()


def test_json_tables_show_spark_a_serde_that_it_has_and_others_the_real_one(connects, app, lake):
    kinds = [Column(name="a", type="int"), Column(name="at", type="timestamp_ntz")]
    app.catalog.create_table(file_table("default", "js", "json", kinds, (), f"file://{lake}"), API)
    trino, spark = connects(), connects()
    spark.set_ugi("me", [])

    shown = spark.get_table("default", "js")
    shown.parameters["changed"] = "yes"
    spark.alter_table_with_environment_context("default", "js", shown, None)

    assert shown.sd.serdeInfo.serializationLib.endswith("LazySimpleSerDe")
    assert trino.get_table("default", "js").sd.serdeInfo.serializationLib.endswith("JsonSerDe")
    stored = app.catalog.get_table("default", "js")
    assert stored.storage.serde.endswith("JsonSerDe")
    assert stored.parameters["changed"] == "yes"
    # What Hive's type system lacks is shown as its nearest, and not lost by the way back.
    assert trino.get_table("default", "js").sd.cols[1].type == "timestamp"
    assert stored.columns[1].type == "timestamp_ntz"


def test_functions_are_kept(hive):
    function = Function(
        functionName="Twice", dbName="default", className="org.Twice", ownerName="me", ownerType=1, functionType=1,
        resourceUris=[ResourceUri(resourceType=1, uri="file:///twice.jar")],
    )  # fmt: skip
    hive.create_function(function)

    assert hive.get_functions("default", "t*") == ["twice"]
    found = hive.get_function("default", "TWICE")
    assert (found.className, found.resourceUris[0].uri) == ("org.Twice", "file:///twice.jar")
    with pytest.raises(AlreadyExistsException):
        hive.create_function(function)
    function.className = "org.Other"
    hive.alter_function("default", "twice", function)
    assert hive.get_function("default", "twice").className == "org.Other"
    hive.drop_function("default", "twice")
    with pytest.raises(NoSuchObjectException):
        hive.get_function("default", "twice")
