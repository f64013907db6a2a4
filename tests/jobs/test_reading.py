"""`gluepot.read` with bookmarks in real Spark: tables, partitions, paths and a database's keys."""

from __future__ import annotations

import os
import uuid
from pathlib import Path
from typing import Any

import pytest

from gluepot.app import App
from gluepot.catalog.formats import file_table
from gluepot.catalog.models import Column, Database, Origin, OriginKind, Partition
from gluepot.errors import InvalidInputError
from gluepot.jobs.bookmarks.models import CommitOn
from gluepot.jobs.bookmarks.service import BookmarkService
from gluepot.jobs.reading import SourceReader

pytestmark = pytest.mark.spark
ORIGIN = Origin(kind=OriginKind.API)


@pytest.fixture
def read(spark: Any, spark_app: App):
    """Call a reader's method in a run of its own; the bookmark moves when the rows have been taken."""
    job = uuid.uuid4().hex
    bookmarks = BookmarkService(spark_app.database)

    def call(method: str, *arguments: Any, commit: bool = True, **options: Any) -> list[tuple[Any, ...]]:
        session = bookmarks.begin(job, uuid.uuid4().hex, commit_on=CommitOn.CALL)
        reader = SourceReader(spark, spark_app.catalog, session)
        frame = getattr(reader, method)(*arguments, bookmark="ctx", **options)
        found = sorted(tuple(row) for row in frame.collect())
        if commit:
            session.commit()
        return found

    return call


@pytest.fixture
def db(spark_app: App) -> str:
    name = f"reading_{uuid.uuid4().hex[:6]}"
    spark_app.catalog.create_database(Database(name=name))
    return name


def put(path: Path, text: str, modified_s: float | None = None) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    if modified_s is not None:
        os.utime(path, (modified_s, modified_s))


def test_a_path_gives_new_and_rewritten_and_late_files(read, tmp_path):
    lake = tmp_path / "my lake"
    put(lake / "a b%41.csv", "1\n")
    put(lake / "day=1" / "ü.csv", "2\n")

    def new(**options: Any) -> list[Any]:
        rows = read(
            "read_path", str(lake), file_format="csv", options={"recursiveFileLookup": "true"}, **options
        )
        return [row[0] for row in rows]

    assert new() == ["1", "2"]
    assert new() == []
    put(lake / "a b%41.csv", "10\n")
    put(lake / "late.csv", "3\n", modified_s=1_000_000_000)
    assert new(commit=False) == ["10", "3"]
    assert new() == ["10", "3"]
    assert new() == []


def test_a_file_that_is_not_read_does_not_count_as_read(read, tmp_path):
    put(tmp_path / "lake" / "a.csv", "1\n")
    put(tmp_path / "lake" / "b.txt", "2\n")
    put(tmp_path / "lake" / "deep" / "c.csv", "3\n")
    path, csv = str(tmp_path / "lake"), {"file_format": "csv"}

    only = read("read_path", path, **csv, options={"pathGlobFilter": "*.csv"})
    everything = read("read_path", path, **csv, options={"recursiveFileLookup": "true"})

    assert (only, everything) == ([("1",)], [("2",), ("3",)])


def test_a_plain_table_gives_rows_of_new_files(read, spark, db):
    spark.sql(f"CREATE TABLE {db}.t (id int) USING parquet")
    assert read("read_table", f"{db}.t") == []
    spark.sql(f"INSERT INTO {db}.t VALUES (1)")
    assert read("read_table", f"{db}.t") == [(1,)]
    spark.sql(f"INSERT INTO {db}.t VALUES (2)")

    assert read("read_table", f"{db}.t") == [(2,)]


def test_a_table_that_hive_reads_has_a_bookmark_too(read, spark, db):
    spark.sql(f"CREATE TABLE {db}.h (id int) STORED AS TEXTFILE")
    spark.sql(f"INSERT INTO {db}.h VALUES (1)")
    assert read("read_table", f"{db}.h") == [(1,)]
    spark.sql(f"INSERT INTO {db}.h VALUES (2)")

    assert read("read_table", f"{db}.h") == [(2,)]


def test_a_partition_that_is_not_registered_yet_is_new_when_it_is(read, spark_app, db, tmp_path):
    for day in ("1", "2"):
        put(tmp_path / "lake" / f"day={day}" / "f.csv", f"{day}0\n")
    put(tmp_path / "elsewhere" / "f.csv", "90\n")
    table = file_table(
        db,
        "p",
        "csv",
        [Column(name="n", type="int")],
        [Column(name="day", type="int")],
        f"file://{tmp_path}/lake",
    )
    spark_app.catalog.create_table(table, ORIGIN)

    def register(day: str, folder: str) -> None:
        partition = Partition(values=(day,), location=f"file://{tmp_path}/{folder}")
        spark_app.catalog.add_partitions(db, "p", [partition], ORIGIN)

    register("1", "lake/day=1")
    assert read("read_table", f"{db}.p") == [(10, 1)]
    register("2", "lake/day=2")
    register("9", "elsewhere")

    assert read("read_table", f"{db}.p") == [(20, 2), (90, 9)]


def test_partition_values_that_a_folder_cannot_have_are_read(read, spark, db):
    spark.sql(f"CREATE TABLE {db}.odd (n int, day string) USING parquet PARTITIONED BY (day)")
    spark.sql(f"INSERT INTO {db}.odd VALUES (1, 'a/b %20'), (2, 'ü c')")

    assert read("read_table", f"{db}.odd") == [(1, "a/b %20"), (2, "ü c")]
    assert read("read_table", f"{db}.odd") == []


def test_what_has_no_files_of_its_own_says_so(read, spark, db):
    spark.sql(f"CREATE VIEW {db}.v AS SELECT 1 AS a")

    with pytest.raises(InvalidInputError, match="is no table of plain files"):
        read("read_table", f"{db}.v")


@pytest.fixture
def orders(spark: Any):
    """A table of a database of its own (the Derby that PySpark brings), and a way to change it."""
    url = f"jdbc:derby:memory:{uuid.uuid4().hex}"
    manager = spark._jvm.java.sql.DriverManager
    spark._jvm.java.lang.Class.forName("org.apache.derby.iapi.jdbc.AutoloadedDriver")

    def run(sql: str) -> None:
        connection = manager.getConnection(f"{url};create=true")
        connection.createStatement().execute(sql)
        connection.close()

    run("CREATE TABLE orders (id INT, part INT, at_time TIMESTAMP, word VARCHAR(10))")
    return {"url": url, "dbtable": "orders"}, run


def insert(run, *rows: tuple[int, int, str]) -> None:
    for number, part, day in rows:
        run(f"INSERT INTO orders VALUES ({number}, {part}, TIMESTAMP('{day} 01:30:00'), 'w')")


def test_a_databases_keys_only_grow_and_only_new_rows_are_read(read, orders):
    options, run = orders
    insert(run, (1, 1, "2026-03-01"), (2, 1, "2026-03-28"))

    def new(*keys: str, **more: Any) -> list[Any]:
        return [row[:2] for row in read("read_keys", options, keys=keys, **more)]

    assert new("ID", commit=False) == [(1, 1), (2, 1)]
    assert new("ID") == [(1, 1), (2, 1)]
    assert new("ID") == []
    insert(run, (3, 1, "2026-03-29"), (5, 1, "2026-03-30"))
    run("UPDATE orders SET word = 'new' WHERE id = 1")
    run("INSERT INTO orders VALUES (NULL, 1, NULL, 'null')")
    assert new("ID") == [(3, 1), (5, 1)]
    with pytest.raises(InvalidInputError, match="needs keys that it has, not 'nope'"):
        new("nope")
    with pytest.raises(InvalidInputError, match="'up' is no order"):
        new("ID", order="up")


@pytest.mark.parametrize(
    ("keys", "order", "late"),
    [(("ID", "PART"), "asc", (2, 2)), (("AT_TIME",), "asc", (9, 9)), (("ID",), "desc", (0, 0))],
    ids=["compound", "timestamp", "falling"],
)
def test_compound_falling_and_timestamp_keys(read, orders, keys, order, late):
    options, run = orders
    insert(run, (1, 9, "2026-10-24"), (2, 1, "2026-10-25"))

    def new() -> list[Any]:
        return [row[:2] for row in read("read_keys", options, keys=keys, order=order)]

    assert new() == [(1, 9), (2, 1)]
    insert(run, (*late, "2026-10-26"))
    assert new() == [late]
    assert new() == []
