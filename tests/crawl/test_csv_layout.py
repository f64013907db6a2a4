from __future__ import annotations

import pytest

from tests.crawl.lakes import types
from tests.crawl.surrounded import SURROUNDED


@pytest.mark.parametrize("name", SURROUNDED)
def test_lines_around_a_table_are_no_rows_of_it(app, write, read, name):
    text, columns, rows = SURROUNDED[name]
    write(f"{name}/a.csv", text)

    (table,) = app.crawl.crawl([str(write.root / name)]).tables

    assert types(table) == columns
    assert [
        tuple(str(cell) if hasattr(cell, "year") else cell for cell in row) for row in read("default", name)
    ] == rows


def test_lines_that_spark_cannot_leave_out_are_said(app, write):
    write("t/a.csv", "The report\nOf today\nname,v\na,1\nn,2\n")

    (table,) = app.crawl.crawl([str(write.root / "t")]).tables

    assert types(table) == {"name": "string", "v": "bigint"}
    assert (
        "2 lines before the table, which Spark's reader cannot leave out: it reads them as rows"
        in table.notes
    )


def test_hive_readers_are_told_how_many_lines_to_skip(app, write):
    write("t/a.csv", "Sales\n\nid,name,v\n1,x,2\n2,y,3\nSum: 5\n")

    app.crawl.crawl([str(write.root / "t")])

    parameters = app.catalog.get_table("default", "t").parameters
    assert (parameters["skip.header.line.count"], parameters["skip.footer.line.count"]) == ("3", "1")


def test_a_short_row_of_data_at_the_end_is_no_footer(app, write):
    write("t/a.csv", "id,v\n" + "".join(f"{n},x\n" for n in range(30)) + "31")

    (table,) = app.crawl.crawl([str(write.root / "t")]).tables

    assert any("another number of cells" in note for note in table.notes)


def test_a_value_that_the_sample_did_not_show_is_null_in_any_query(app, write):
    import duckdb

    from gluepot.catalog.duckdb_relation import duckdb_relation_sql

    rows = [f"{n},{n}.5" for n in range(200_000)]
    rows[140_000] = "7,nothing"
    write("t/a.csv", "id,v\n" + "\n".join(rows) + "\n")
    app.crawl.crawl([str(write.root / "t")])
    relation = duckdb_relation_sql(app.catalog.get_table("default", "t"), [], app.catalog.folders)

    with duckdb.connect(":memory:") as connection:
        counted = connection.execute(f"SELECT count(*), count(v) FROM ({relation})").fetchone()

    assert counted == (200_000, 199_999)


def test_a_sum_below_one_file_of_several_keeps_them_one_table(app, write, read):
    write("t/a.csv", "id,name,v\n1,x,2\n2,y,3\n3,z,4\n")
    write("t/b.csv", "id,name,v\n4,x,2\n5,y,3\n6,z,4\nSum: 9\n")

    (table,) = app.crawl.crawl([str(write.root / "t")]).tables

    assert table.files == 2
    assert sorted(read("default", "t")) == [
        (1, "x", 2),
        (2, "y", 3),
        (3, "z", 4),
        (4, "x", 2),
        (5, "y", 3),
        (6, "z", 4),
    ]
