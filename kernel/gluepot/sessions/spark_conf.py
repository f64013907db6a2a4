"""The Spark settings that every session of ours starts with, and why."""

from __future__ import annotations

import re
from pathlib import Path

from gluepot.settings import Settings

_BUCKET = re.compile(r"^(s3|s3a|s3n)://([^/]+)/?$")
_VIEWFS = "org.apache.hadoop.fs.viewfs.ViewFileSystemOverloadScheme"
# SerDes whose tables' columns Hive takes from the metastore, rather than from the class: its own eight, and those that
# AWS's tables have and Spark has not. A table of these can be opened then, and its files be read otherwise (awsglue).
_HIVES = "org.apache.hadoop.hive."
_SERDES = (
    f"{_HIVES}ql.io.orc.OrcSerde", f"{_HIVES}ql.io.parquet.serde.ParquetHiveSerDe", f"{_HIVES}serde2.columnar.ColumnarSerDe",
    f"{_HIVES}serde2.columnar.LazyBinaryColumnarSerDe", f"{_HIVES}serde2.dynamic_type.DynamicSerDe",
    f"{_HIVES}serde2.lazy.LazySimpleSerDe", f"{_HIVES}serde2.lazybinary.LazyBinarySerDe",
    f"{_HIVES}serde2.MetadataTypedColumnsetSerDe",
    f"{_HIVES}contrib.serde2.RegexSerDe", "com.amazon.ionhiveserde.IonHiveSerDe", "com.amazonaws.glue.serde.GrokSerDe",
    "com.mongodb.hadoop.hive.BSONSerDe",
    "org.apache.hive.hcatalog.data.JsonSerDe", "org.openx.data.jsonserde.JsonSerDe",
)  # fmt: skip


def base_conf(settings: Settings, metastore_uri: str) -> dict[str, str]:
    """Return the settings of every classic session: catalog, loopback, freshness, defaults for a small machine.

    `metastore_uri` is thrift://host:port of the metastore that answers now.
    """
    return {
        "spark.app.name": "gluepot",
        "spark.sql.catalogImplementation": "hive",
        "spark.hadoop.hive.metastore.uris": metastore_uri,
        # Spark's metastore client retries a dead endpoint; these keep a restart within two seconds.
        "spark.hadoop.hive.metastore.client.connect.retry.delay": "1s",
        "spark.hadoop.hive.metastore.connect.retries": "5",
        "spark.hadoop.hive.serdes.using.metastore.for.schema": ",".join(_SERDES),
        "spark.sql.warehouse.dir": settings.warehouse_uri,
        # Without it a notebook that stays open over a job's append counts the old rows (DESIGN D4).
        "spark.sql.metadataCacheTTLSeconds": str(settings.catalog.cache_ttl_s),
        # A filter that the metastore does not understand must cost time, not the query.
        "spark.sql.hive.metastorePartitionPruningFallbackOnException": "true",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.ui.port": "0",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.shuffle.partitions": str(settings.spark.shuffle_partitions),
        "spark.sql.execution.arrow.pyspark.enabled": "true",
        "spark.sql.sources.partitionOverwriteMode": "dynamic",
        "spark.log.level": "WARN",
        # PySpark's own defaults, which it sets before it makes a context: a warmed one is made without PySpark.
        "spark.rdd.compress": "True",
        "spark.serializer.objectStreamReset": "100",
        **mount_conf(settings.mounts),
    }


def mount_conf(mounts: dict[str, str]) -> dict[str, str]:
    """Return what makes Hadoop serve each mounted bucket from its folder (DESIGN D10)."""
    conf: dict[str, str] = {}
    for bucket_uri, folder in mounts.items():
        match = _BUCKET.match(bucket_uri)
        if match is None:
            continue
        bucket = match.group(2)
        for scheme in ("s3", "s3a", "s3n"):
            conf[f"spark.hadoop.fs.{scheme}.impl"] = _VIEWFS
        conf["spark.hadoop.fs.viewfs.overload.scheme.target.file.impl"] = (
            "org.apache.hadoop.fs.LocalFileSystem"
        )
        conf[f"spark.hadoop.fs.viewfs.mounttable.{bucket}.linkFallback"] = Path(folder).as_uri()
    return conf
