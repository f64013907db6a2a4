"""Tables and views."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from hive_metastore.ttypes import EnvironmentContext, FieldSchema, Order, Table

from tests.contracts.calls.script import Call, altered, call, descriptor, fields, table

_TYPES = (
    "tinyint", "smallint", "int", "bigint", "float", "double", "decimal", "decimal(10,2)", "decimal(38,38)", "string",
    "char(3)", "varchar(20)", "boolean", "date", "timestamp", "binary", "array<int>", "map<string,int>",
    "struct<a:int,b:string>", "array<struct<a:map<string,array<int>>>>", "uniontype<int,string>", "void", "interval_day_time",
    "STRING", "Int", "timestamp_ntz", "variant", "nonsense", "", "integer", "long", "string collate UTF8", "struct<>", "array",
)  # fmt: skip


def calls() -> Iterator[Call]:
    """The calls, in order."""
    yield from _create()
    yield from _read()
    yield from _alter()
    yield from _drop()


def _create() -> Iterator[Call]:
    made: dict[str, Table] = {
        "plain": table("plain"),
        "UPPER": table("Upper", columns=fields(Id="bigint", NAME="string")),
        "keyed": table("keyed", keys={"day": "date", "hr": "int"}),
        "external": table(
            "ext",
            tableType="EXTERNAL_TABLE",
            parameters={"EXTERNAL": "TRUE"},
            location="file:<warehouse>/x/ext",
        ),
        "external by type only": table("ext_type", tableType="EXTERNAL_TABLE"),
        "external by parameter only": table("ext_parameter", parameters={"EXTERNAL": "TRUE"}),
        "managed at a place": table("placed", location="file:<warehouse>/x/placed"),
        "a view": table(
            "seen", tableType="VIRTUAL_VIEW", viewOriginalText="select 1", viewExpandedText="select 1"
        ),
        "with a comment": table("said", parameters={"comment": "what it is"}),
        "with parameters": table("params", parameters={"a": "1", "b": "", "C": "Upper"}),
        "bucketed": table(
            "buckets",
            sd=descriptor(fields(a="int"), numBuckets=4, bucketCols=["a"], sortCols=[Order("a", 1)]),
        ),
        "with a retention": table("kept", retention=7),
        "with column comments": table(
            "commented", columns=[FieldSchema("a", "int", "first"), FieldSchema("b", "int", "")]
        ),
        "without columns": table("bare", columns=[]),
        "only keys": table("only_keys", columns=[], keys={"k": "string"}),
        "no table type": table("untyped", tableType=None),
        "no owner": table("unowned", owner=None),
        "no parameters": table("no_params", parameters=None),
    }
    for label, sent in made.items():
        yield call(label, "create_table", sent)
        yield call(label, "get_table", "shop", sent.tableName)
    refused: dict[str, Table] = {
        "again": table("plain"),
        "again in upper case": table("PLAIN"),
        "in no database": table("t", "nope"),
        "a name that cannot be": table("weird-name"),
        "a name with a dot": table("a.b"),
        "no name": table(""),
        "a column twice": table("twice", columns=[FieldSchema("a", "int"), FieldSchema("a", "string")]),
        "a column twice, in two cases": table(
            "twice_2", columns=[FieldSchema("a", "int"), FieldSchema("A", "string")]
        ),
        "a key that is a column": table("both", columns=fields(k="int"), keys={"k": "int"}),
        "no descriptor": table("no_sd", sd=None),
        "a column without a type": table("no_type", columns=[FieldSchema("a", None)]),
        "a column without a name": table("no_name", columns=[FieldSchema(None, "int")]),
        "an unknown key type": table("key_type", keys={"k": "timestamp_ntz"}),
    }
    for label, sent in refused.items():
        yield call(label, "create_table", sent)
    for number, kind in enumerate(_TYPES):
        name = f"type_{number}"
        yield call(f"a column of {kind!r}", "create_table", table(name, columns=[FieldSchema("c", kind)]))
        yield Call(label=f"get_table: a column of {kind!r}", run=_type_of(name))
    for name in ("weird column", "a-b", "ü", "select", "a.b", "a`b", "a:b", "a,b", "1"):
        yield call(
            f"a column named {name!r}", "create_table", table("odd", columns=[FieldSchema(name, "int")])
        )
        yield call("cleared", "drop_table", "shop", "odd", True)
    context = EnvironmentContext(properties={"DO_NOT_UPDATE_STATS": "true"})
    yield call("with a context", "create_table_with_environment_context", table("ctx"), context)
    yield call("with no context", "create_table_with_environment_context", table("ctx2"), None)
    yield call("with a context", "get_table", "shop", "ctx")


def _type_of(name: str) -> Callable[[Any], Any]:
    return lambda client: [field.type for field in client.get_table("shop", name).sd.cols]


def _read() -> Iterator[Call]:
    yield call("all", "get_all_tables", "shop")
    yield call("of no database", "get_all_tables", "nope")
    yield call("in upper case", "get_all_tables", "SHOP")
    for pattern in (
        "*",
        "p*",
        "P*",
        "plain|seen",
        "*a*",
        "nope",
        "",
        "ex*t",
        ".*",
        "p.*",
        "p?ain",
        "type_1*",
        "*|*",
    ):
        yield call(f"pattern {pattern!r}", "get_tables", "shop", pattern)
    yield call("of no database", "get_tables", "nope", "*")
    for kind in (
        "MANAGED_TABLE",
        "EXTERNAL_TABLE",
        "VIRTUAL_VIEW",
        "INDEX_TABLE",
        "MATERIALIZED_VIEW",
        "nonsense",
    ):
        yield call(f"of type {kind}", "get_tables_by_type", "shop", "*", kind)
    yield call("of type and pattern", "get_tables_by_type", "shop", "s*", "VIRTUAL_VIEW")
    yield call("missing", "get_table", "shop", "nope")
    yield call("of no database", "get_table", "nope", "plain")
    yield call("in upper case", "get_table", "SHOP", "PLAIN")
    yield call("empty name", "get_table", "shop", "")
    for label, names in {
        "two": ["plain", "seen"], "one missing": ["plain", "nope"], "none": [], "upper case": ["PLAIN"],
        "twice": ["plain", "plain"],
    }.items():  # fmt: skip
        yield Call(label=f"get_table_objects_by_name: {label}", run=_named(names))
    yield call("of no database", "get_table_objects_by_name", "nope", ["t"])
    yield call("of an empty database name", "get_table_objects_by_name", "", ["t"])


def _named(names: list[str]) -> Callable[[Any], Any]:
    return lambda client: sorted(t.tableName for t in client.get_table_objects_by_name("shop", names))


def _alter() -> Iterator[Call]:
    def change(label: str, name: str, how: Callable[[Table], None], then: str = "") -> Iterator[Call]:
        yield Call(label=f"alter_table: {label}", run=lambda client: altered(client, "shop", name, how))
        yield call(f"after: {label}", "get_table", "shop", then or name)

    yield from change("a column more", "plain", lambda t: t.sd.cols.append(FieldSchema("more", "int", "new")))
    yield from change("a column less", "plain", lambda t: t.sd.cols.pop())
    yield from change("another type", "plain", lambda t: setattr(t.sd.cols[1], "type", "varchar(9)"))
    yield from change("an unknown type", "plain", lambda t: setattr(t.sd.cols[0], "type", "nonsense"))
    yield from change("another column name", "plain", lambda t: setattr(t.sd.cols[1], "name", "Renamed"))
    yield from change("a column twice", "plain", lambda t: t.sd.cols.append(FieldSchema("id", "int")))
    yield from change("parameters", "plain", lambda t: t.parameters.update(a="b"))
    yield from change("a comment", "plain", lambda t: t.parameters.update(comment="said"))
    yield from change("no parameters", "plain", lambda t: setattr(t, "parameters", {}))
    yield from change("owner", "plain", lambda t: setattr(t, "owner", "ann"))
    yield from change("retention", "plain", lambda t: setattr(t, "retention", 5))
    yield from change("serde", "plain", lambda t: setattr(t.sd.serdeInfo, "serializationLib", "other.SerDe"))
    yield from change("serde parameters", "plain", lambda t: t.sd.serdeInfo.parameters.update(x="y"))
    yield from change("location", "plain", lambda t: setattr(t.sd, "location", "file:<warehouse>/x/moved"))
    yield from change("to external", "placed", lambda t: t.parameters.update(EXTERNAL="TRUE"))
    yield from change("to external by type", "kept", lambda t: setattr(t, "tableType", "EXTERNAL_TABLE"))
    yield from change("to managed", "ext", lambda t: t.parameters.update(EXTERNAL="FALSE"))
    yield from change("a view's text", "seen", lambda t: setattr(t, "viewExpandedText", "select 2"))
    yield from change("a key more", "keyed", lambda t: t.partitionKeys.append(FieldSchema("more", "int")))
    yield from change("a key less", "keyed", lambda t: t.partitionKeys.pop())
    yield from change("another key name", "keyed", lambda t: setattr(t.partitionKeys[0], "name", "other"))
    yield from change("keys in another order", "keyed", lambda t: t.partitionKeys.reverse())
    yield from change("another key type", "keyed", lambda t: setattr(t.partitionKeys[0], "type", "string"))
    yield from change("a key comment", "keyed", lambda t: setattr(t.partitionKeys[1], "comment", "hour"))
    yield from change("another key type back", "keyed", lambda t: setattr(t.partitionKeys[0], "type", "date"))
    yield from change(
        "keys to a table without", "said", lambda t: setattr(t, "partitionKeys", fields(k="int"))
    )
    yield call("a missing table", "alter_table_with_environment_context", "shop", "nope", table("nope"), None)
    yield call(
        "in no database", "alter_table_with_environment_context", "nope", "t", table("t", "nope"), None
    )
    yield from change("rename", "params", lambda t: setattr(t, "tableName", "renamed"), "renamed")
    yield call("the old name", "get_table", "shop", "params")
    yield from change("rename to upper case", "renamed", lambda t: setattr(t, "tableName", "Loud"), "loud")
    yield from change("rename onto another", "loud", lambda t: setattr(t, "tableName", "plain"))
    yield from change("rename to a name that cannot be", "loud", lambda t: setattr(t, "tableName", "a-b"))
    yield from change("rename into another database", "loud", lambda t: setattr(t, "dbName", "rich"))
    yield call("moved", "get_table", "rich", "loud")
    yield from change("rename into no database", "said", lambda t: setattr(t, "dbName", "nope"))
    yield from change("rename a view", "seen", lambda t: setattr(t, "tableName", "looked"), "looked")
    yield from change(
        "rename an external", "ext_parameter", lambda t: setattr(t, "tableName", "ext_2"), "ext_2"
    )
    yield from change(
        "rename one at a place", "placed", lambda t: setattr(t, "tableName", "placed_2"), "placed_2"
    )
    yield from _incompatible()
    yield from _swap()


def _incompatible() -> Iterator[Call]:
    """Columns that change their type in place, each in a table of its own."""

    def to(kind: str) -> Callable[[Any], Any]:
        return lambda c: altered(c, "shop", "retyped", lambda t: setattr(t.sd.cols[0], "type", kind))

    for before, after in (
        ("bigint", "int"), ("bigint", "map<int,int>"), ("string", "int"), ("int", "bigint"), ("int", "string"), ("float", "double"),
        ("int", "double"), ("string", "double"), ("varchar(3)", "string"), ("string", "date"), ("array<int>", "array<string>"),
        ("struct<a:int>", "struct<a:int,b:int>"), ("decimal(10,2)", "decimal(12,2)"), ("timestamp", "date"), ("boolean", "int"),
    ):  # fmt: skip
        yield call(f"{before} before it changes", "create_table", table("retyped", columns=fields(c=before)))
        yield Call(label=f"alter_table: {before} to {after}", run=to(after))
        yield call(f"{before} to {after}", "drop_table", "shop", "retyped", True)
    yield call("before its columns turn", "create_table", table("turned"))
    yield Call(
        label="alter_table: columns in another order",
        run=lambda c: altered(c, "shop", "turned", lambda t: t.sd.cols.reverse()),
    )
    yield call("after its columns turned", "drop_table", "shop", "turned", True)


def _swap() -> Iterator[Call]:
    """Iceberg's compare and swap, which is newer than Hive 2.3's metastore."""

    def swap(expected: str) -> Callable[[Any], Any]:
        def run(client: Any) -> Any:
            found = client.get_table("shop", "ctx")
            found.parameters["v"] = "2"
            properties = {"expected_parameter_key": "v", "expected_parameter_value": expected}
            return client.alter_table_with_environment_context(
                "shop", "ctx", found, EnvironmentContext(properties)
            )

        return run

    yield Call(
        label="alter_table: one version",
        run=lambda c: altered(c, "shop", "ctx", lambda t: t.parameters.update(v="1")),
    )
    yield Call(label="alter_table: swap, as expected", run=swap("1"))
    yield Call(label="alter_table: swap, not as expected", run=swap("1"))
    yield call("after swaps", "get_table", "shop", "ctx")


def _drop() -> Iterator[Call]:
    yield call("missing", "drop_table", "shop", "nope", True)
    yield call("of no database", "drop_table", "nope", "t", True)
    yield call("a view", "drop_table", "shop", "looked", True)
    yield call("an external one", "drop_table", "shop", "ext_2", True)
    yield call("in upper case", "drop_table", "SHOP", "UPPER", True)
    yield call("keeping data", "drop_table", "shop", "said", False)
    yield call(
        "with a context",
        "drop_table_with_environment_context",
        "shop",
        "ctx",
        True,
        EnvironmentContext({"ifPurge": "TRUE"}),
    )
    yield call("again", "drop_table_with_environment_context", "shop", "ctx", True, None)
    yield call("after drops", "get_all_tables", "shop")
