"""Reference §1, §9, §10: what sources make of files and tables."""

from __future__ import annotations

import gzip
import zlib
from pathlib import Path

import pytest

from awsglue.sources.local_folders import files_below, local_folder
from awsglue.sources.many_files import looked_up_together
from awsglue.sources.paths import listed_by_hadoop
from gluepot.errors import InvalidInputError, MissingPartError, NotFoundError

pytestmark = pytest.mark.spark


def rows_of(frame):
    return [row.asDict(recursive=True) for row in frame.toDF().collect()]


def test_s1_ints_longs_and_doubles_of_one_field_become_a_choice(json_frame):
    made = json_frame({"v": 1}, {"v": 2**40}, {"v": 1.5}, {"v": "x"}, {"v": None})

    assert list(made.schema().getField("v").dataType.choices) == ["double", "int", "long", "string"]
    assert [row["v"] for row in rows_of(made)] == [
        {"double": None, "int": 1, "long": None, "string": None},
        {"double": None, "int": None, "long": 2**40, "string": None},
        {"double": 1.5, "int": None, "long": None, "string": None},
        {"double": None, "int": None, "long": None, "string": "x"},
        None,
    ]


def test_s1_small_numbers_are_int_large_ones_long(json_frame):
    made = json_frame({"small": 1, "large": 2**31, "ratio": 1.0, "flag": True})

    types = {field.name: field.dataType.name for field in made.schema()}
    assert types == {"small": "int", "large": "long", "ratio": "double", "flag": "boolean"}


def test_s1_choices_are_found_inside_structs_and_arrays(json_frame):
    made = json_frame({"o": {"k": 1}, "a": [{"p": 1}, {"p": "x"}]}, {"o": {"k": "s"}, "a": [{"p": 2}]})

    kinds = made.schema()
    assert kinds.getField("o").dataType.getField("k").dataType.name == "choice"
    assert kinds.getField("a").dataType.elementType.getField("p").dataType.name == "choice"
    assert rows_of(made)[0]["a"] == [{"p": {"int": 1, "string": None}}, {"p": {"int": None, "string": "x"}}]


def test_s1_mixed_elements_of_an_array_are_a_choice(json_frame):
    made = json_frame({"a": [1, "x", 2.5]})

    assert list(rows_of(made)[0]["a"]) == [
        {"double": None, "int": 1, "string": None},
        {"double": None, "int": None, "string": "x"},
        {"double": 2.5, "int": None, "string": None},
    ]


def test_s1_fields_keep_the_order_and_case_of_the_records(json_frame):
    made = json_frame({"Zeta": 1, "alpha": {"y": 1, "b": 2}}, {"Zeta": 2, "mid": 3})

    assert [field.name for field in made.schema()] == ["Zeta", "alpha", "mid"]
    assert [field.name for field in made.schema().getField("alpha").dataType] == ["y", "b"]


def test_s1_names_that_differ_by_case_alone_are_two_fields_of_a_path(json_frame, glue, spark, tmp_path: Path):
    source = json_frame({"Name": "a", "name": 1, "in": {"K": 1, "k": 2}}, {"name": 2})

    mapped = source.apply_mapping([("Name", "string", "one", "string"), ("name", "int", "two", "int")])
    kept = source.drop_fields(["Name"]).rename_field("name", "x").resolveChoice(specs=[("x", "cast:string")])
    glue.write_dynamic_frame.from_options(
        source.drop_fields(["in"]), "s3", {"path": str(tmp_path / "o")}, "json"
    )

    assert [field.name for field in source.schema()] == ["Name", "name", "in"]
    assert rows_of(mapped) == [{"one": "a", "two": 1}, {"one": None, "two": 2}]
    assert rows_of(kept) == [{"x": "1", "in": {"K": 1, "k": 2}}, {"x": "2", "in": None}]
    assert [field.name for field in source.select_fields(["name"]).schema()] == ["name"]
    assert source.map(lambda record: {"v": record["Name"], "w": record["name"]}).count() == 2
    assert source.toDF().columns == ["Name", "name", "in"]
    assert sorted(row.value for row in spark.read.text(str(tmp_path / "o")).collect()) == [
        '{"Name":"a","name":1}', '{"name":2}',
    ]  # fmt: skip
    assert spark.conf.get("spark.sql.caseSensitive") == "false"


def test_s6_a_line_that_is_no_json_is_an_error_record(json_frame):
    made = json_frame({"a": 1}, '{"a": ', {"a": 3})

    assert made.count() == 2
    assert made.errorsCount() == made.stageErrorsCount() == 1
    error = rows_of(made.errorsAsDynamicFrame())[0]["error"]
    assert error["input"] == '{"a": '
    assert set(error) == {"callsite", "msg", "stackTrace", "input", "bytesread", "source", "dynamicRecord"}
    assert (error["bytesread"], error["dynamicRecord"]) == (6, "{}")
    assert "in test_s6_a_line_that_is_no_json_is_an_error_record" in error["stackTrace"]


def test_s10_json_multi_line_reads_whole_files_and_arrays(glue, tmp_path: Path):
    (tmp_path / "a.json").write_text('[\n {"a": 1},\n {"a": 2}\n]')

    made = glue.create_dynamic_frame_from_options(
        "s3", {"paths": [str(tmp_path)]}, "json", {"multiline": "true"}
    )

    assert rows_of(made) == [{"a": 1}, {"a": 2}]


def test_s10_json_path_leads_to_the_records(json_frame):
    made = json_frame({"items": {"list": [{"a": 1}, {"a": 2}]}}, jsonPath="$.items.list[*]")

    assert rows_of(made) == [{"a": 1}, {"a": 2}]


def test_s10_odd_names_survive(json_frame):
    made = json_frame({"a b": 1, "x.y": {"it's": "z"}})

    assert rows_of(made) == [{"a b": 1, "x.y": {"it's": "z"}}]


@pytest.mark.parametrize(
    ("text", "options", "expected"),
    [
        ("a,b\n1,x\n", {"withHeader": True}, [{"a": "1", "b": "x"}]),
        ("1,x\n2,y\n", {}, [{"col0": "1", "col1": "x"}, {"col0": "2", "col1": "y"}]),
        ("a|b\n1|x\n", {"separator": "|", "skipFirst": "true"}, [{"col0": "1", "col1": "x"}]),
        ('a,b\n"1,2","say ""hi"""\n', {"withHeader": "True"}, [{"a": "1,2", "b": 'say "hi"'}]),
        ('a,b\n"1,x\n', {"withHeader": True, "quoteChar": -1}, [{"a": '"1', "b": "x"}]),
        ('a,b\n"1\\"2",x\n', {"withHeader": True, "escaper": "\\"}, [{"a": '1"2', "b": "x"}]),
        ('a,b\n"1\n2",x\n', {"withHeader": True, "multiLine": True}, [{"a": "1\n2", "b": "x"}]),
    ],
    ids=["header", "no header", "skip first", "quotes", "quotes off", "escaper", "multi line"],
)
def test_s10_csv_options(glue, tmp_path: Path, text, options, expected):
    (tmp_path / "a.csv").write_text(text)

    made = glue.create_dynamic_frame.from_options(
        connection_type="s3",
        connection_options={"paths": [str(tmp_path)]},
        format="csv",
        format_options=options,
    )

    assert rows_of(made) == expected


def test_s10_xml_by_row_tag(glue, tmp_path: Path):
    (tmp_path / "a.xml").write_text("<all><row id='7'><n>x</n></row><row id='8'><n>y</n></row></all>")

    made = glue.create_dynamic_frame.from_options("s3", {"paths": [str(tmp_path)]}, "xml", {"rowTag": "row"})

    assert rows_of(made) == [{"_id": 7, "n": "x"}, {"_id": 8, "n": "y"}]


def test_s10_xml_of_several_files(glue, tmp_path: Path):
    for number in (1, 2):
        (tmp_path / f"{number}.xml").write_text(f"<all><row><n>{number}</n></row></all>")

    made = glue.create_dynamic_frame.from_options("s3", {"paths": [str(tmp_path)]}, "xml", {"rowTag": "row"})

    assert sorted(row["n"] for row in rows_of(made)) == [1, 2]


def test_s10_each_csv_file_has_the_names_of_its_own_header(glue, tmp_path: Path):
    (tmp_path / "1.csv").write_text("a,b\n1,x\n")
    (tmp_path / "2.csv").write_text("B,a,more\r\ny,2,!\r\n")
    (tmp_path / "3.csv.gz").write_bytes(gzip.compress(b"\na,b\n3,z\n"))
    (tmp_path / "4.csv").write_text("\n\n")
    (tmp_path / "5.csv.deflate").write_bytes(zlib.compress(b"a,b\n5,w\n"))  # by Hadoop, Python cannot open it

    made = glue.create_dynamic_frame.from_options(
        "s3", {"paths": [str(tmp_path)]}, "csv", {"withHeader": True}
    )

    assert sorted(rows_of(made), key=lambda row: row["a"]) == [
        {"a": "1", "b": "x", "more": None},
        {"a": "2", "b": "y", "more": "!"},
        {"a": "3", "b": "z", "more": None},
        {"a": "5", "b": "w", "more": None},
    ]


def test_s9_recurse_and_exclusions(glue, tmp_path: Path):
    (tmp_path / "deep").mkdir()
    (tmp_path / "a.json").write_text('{"a": 1}')
    (tmp_path / "deep" / "b.json").write_text('{"a": 2}')
    (tmp_path / "deep" / "c.skip.json").write_text('{"a": 3}')

    flat = glue.create_dynamic_frame.from_options("s3", {"paths": [str(tmp_path)]}, "json")
    deep = glue.create_dynamic_frame.from_options(
        "s3", {"paths": [str(tmp_path)], "recurse": True, "exclusions": '["**.skip.json"]'}, "json"
    )

    assert rows_of(flat) == [{"a": 1}]
    assert sorted(row["a"] for row in rows_of(deep)) == [1, 2]


def test_s9_a_folder_of_this_machine_is_listed_as_hadoop_lists_it(spark, tmp_path: Path):
    for name in (
        "a.json",
        "b c%20d.json",
        "_hidden.json",
        "deep/é.json",
        "deep/_temporary/x.json",
        "k=v w/.crc/y.json",
    ):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x" * len(name))
    (tmp_path / "empty.json").touch()
    root = spark.sparkContext._jvm.org.apache.hadoop.fs.Path(f"file:{tmp_path}")
    system = root.getFileSystem(spark.sparkContext._jsc.hadoopConfiguration())
    plain = local_folder(system, root)

    for is_recursive in (False, True):
        ours = files_below(plain, root.toString(), is_recursive=is_recursive)
        theirs = listed_by_hadoop(system, root, is_recursive=is_recursive)
        assert sorted(ours, key=str) == sorted(theirs, key=str)
    assert len(theirs) == 3


def test_s9_many_files_are_looked_up_by_some_tasks_and_the_setting_stays(spark, glue, tmp_path: Path):
    for number in range(40):
        (tmp_path / f"{number}.csv").write_text(f"a\n{number}\n")
    setting = "spark.sql.sources.parallelPartitionDiscovery.parallelism"
    before = spark.conf.get(setting)

    with looked_up_together(spark, [""] * 40):
        inside = spark.conf.get(setting)
    made = glue.create_dynamic_frame.from_options(
        "s3", {"paths": [str(tmp_path)]}, "csv", {"withHeader": True}
    )

    assert (inside, spark.conf.get(setting)) == ("64", before)
    assert made.count() == 40


def test_s9_parquet_by_either_spelling_with_partitions(glue, spark, tmp_path: Path):
    spark.range(4).selectExpr("id", "id % 2 AS part").write.partitionBy("part").parquet(str(tmp_path / "t"))

    one = glue.create_dynamic_frame.from_options(
        "s3", {"paths": [f"{tmp_path}/t"], "recurse": True}, "PARQUET"
    )
    two = glue.create_dynamic_frame_from_options(
        "parquet", {"paths": [f"{tmp_path}/t"]}, push_down_predicate="part=1"
    )

    assert sorted(field.name for field in one.schema()) == ["id", "part"]
    assert one.count() == 4
    assert sorted(row["id"] for row in rows_of(two)) == [1, 3]


def test_s9_an_empty_or_missing_folder_gives_an_empty_frame(glue, tmp_path: Path):
    made = glue.create_dynamic_frame.from_options("s3", {"paths": [str(tmp_path / "nothing")]}, "json")

    assert made.count() == 0
    assert made.schema().fields == []


def test_s9_from_catalog_lowers_names_and_pushes_predicates(glue, spark, glue_database):
    spark.sql(f"CREATE TABLE {glue_database}.t (Id bigint, part string) USING parquet PARTITIONED BY (part)")
    spark.sql(f"INSERT INTO {glue_database}.t VALUES (1, 'a'), (2, 'b')")

    made = glue.create_dynamic_frame.from_catalog(
        database=glue_database, table_name="t", transformation_ctx="src", push_down_predicate="part = 'b'"
    )
    by_alias = glue.create_dynamic_frame_from_catalog(name_space=glue_database, table_name="t")

    assert rows_of(made) == [{"id": 2, "part": "b"}]
    assert by_alias.count() == 2


def test_s9_from_catalog_refuses_neither_or_both_database_names(glue):
    with pytest.raises(InvalidInputError, match="name_space"):
        glue.create_dynamic_frame.from_catalog(table_name="t")
    with pytest.raises(InvalidInputError, match="name_space"):
        glue.create_dynamic_frame.from_catalog(database="a", name_space="a", table_name="t")


def test_s9_a_missing_table_is_named_with_near_ones(glue, spark, glue_database):
    spark.sql(f"CREATE TABLE {glue_database}.orders (id int) USING parquet")

    with pytest.raises(NotFoundError, match="orders"):
        glue.create_dynamic_frame.from_catalog(glue_database, "order")


def test_s9_from_rdd(glue, spark):
    made = glue.create_dynamic_frame.from_rdd(spark.sparkContext.parallelize([(1, "a")]), "r", ["n", "s"])

    assert rows_of(made) == [{"n": 1, "s": "a"}]


def test_s11_an_unknown_connection_type_says_which_there_are(glue):
    with pytest.raises(MissingPartError, match="dynamodb"):
        glue.create_dynamic_frame.from_options("dynamodb", {"dynamodb.input.tableName": "t"})


@pytest.mark.parametrize("end", ["", "/"])
@pytest.mark.parametrize("kind", ["csv", "json", "parquet"])
def test_s9_a_whole_bucket_is_read(glue, spark, bucket, kind, end):
    uri, folder = bucket
    for day in ("1", "2"):
        spark.createDataFrame([(f"v{day}",)], "v string").coalesce(1).write.options(header=True).format(
            kind
        ).save(f"file:{folder}/day={day}")

    made = glue.create_dynamic_frame.from_options(
        "s3", {"paths": [uri + end], "recurse": True}, kind, {"withHeader": True} if kind == "csv" else {}
    )

    assert sorted(row["v"] for row in rows_of(made)) == ["v1", "v2"]


def test_s9_files_at_the_top_of_a_bucket_are_read_without_recurse(glue, bucket):
    uri, folder = bucket
    (folder / "a.csv").write_text("v\n1\n")
    (folder / "below").mkdir()
    (folder / "below" / "b.csv").write_text("v\n2\n")

    made = glue.create_dynamic_frame.from_options("s3", {"paths": [uri]}, "csv", {"withHeader": True})

    assert rows_of(made) == [{"v": "1"}]


def test_s10_attach_filename_says_of_each_record_which_file_it_is_from(glue, spark, bucket):
    uri, folder = bucket
    for kind, text in (
        ("csv", "v\n1\n"),
        ("json", '{"v": 1, "src": 5}'),
        ("xml", "<r><v>1</v></r>"),
        ("grokLog", "1\n"),
    ):
        (folder / kind / "x=1").mkdir(parents=True)
        (folder / kind / "x=1" / "a b+c.txt").write_text(text)
    (folder / "csv" / "x=1" / "other.txt").write_text("w\n2\n")
    for kind in ("parquet", "orc"):
        spark.range(1).selectExpr("id AS v").coalesce(1).write.format(kind).save(f"file:{folder}/{kind}")
    told = {"csv": {"withHeader": True}, "xml": {"rowTag": "r"}, "grokLog": {"logFormat": "%{INT:v:int}"}}

    for kind in ("csv", "json", "xml", "grokLog", "parquet", "orc"):
        made = glue.create_dynamic_frame.from_options(
            "s3",
            {"paths": [f"{uri}/{kind}/"], "recurse": True},
            kind,
            {**told.get(kind, {}), "attachFilename": "src"},
        )
        found = sorted(row["src"] for row in rows_of(made))
        assert made.schema().getField("src").dataType.name == "string"
        if kind in ("parquet", "orc"):
            assert found[0].startswith(f"{uri}/{kind}/part-")
        else:
            assert found[0] == f"{uri}/{kind}/x=1/a b+c.txt"
    by_source = glue.create_dynamic_frame.from_options(
        "s3",
        {"paths": [f"{uri}/csv/"], "recurse": True, "attachFilename": "src"},
        "csv",
        {"withHeader": True},
    )
    assert {(row["v"], row["w"], row["src"].rpartition("/")[2]) for row in rows_of(by_source)} == {
        ("1", None, "a b+c.txt"), (None, "2", "other.txt"),
    }  # fmt: skip
