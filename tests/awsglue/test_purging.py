"""Reference §9: which files purging deletes, and which partitions the table forgets."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from awsglue.dynamicframe import DynamicFrame
from gluepot.errors import InvalidInputError

pytestmark = pytest.mark.spark


def test_s9_purging_deletes_files_older_than_the_retention(
    glue, new_sink, spark, frame, glue_database, tmp_path: Path
):
    path = tmp_path / "t"
    new_sink(path).writeFrame(frame([(1, "a")], "id int, part string"))

    glue.purge_s3_path(str(path))
    kept = spark.table(f"{glue_database}.made").count()
    glue.purge_table(glue_database, "made", {"retentionPeriod": 0})

    assert kept == 1
    assert not list(path.rglob("*.parquet"))


def test_s9_purging_a_table_by_predicate_leaves_other_partitions(
    glue, new_sink, spark, frame, glue_database, tmp_path: Path
):
    path = tmp_path / "t"
    new_sink(path).writeFrame(frame([(1, "a b"), (2, "c")], "id int, part string"))

    for wrong, told in [({"partitionPredicate": "id = 1"}, "part"), ({"excludeStorageClasses": ["GLACIER"]}, "storage"),
                        ({"partitionsPredicate": "part = 'c'"}, "partitionPredicate")]:  # fmt: skip
        with pytest.raises(InvalidInputError, match=told):
            glue.purge_table(glue_database, "made", {"retentionPeriod": 0, **wrong})
    with pytest.raises(InvalidInputError, match="partitionPredicate"):
        glue.purge_s3_path(str(path), {"retentionPeriod": 0, "partitionPredicate": "part = 'c'"})
    assert spark.table(f"{glue_database}.made").count() == 2

    glue.purge_table(glue_database, "made", {"retentionPeriod": 0, "partitionPredicate": "part = 'a b'"})

    assert [row.part for row in spark.table(f"{glue_database}.made").collect()] == ["c"]


def test_s9_purging_forgets_emptied_partitions_and_lists_what_it_deleted(
    glue, new_sink, spark, frame, glue_database, tmp_path: Path
):
    path = tmp_path / "t"
    new_sink(path).writeFrame(frame([(1, "a b"), (2, None), (3, "c")], "id int, part string"))
    (path / "part=c" / "kept.txt").write_text("")

    glue.purge_table(
        glue_database, "made",
        {"retentionPeriod": 0, "exclusions": ["**/kept.txt"], "manifestFilePath": f"{tmp_path}/told/"},
    )  # fmt: skip

    assert [row[0] for row in spark.sql(f"SHOW PARTITIONS {glue_database}.made").collect()] == ["part=c"]
    told = (tmp_path / "told" / "Success.csv").read_text().splitlines()
    assert sorted({line.strip('"').rpartition("/")[0].rpartition("/")[2] for line in told}) == [
        "part=__HIVE_DEFAULT_PARTITION__", "part=a b", "part=c", "t",
    ]  # fmt: skip
    assert (tmp_path / "told" / "Failed.csv").read_text() == ""
    assert (path / "part=c" / "kept.txt").exists()


def test_rows_that_a_script_persisted_outlive_a_purge(
    glue, new_sink, spark, frame, glue_database, tmp_path: Path
):
    path = tmp_path / "t"
    new_sink(path).writeFrame(frame([(1, "x"), (2, "x"), (3, "y")], "id int, part string"))
    held = spark.sql(f"SELECT * FROM {glue_database}.made WHERE part = 'x'").persist()
    held.count()

    glue.purge_table(glue_database, "made", {"retentionPeriod": 0, "partitionPredicate": "part = 'x'"})
    purged = spark.table(f"{glue_database}.made").count()
    new_sink(path).writeFrame(DynamicFrame.fromDF(held, glue, "held"))

    assert purged == 1
    assert sorted(row.id for row in spark.table(f"{glue_database}.made").collect()) == [1, 2, 3]


def test_s9_a_table_that_lists_its_own_files_is_not_purged():
    from awsglue import purging

    class Session:
        catalog = SimpleNamespace(tableExists=lambda _name: True)

        def table(self, _name):
            return None

        def sql(self, _text):
            rows = [("Provider", "iceberg"), ("Location", "s3://lake/t")]
            return SimpleNamespace(
                collect=lambda: [SimpleNamespace(col_name=a, data_type=b) for a, b in rows]
            )

    with pytest.raises(InvalidInputError, match="iceberg"):
        purging.purge_table(Session(), "db", "t", {"retentionPeriod": 0})


@pytest.mark.parametrize("end", ["", "/"])
def test_s9_a_whole_bucket_is_purged(glue, bucket, end):
    uri, folder = bucket
    (folder / "below").mkdir()
    for file in (folder / "a.csv", folder / "below" / "b.csv"):
        file.write_text("1\n")

    glue.purge_s3_path(uri + end, {"retentionPeriod": 0})

    assert [path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".")] == []
