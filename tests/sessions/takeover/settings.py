"""What Java and Spark themselves see: environment, zone, log level, credentials, settings of a builder."""

# Code as people write it in notebooks, not as we do.
# ruff: noqa: PTH120, N812, DTZ001

from __future__ import annotations

import os
from datetime import datetime
from typing import Any

from pyspark.sql import functions as F

from tests.sessions.takeover.statement import rows, sql, statement

sql("SELECT java_method('java.lang.System', 'getenv', 'GREETING')")
sql("SELECT java_method('java.lang.System', 'getenv', 'ONLY_POT')")
sql("SELECT java_method('java.lang.System', 'getProperty', 'user.dir')")
sql("SELECT java_method('java.lang.System', 'getProperty', 'user.timezone')")
sql("SELECT java_method('java.lang.System', 'getProperty', 'java.io.tmpdir')")
sql("SELECT java_method('java.lang.System', 'getProperty', 'file.encoding')")
sql("SELECT java_method('java.lang.System', 'getProperty', 'sun.jnu.encoding')")
sql("SELECT TRANSFORM(id) USING 'echo $GREETING $ONLY_POT' AS (said STRING) FROM range(1)")
sql("SELECT current_timezone()")
sql("SELECT TIMESTAMP '2026-07-01 12:00:00' AS t, unix_timestamp('2026-07-01 12:00:00') AS s")
sql(
    "SELECT from_unixtime(0), date_format(timestamp_seconds(0), 'yyyy-MM-dd HH:mm:ss VV'), to_date(timestamp_seconds(1e9))"
)
sql("SELECT to_utc_timestamp('2026-07-01 12:00:00', 'Asia/Tokyo'), hour(timestamp_millis(0))")
sql("SELECT CAST(timestamp_seconds(0) AS STRING), CAST('2026-01-01' AS TIMESTAMP)")


@statement
def timestamps_between_python_and_spark(spark: Any) -> Any:
    moment = datetime(2026, 7, 1, 12, 0)
    frame = spark.createDataFrame([(moment,)], "t timestamp")
    shown = frame.select(F.col("t").cast("string"), F.unix_timestamp("t")).first()
    return [str(frame.first()[0]), list(shown), str(frame.toPandas().t[0]), rows(frame.select(F.hour("t")))]


@statement
def timestamps_in_files(spark: Any) -> Any:
    frame = spark.sql("SELECT timestamp_seconds(86400) AS t").coalesce(1)
    for kind in ("csv", "json", "parquet"):
        frame.write.format(kind).save(f"out/times_{kind}")
    texts = [
        sorted(row[0] for row in spark.read.text(f"out/times_{kind}").collect()) for kind in ("csv", "json")
    ]
    return [texts, rows(spark.read.parquet("out/times_parquet").selectExpr("unix_timestamp(t)"))]


@statement
def credentials_of_the_environment(spark: Any) -> Any:
    configuration = spark.sparkContext._jsc.hadoopConfiguration()
    return [
        configuration.get(f"fs.s3a.{key}")
        for key in ("access.key", "secret.key", "session.token", "endpoint")
    ]


@statement
def settings_of_the_builder(spark: Any) -> Any:
    configuration = spark.sparkContext._jsc.hadoopConfiguration()
    keys = (
        "spark.app.name",
        "spark.sql.shuffle.partitions",
        "spark.default.parallelism",
        "spark.sql.catalog.none",
    )
    return [
        *(spark.conf.get(key, "") for key in keys),
        spark.sparkContext.appName,
        spark.sparkContext.defaultParallelism,
        configuration.get("fs.test.of.takeover"),
        spark.range(100).repartition("id").rdd.getNumPartitions(),
    ]


@statement
def settings_that_pyspark_makes_itself(spark: Any) -> Any:
    conf = spark.sparkContext.getConf()
    keys = (
        "spark.rdd.compress",
        "spark.serializer.objectStreamReset",
        "spark.submit.deployMode",
        "spark.submit.pyFiles",
    )
    return [conf.get(key) for key in keys]


@statement
def variable_of_the_executors(spark: Any) -> Any:
    return spark.sparkContext.parallelize([1], 1).map(lambda _: os.environ.get("FROM_CONF")).collect()


@statement
def log_level(spark: Any) -> Any:
    jvm = spark.sparkContext._jvm
    return str(jvm.org.apache.logging.log4j.LogManager.getRootLogger().getLevel().toString())


@statement
def user(spark: Any) -> Any:
    return spark.sparkContext._jsc.sc().sparkUser()


@statement
def local_folder(spark: Any) -> Any:
    conf = spark.sparkContext._jsc.sc().conf()
    return os.path.dirname(spark.sparkContext._jvm.org.apache.spark.util.Utils.getLocalDir(conf))


@statement
def a_second_builder_gets_the_same_session(spark: Any) -> Any:
    from pyspark.sql import SparkSession

    again = SparkSession.builder.config("spark.sql.shuffle.partitions", "3").getOrCreate()
    return [again is spark, again.conf.get("spark.sql.shuffle.partitions"), spark.newSession() is spark]


@statement
def java_options_of_a_file(spark: Any) -> Any:
    """`spark-defaults.conf` of SPARK_CONF_DIR."""
    return spark.sparkContext.getConf().get("spark.from.defaults.file")


@statement
def java_code_that_opens_a_relative_path_itself(spark: Any) -> Any:
    return bool(spark.sparkContext._jvm.java.io.File("rel.txt").exists())
