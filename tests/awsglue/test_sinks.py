"""Reference §9, §10: what sinks write, and what becomes of the catalog."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from pyspark import StorageLevel
from pyspark.errors import StreamingQueryException

from gluepot.errors import InvalidInputError, NotFoundError

pytestmark = pytest.mark.spark


@pytest.mark.parametrize("kind", ["json", "parquet", "glueparquet", "orc", "csv"])
def test_s10_every_format_comes_back(glue, frame, tmp_path: Path, kind):
    source = frame([("1", "x"), ("2", 'say "hi", you')], "id string, text string")

    glue.write_dynamic_frame.from_options(
        frame=source, connection_type="s3", connection_options={"path": str(tmp_path / "out")}, format=kind,
        transformation_ctx="sink",
    )  # fmt: skip

    again = glue.create_dynamic_frame.from_options(
        "s3", {"paths": [str(tmp_path / "out")]}, kind, {"withHeader": True} if kind == "csv" else {}
    )
    rows = sorted((str(row["id"]), row["text"]) for row in again.toDF().collect())
    assert rows == [("1", "x"), ("2", 'say "hi", you')]


def test_s9_a_sink_appends_and_partitions(glue, spark, frame, tmp_path: Path):
    source = frame([(1, "a"), (2, "b")], "id int, part string")
    options = {"path": str(tmp_path / "out"), "partitionKeys": ["part"], "compression": "gzip"}

    for _ in range(2):
        glue.write_dynamic_frame_from_options(source, "s3", options, "json")

    assert sorted(path.name for path in (tmp_path / "out").glob("part=*")) == ["part=a", "part=b"]
    assert all(path.suffix == ".gz" for path in (tmp_path / "out").glob("part=*/part-*"))
    assert spark.read.json(str(tmp_path / "out")).count() == 4


def test_s10_csv_without_header_and_with_separator(glue, frame, tmp_path: Path):
    source = frame([(1, None)], "a int, b string").coalesce(1)

    glue.write_dynamic_frame.from_options(
        source, "s3", {"path": str(tmp_path / "o")}, "csv", {"writeHeader": "false", "separator": "|"}
    )

    assert next((tmp_path / "o").glob("*.csv")).read_text() == "1|\n"


def test_s1_a_null_type_and_a_choice_can_be_written(glue, json_frame, spark, tmp_path: Path):
    glue.write_dynamic_frame.from_options(
        json_frame({"n": None, "v": 1}, {"n": None, "v": "x"}), "s3", {"path": str(tmp_path / "o")}, "parquet"
    )

    assert spark.read.parquet(str(tmp_path / "o")).dtypes == [
        ("n", "string"),
        ("v", "struct<int:int,string:string>"),
    ]


def test_s9_a_collection_is_written_frame_by_frame(glue, frame, tmp_path: Path):
    parts = frame([(1, 2)], "a int, b int").split_fields(["a"], "one", "two")

    glue.write_dynamic_frame.from_options(parts, "s3", {"path": str(tmp_path / "o")}, "json")

    assert sorted(path.name for path in (tmp_path / "o").iterdir()) == ["one", "two"]


def test_s9_a_collection_goes_to_a_table_of_the_catalog_for_each_frame(glue, frame, spark, glue_database):
    spark.sql(f"CREATE TABLE {glue_database}.t_one (a int) USING parquet")
    spark.sql(f"CREATE TABLE {glue_database}.t_two (b int) USING parquet")
    parts = frame([(1, 2)], "a int, b int").split_fields(["a"], "one", "two")

    assert glue.write_dynamic_frame.from_catalog(parts, glue_database, "t") is parts

    assert spark.table(f"{glue_database}.t_one").collect() == [(1,)]
    assert spark.table(f"{glue_database}.t_two").collect() == [(2,)]


def test_s9_mistakes_are_sentences(glue, frame, spark, tmp_path: Path):
    source = frame([(1,)], "a int")

    with pytest.raises(InvalidInputError, match="'shapefile'"):
        glue.write_dynamic_frame.from_options(source, "s3", {"path": str(tmp_path)}, "shapefile")
    with pytest.raises(InvalidInputError, match="needs a path"):
        glue.write_dynamic_frame.from_options(source, "s3", {}, "json")
    with pytest.raises(InvalidInputError, match="'zz'"):
        glue.write_dynamic_frame.from_options(source, "s3", {"path": "x", "partitionKeys": ["zz"]}, "json")
    with pytest.raises(InvalidInputError, match="fromDF"):
        glue.write_dynamic_frame.from_options(spark.range(1), "s3", {"path": "x"}, "json")


@pytest.mark.parametrize("kind", ["glueparquet", "parquet", "json", "csv"])
def test_s9_a_sink_makes_the_table_and_adds_partitions(
    glue, spark, frame, glue_database, tmp_path: Path, kind
):
    if kind == "json":
        kind_options, keys = {}, ("Part",)
    else:
        kind_options, keys = ({"useGlueParquetWriter": True} if kind == "parquet" else {}), ("part",)
    source = frame([(1, "a", "x"), (2, "b c", "y")], f"Id int, {keys[0]} string, Text string")
    sink = glue.getSink(
        connection_type="s3", path=str(tmp_path / "t"), enableUpdateCatalog=True, partitionKeys=keys
    )
    sink.setCatalogInfo(glue_database, "made")
    sink.setFormat(kind, **kind_options)

    sink.writeFrame(source)
    sink.writeFrame(source.split_rows({"Id": {"=": 1}})["frame1"])

    found = spark.table(f"{glue_database}.made")
    assert found.columns == ["id", "text", "part"]
    assert sorted(tuple(row) for row in found.collect()) == [(1, "x", "a"), (1, "x", "a"), (2, "y", "b c")]


def test_s9_update_adds_columns_and_log_does_not(new_sink, spark, frame, glue_database, tmp_path: Path):
    path = tmp_path / "t"
    new_sink(path).writeFrame(frame([(1, "a")], "id int, part string"))
    new_sink(path, behavior="LOG").writeFrame(frame([(2, "b", 9)], "id int, part string, extra int"))
    after_log = spark.table(f"{glue_database}.made")
    assert after_log.columns == ["id", "part"]
    assert [row.part for row in after_log.collect()] == ["a"]

    new_sink(path).writeFrame(frame([(3, "c", 7)], "id int, part string, extra int"))

    updated = spark.table(f"{glue_database}.made")
    assert updated.columns == ["id", "extra", "part"]
    assert updated.where("part = 'c'").first().extra == 7


@pytest.mark.parametrize("kind", ["parquet", "json"])
def test_s9_a_sink_does_not_damage_a_table_by_fields_of_other_types(
    new_sink, spark, frame, json_frame, glue_database, tmp_path: Path, kind
):
    def sink(behavior: str = "UPDATE_IN_DATABASE"):
        return new_sink(tmp_path / "t", kind, behavior=behavior)

    sink().writeFrame(frame([(1, "x", "a")], "n bigint, t string, part string"))
    before = sorted((tmp_path / "t").rglob("part-*"))

    for behavior in ("UPDATE_IN_DATABASE", "LOG"):
        with pytest.raises(
            InvalidInputError, match="'n' is 'string', and the column of .*made' is 'bigint'"
        ) as raised:
            sink(behavior).writeFrame(frame([("two", "b")], "n string, part string"))
        assert 'A record: {"n":"two","part":"b"}' in raised.value.sentence
        assert "resolveChoice(specs=[('n', 'cast:bigint')])" in raised.value.next_step
        with pytest.raises(InvalidInputError, match="'n' is of several types .*match_catalog"):
            sink(behavior).writeFrame(json_frame({"n": 1, "part": "c"}, {"n": "x", "part": "c"}))
    assert sorted((tmp_path / "t").rglob("part-*")) == before

    sink().writeFrame(json_frame({"n": 2, "t": 5, "part": "d"}, {"n": 3, "t": None, "part": "d"}))
    sink().writeFrame(json_frame({"n": None, "part": "e"}))

    found = spark.table(f"{glue_database}.made")
    assert found.dtypes == [("n", "bigint"), ("t", "string"), ("part", "string")]
    assert sorted((tuple(row) for row in found.collect()), key=str) == [
        (1, "x", "a"), (2, "5", "d"), (3, None, "d"), (None, None, "e"),
    ]  # fmt: skip


def test_s9_other_partition_keys_and_missing_databases_are_refused(new_sink, frame, tmp_path: Path):
    new_sink(tmp_path / "t").writeFrame(frame([(1, "a")], "id int, part string"))

    with pytest.raises(InvalidInputError, match="partitioned by"):
        new_sink(tmp_path / "t", keys=("id",)).writeFrame(frame([(1, "a")], "id int, part string"))
    with pytest.raises(NotFoundError, match="no_such_db"):
        new_sink(tmp_path / "t", database="no_such_db").writeFrame(frame([(1, "a")], "id int, part string"))


def test_s9_write_from_catalog_appends_by_name(glue, spark, frame, glue_database):
    spark.sql(
        f"CREATE TABLE {glue_database}.t (id bigint, text string, part string) USING parquet PARTITIONED BY (part)"
    )

    glue.write_dynamic_frame.from_catalog(
        frame=frame([("p", 1)], "part string, id int"), database=glue_database, table_name="t"
    )

    assert [tuple(row) for row in spark.table(f"{glue_database}.t").collect()] == [(1, None, "p")]


@pytest.mark.parametrize(
    "made",
    [
        "(id bigint, part int) USING parquet PARTITIONED BY (part)",
        "(id bigint, part int) USING json PARTITIONED BY (part)",
        "(id bigint) PARTITIONED BY (part int) STORED AS ORC",
    ],
)
def test_s9_columns_that_a_table_lacks_go_into_its_files(glue, spark, frame, glue_database, capfd, made):
    spark.sql(f"CREATE TABLE {glue_database}.t {made}")
    source = frame([(1, "x", 5), (2, "y", 6)], "id int, Extra string, part int")

    glue.write_dynamic_frame.from_catalog(source, glue_database, "t")

    rows = sorted(tuple(row) for row in spark.table(f"{glue_database}.t").collect())
    assert rows == [(1, 5), (2, 6)]
    assert f"Table '{glue_database}.t' has no columns ['Extra']" in "".join(capfd.readouterr())
    spark.sql(f"ALTER TABLE {glue_database}.t ADD COLUMNS (extra string)")
    of_six = spark.table(f"{glue_database}.t").where("part = 6")
    assert [row.extra for row in of_six.collect()] == ["y"]


def test_s9_files_with_more_columns_are_written_as_their_table_is_read(glue, spark, frame, glue_database):
    """Dates in another format would be null."""
    spark.sql(f"CREATE TABLE {glue_database}.t (d date) USING json OPTIONS (dateFormat 'dd/MM/yyyy')")
    source = frame([("2026-11-22", 1)], "d string, extra int").resolveChoice(specs=[("d", "cast:date")])

    glue.write_dynamic_frame.from_catalog(source, glue_database, "t")

    assert [str(row.d) for row in spark.table(f"{glue_database}.t").collect()] == ["2026-11-22"]


def test_s9_columns_that_a_table_lacks_are_refused_where_its_files_cannot_have_them(
    glue, spark, frame, glue_database, tmp_path: Path
):
    """A row of CSV has no names; a partition that is kept elsewhere would not get the rows."""
    spark.sql(f"CREATE TABLE {glue_database}.cells (id int) USING csv")
    spark.sql(f"CREATE TABLE {glue_database}.t (id int, part string) USING parquet PARTITIONED BY (part)")
    elsewhere = (tmp_path / "elsewhere").as_uri()
    spark.sql(f"ALTER TABLE {glue_database}.t ADD PARTITION (part = 'a') LOCATION '{elsewhere}'")

    with pytest.raises(InvalidInputError, match=r"cells' has no columns \['extra'\]"):
        glue.write_dynamic_frame.from_catalog(frame([(1,)], "extra int"), glue_database, "cells")
    with pytest.raises(InvalidInputError, match="'part=a' is kept at .*elsewhere"):
        glue.write_dynamic_frame.from_catalog(
            frame([(1, "x", "a")], "id int, extra string, part string"), glue_database, "t"
        )

    assert spark.table(f"{glue_database}.t").count() == 0


def test_s12_for_each_batch_calls_the_function_and_skips_empty_batches(glue, spark, tmp_path: Path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.json").write_text('{"a": 1}')
    stream = spark.readStream.schema("a int").json(str(tmp_path / "in"))
    seen: list[int] = []

    def batch(data, batch_id):
        seen.append(data.count())
        # A query waits for its function, so it is stopped by somebody else.
        threading.Thread(target=lambda: [query.stop() for query in spark.streams.active]).start()

    glue.forEachBatch(
        frame=stream, batch_function=batch,
        options={"windowSize": "1 second", "checkpointLocation": str(tmp_path / "check")},
    )  # fmt: skip

    assert seen == [1]
    with pytest.raises(ValueError, match="100"):
        glue.forEachBatch(
            stream, batch, {"windowSize": "1 second", "checkpointLocation": "x", "batchMaxRetries": 101}
        )


@pytest.mark.parametrize(
    ("message", "tries"), [("no luck", 2), ("CheckpointMetadataNotFoundException: gone", 1)], ids=["retried", "at once"]
)  # fmt: skip
def test_s12_a_failing_batch_is_tried_again_and_held_as_asked(glue, spark, tmp_path: Path, message, tries):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.json").write_text('{"a": 1}')
    stream = spark.readStream.schema("a int").json(str(tmp_path / "in"))
    seen: list[StorageLevel] = []

    def batch(data, batch_id):
        seen.append(data.storageLevel)
        raise ValueError(message)

    options = {
        "windowSize": "1 second",
        "checkpointLocation": str(tmp_path / "check"),
        "storageLevel": "disk_only",
    }
    with pytest.raises(StreamingQueryException, match=message):
        glue.forEachBatch(stream, batch, {**options, "batchMaxRetries": 1})

    assert seen == [StorageLevel.DISK_ONLY] * tries
    with pytest.raises(InvalidInputError, match="'nowhere'"):
        glue.forEachBatch(stream, batch, {**options, "storageLevel": "nowhere"})


def test_s9_the_context_is_also_an_sql_context_and_has_a_logger(glue, spark, capfd):
    from awsglue.context import GlueContext

    assert glue.sql("SELECT 1 AS a").first().a == 1
    assert GlueContext(spark).spark_session is GlueContext().spark_session
    glue.get_logger().info("a word")

    glue.setConf("glue.test.word", "here")
    glue.registerDataFrameAsTable(spark.range(2), "glue_context_table")
    glue.cacheTable("glue_context_table")

    assert (glue.getConf("glue.test.word"), glue.sparkSession) == ("here", spark)
    assert "glue_context_table" in glue.tableNames()
    assert "glue_context_table" in [row.tableName for row in glue.tables().collect()]
    glue.uncacheTable("glue_context_table")
    glue.dropTempTable("glue_context_table")
    spark.conf.unset("glue.test.word")
    with pytest.raises(AttributeError, match="'GlueContext' object has no attribute 'nonsense'"):
        _ = glue.nonsense


def test_s9_a_sink_of_the_catalog_appends(glue, spark, frame, glue_database):
    spark.sql(f"CREATE TABLE {glue_database}.t (id int) USING parquet")

    glue.getCatalogSink(glue_database, "t").writeFrame(frame([(1,)], "id int"))

    assert [row.id for row in spark.table(f"{glue_database}.t").collect()] == [1]


@pytest.mark.parametrize(("granularity", "last"), [("day", "day"), ("Hour", "hour"), ("minute", "minute")])
def test_s9_ingestion_time_comes_in_columns(glue, spark, granularity, last):
    made = glue.add_ingestion_time_columns(spark.range(1), granularity)

    assert made.columns[:4] == ["id", "ingest_year", "ingest_month", "ingest_day"]
    assert made.columns[-1] == f"ingest_{last}"
    assert made.first().ingest_year > 2000
    with pytest.raises(InvalidInputError, match="'week'"):
        glue.add_ingestion_time_columns(spark.range(1), "week")


def test_s9_sources_and_sinks_by_get_keep_predicates_and_options(glue, spark, frame, glue_database, tmp_path):
    spark.sql(f"CREATE TABLE {glue_database}.t (id int, part string) USING parquet PARTITIONED BY (part)")
    sink = glue.getCatalogSink(glue_database, "t", additional_options={"enableUpdateCatalog": True})
    sink.writeFrame(frame([(1, "new", "a"), (2, "new", "b")], "id int, extra string, part string"))
    spark.table(f"{glue_database}.t").write.parquet(str(tmp_path / "p"))

    by_predicate = glue.getCatalogSource(glue_database, "t", push_down_predicate="part = 'a'")
    by_options = glue.getCatalogSource(
        glue_database, "t", additional_options={"catalogPartitionPredicate": "part = 'b'"}
    )
    files = glue.getSource("parquet", paths=[str(tmp_path / "p")], push_down_predicate="id = 2")

    for source, number, part in ((by_predicate, 1, "a"), (by_options, 2, "b"), (files, 2, "b")):
        assert [tuple(row) for row in source.getFrame().toDF().collect()] == [(number, "new", part)]


def test_s9_data_frames_are_written_by_either_spelling(glue, spark, frame, glue_database, tmp_path: Path):
    spark.sql(f"CREATE TABLE {glue_database}.t (id int) USING parquet")
    data = spark.createDataFrame([(1,)], "id int")

    glue.write_data_frame_from_catalog(data, glue_database, "t")
    glue.write_data_frame.from_catalog(data, glue_database, "t", "", "sink", {"enableUpdateCatalog": True})
    glue.write_dynamic_frame_from_catalog(
        frame=frame([(1,)], "id int"), name_space=glue_database, table_name="t"
    )
    glue.write_data_frame_from_options(data, "s3", {"path": str(tmp_path / "o")}, "parquet")
    glue.write_data_frame.from_options(
        frame=data, connection_type="s3", connection_options={"path": str(tmp_path / "o")}, format="parquet"
    )

    assert spark.table(f"{glue_database}.t").count() == 3
    assert spark.read.parquet(str(tmp_path / "o")).count() == 2
