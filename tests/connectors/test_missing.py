"""From Spark's words to the command that helps. The texts were taken from PySpark 4.1.4."""

from __future__ import annotations

import pytest

from gluepot.connectors.missing import missing_connector, missing_connector_name

SAID = {
    "kafka": "Failed to find data source: kafka. Please deploy the application as per the deployment section of "
    "Structured Streaming + Kafka Integration Guide.",
    "avro": "Failed to find data source: avro. Avro is built-in but external data source module since Spark 2.4. "
    "Please deploy the application as per the deployment section of Apache Avro Data Source Guide.",
    "delta": "An error occurred while calling o89.load.\n: org.apache.spark.SparkClassNotFoundException: "
    "[DATA_SOURCE_NOT_FOUND] Failed to find the data source: delta. Make sure the provider name is correct and the "
    "package is properly registered and compatible with your Spark version. SQLSTATE: 42K02",
    "iceberg": "[DATA_SOURCE_NOT_FOUND] Failed to find the data source: iceberg. Make sure the provider name is",
    "postgresql": "An error occurred while calling o156.load.\n: java.lang.ClassNotFoundException: "
    "org.postgresql.Driver\n\tat java.base/java.net.URLClassLoader.findClass(URLClassLoader.java:445)",
    "mysql": "java.lang.ClassNotFoundException: com.mysql.cj.jdbc.Driver",
    "mariadb": "java.sql.SQLException: No suitable driver\n\tat java.sql/java.sql.DriverManager.getDriver\n"
    "jdbc:mariadb://127.0.0.1/shop",
    "sqlserver": "java.lang.ClassNotFoundException: com.microsoft.sqlserver.jdbc.SQLServerDriver",
    "oracle": "java.lang.ClassNotFoundException: oracle.jdbc.OracleDriver",
    "sqlite": "java.lang.ClassNotFoundException: org.sqlite.JDBC",
    "s3": 'org.apache.hadoop.fs.UnsupportedFileSystemException: No FileSystem for scheme "s3"',
    "birds": "Failed to find data source: birds",
}
ALSO_SAID = [
    ("s3", 'No FileSystem for scheme "s3n"'),
    ("s3", "No FileSystem for scheme: s3a"),
    ("s3", "java.lang.ClassNotFoundException: Class org.apache.hadoop.fs.s3a.S3AFileSystem not found"),
    ("s3", "java.lang.NoClassDefFoundError: software/amazon/awssdk/core/exception/SdkException"),
    (
        "delta",
        "[TABLE_OR_VIEW_NOT_FOUND] The table or view `delta`.`/tmp/x` cannot be found. Verify the spelling",
    ),
    ("iceberg", "java.lang.ClassNotFoundException: org.apache.iceberg.spark.SparkCatalog"),
    ("delta", "[DATA_SOURCE_NOT_FOUND] Failed to find the data source: org.apache.spark.sql.delta.sources."),
    ("kafka", "java.lang.NoClassDefFoundError: org/apache/kafka/common/serialization/ByteArraySerializer"),
]
UNRELATED = [
    "",
    "[TABLE_OR_VIEW_NOT_FOUND] The table or view `sales`.`orders` cannot be found.",
    "[TABLE_OR_VIEW_NOT_FOUND] The table or view `delta`.`orders` cannot be found.",
    "java.lang.ClassNotFoundException: com.example.Mine",
    "No FileSystem for scheme: gs",
    "java.sql.SQLException: No suitable driver",
    "[DATA_SOURCE_NOT_FOUND] Failed to find the data source: nothing.",
    "org.postgresql.util.PSQLException: Connection to 127.0.0.1:9 refused.",
]


@pytest.mark.parametrize(("name", "text"), [*SAID.items(), *ALSO_SAID])
def test_an_error_names_the_connector_that_is_missing(name: str, text: str) -> None:
    assert missing_connector_name(text) == name


@pytest.mark.parametrize("text", UNRELATED)
def test_other_errors_name_none(text: str) -> None:
    assert missing_connector(text) is None


def test_the_sentence_has_the_command() -> None:
    assert missing_connector(SAID["kafka"]) == (
        "This needs the connector 'kafka', which this session does not have. "
        "Run: gluepot connectors add kafka, then restart the session."
    )
