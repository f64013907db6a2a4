"""Reference §14: what a run with bookmarks reads, and when it counts as read."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from awsglue.job import Job
from gluepot.app import App
from gluepot.errors import InvalidInputError

pytestmark = [pytest.mark.spark, pytest.mark.usefixtures("shared_home")]

Run = Callable[..., list[str]]


@pytest.fixture
def job_name(request: pytest.FixtureRequest) -> str:
    """A job that only this test has."""
    return request.node.name


@pytest.fixture
def lake(tmp_path: Path) -> Path:
    folder = tmp_path / "lake"
    folder.mkdir()
    return folder


@pytest.fixture
def run(glue: Any, job_name: str, lake: Path) -> Run:
    """Run a job that reads the lake's JSON files; return the values of `v` that it got, sorted."""

    def once(
        option: str = "enable", *, commit: bool = True, context: str = "source", **connection: Any
    ) -> list[str]:
        bounds = {
            key: connection.pop(key) for key in ("job_bookmark_from", "job_bookmark_to") if key in connection
        }
        job = Job(glue)
        job.init(job_name, {"job_bookmark_option": f"job-bookmark-{option}", **bounds})
        frame = glue.create_dynamic_frame.from_options(
            "s3", {"paths": [str(lake)], **connection}, "json", transformation_ctx=context
        )
        values = sorted(row["v"] for row in frame.toDF().collect())
        if commit:
            job.commit()
        return values

    return once


def put(folder: Path, name: str, *, changed_s: int | None = None, value: str = "") -> None:
    path = folder / f"{name}.json"
    path.write_text(json.dumps({"v": value or name}) + "\n")
    if changed_s is not None:
        os.utime(path, (changed_s, changed_s))


def test_s14_a_second_run_reads_only_what_came(run: Run, lake: Path):
    put(lake, "a")
    put(lake, "b")
    assert run() == ["a", "b"]

    put(lake, "c")
    assert run() == ["c"]
    assert run() == []


def test_s14_what_is_kept_and_read_is_what_was_there_at_the_line_whoever_asks_and_when(
    glue: Any, spark: Any, lake: Path, glue_database: str, job_name: str
):
    spark.sql(f"CREATE TABLE {glue_database}.t (v string) USING json LOCATION '{lake}'")
    put(lake, "a")

    def run(late: str) -> tuple[Any, Any]:
        job = Job(glue)
        job.init(job_name, {"job_bookmark_option": "job-bookmark-enable"})
        of_path = glue.create_dynamic_frame.from_options(
            "s3", {"paths": [str(lake)]}, "json", transformation_ctx="path"
        )
        of_table = glue.create_dynamic_frame.from_catalog(glue_database, "t", transformation_ctx="table")
        put(lake, late)
        job.commit()
        return of_path, of_table

    frames = [*run("b"), *run("c")]

    assert [[row["v"] for row in one.toDF().collect()] for one in frames] == [["a"], ["a"], ["b"], ["b"]]


def test_s14_without_commit_nothing_counts_as_read(run: Run, lake: Path):
    put(lake, "a")

    assert run(commit=False) == ["a"]
    assert run() == ["a"]
    assert run() == []


def test_s14_a_file_that_is_rewritten_is_read_again_and_a_late_one_is_not_missed(run: Run, lake: Path):
    put(lake, "a", changed_s=1_700_000_000)
    put(lake, "b", changed_s=1_700_000_000)
    run()

    put(lake, "a", changed_s=1_700_000_100, value="a again")
    put(
        lake, "late", changed_s=1_600_000_000
    )  # Glue's own would skip it: its time lies long before the last run
    assert run() == ["a again", "late"]


def test_s14_another_context_and_no_context_read_everything(run: Run, lake: Path):
    put(lake, "a")
    run()

    assert run(context="another") == ["a"]
    assert run(context="") == ["a"]


def test_s14_disabled_reads_everything_and_keeps_nothing(run: Run, lake: Path):
    put(lake, "a")

    assert run("disable") == ["a"]
    assert run("disable") == ["a"]
    assert run() == ["a"]


def test_s14_paused_reads_what_is_new_and_does_not_advance(run: Run, lake: Path):
    put(lake, "a")
    run()
    put(lake, "b")

    assert run("pause") == ["b"]
    assert run("pause") == ["b"]
    assert run() == ["b"]


def test_s14_a_slice_reads_what_the_runs_of_it_read(run: Run, lake: Path, job_name: str, spark_app: App):
    runs = []
    for name in "abc":
        put(lake, name)
        run()
        runs.append(spark_app.bookmarks.get(job_name).run_id)

    assert run("pause", job_bookmark_from=runs[0], job_bookmark_to=runs[1]) == ["b"]
    assert run("pause", job_bookmark_from=runs[0], job_bookmark_to=runs[2]) == ["b", "c"]


@pytest.mark.parametrize(
    ("options", "parts"),
    [
        ({"boundedFiles": "2"}, [["a", "b"], ["c"], []]),
        ({"boundedSize": "1"}, [["a"], ["b"], ["c"], []]),  # one at least, or the job would never move on
    ],
)
def test_s14_bounded_runs_take_the_oldest_and_leave_the_rest(run: Run, lake: Path, options, parts):
    for second, name in enumerate("abc"):
        put(lake, name, changed_s=1_700_000_000 + second)

    assert [run(**options) for _ in parts] == parts


def test_s14_partitioned_parquet_keeps_its_keys(glue: Any, spark: Any, lake: Path, job_name: str):
    def read() -> list[tuple[int, int]]:
        job = Job(glue)
        job.init(job_name, {"job_bookmark_option": "job-bookmark-enable"})
        frame = glue.create_dynamic_frame.from_options(
            "s3", {"paths": [str(lake)]}, "parquet", transformation_ctx="source"
        )
        rows = sorted((row["n"], row["day"]) for row in frame.toDF().collect())
        job.commit()
        return rows

    spark.sql("SELECT 1 AS n, 1 AS day").write.partitionBy("day").mode("append").parquet(str(lake))
    assert read() == [(1, 1)]
    spark.sql("SELECT 2 AS n, 2 AS day").write.partitionBy("day").mode("append").parquet(str(lake))
    assert read() == [(2, 2)]


def test_s14_a_table_with_a_predicate_does_not_lose_the_other_partitions(
    glue: Any, spark: Any, glue_database: str, job_name: str
):
    spark.sql(f"CREATE TABLE {glue_database}.days (n INT, day INT) USING parquet PARTITIONED BY (day)")
    spark.sql(f"INSERT INTO {glue_database}.days VALUES (1, 1), (2, 2)")

    def read(predicate: str) -> list[int]:
        job = Job(glue)
        job.init(job_name, {"job_bookmark_option": "job-bookmark-enable"})
        frame = glue.create_dynamic_frame.from_catalog(
            glue_database, "days", transformation_ctx="days", push_down_predicate=predicate
        )
        rows = sorted(row["n"] for row in frame.toDF().collect())
        job.commit()
        return rows

    assert read("day = 1") == [1]
    assert read("") == [2]
    spark.sql(f"INSERT INTO {glue_database}.days VALUES (3, 1)")
    assert read("") == [3]


def test_s14_a_table_takes_bounds_and_a_view_keys(
    glue: Any, spark: Any, glue_database: str, job_name: str, capfd
):
    spark.sql(f"CREATE TABLE {glue_database}.days (n INT) USING parquet")
    for number in (1, 2):
        spark.sql(f"INSERT INTO {glue_database}.days VALUES ({number})")
    spark.sql(f"CREATE VIEW {glue_database}.seen AS SELECT n FROM {glue_database}.days")

    def read(table: str, **options: Any) -> list[int]:
        job = Job(glue)
        job.init(job_name, {"job_bookmark_option": "job-bookmark-enable"})
        frame = glue.create_dynamic_frame.from_catalog(
            glue_database, table, transformation_ctx=table, additional_options=options
        )
        rows = sorted(row["n"] for row in frame.toDF().collect())
        job.commit()
        return rows

    assert [read("days", boundedFiles="1") for _ in range(3)] == [[1], [2], []]
    assert [read("seen", jobBookmarkKeys=["n"]) for _ in range(2)] == [[1, 2], []]
    capfd.readouterr()
    read("days", hashfeild="n")
    assert capfd.readouterr().err.count("'hashfeild'; it changes nothing") == 1


def test_s14_a_view_is_read_whole_and_says_so(
    glue: Any, spark: Any, glue_database: str, job_name: str, capfd
):
    spark.sql(f"CREATE VIEW {glue_database}.one AS SELECT 1 AS n")
    job = Job(glue)
    job.init(job_name, {"job_bookmark_option": "job-bookmark-enable"})

    frame = glue.create_dynamic_frame.from_catalog(glue_database, "one", transformation_ctx="one")

    assert frame.count() == 1


def test_s14_a_get_source_reads_by_its_context_too(glue: Any, lake: Path, job_name: str):
    put(lake, "a")
    counts = []
    for _ in range(2):
        job = Job(glue)
        job.init(job_name, {"job_bookmark_option": "job-bookmark-enable"})
        source = glue.getSource("s3", transformation_ctx="s", paths=[str(lake)])
        source.setFormat("json")
        counts.append(source.getFrame().count())
        job.commit()

    assert counts == [1, 0]


def test_s14_a_predicate_on_folders_leaves_the_others_unread(glue: Any, lake: Path, job_name: str):
    for day in ("1", "2"):
        (lake / f"day={day}").mkdir()
        put(lake / f"day={day}", day)

    def run(predicate: str) -> list[str]:
        job = Job(glue)
        job.init(job_name, {"job_bookmark_option": "job-bookmark-enable"})
        frame = glue.create_dynamic_frame.from_options(
            "s3", {"paths": [str(lake)], "recurse": True}, "json", transformation_ctx="s",
            push_down_predicate=predicate,
        )  # fmt: skip
        found = sorted(row["v"] for row in frame.toDF().collect())
        job.commit()
        return found

    assert (run("day = 2"), run(""), run("")) == (["2"], ["1"], [])


def test_s14_ids_of_relationalize_go_on_over_the_runs_of_a_job(glue: Any, lake: Path, job_name: str):
    """§5: join keys are unique across runs only with bookmarks; a run without commit gives its ids back."""

    def ids(*, commit: bool) -> set[int]:
        job = Job(glue)
        job.init(job_name, {"job_bookmark_option": "job-bookmark-enable"})
        source = glue.create_dynamic_frame.from_options("s3", {"paths": [str(lake)]}, "json")
        tables = source.relationalize("root", "unused", transformation_ctx="flat")
        found = {row["id"] for name in ("root_l", "root_l.val.m") for row in tables[name].toDF().collect()}
        if commit:
            job.commit()
        return found

    (lake / "a.json").write_text('{"l": [{"m": [1]}, {"m": [2]}]}\n{"l": [{"m": [3, 4]}]}')

    first, lost, second = ids(commit=True), ids(commit=False), ids(commit=True)

    assert first.isdisjoint(second)
    assert min(second) > max(first)
    assert lost == second


@pytest.mark.parametrize(("order", "values", "later"), [("asc", [1, 2], 3), ("desc", [9, 8], 7)])
def test_s14_keys_of_a_database_say_what_is_new(
    glue: Any, spark: Any, tmp_path: Path, job_name: str, order: str, values: list[int], later: int
):
    url = f"jdbc:derby:memory:keys{tmp_path.name}{order};create=true"
    driver = "org.apache.derby.iapi.jdbc.AutoloadedDriver"

    def put(*numbers: int) -> None:
        made = spark.createDataFrame([(number,) for number in numbers], "n int")
        made.write.format("jdbc").mode("append").options(url=url, driver=driver, dbtable="t").save()

    def run() -> list[int]:
        job = Job(glue)
        job.init(job_name, {"job_bookmark_option": "job-bookmark-enable"})
        frame = glue.create_dynamic_frame.from_options(
            "jdbc",
            {"url": url, "customJdbcDriverClassName": driver, "dbtable": "t", "jobBookmarkKeys": ["n"],
             "jobBookmarkKeysSortOrder": order},
            transformation_ctx="t",
        )  # fmt: skip
        found = sorted(row.n for row in frame.toDF().collect())
        job.commit()
        return found

    put(*values)
    assert (run(), run()) == (sorted(values), [])
    put(later)
    assert run() == [later]


@pytest.mark.parametrize(
    ("kind", "text", "options"),
    [("csv", "v\n1\n", {"withHeader": True}), ("xml", "<a><r><v>1</v></r></a>", {"rowTag": "r"})],
)
def test_s14_formats_of_rows_are_bookmarked_alike(glue: Any, lake: Path, job_name: str, kind, text, options):
    (lake / f"a.{kind}").write_text(text)
    counts = []
    for _ in range(2):
        job = Job(glue)
        job.init(job_name, {"job_bookmark_option": "job-bookmark-enable"})
        frame = glue.create_dynamic_frame.from_options(
            "s3", {"paths": [str(lake)]}, kind, options, transformation_ctx="s"
        )
        counts.append(frame.count())
        job.commit()

    assert counts == [1, 0]


def test_s14_an_option_that_is_none_is_named(glue: Any, job_name: str):
    with pytest.raises(InvalidInputError, match="cannot be 'job-bookmark-on'"):
        Job(glue).init(job_name, {"job_bookmark_option": "job-bookmark-on"})
