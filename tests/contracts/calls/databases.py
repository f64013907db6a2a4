"""Databases and functions."""

from __future__ import annotations

from collections.abc import Iterator

from hive_metastore.ttypes import Database, Function, ResourceUri

from tests.contracts.calls.script import Call, call, table


def calls() -> Iterator[Call]:
    """The calls, in order."""
    yield call("only the default at first", "get_all_databases")
    yield call("the default one", "get_database", "default")
    yield call("in upper case", "get_database", "DEFAULT")
    yield call("missing", "get_database", "nope")
    yield call("empty name", "get_database", "")
    for name in ("shop", "Mixed", "other", "with_1_digit", "_lead", "9lives"):
        yield call(repr(name), "create_database", Database(name=name, parameters={}))
        yield call(repr(name), "get_database", name)
    for name in ("shop", "SHOP", "default"):
        yield call(f"again, {name!r}", "create_database", Database(name=name, parameters={}))
    for name in ("weird-name", "a b", "a.b", "", "ü", "x'y", "a/b"):
        yield call(f"a name that cannot be, {name!r}", "create_database", Database(name=name, parameters={}))
    yield call(
        "with everything", "create_database",
        Database(name="rich", description="what it is for", parameters={"a": "b", "c": ""}, ownerName="ann", ownerType=1),
    )  # fmt: skip
    yield call("with everything", "get_database", "rich")
    yield call(
        "at a place", "create_database",
        Database(name="placed", locationUri="file:<warehouse>/elsewhere/placed", parameters={}),
    )  # fmt: skip
    yield call("at a place", "get_database", "placed")
    yield call("all", "get_all_databases")
    for pattern in (
        "*",
        "s*",
        "S*",
        "sh?p",
        "shop|other",
        "*o*",
        "nope",
        "",
        "s*|m*",
        ".*",
        "mixed",
        "_*",
        "with_*",
    ):
        yield call(f"pattern {pattern!r}", "get_databases", pattern)

    change = Database(
        name="rich", description="what it is for", parameters={"new": "x"}, ownerName="ann", ownerType=1
    )
    yield call("parameters", "alter_database", "rich", change)
    yield call("after its parameters changed", "get_database", "rich")
    yield call("missing", "alter_database", "nope", Database(name="nope", parameters={}))
    change = Database(name="rich", description="other", parameters={}, ownerName="bob", ownerType=1)
    yield call("owner", "alter_database", "rich", change)
    yield Call(label="get_database: owner after alter", run=lambda c: c.get_database("rich").ownerName)
    yield Call(
        label="get_database: description after alter", run=lambda c: c.get_database("rich").description
    )

    yield call("in a database that is dropped", "create_table", table("t", "other"))
    yield call("not empty", "drop_database", "other", True, False)
    yield call("still there", "get_all_tables", "other")
    yield call("with its tables", "drop_database", "other", True, True)
    yield call("gone", "get_database", "other")
    yield call("gone already", "drop_database", "other", True, False)
    yield call("missing with cascade", "drop_database", "nope", True, True)
    yield call("the default one", "drop_database", "default", True, False)
    yield call("in upper case, keeping data", "drop_database", "MIXED", False, False)
    yield call("placed", "drop_database", "placed", True, False)
    yield call("after drops", "get_all_databases")
    yield from _functions()


def _functions() -> Iterator[Call]:
    def function(name: str, **changes: object) -> Function:
        sent = {
            "functionName": name, "dbName": "shop", "className": "com.example.F", "ownerName": "me", "ownerType": 1,
            "functionType": 1, "resourceUris": [], "createTime": 1,
        }  # fmt: skip
        return Function(**{**sent, **changes})

    yield call("none", "get_functions", "shop", "*")
    yield call("missing", "get_function", "shop", "f")
    yield call("plain", "create_function", function("f"))
    yield call("upper case", "create_function", function("Upper"))
    yield call(
        "with a jar", "create_function", function("jarred", resourceUris=[ResourceUri(1, "file:/x.jar")])
    )
    for name in ("f", "F", "upper", "UPPER", "jarred"):
        yield call(repr(name), "get_function", "shop", name)
    yield call("again", "create_function", function("f"))
    yield call("again in upper case", "create_function", function("F"))
    yield call("in no database", "create_function", function("f", dbName="nope"))
    yield call("a name that cannot be", "create_function", function("weird-name"))
    for pattern in ("*", "f*", "F*", "u*|j*", "nope", "f", ""):
        yield call(f"pattern {pattern!r}", "get_functions", "shop", pattern)
    yield call("of no database", "get_functions", "nope", "*")
    yield call("class", "alter_function", "shop", "f", function("f", className="com.example.G"))
    yield call("after alter", "get_function", "shop", "f")
    yield call("missing", "alter_function", "shop", "nope", function("nope"))
    yield call("rename", "alter_function", "shop", "f", function("g"))
    yield call("old name", "get_function", "shop", "f")
    yield call("new name", "get_function", "shop", "g")
    yield call("missing", "drop_function", "shop", "nope")
    yield call("in no database", "drop_function", "nope", "f")
    yield call("in no database", "get_function", "nope", "f")
    yield call("upper case", "drop_function", "SHOP", "UPPER")
    yield call("after drop", "get_functions", "shop", "*")
