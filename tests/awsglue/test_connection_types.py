"""Reference §9, §11: every connection type, and every method that only AWS can answer, without a session."""

from __future__ import annotations

from typing import Any

import pytest

from awsglue import connection_types, jdbc
from awsglue.check.findings import Standing
from awsglue.check.surface import connection_type
from awsglue.context import GlueContext
from awsglue.jdbc_drivers import missing_driver
from awsglue.refused import REFUSED
from gluepot.errors import InvalidInputError, MissingPartError

URL = "jdbc:derby:memory:nothing"


@pytest.mark.parametrize(
    ("kind", "told"),
    [
        ("dynamodb", "simplify_ddb_json"),
        ("mongodb", "mongo-spark-connector"),
        ("documentdb", "mongo-spark-connector"),
        ("snowflake", "spark-snowflake"),
        ("bigquery", "spark-bigquery"),
        ("opensearch", "opensearch-spark"),
        ("azurecosmos", "azure-cosmos-spark"),
        ("kinesis", "gluepot connectors add kafka"),
        ("custom.athena", "custom.spark"),
        ("marketplace.athena", "custom.spark"),
        ("salesforce", "Salesforce is reached by its own API"),
        ("googleads", "Google Ads is reached by its own API"),
        ("mongdb", "Did you mean 'mongodb'?"),
        ("nothing-like-it", "Types: s3, "),
    ],
)
def test_s11_a_type_that_is_not_here_says_what_to_add_or_to_use(kind, told):
    with pytest.raises(MissingPartError) as raised:
        connection_types.format_of(kind, None, kind)

    assert repr(kind) in raised.value.sentence
    assert told in raised.value.next_step


@pytest.mark.parametrize("kind", ["redshift", "saphana", "teradata", "vertica"])
def test_s11_a_database_whose_driver_we_lack_names_its_jar(kind):
    assert ":" in missing_driver(kind, "").next_step
    assert connection_type(kind)[0] is Standing.PARTLY


@pytest.mark.parametrize(
    ("kind", "url", "connector"),
    [
        ("azuresql", "", "sqlserver"),
        ("jdbc", "jdbc:mysql://db/shop", "mysql"),
        ("custom.jdbc", "jdbc:sap://db", "ngdbc"),
        ("jdbc", "jdbc:db2://db", "of the database's maker"),
    ],
)
def test_s11_a_missing_driver_is_that_of_the_url_or_of_the_type(kind, url, connector):
    assert connector in missing_driver(kind, url).next_step


@pytest.mark.parametrize("kind", ["s3", "PARQUET", "custom.jdbc"])
def test_s11_types_that_work_are_said_to_work(kind):
    assert connection_type(kind) == (Standing.WORKS, "")


@pytest.mark.parametrize(
    ("kind", "connector"),
    [("mysql", "mysql"), ("azuresql", "sqlserver"), ("delta", "delta"), ("KAFKA", "kafka")],
)
def test_s11_types_that_need_a_connector_of_ours_are_said_with_it(kind, connector):
    assert connection_type(kind) == (
        Standing.PARTLY, f"needs its connector: gluepot connectors add {connector}",
    )  # fmt: skip


@pytest.mark.parametrize("name", sorted(REFUSED))
def test_s9_what_only_aws_can_answer_is_a_sentence(name):
    context: Any = object.__new__(GlueContext)

    with pytest.raises(MissingPartError, match=f"{name} does nothing here"):
        getattr(context, name)("a", transformation_ctx="b")


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"query": "SELECT 1", "dbtable": "t"}, "query and dbtable"),
        ({"query": "SELECT 1", "sampleQuery": "SELECT 2"}, "query and sampleQuery"),
        ({"dbtable": "t", "hashfield": "a", "partitionColumn": "b"}, "hashfield and partitionColumn"),
        ({"dbtable": "t", "hashexpression": "a", "PARTITIONCOLUMN": "b"}, "hashexpression and partitionColumn"),
    ],
)  # fmt: skip
def test_s11_options_that_exclude_each_other_are_refused(options, told):
    with pytest.raises(InvalidInputError, match=told):
        jdbc.read(None, "jdbc", {"url": URL, **options})  # type: ignore[arg-type]


def test_s11_a_mistyped_option_of_jdbc_is_said_once_and_the_drivers_own_are_not(capsys):
    for _ in range(2):
        asked = jdbc.spark_options("jdbc", {"url": URL, "hashfeild": "a", "ssl": True, "fetchsize": 10})

    assert asked == {"url": URL, "hashfeild": "a", "ssl": "True", "fetchsize": "10"}
    [said] = [line for line in capsys.readouterr().err.splitlines() if "no option" in line]
    assert said.endswith("Did you mean 'hashfield'?")


def test_s11_glues_words_do_not_reach_the_driver_and_a_class_does():
    asked = jdbc.spark_options(
        "custom.jdbc",
        {
            "url": URL,
            "className": "a.Driver",
            "dbTable": "t",
            "bulkSize": 5,
            "secretId": "s",
            "hashfield": "x",
        },
    )
    by_kind = jdbc.spark_options("vertica", {"url": "jdbc:vertica://db", "dbtable": "t"})

    assert asked == {"url": URL, "dbtable": "t", "batchsize": "5", "driver": "a.Driver"}
    assert by_kind["driver"] == "com.vertica.jdbc.Driver"
