"""Plans as Spark writes them in JSON, made by hand: what is followed, and where it ends."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from gluepot.sql.plan_lineage import SparkWork, work_use

MOMENT = datetime(2026, 1, 1, tzinfo=UTC)


def reference(name, number):
    return {"class": "c.AttributeReference", "num-children": 0, "name": name, "exprId": {"id": number}}


def alias(name, number, *below):
    return [{"class": "c.Alias", "num-children": 1, "name": name, "exprId": {"id": number}}, *below]


def node(kind, children=0, **fields):
    return {"class": f"c.{kind}", "num-children": children, **fields}


def named(table, database="db"):
    return {"identifier": {"database": database, "table": table}}


def relation(table, *columns):
    """A table of the catalog; columns are (name, expression id)."""
    return node("LogicalRelation", catalogTable=named(table), output=[[reference(*c)] for c in columns])


def written(*query, **fields):
    """Return the columns of what a command writes to `db.out`, as `target ← source.column`."""
    command = node("InsertIntoHadoopFsRelationCommand", 1, query=0, catalogTable=named("out"), **fields)
    use = work_use(SparkWork(plan=[command, *query], started_at=MOMENT, ended_at=MOMENT))
    return {
        f"{c.target_column} ← {c.source_table}.{c.source_column}" for c in use.derivation.columns
    }, use.derivation.sources


def test_columns_are_followed_through_aliases_and_renamed_to_the_targets():
    project = node("Project", 1, projectList=[alias("x", 9, node("Upper", 1), reference("name", 1))])

    columns, sources = written(project, relation("t", ("Name", 1)), outputColumnNames="[Shout]")

    assert columns == {"shout ← db.t.name"}
    assert sources == ("db.t",)


def test_both_sides_of_a_union_go_into_its_columns():
    columns, sources = written(node("Union", 2), relation("t", ("a", 1)), relation("u", ("b", 2)))

    assert columns == {"a ← db.t.a", "a ← db.u.b"}
    assert sources == ("db.t", "db.u")


def test_a_view_ends_the_way_and_a_temporary_one_does_not():
    inner = [node("Project", 1, projectList=[alias("v", 5, reference("a", 1))]), relation("t", ("a", 1))]
    desc = {**named("view"), "schema": {"fields": [{"name": "shown"}]}}

    assert written(node("View", 1, desc=desc, isTempView=False), *inner) == (
        {"v ← db.view.shown"},
        ("db.view",),
    )
    assert written(node("View", 1, desc=desc, isTempView=True), *inner) == ({"v ← db.t.a"}, ("db.t",))


def test_a_with_clause_that_is_used_is_followed_into_its_definition():
    columns, sources = written(
        node("WithCTE", 2),
        node("CTERelationDef", 1, id=7),
        relation("t", ("a", 1)),
        node("CTERelationRef", cteId=7, output=[[reference("a", 3)]]),
    )

    assert (columns, sources) == ({"a ← db.t.a"}, ("db.t",))


def test_a_subquery_in_a_filter_is_a_source_and_gives_no_column():
    condition = [node("InSubquery", 2), reference("a", 1), node("ListQuery", plan=[relation("u", ("b", 2))])]

    columns, sources = written(node("Filter", 1, condition=condition), relation("t", ("a", 1)))

    assert columns == {"a ← db.t.a"}
    assert sources == ("db.t", "db.u")


def test_code_that_spark_cannot_see_through_gives_no_columns():
    columns, sources = written(node("MapInPandas", 1, output=[[reference("a", 8)]]), relation("t", ("a", 1)))

    assert (columns, sources) == (set(), ("db.t",))


def test_a_thousand_steps_are_no_deep_recursion():
    steps = [
        node("Project", 1, projectList=[alias("a", n + 1, reference("a", n))]) for n in range(3000, 0, -1)
    ]

    assert written(*steps, relation("t", ("a", 1)))[0] == {"a ← db.t.a"}


@pytest.mark.parametrize(
    ("plan", "reads"),
    [
        ([relation("t", ("a", 1))], ("db.t",)),
        ([node("CreateViewCommand", 1), relation("t", ("a", 1))], ()),
        ([node("SaveAsV1TableCommand", query=[relation("t", ("a", 1))], tableDesc=named("x"))], ()),
    ],
    ids=["query", "view", "a command that starts another"],
)
def test_what_writes_nothing_itself_derives_nothing(plan, reads):
    use = work_use(SparkWork(plan=plan, started_at=MOMENT, ended_at=MOMENT))

    assert (use.derivation, use.reads) == (None, reads)
