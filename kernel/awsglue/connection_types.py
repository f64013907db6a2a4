"""What a `connection_type` reaches: a database, a lake table, files, a Spark source by its class, or nothing that we have."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from awsglue import jdbc
from awsglue.sinks.files import FORMATS
from gluepot.errors import MissingPartError, did_you_mean

CUSTOM = ("custom.spark", "marketplace.spark")
STREAMS = ("kafka", "kinesis")
LAKES = ("delta", "iceberg", "hudi")
FILES = ("s3", "file", "hdfs", *FORMATS)

_BY_JAR = "{name} has a Spark connector that gluepot does not bring: give the session its jar {jar} (--extra-jars, %extra_jars), and use connection_type='custom.spark' with className='{source}'."
_MONGODB = ("MongoDB", "org.mongodb.spark:mongo-spark-connector_2.13", "mongodb")
_BY_JARS: Mapping[str, tuple[str, str, str]] = MappingProxyType(
    {
        "mongodb": _MONGODB,
        "documentdb": _MONGODB,
        "snowflake": ("Snowflake", "net.snowflake:spark-snowflake_2.13", "net.snowflake.spark.snowflake"),
        "bigquery": (
            "BigQuery",
            "com.google.cloud.spark:spark-bigquery-with-dependencies_2.13",
            "bigquery",
        ),
        "opensearch": ("OpenSearch", "org.opensearch.client:opensearch-spark-30_2.13", "opensearch"),
        "azurecosmos": ("Azure Cosmos DB", "com.azure.cosmos.spark:azure-cosmos-spark", "cosmos.oltp"),
    }
)
_BY_EXPORT = "{name} is reached by its own API, for which gluepot has no connector: export its data to files, or to a database."
_NO_SPARK: Mapping[str, str] = MappingProxyType(
    {
        "dynamodb": "DynamoDB is a service of AWS: export the table to S3 there, read the files as json, and call simplify_ddb_json().",
        "kinesis": "Kinesis is a service of AWS; a stream of Kafka can be read: gluepot connectors add kafka.",
        "custom.athena": "A connector by Athena's federation runs in AWS Lambda: read its source itself, by JDBC or custom.spark.",
        "marketplace.athena": "A connector by Athena's federation runs in AWS Lambda: read its source itself, by JDBC or custom.spark.",
    }
)
_SERVICES: Mapping[str, str] = MappingProxyType(
    {
        word.replace(" ", "").lower(): word
        for word in (
            "Adobe Analytics", "Asana", "Blackbaud", "CircleCI", "Datadog", "Docusign Monitor", "Domo", "Dynatrace",
            "Facebook Ads", "Freshdesk", "Freshsales", "Google Ads", "Google Analytics 4", "Google Search Console",
            "Google Sheets", "HubSpot", "Instagram Ads", "Intercom", "JiraCloud", "Kustomer", "LinkedIn", "Mailchimp",
            "Marketo", "Microsoft Teams", "Mixpanel", "Monday", "Okta", "Oracle NetSuite", "PayPal", "Pendo", "Pipedrive",
            "Productboard", "QuickBooks", "Salesforce", "Salesforce Commerce Cloud", "Salesforce Marketing Cloud",
            "Salesforce Pardot", "SAP OData", "SendGrid", "ServiceNow", "Slack", "Smartsheet", "Snapchat Ads", "Stripe",
            "Twilio", "WooCommerce", "Zendesk", "Zoho CRM", "Zoom",
        )
    }
)  # fmt: skip


def lake_of(kind: str, file_format: str | None) -> str:
    """Return the table format that a connection type or a format names; "" for one that is no lake's."""
    named = (file_format or "").lower()
    return kind if kind in LAKES else named if named in LAKES else ""


def format_of(kind: str, file_format: str | None, connection_type: str) -> str:
    """Return the format of files, "" where none is said; Glue lets a format stand where the type should.

    Raises:
        MissingPartError: `kind` is no type of files either.
    """
    if kind not in FILES:
        raise MissingPartError(
            f"Connection type {connection_type!r} cannot be reached from here.", way_to(kind)
        )
    return kind if kind in FORMATS else (file_format or "")


def way_to(kind: str) -> str:
    """Return what to do about a connection type that cannot be reached: which connector to add, or what to use instead."""
    if kind in _BY_JARS:
        name, jar, source = _BY_JARS[kind]
        return _BY_JAR.format(name=name, jar=jar, source=source)
    if kind in _NO_SPARK:
        return _NO_SPARK[kind]
    if kind in _SERVICES:
        return _BY_EXPORT.format(name=_SERVICES[kind])
    known = ("s3", *jdbc.KINDS, *LAKES, *CUSTOM, *STREAMS, *_BY_JARS, *_NO_SPARK, *_SERVICES)
    near = did_you_mean(kind, known, limit=1)
    if near:
        return f"Did you mean {near[0]!r}?"
    return f"Types: s3, {', '.join((*jdbc.KINDS, *LAKES, *CUSTOM))}; `gluepot connectors list` has what can be added."


def jar_of(source: str) -> str:
    """Return the jar that brings a data source, by Glue's word or Spark's name for it; "" for others."""
    return next((jar for word, (_, jar, name) in _BY_JARS.items() if source in (word, name)), "")


def is_glues(kind: str) -> bool:
    """Say whether Glue has a connection type that is not here."""
    return kind in _BY_JARS or kind in _NO_SPARK or kind in _SERVICES
