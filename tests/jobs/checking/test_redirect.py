"""Where names lead while a check runs."""

from __future__ import annotations

import pytest

from gluepot.jobs.checking.comparing import compared
from gluepot.jobs.checking.errors import EffectAtRunError
from gluepot.jobs.checking.models import EffectKind, Manner, OnEffect, Start, Verdict
from gluepot.jobs.checking.redirect import Redirect, Redirected


class ListedTables:
    """A session and a catalog as lists."""

    def __init__(self, *tables: str, views: tuple[str, ...] = ()) -> None:
        self.tables = dict.fromkeys(tables, 1)
        self.views = views
        self.made: list[str] = []
        self.copied: list[str] = []

    def current_database(self) -> str:
        return "default"

    def is_temporary_view(self, name: str) -> bool:
        return name in self.views

    def has_database(self, name: str) -> bool:
        return any(table.startswith(f"{name}.") for table in self.tables)

    def make_scratch(self, database: str) -> None:
        self.made.append(database)

    def copy(self, table: str, scratch: str) -> bool:
        if table in self.tables:
            self.copied.append(f"{table} → {scratch}")
        return table in self.tables


def redirect(
    *tables: str, views: tuple[str, ...] = (), on_effect: OnEffect = OnEffect.REFUSE
) -> tuple[Redirect, ListedTables]:
    listed = ListedTables(*tables, views=views)
    return Redirect("c_", listed, on_effect=on_effect), listed


def test_a_table_leads_to_its_scratch_table_once_it_was_written():
    names, _ = redirect("default.t")

    before = names.sql("SELECT t.a FROM t")
    written = names.sql("CREATE OR REPLACE TABLE t AS SELECT 1 AS a")
    after = names.sql("SELECT t.a FROM default.t JOIN other.t o ON t.a = o.a")

    assert before == "SELECT t.a FROM t"
    assert written == "CREATE OR REPLACE TABLE `c_default`.`t` AS SELECT 1 AS a"
    assert after == "SELECT t.a FROM `c_default`.`t` JOIN other.t o ON t.a = o.a"
    assert (names.read("spark_catalog.default.T"), names.read("other.t")) == ("c_default.t", "other.t")


def test_a_table_that_is_not_replaced_whole_begins_as_a_copy():
    names, listed = redirect("sales.orders", "sales.lines")

    names.sql("INSERT INTO sales.orders VALUES (1)")
    names.write("sales.lines", Manner.REPLACES)
    names.write("sales.lines", Manner.APPENDS)
    names.write("sales.made_here", Manner.CHANGES)

    assert listed.copied == ["sales.orders → c_sales.orders"]
    starts = {name: (one.start, one.appends) for name, one in names.written.items()}
    assert starts == {
        "sales.orders": (Start.COPY, True),
        "sales.lines": (Start.EMPTY, True),
        "sales.made_here": (Start.EMPTY, False),
    }


def test_a_temporary_view_is_not_taken_for_the_table_of_its_name():
    names, listed = redirect("default.t", views=("t",))
    names.write("default.t", Manner.REPLACES)

    assert names.sql("SELECT * FROM t") == "SELECT * FROM t"
    assert names.sql("DROP VIEW t") == "DROP VIEW t"
    assert listed.made == ["c_default"]


@pytest.mark.parametrize(
    "sql", ["CREATE DATABASE fresh", "INSERT INTO lake.db.t SELECT 1", "DROP DATABASE sales"]
)
def test_what_cannot_be_redirected_is_refused_when_it_comes(sql: str):
    names, _ = redirect("sales.orders")

    with pytest.raises(EffectAtRunError, match="--allow-effects"):
        names.sql(sql)


def test_a_database_that_is_there_may_be_made_if_it_is_not():
    names, _ = redirect("sales.orders")

    assert names.sql("CREATE DATABASE IF NOT EXISTS sales") == "CREATE DATABASE IF NOT EXISTS sales"


def test_allowed_effects_happen_as_they_are_written():
    names, _ = redirect(on_effect=OnEffect.ALLOW)

    names.refuse(EffectKind.PATH, "save('/x')")

    assert names.sql("DROP DATABASE sales") == "DROP DATABASE sales"


def shape(rows: int, *columns: str) -> tuple[tuple[str, ...], int]:
    return columns or ("id bigint",), rows


@pytest.mark.parametrize(
    ("start", "appends", "run", "now", "verdict", "said"),
    [
        (Start.EMPTY, False, shape(5), shape(5), Verdict.SAME, ()),
        (Start.EMPTY, True, shape(5), shape(15), Verdict.DIFFERENT, ("5 rows, not 15",)),
        (Start.COPY, True, shape(20), shape(15), Verdict.ADDS, ()),
        (Start.COPY, False, shape(20), shape(15), Verdict.DIFFERENT, ("20 rows, not 15",)),
        (Start.COPY, True, shape(14), shape(15), Verdict.DIFFERENT, ("14 rows, not 15",)),
        (Start.EMPTY, False, shape(5), None, Verdict.NEW, ()),
        (Start.EMPTY, False, None, shape(5), Verdict.DIFFERENT, ("the run drops it",)),
        (
            Start.EMPTY,
            False,
            shape(5, "id int", "b string"),
            shape(5, "id bigint", "c string"),
            Verdict.DIFFERENT,
            ("column b is new", "column c is missing", "column id is int, not bigint"),
        ),
    ],
    ids=["same", "fewer", "append", "not an append", "append that loses", "new", "dropped", "columns"],
)  # fmt: skip
def test_tables_are_compared_by_columns_and_rows(start, appends, run, now, verdict, said):
    redirected = Redirected(table="db.t", scratch="c_db.t", start=start, appends=appends)

    found = compared(redirected, run=run, now=now)

    assert (found.verdict, found.differences) == (verdict, said)
