"""Reference §9, §11, §12: what else the context reads and writes, and what it refuses."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import pytest

from awsglue import gluetypes as g
from awsglue import lakes, streaming
from awsglue.collection import DynamicFrameCollection
from awsglue.context import GlueContext
from awsglue.dynamicframe import ErrorThresholdError
from awsglue.readers import DynamicFrameReader, DynamicFrameWriter
from gluepot.errors import InvalidInputError, MissingPartError
from tests.awsglue.conftest import rows_of
from tests.awsglue.script_data import lines, rows, table


def arguments(function: Any) -> dict[str, Any]:
    found = list(inspect.signature(function).parameters.values())[1:]
    return {one.name: one.default for one in found if one.kind is inspect.Parameter.POSITIONAL_OR_KEYWORD}


@pytest.mark.parametrize(
    ("function", "names"),
    [
        (DynamicFrameReader.from_catalog, "database table_name redshift_tmp_dir transformation_ctx push_down_predicate additional_options catalog_id"),
        (DynamicFrameReader.from_options, "connection_type connection_options format format_options transformation_ctx push_down_predicate"),
        (DynamicFrameReader.from_rdd, "data name schema sampleRatio"),
        (DynamicFrameWriter.from_options, "frame connection_type connection_options format format_options transformation_ctx"),
        (DynamicFrameWriter.from_catalog, "frame database table_name redshift_tmp_dir transformation_ctx additional_options catalog_id"),
        (DynamicFrameWriter.from_jdbc_conf, "frame catalog_connection connection_options redshift_tmp_dir transformation_ctx catalog_id"),
        (GlueContext.create_dynamic_frame_from_catalog, "database table_name redshift_tmp_dir transformation_ctx push_down_predicate additional_options catalog_id"),
        (GlueContext.create_dynamic_frame_from_options, "connection_type connection_options format format_options transformation_ctx push_down_predicate"),
        (GlueContext.write_from_options, "frame_or_dfc connection_type connection_options format format_options transformation_ctx"),
        (GlueContext.forEachBatch, "frame batch_function options"),
        (GlueContext.purge_table, "database table_name options transformation_ctx catalog_id"),
        (GlueContext.purge_s3_path, "s3_path options transformation_ctx"),
        (GlueContext.extract_jdbc_conf, "connection_name catalog_id"),
    ],
)  # fmt: skip
def test_s9_arguments_come_in_the_references_order(function, names):
    assert list(arguments(function)) == names.split()


@pytest.mark.parametrize("missing", ["windowSize", "checkpointLocation"])
def test_s12_a_window_and_a_checkpoint_are_required(missing):
    options = {"windowSize": "1 second", "checkpointLocation": "x"}
    del options[missing]

    with pytest.raises(InvalidInputError, match=missing):
        streaming.for_each_batch(None, print, options)  # type: ignore[arg-type]


def test_s9_jdbc_conf_is_that_of_a_connection(app, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SHOP_PW", "secret-word")
    app.connections.add("shop", url="postgresql://db/shop", user="etl", secret="env:SHOP_PW")
    context: Any = object.__new__(GlueContext)

    found = context.extract_jdbc_conf("shop")

    assert {name: found[name] for name in ("url", "user", "password", "vendor")} == {
        "url": "jdbc:postgresql://db:5432", "user": "etl", "password": "secret-word", "vendor": "postgresql",
    }  # fmt: skip


@pytest.mark.spark
def test_a_frame_or_a_collection_is_written_by_the_contexts_own_method(glue, frame, spark, tmp_path: Path):
    one = frame([(1,), (2,)], "a int", "one")
    both = glue.create_dynamic_frame.from_options("s3", {"paths": [str(tmp_path / "none")]}, "json")

    given = glue.write_from_options(
        frame_or_dfc=one,
        connection_type="s3",
        connection_options={"path": str(tmp_path / "out")},
        format="json",
    )
    glue.write_from_options(
        frame_or_dfc=DynamicFrameCollection({"x": one, "y": both}, glue), connection_type="s3",
        connection_options={"path": str(tmp_path / "dfc")}, format="csv", format_options={"separator": "|"},
    )  # fmt: skip

    assert given is one
    assert rows(spark.read.json(str(tmp_path / "out"))) == [(1,), (2,)]
    assert spark.read.csv(str(tmp_path / "dfc" / "x"), header=True).columns == ["a"]


@pytest.mark.spark
def test_an_argument_that_is_passed_over_is_said(glue, frame, glue_database, spark, tmp_path: Path, capsys):
    table(tmp_path / "in", "a\n1\n")
    spark.sql(f"CREATE TABLE {glue_database}.t (a int) USING parquet")

    glue.create_dynamic_frame.from_options(
        "s3", {"paths": [str(tmp_path / "in")]}, "csv", additional_options={"jobBookmarkKeys": ["a"]}
    )
    glue.create_dynamic_frame.from_catalog(
        name_space=glue_database, table_name="t", transformation_context="c"
    )
    glue.create_data_frame_from_catalog(glue_database, "t", useSparkDataSource=True)
    glue.create_dynamic_frame.from_catalog(glue_database, "t", additional_options={"mergeSchema": "true"})
    glue.write_dynamic_frame.from_catalog(frame([(1,)], "a int"), glue_database, "t", format="glueparquet")

    said = capsys.readouterr().err
    assert (
        "create_dynamic_frame.from_options has no argument 'additional_options'; it changes nothing. Options of"
        in said
    )
    assert "from_catalog has no argument 'transformation_context'; it changes nothing. Did you mean" in said
    assert "write_dynamic_frame.from_catalog has no argument 'format'" in said
    assert "the option 'mergeSchema' changes nothing here: the columns are those of the table" in said
    assert "name_space" not in said
    assert "useSparkDataSource" not in said


@pytest.mark.spark
def test_s9_samples_are_lists_of_records(glue, spark, glue_database, tmp_path: Path):
    lines(tmp_path / "in", {"a": 1}, {"a": 2}, {"a": 3})
    spark.sql(f"CREATE TABLE {glue_database}.t AS SELECT 1 AS a")

    by_options = glue.create_sample_dynamic_frame_from_options(
        connection_type="s3", connection_options={"paths": [str(tmp_path / "in")]}, num=2, format="json",
        sample_options={"maxSamplePartitions": 1},
    )  # fmt: skip
    by_catalog = glue.create_sample_dynamic_frame_from_catalog(glue_database, "t", num=5)

    assert isinstance(by_options, list)
    assert [row.a for row in by_options] == [1, 2]
    assert [row.a for row in by_catalog] == [1]


@pytest.mark.spark
def test_s9_data_frames_are_read_by_either_spelling(glue, spark, glue_database, tmp_path: Path):
    lines(tmp_path / "in", {"a": 1})
    spark.sql(f"CREATE TABLE {glue_database}.t AS SELECT 1 AS a")
    asked = ("s3", {"paths": [str(tmp_path / "in")]}, "json")

    read = [
        glue.create_data_frame.from_options(*asked),
        glue.create_data_frame_from_options(*asked),
        glue.create_data_frame.from_catalog(glue_database, "t"),
        glue.create_data_frame_from_catalog(database=glue_database, table_name="t"),
    ]

    assert [[tuple(row) for row in one.collect()] for one in read] == [[(1,)]] * 4


@pytest.mark.spark
def test_s9_fail_fast_tolerates_no_record_that_cannot_be_read(glue, tmp_path: Path):
    lines(tmp_path / "good", {"a": 1})
    lines(tmp_path / "bad", {"a": 1}, "broken")
    for folder, fails in (("good", False), ("bad", True)):
        asked = ("s3", {"paths": [str(tmp_path / folder)], "isFailFast": True}, "json")
        if fails:
            with pytest.raises(ErrorThresholdError, match="1 records failed to be read.*'broken'"):
                glue.create_dynamic_frame.from_options(*asked)
        else:
            assert glue.create_dynamic_frame.from_options(*asked).count() == 1


@pytest.mark.spark
def test_s9_a_predicate_chooses_folders_of_formats_of_rows(glue, tmp_path: Path, capsys):
    """§9, predicates: over the folders' keys; over anything else Glue has nothing to choose from (decision 196)."""
    for day in ("09", "10"):
        for kind in ("a b", "c"):
            lines(tmp_path / f"day={day}" / f"kind={kind}", {"v": f"{day}{kind}"})
    lines(tmp_path / "day=11" / "kind=__HIVE_DEFAULT_PARTITION__", {"v": "none"})

    def read(predicate: str) -> list[str]:
        source = glue.getSource(
            "s3", paths=[str(tmp_path)], recurse=True, push_down_predicate=predicate, format="json"
        )
        return sorted(row["v"] for row in rows_of(source.getFrame()))

    assert read("day >= 10 AND kind = 'c'") == ["10c"]
    assert read("kind = 'a b' OR kind IS NULL") == ["09a b", "10a b", "none"]
    assert read("day IN ('09')") == ["09a b", "09c"]
    assert read("day = 1") == []
    assert len(read("v = 'none'")) == 5
    assert "no condition over folders named key=value (they have day, kind)" in capsys.readouterr().err


@pytest.mark.spark
def test_s11_a_custom_connector_is_any_spark_source_by_its_class(glue, frame, tmp_path: Path, capsys):
    source = frame([(1, "a")], "id int, v string")
    asked = {"className": "csv", "path": str(tmp_path / "t"), "header": True, "connectionName": ""}

    glue.write_dynamic_frame.from_options(source, "custom.spark", asked)
    read = glue.create_dynamic_frame.from_options(
        "marketplace.spark", {**asked, "inferSchema": "true"}, push_down_predicate="id = 2"
    )

    assert rows_of(read) == [{"id": 1, "v": "a"}]
    assert "'id = 2' filters nothing: marketplace.spark has no partitions" in capsys.readouterr().err
    with pytest.raises(InvalidInputError, match="className"):
        glue.create_dynamic_frame.from_options("custom.spark", {})
    with pytest.raises(MissingPartError, match="'no.such.Source'"):
        glue.create_dynamic_frame.from_options("custom.spark", {"className": "no.such.Source"})


@pytest.mark.spark
@pytest.mark.parametrize(("lake", "told"), [("delta", "connectors add delta"), ("hudi", "Hudi's bundle")])
def test_s10_a_lake_that_the_session_does_not_know_says_what_to_add(glue, frame, tmp_path: Path, lake, told):
    with pytest.raises(MissingPartError, match=told):
        glue.create_dynamic_frame.from_options("s3", {"paths": [str(tmp_path)]}, lake)
    with pytest.raises(MissingPartError, match=told):
        glue.write_dynamic_frame.from_options(frame([(1,)], "a int"), lake, {"path": str(tmp_path / "o")})


@pytest.mark.spark
def test_s10_avro_without_its_connector_says_so_both_ways(glue, frame, tmp_path: Path):
    table(tmp_path / "in", "x", "a.avro")

    with pytest.raises(MissingPartError, match="connectors add avro"):
        glue.create_dynamic_frame.from_options("s3", {"paths": [str(tmp_path / "in")]}, "avro")
    with pytest.raises(MissingPartError, match="connectors add avro"):
        glue.write_dynamic_frame.from_options(
            frame([(1,)], "a int"), "s3", {"path": str(tmp_path / "o")}, "avro"
        )


@pytest.mark.spark
def test_s10_xml_is_written_by_its_tag_and_read_with_its_options(glue, frame, tmp_path: Path):
    source = frame([(1, " a ", ("x",))], "id int, text string, inner struct<v: string>")
    glue.write_dynamic_frame.from_options(
        source, "s3", {"path": str(tmp_path / "out"), "compression": "gzip"}, "xml", {"rowTag": "item"}
    )
    table(tmp_path / "in", '<all><item k="1"><t> a </t><e></e><n u="m">2</n></item></all>', "a.xml")

    def read(folder: str, **options: Any) -> dict[str, Any]:
        asked = {"paths": [str(tmp_path / folder)]}
        [row] = rows_of(
            glue.create_dynamic_frame.from_options("s3", asked, "xml", {"rowTag": "item", **options})
        )
        return row

    assert list((tmp_path / "out").glob("*.xml.gz"))
    assert read("out") == {"id": 1, "inner": {"v": "x"}, "text": "a"} or read("out")["text"] == " a "
    assert read("in", attributePrefix="at_", valueTag="own")["n"] == {"at_u": "m", "own": 2}
    assert "_k" not in read("in", excludeAttribute="true")
    assert read("in", ignoreSurroundingSpaces=True)["t"] == "a"
    assert read("in", treatEmptyValuesAsNulls=True)["e"] is None


@pytest.mark.spark
def test_s10_xml_with_a_schema_has_its_fields_and_types(glue, tmp_path: Path):
    table(tmp_path / "in", "<all><row><n>01</n><m>x</m></row><row><n>2</n></row></all>", "a.xml")
    schema = g.StructType([g.Field("n", g.StringType()), g.Field("more", g.LongType())])

    asked = {"rowTag": "row", "withSchema": schema.jsonString()}
    made = glue.create_dynamic_frame.from_options("s3", {"paths": [str(tmp_path / "in")]}, "xml", asked)

    assert made.schema() == schema
    assert (made.count(), made.errorsCount()) == (2, 0)
    assert rows_of(made) == [{"n": "01", "more": None}, {"n": "2", "more": None}]


@pytest.mark.spark
def test_s10_a_lake_is_given_its_options_and_all_its_paths(spark, frame, tmp_path: Path):
    """Parquet stands for a table's format: what matters is what Spark is given."""
    for name, value, kind in (("a", 1, "int"), ("b", "x", "string")):
        options = {"path": str(tmp_path / name), "partitionKeys": ["P"], "compression": "gzip"}
        lakes.write(frame([(value, name)], f"v {kind}, p string").records, "parquet", options)

    both = {"paths": [str(tmp_path / "a"), str(tmp_path / "b")]}
    read = lakes.read(spark, "parquet", both)
    flat = lakes.read(spark, "parquet", {"path": str(tmp_path / "a"), "recursiveFileLookup": True})

    assert list((tmp_path / "a" / "p=a").glob("*.gz.parquet"))
    assert sorted(read.schema.getField("v").dataType.choices) == ["int", "string"]
    assert (read.data.count(), flat.data.columns) == (2, ["v"])
    assert [row.p for row in lakes.read(spark, "parquet", both, "p = 'b'").data.collect()] == ["b"]


@pytest.mark.spark
@pytest.mark.parametrize("options", [{}, {"path": None}, {"path": " "}])
def test_s10_a_lake_without_a_path_is_a_sentence(glue, frame, options):
    with pytest.raises(InvalidInputError, match="table of delta needs a path"):
        glue.write_dynamic_frame.from_options(frame([(1,)], "a int"), "delta", options)
    with pytest.raises(InvalidInputError, match="needs paths"):
        glue.create_dynamic_frame.from_options("delta", {**options, "path": None})


@pytest.mark.spark
@pytest.mark.parametrize(
    ("kind", "options", "ending"),
    [
        ("parquet", {"compression": "gzip"}, ".gz.parquet"),
        ("glueparquet", {"compression": "uncompressed", "blockSize": 1048576, "pageSize": 65536}, ".parquet"),
        ("orc", {"compression": "zlib"}, ".zlib.orc"),
        ("json", {"compression": "bzip"}, ".json.bz2"),
        ("csv", {"compression": "gzip"}, ".csv.gz"),
    ],
)
def test_s10_compression_and_the_number_of_files_are_the_sinks(
    glue, frame, tmp_path: Path, kind, options, ending
):
    source = frame([(number,) for number in range(8)], "n int").repartition(4)

    glue.write_dynamic_frame.from_options(
        source, "s3", {"path": str(tmp_path / "o"), "numberTargetPartitions": "2"}, kind, options
    )

    files = [path.name for path in (tmp_path / "o").glob("part-*")]
    assert len(files) == 2
    assert all(name.endswith(ending) for name in files)


@pytest.mark.spark
def test_s9_a_predicate_that_matches_no_partition_gives_an_empty_frame_that_keeps_its_schema(
    glue, spark, glue_database
):
    """§9 is silent on the schema (decision 062)."""
    spark.sql(f"CREATE TABLE {glue_database}.t (id int, part string) USING parquet PARTITIONED BY (part)")
    spark.sql(f"INSERT INTO {glue_database}.t VALUES (1, 'a')")

    made = glue.create_dynamic_frame.from_catalog(glue_database, "t", push_down_predicate="part = 'z'")

    assert made.count() == 0
    assert [field.name for field in made.schema()] == ["id", "part"]
