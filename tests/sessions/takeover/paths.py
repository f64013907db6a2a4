"""Relative paths in reads, writes, SQL, RDDs, files handed to workers, and streams."""

# Code as people write it in notebooks, not as we do.
# ruff: noqa: PTH109, PTH119, PTH123, SIM115, N812

from __future__ import annotations

import os
from typing import Any

from pyspark import SparkFiles
from pyspark.sql import functions as F

from tests.sessions.takeover.statement import rows, sql, statement


@statement
def read_csv_json_and_text(spark: Any) -> Any:
    return [
        rows(spark.read.option("header", "true").csv("data/in.csv")),
        rows(spark.read.json("data/in.json")),
        rows(spark.read.text("rel.txt")),
    ]


@statement
def read_a_glob_and_a_list(spark: Any) -> Any:
    return [spark.read.text("data/*.json").count(), spark.read.text(["rel.txt", "data/in.csv"]).count()]


@statement
def read_a_file_with_an_umlaut_in_its_name(spark: Any) -> Any:
    return rows(spark.read.text("data/größe.txt"))


@statement
def read_what_is_not_there(spark: Any) -> Any:
    return rows(spark.read.text("nowhere/at/all"))


@statement
def name_of_the_input_file(spark: Any) -> Any:
    frame = spark.read.text("rel.txt")
    return rows(frame.select(F.input_file_name(), "_metadata.file_path", "_metadata.file_name"))


@statement
def write_every_format(spark: Any) -> Any:
    frame = spark.range(6).selectExpr("id", "string(id % 2) AS k").coalesce(1)
    for kind in ("parquet", "json", "csv", "orc"):
        frame.write.format(kind).save(f"out/{kind}")
    frame.select("k").write.text("out/text")
    return [spark.read.format(kind).load(f"out/{kind}").count() for kind in ("parquet", "json", "orc")]


@statement
def write_partitions_then_overwrite_and_append(spark: Any) -> Any:
    frame = spark.range(6).selectExpr("id", "id % 2 AS k").coalesce(1)
    frame.write.partitionBy("k").parquet("out/parts")
    frame.limit(2).write.mode("append").partitionBy("k").parquet("out/parts")
    frame.write.mode("overwrite").parquet("out/again")
    frame.write.mode("overwrite").parquet("out/again")
    return [spark.read.parquet("out/parts").count(), spark.read.parquet("out/again").count()]


@statement
def write_where_something_is(spark: Any) -> Any:
    return spark.range(1).write.parquet("out/again")


sql("SELECT * FROM csv.`data/in.csv`")
sql("SELECT count(*) FROM parquet.`out/again`")
sql("CREATE TEMPORARY VIEW from_path USING csv OPTIONS (path 'data/in.csv', header 'true')")
sql("SELECT * FROM from_path")
sql("INSERT OVERWRITE DIRECTORY 'out/directory' USING json SELECT id FROM range(2)")
sql("INSERT OVERWRITE LOCAL DIRECTORY 'out/local_directory' USING csv SELECT id FROM range(2)")
sql("CREATE DATABASE takeover")
sql(
    "CREATE TABLE takeover.external (id INT, name STRING) USING csv OPTIONS (path 'data/in.csv', header 'true')"
)
sql("SELECT * FROM takeover.external")
sql("CREATE TABLE takeover.managed USING parquet AS SELECT id, id % 2 AS k FROM range(4)")
sql("INSERT INTO takeover.managed VALUES (9, 1)")
sql("SELECT sum(id), count(*) FROM takeover.managed")
sql("CREATE TABLE takeover.placed (id INT) USING parquet LOCATION 'out/placed'")
sql("INSERT INTO takeover.placed VALUES (1), (2)")
sql("SELECT count(*) FROM takeover.placed")


@statement
def save_as_table_with_a_path(spark: Any) -> Any:
    spark.range(3).write.option("path", "out/table").saveAsTable("takeover.with_path")
    return rows(spark.table("takeover.with_path"))


@statement
def create_a_table_through_the_catalog_with_a_path(spark: Any) -> Any:
    spark.catalog.createTable("takeover.through_catalog", path="out/json", source="json")
    return rows(spark.table("takeover.through_catalog"))


@statement
def rdd_text_files(spark: Any) -> Any:
    context = spark.sparkContext
    context.parallelize(["a", "b"], 1).saveAsTextFile("out/rdd")
    names = [os.path.basename(name) for name, _ in context.wholeTextFiles("data").collect()]
    return [
        sorted(context.textFile("out/rdd").collect()),
        context.textFile("rel.txt").collect(),
        sorted(names),
    ]


@statement
def rdd_other_files(spark: Any) -> Any:
    context = spark.sparkContext
    context.parallelize([1, 2], 1).saveAsPickleFile("out/pickle")
    context.parallelize([("k", 1)], 1).saveAsSequenceFile("out/sequence")
    text = "org.apache.hadoop.mapreduce.lib.input.TextInputFormat"
    found = context.newAPIHadoopFile(
        "rel.txt", text, "org.apache.hadoop.io.LongWritable", "org.apache.hadoop.io.Text"
    )
    return [
        sorted(context.pickleFile("out/pickle").collect()),
        context.sequenceFile("out/sequence").collect(),
        found.values().collect(),
        context.binaryFiles("rel.txt").count(),
    ]


@statement
def checkpoints(spark: Any) -> Any:
    spark.sparkContext.setCheckpointDir("checkpoints")
    rdd = spark.sparkContext.parallelize(range(3), 1)
    rdd.checkpoint()
    rdd.count()
    return [rdd.isCheckpointed(), spark.range(4).checkpoint().count()]


@statement
def add_file(spark: Any) -> Any:
    spark.sparkContext.addFile("rel.txt")
    found = (
        spark.sparkContext.parallelize([1], 1).map(lambda _: open(SparkFiles.get("rel.txt")).read()).collect()
    )
    with open(SparkFiles.get("rel.txt")) as here:
        return [found, here.read()]


@statement
def add_py_file(spark: Any) -> Any:
    spark.sparkContext.addPyFile("lib/shipped.py")

    def use(_: int) -> str:
        import shipped

        return str(shipped.NAME)

    return spark.sparkContext.parallelize([1], 1).map(use).collect()


@statement
def add_py_file_as_zip(spark: Any) -> Any:
    spark.sparkContext.addPyFile("lib/zipped.zip")

    def use(_: int) -> str:
        import zipped

        return str(zipped.NAME)

    return spark.sparkContext.parallelize([1], 1).map(use).collect()


@statement
def add_archive(spark: Any) -> Any:
    spark.sparkContext.addArchive("lib/zipped.zip#unpacked")
    read = "open(__import__('pyspark').SparkFiles.get('unpacked') + '/zipped.py').read()"
    return spark.sparkContext.parallelize([1], 1).map(lambda _: eval(read)).collect()


sql("ADD FILE 'data/in.json'")
sql("ADD FILES data/in.csv lib/shipped.py")
sql("ADD JAR 'lib/empty.jar'")


@statement
def list_what_was_added(spark: Any) -> Any:
    listed = [row[0] for row in spark.sql("LIST FILES").collect()] + [
        row[0] for row in spark.sql("LIST JARS").collect()
    ]
    return sorted(os.path.basename(name) for name in listed)


@statement
def add_a_file_that_is_not_there(spark: Any) -> Any:
    return spark.sparkContext.addFile("nowhere.txt")


@statement
def stream_from_folder_to_folder(spark: Any) -> Any:
    query = (
        spark.readStream.schema("id INT, name STRING")
        .csv("stream_in")
        .writeStream.format("parquet")
        .option("checkpointLocation", "stream_checkpoint")
        .trigger(availableNow=True)
        .start("stream_out")
    )
    query.awaitTermination(60)
    return rows(spark.read.parquet("stream_out"))


@statement
def stream_in_batches(spark: Any) -> Any:
    def keep(batch: Any, number: int) -> None:
        batch.write.mode("overwrite").json(f"stream_batches/{number}")

    stream = spark.readStream.schema("id INT, name STRING").csv("stream_in").writeStream
    query = (
        stream.foreachBatch(keep).option("checkpointLocation", "batch_checkpoint").trigger(availableNow=True)
    )
    query.start().awaitTermination(60)
    return rows(spark.read.json("stream_batches/0"))


@statement
def stream_to_a_table(spark: Any) -> Any:
    stream = spark.readStream.schema("id INT, name STRING").csv("stream_in").writeStream
    query = stream.option("checkpointLocation", "table_checkpoint").trigger(availableNow=True)
    query.toTable("takeover.streamed").awaitTermination(60)
    return rows(spark.table("takeover.streamed"))


sql("LOAD DATA LOCAL INPATH 'nowhere.txt' INTO TABLE takeover.managed")


@statement
def paths_after_leaving_the_folder(spark: Any) -> Any:
    """`os.chdir` after the session has started moves Python alone, in plain PySpark and here."""
    here = os.getcwd()
    os.chdir("data")
    try:
        return [spark.read.text("rel.txt").count(), rows(spark.read.text("in.json"))]
    finally:
        os.chdir(here)
