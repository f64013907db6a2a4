"""Lineage: recorded from SQL, read from views, followed both ways."""

from __future__ import annotations

from dataclasses import replace

import pytest

from gluepot.catalog.errors import TableNotFoundError
from gluepot.catalog.lineage import LineageService
from gluepot.catalog.lineage_models import Direction, LineageKind, LineageOrigin
from gluepot.catalog.models import Column, TableType
from gluepot.display.catalog_lineage import render

from .conftest import API, Ticking, plain_table

NOTEBOOK = LineageOrigin(kind=LineageKind.NOTEBOOK, reference="etl.ipynb")
JOB = LineageOrigin(kind=LineageKind.JOB, reference="nightly")


@pytest.fixture
def lineage(catalog, store):
    for name in ("orders", "clean", "daily"):
        catalog.create_table(plain_table(name), API)
    return LineageService(store, catalog, now=Ticking())


def view(name: str, text: str, **changes):
    columns = (Column(name="key", type="bigint"), Column(name="at", type="date"))
    return plain_table(name, type=TableType.VIEW, location="", view_text=text, columns=columns, **changes)


def pairs(graph):
    return {(e.source, e.source_column, e.target, e.target_column) for e in graph.edges}


def test_what_sql_derives_is_followed_up_and_down(lineage):
    lineage.record_sql("INSERT INTO clean SELECT id, day FROM orders", NOTEBOOK, "lake")
    lineage.record_sql("INSERT OVERWRITE lake.daily SELECT count(id), day FROM lake.clean GROUP BY day", JOB)

    graph = lineage.graph("lake.clean")

    assert graph.steps == {"lake.clean": 0, "lake.orders": -1, "lake.daily": 1}
    assert ("lake.orders", "id", "lake.clean", "id") in pairs(graph)
    assert ("lake.clean", "", "lake.daily", "") in pairs(graph)
    assert lineage.graph("lake.daily", Direction.UP).steps["lake.orders"] == -2
    assert lineage.graph("lake.daily", Direction.DOWN).edges == ()
    assert lineage.graph("lake.daily", Direction.UP, max_steps=1).steps == {"lake.daily": 0, "lake.clean": -1}


def test_the_same_again_only_renews_the_time(lineage):
    sql = "INSERT INTO clean SELECT id, day FROM orders"
    lineage.record_sql(sql, JOB, "lake")
    first = lineage.graph("lake.clean").edges
    lineage.record_sql(sql, JOB, "lake")

    second = lineage.graph("lake.clean").edges
    assert len(second) == len(first) == 3
    assert second[0].recorded_at > first[0].recorded_at
    lineage.record_sql(sql, NOTEBOOK, "lake")
    assert len(lineage.graph("lake.clean").edges) == 6


def test_views_are_known_by_their_text_also_after_they_changed(lineage, catalog):
    made = catalog.create_table(
        view("v", "select id, day from orders", parameters={"view.catalogAndNamespace.part.1": "lake"}), API
    )
    assert ("lake.orders", "day", "lake.v", "at") in pairs(lineage.graph("lake.v"))

    catalog.update_table(replace(made, view_text="select id, day from lake.clean"), API)
    changed = lineage.graph("lake.v")
    assert ("lake.clean", "id", "lake.v", "key") in pairs(changed)
    assert "lake.orders" not in changed.steps

    catalog.delete_table("lake", "v", API)
    assert lineage.graph("lake.clean").edges == ()


def test_a_view_that_cannot_be_read_is_known_to_nothing(lineage, catalog):
    catalog.create_table(view("v", "select ((("), API)

    assert lineage.graph("lake.v").edges == ()


def test_a_circle_ends(lineage):
    lineage.record_sql("INSERT INTO clean SELECT * FROM daily", JOB, "lake")
    lineage.record_sql("INSERT INTO daily SELECT * FROM clean", JOB, "lake")

    graph = lineage.graph("lake.clean")

    assert graph.steps == {"lake.clean": 0, "lake.daily": -1}
    assert "(see above)" not in render(graph).text.splitlines()[0]


def test_a_table_that_is_gone_is_still_known_to_lineage_and_one_that_never_was_is_not(lineage, catalog):
    lineage.record_sql("INSERT INTO clean SELECT * FROM orders", JOB, "lake")
    catalog.delete_table("lake", "orders", API)

    assert lineage.graph("lake.orders").steps == {"lake.orders": 0, "lake.clean": 1}
    with pytest.raises(TableNotFoundError, match="Did you mean 'lake.clean'"):
        lineage.graph("lake.claen")


def test_statements_that_derive_nothing_record_nothing(lineage):
    assert lineage.record_sql("SELECT * FROM lake.orders; DROP TABLE x; not sql (((", NOTEBOOK) == ()
    assert "nothing is known" in render(lineage.graph("lake.orders")).text


def test_the_tree_names_origins_and_columns_and_the_graph_is_escaped_svg(lineage):
    origin = LineageOrigin(kind=LineageKind.NOTEBOOK, reference="<etl>.ipynb")
    lineage.record_sql("INSERT INTO clean SELECT id, day FROM orders", origin, "lake")

    shown = render(lineage.graph("lake.clean"))

    assert shown.text.splitlines() == [
        "lake.clean",
        "made of:",
        "└─ lake.orders  by notebook <etl>.ipynb (2026-01-01 00:00)",
        "     day ← day",
        "     id ← id",
        "goes into: nothing known",
    ]
    assert shown.html.count("<rect") == 2
    assert "&lt;etl&gt;.ipynb" in shown.html
