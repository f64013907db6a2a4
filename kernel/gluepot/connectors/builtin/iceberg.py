"""Iceberg's runtime for Spark 4.1, one jar with all it needs.

Its tables live in a catalog of their own, `iceberg`, over the same metastore: `spark_catalog` may be Delta's. Scripts of
AWS Glue call that catalog `glue_catalog`.
"""

from __future__ import annotations

from gluepot.connectors.models import Artifact, Connector

CONNECTOR = Connector(
    name="iceberg",
    summary="Iceberg tables",
    licence="Apache-2.0",
    artifacts=(
        Artifact(
            group="org.apache.iceberg",
            name="iceberg-spark-runtime-4.1_2.13",
            version="1.12.0",
            sha256="3123c3798af642dd537230923548e013ef41cc28b6626e5225808cf5670a0f82",
            size_bytes=48_309_426,
        ),
    ),
    spark_conf={
        "spark.sql.extensions": "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions",
        "spark.sql.catalog.iceberg": "org.apache.iceberg.spark.SparkCatalog",
        "spark.sql.catalog.iceberg.type": "hive",
        "spark.sql.catalog.glue_catalog": "org.apache.iceberg.spark.SparkCatalog",
        "spark.sql.catalog.glue_catalog.type": "hive",
    },
    data_sources=frozenset({"iceberg"}),
    java_packages=("org.apache.iceberg",),
)
