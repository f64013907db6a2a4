"""Partitions and filters."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from hive_metastore.ttypes import AddPartitionsRequest, Partition

from tests.contracts.calls.script import Call, call, partition, table

_NULL = "__HIVE_DEFAULT_PARTITION__"


def calls() -> Iterator[Call]:
    """The calls, in order."""
    yield from _add()
    yield from _read()
    yield from _change()
    yield from _filters()


def _add() -> Iterator[Call]:
    yield call("keyed", "create_table", table("sales", keys={"day": "date", "hr": "int"}))
    yield call("without keys", "create_table", table("flat"))
    yield call(
        "external",
        "create_table",
        table(
            "out", keys={"k": "string"}, parameters={"EXTERNAL": "TRUE"}, location="file:<warehouse>/x/out"
        ),
    )
    days = [("2024-01-01", "1"), ("2024-01-01", "2"), ("2024-01-02", "1"), ("2024-02-01", "10")]
    yield _request("four", "sales", [partition("sales", *values) for values in days])
    yield _request("none", "sales", [])
    yield _request("without an answer", "sales", [partition("sales", "2024-03-01", "1")], needResult=False)
    yield _request("again", "sales", [partition("sales", *days[0])])
    yield _request("again, if not there", "sales", [partition("sales", *days[0])], ifNotExists=True)
    yield _request(
        "old and new, if not there",
        "sales",
        [partition("sales", *days[0]), partition("sales", "2024-03-01", "2")],
        ifNotExists=True,
    )
    yield _request(
        "old and new", "sales", [partition("sales", "2024-03-01", "9"), partition("sales", *days[0])]
    )
    yield _request("the same twice", "sales", [partition("sales", "2024-03-01", "7")] * 2)
    yield _request("too few values", "sales", [partition("sales", "2024-03-01")])
    yield _request("too many values", "sales", [partition("sales", "2024-03-01", "1", "x")])
    yield _request("of a table without keys", "flat", [partition("flat", "1")])
    yield _request("of a missing table", "nope", [partition("nope", "1")])
    yield _request("of another table than asked", "sales", [partition("flat", "2024-03-01", "8")])
    yield _request("a null", "out", [partition("out", _NULL)])
    yield _request("at a place", "out", [partition("out", "a", location="file:<warehouse>/x/place")])
    for value in (
        "x/y",
        "a=b",
        "a b",
        "50%",
        "ü",
        "it's",
        'say "x"',
        "a:b",
        "a\\b",
        "#",
        "?",
        "{x}",
        "*",
        "A",
        "a,b",
    ):
        yield _request(f"the value {value!r}", "out", [partition("out", value)])
    yield _request("the empty value", "out", [partition("out", "")])
    yield call("all names, awkward ones among them", "get_partition_names", "shop", "out", -1)
    yield call("one", "add_partition_with_environment_context", partition("sales", "2024-04-01", "1"), None)
    yield call(
        "one again", "add_partition_with_environment_context", partition("sales", "2024-04-01", "1"), None
    )
    yield call(
        "one of a missing table", "add_partition_with_environment_context", partition("nope", "1"), None
    )
    yield _request("parameters", "sales", [partition("sales", "2024-04-02", "1", parameters={"a": "b"})])
    yield _request("no descriptor", "sales", [partition("sales", "2024-04-03", "1", sd=None)])


def _request(label: str, name: str, sent: Sequence[Partition], **changes: Any) -> Call:
    values = {
        "dbName": "shop",
        "tblName": name,
        "parts": list(sent),
        "ifNotExists": False,
        "needResult": True,
    }
    return call(label, "add_partitions_req", AddPartitionsRequest(**{**values, **changes}))


def _read() -> Iterator[Call]:
    for limit in (-1, 0, 1, 3, 1000):
        yield call(f"at most {limit}", "get_partition_names", "shop", "sales", limit)
        yield call(f"at most {limit}", "get_partitions", "shop", "sales", limit)
    for label, name in {"without keys": "flat", "missing": "nope"}.items():
        yield call(label, "get_partition_names", "shop", name, -1)
        yield call(label, "get_partitions", "shop", name, -1)
        yield call(label, "get_partition_names_ps", "shop", name, [], -1)
        yield call(label, "get_partitions_ps_with_auth", "shop", name, [], -1, "me", [])
        yield call(label, "get_partitions_by_filter", "shop", name, "a = 1", -1)
        yield call(label, "get_partition_with_auth", "shop", name, ["1"], "me", [])
    for wanted in (
        ["2024-01-01"], ["2024-01-01", "2"], ["", "1"], [""], [], ["", ""], ["nope"], ["2024-01-01", ""], ["2024-01"],
        ["2024-01-01", "1", "x"], ["2024-01-%"], ["", "_"],
    ):  # fmt: skip
        yield call(f"like {wanted}", "get_partition_names_ps", "shop", "sales", wanted, -1)
        yield Call(label=f"get_partitions_ps_with_auth: like {wanted}", run=_values_like(wanted))
    yield call("like it, at most one", "get_partition_names_ps", "shop", "sales", ["2024-01-01"], 1)
    for values in (
        ["2024-01-01", "1"],
        ["2024-01-01", "9"],
        ["2024-01-01"],
        [],
        ["2024-01-01", "1", "x"],
        ["2024-01-01", "01"],
    ):
        yield call(f"values {values}", "get_partition_with_auth", "shop", "sales", values, "me", [])
    for value in ("x/y", "a=b", "A", "a", _NULL, "", "it's"):
        yield call(f"the value {value!r}", "get_partition_with_auth", "shop", "out", [value], "me", [])


def _values_like(wanted: list[str]) -> Callable[[Any], Any]:
    # Hive asks its database for them without an order, and has been seen to answer in others than that of their names.
    return lambda c: sorted(
        p.values for p in c.get_partitions_ps_with_auth("shop", "sales", wanted, -1, "me", [])
    )


def _change() -> Iterator[Call]:
    first = ["2024-01-01", "1"]

    def changed(
        label: str, how: Callable[[Partition], None], method: str = "alter_partition"
    ) -> Iterator[Call]:
        def run(client: Any) -> Any:
            found = client.get_partition_with_auth("shop", "sales", first, "me", [])
            how(found)
            sent = [found] if method == "alter_partitions" else found
            return getattr(client, method)("shop", "sales", sent)

        yield Call(label=f"{method}: {label}", run=run)
        yield call(f"after: {label}", "get_partition_with_auth", "shop", "sales", first, "me", [])

    yield from changed("parameters", lambda p: p.parameters.update(a="b"))
    yield from changed("location", lambda p: setattr(p.sd, "location", "file:<warehouse>/x/there"))
    yield from changed("columns", lambda p: p.sd.cols.pop())
    yield from changed("many", lambda p: p.parameters.update(c="d"), "alter_partitions")
    yield from changed("to missing values", lambda p: setattr(p, "values", ["1999-01-01", "1"]))
    yield call("none", "alter_partitions", "shop", "sales", [])
    yield call("of a missing table", "alter_partition", "shop", "nope", partition("nope", "1"))
    yield call(
        "one of two missing", "alter_partitions", "shop", "sales",
        [partition("sales", *first, parameters={"z": "z"}), partition("sales", "1999-01-01", "1")],
    )  # fmt: skip
    yield call("after one of two missing", "get_partition_with_auth", "shop", "sales", first, "me", [])

    yield Call(
        label="rename_partition: to new values", run=_renamed(["2024-02-01", "10"], ["2024-02-01", "11"])
    )
    yield call("renamed", "get_partition_with_auth", "shop", "sales", ["2024-02-01", "11"], "me", [])
    yield call("the old values", "get_partition_with_auth", "shop", "sales", ["2024-02-01", "10"], "me", [])
    yield Call(
        label="rename_partition: onto another", run=_renamed(["2024-02-01", "11"], ["2024-01-02", "1"])
    )
    yield Call(
        label="rename_partition: onto itself", run=_renamed(["2024-02-01", "11"], ["2024-02-01", "11"])
    )
    yield call(
        "a missing one",
        "rename_partition",
        "shop",
        "sales",
        ["1999-01-01", "1"],
        partition("sales", "1999-01-01", "2"),
    )
    yield call("of a missing table", "rename_partition", "shop", "nope", ["1"], partition("nope", "2"))
    yield call(
        "to too few values",
        "rename_partition",
        "shop",
        "sales",
        ["2024-02-01", "11"],
        partition("sales", "2024-02-01"),
    )
    yield call("after renames", "get_partition_names", "shop", "sales", -1)

    drop = "drop_partition_with_environment_context"
    yield call("one", drop, "shop", "sales", ["2024-02-01", "11"], True, None)
    yield call("again", drop, "shop", "sales", ["2024-02-01", "11"], True, None)
    yield call("missing", drop, "shop", "sales", ["1999-01-01", "1"], True, None)
    yield call("too few values", drop, "shop", "sales", ["2024-01-01"], True, None)
    yield call("of a missing table", drop, "shop", "nope", ["1"], True, None)
    yield call("of an external table", drop, "shop", "out", ["A"], True, None)
    yield call("after drops", "get_partition_names", "shop", "sales", -1)
    yield Call(label="alter_table: rename with partitions", run=_rename_table)
    yield call("renamed with its table", "get_partitions", "shop", "sold", 3)
    yield call("with its partitions", "drop_table", "shop", "sold", True)
    yield call("of a dropped table", "get_partition_names", "shop", "sold", -1)


def _renamed(old: list[str], new: list[str]) -> Callable[[Any], Any]:
    def run(client: Any) -> Any:
        found = client.get_partition_with_auth("shop", "sales", old, "me", [])
        found.values = new
        return client.rename_partition("shop", "sales", old, found)

    return run


def _rename_table(client: Any) -> Any:
    found = client.get_table("shop", "sales")
    found.tableName = "sold"
    return client.alter_table_with_environment_context("shop", "sales", found, None)


_ROWS = {
    "s": ("alpha", "beta", "x.y", "it's", "10", "9", "ALPHA", _NULL),
    "i": ("1", "2", "10", "-3", "007", _NULL),
    "b": ("1", "9999999999", _NULL),
    "d": ("2024-01-01", "2024-02-01", "2024-12-31", _NULL),
}
_TYPES = {"s": "string", "i": "int", "b": "bigint", "d": "date"}
_FILTERS = {
    "s": (
        's = "alpha"', "s = 'alpha'", 's != "alpha"', 's <> "alpha"', 's > "b"', 's >= "beta"', 's < "b"', 's <= "alpha"',
        '"alpha" = s', '"b" < s', 's = "alpha" or s = "beta"', 's = "alpha" and s = "beta"', 's like "al.*"', 's like ".*a"',
        's like "%a"', 's like "x.y"', 's in ("alpha", "beta")', '(s) in ("alpha", "beta")', '(s) not in ("alpha")',
        's between "a" and "c"', 's not between "a" and "c"', 'S = "alpha"', '(s = "alpha")', '((s = "alpha") or (s = "10"))',
        's = "10"', "s > 9", "s = 10", 's = ""', f's = "{_NULL}"', f's != "{_NULL}"', "s is null", "s is not null",
        'not s = "alpha"', 's == "alpha"', 's = "it\'s"', 's = "it\\\'s"', "", "   ", "s", "s =", '= "a"', 'nope = "a"',
        's = "alpha" and', 's = "a" or or s = "b"', '(s = "alpha"', 's = "alpha")', "1 = 1", "s = s", "s in ()", "garbage !!",
        's = "unclosed', "s like 5", "s = null", "s = true", 's ~ "a"', '`s` = "alpha"', 's="alpha"',
        's = "alpha" AND s = "alpha"', 's = "alpha" OR s = "beta"', 's LIKE "al.*"', "s = alpha",
        's = "beta" or s = "alpha" and s = "nope"', '(s = "beta" or s = "alpha") and s = "alpha"',
    ),
    "i": (
        "i = 1", "i = 2", "i != 1", "i <> 1", "i > 1", "i >= 2", "i < 2", "i <= -3", "i = -3", "1 = i", "2 < i", "i = 7", "i = 007",
        'i = "1"', 'i > "1"', "i between 1 and 2", "i not between 1 and 2", "(i) in (1, 10)", "(i) not in (1, 10)", "i in (1)",
        "i = 1.5", "i = 99999999999", 'i like "1"', 'i like "1.*"', "i = 1 and i = 2", "i = 1 or i = 2", "i > 1 and i < 10", 'i = "x"',
        "i is null", "not i = 1", "i = 2024-01-01",
    ),
    "b": ("b = 9999999999", "b > 1", "b = 1", "b < 9999999999", "(b) in (1)", "b = 99999999999999999999"),
    "d": (
        'd = "2024-01-01"', "d = '2024-01-01'", "d = 2024-01-01", "d > 2024-01-15", 'd >= "2024-02-01"', "d != 2024-01-01",
        "d between 2024-01-01 and 2024-02-28", 'd between "2024-01-01" and "2024-02-28"', "(d) in (2024-01-01, 2024-02-01)",
        '(d) not in ("2024-01-01")', "2024-01-15 < d", 'd = date "2024-01-01"', "d = date '2024-01-01'", 'd = "nonsense"', 'd like "2024-01.*"',
        "d = 1", "d > 2024-01-15 or d = 2024-01-01", 'd = "2024-1-1"', "d = 2024-13-01", 'd = "2024-13-01"',
    ),
}  # fmt: skip


def _filters() -> Iterator[Call]:
    for key, rows in _ROWS.items():
        name = f"by_{key}"
        yield call(f"by {key}", "create_table", table(name, keys={key: _TYPES[key]}))
        yield _request(f"by {key}", name, [partition(name, value) for value in rows], needResult=False)
        for text in _FILTERS[key]:
            yield Call(label=f"get_partitions_by_filter: {text}", run=_filtered(name, text, -1))
    yield call("two keys", "create_table", table("by_two", keys={"i": "int", "s": "string"}))
    rows = [(i, s) for i in ("1", "2", _NULL) for s in ("a", "b", _NULL)]
    yield _request("two keys", "by_two", [partition("by_two", *values) for values in rows], needResult=False)
    for text in (
        'i = 1 and s = "a"', 'i = 1 or s = "a"', '(i = 1) and ((s = "a") or (s = "b"))', 'i > 1 and s >= "b"', 'i != 1 or s != "a"',
        '(i) in (1, 2) and (s) in ("a")', 'not (i = 1 and s = "a")', 'i = 1 and not s = "a"', 's = "a" and i between 1 and 2',
        "i = 1 and nope = 2",
    ):  # fmt: skip
        yield Call(label=f"get_partitions_by_filter: {text}", run=_filtered("by_two", text, -1))
    for text in (
        'k = "a\\b"',
        'k = "50%"',
        'k = "x/y"',
        "k = 'say \"x\"'",
        'k = "ü"',
        'k = "a,b"',
        'k like "a.*"',
        'k = ""',
        'k >= "a"',
    ):
        yield Call(label=f"get_partitions_by_filter: {text}", run=_filtered("out", text, -1))
    for limit in (0, 1, 2):
        yield Call(
            label=f"get_partitions_by_filter: at most {limit}", run=_filtered("by_two", "i = 1", limit)
        )


def _filtered(name: str, text: str, limit: int) -> Callable[[Any], Any]:
    return lambda client: [p.values for p in client.get_partitions_by_filter("shop", name, text, limit)]
