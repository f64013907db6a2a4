"""Where ours answers differently from Hive's metastore, and why it may. Nothing else may differ.

A test fails on a difference that is not listed, and on a listed one that is gone. The reasons are also told to
users and engineers: docs/decisions/002-metastore-differences.md.
"""

from __future__ import annotations

from collections.abc import Mapping

_FILTER = "get_partitions_by_filter: "

CALLS: Mapping[str, tuple[str, ...]] = {
    "the default database belongs to nobody and has no description": (
        "get_database: the default one", "get_database: in upper case",
    ),
    "a change of what is not there is refused in the class that says so": (
        "alter_database: missing", "drop_database: gone already", "drop_database: missing with cascade",
        "alter_partitions: one of two missing", "rename_partition: to too few values",
    ),
    "the description of a database can be changed": ("get_database: description after alter",),
    "names of functions ignore case; Hive keeps one in upper case and then never finds it": (
        "get_function: 'upper'", "get_function: 'UPPER'", "get_functions: pattern '*'",
        "get_functions: pattern 'u*|j*'", "drop_function: upper case", "get_functions: after drop",
    ),
    "an empty comment is no comment": ("get_table: with column comments",),
    "a table always has an owner: whoever runs the endpoint": ("get_table: no owner",),
    "a table without a type is a managed one, also when asked by type": ("get_tables_by_type: of type MANAGED_TABLE",),
    "a type that Hive's reader cannot parse is shown as its nearest": (
        "get_table: a column of 'string collate UTF8'",
    ),
    "the exception that Hive raises is not known to clients of Hive 3 and later: they see a broken answer": (
        "get_table_objects_by_name: of no database", "get_table_objects_by_name: of an empty database name",
    ),
    "EXTERNAL is TRUE or absent": ("get_table: after: to managed",),
    "a column may change to any type, as a crawler finds it: versions keep the old one": (
        "alter_table: bigint to int", "alter_table: bigint to map<int,int>", "alter_table: string to int",
        "alter_table: string to date", "alter_table: array<int> to array<string>",
        "alter_table: struct<a:int> to struct<a:int,b:int>", "alter_table: timestamp to date", "alter_table: boolean to int",
        "alter_table: columns in another order",
    ),
    "a missing table has no partitions; Hive has an internal error": (
        "get_partition_names: missing", "get_partition_names: of a dropped table",
    ),
    "a value is compared whole; Hive also takes the beginning of the last one": (
        "get_partition_names_ps: like ['2024-01']", "get_partitions_ps_with_auth: like ['2024-01']",
    ),
    "filters that Hive refuses are answered": tuple(
        _FILTER + text
        for text in (
            's in ("alpha", "beta")', "s > 9", "s = 10", "s is null", "s is not null", 'not s = "alpha"', 's == "alpha"',
            "   ", "s like 5", '`s` = "alpha"', 'i = "1"', 'i > "1"', "i in (1)", 'i like "1"', 'i like "1.*"', "i is null",
            "not i = 1", "b = 99999999999999999999", 'd = date "2024-01-01"', "d = date '2024-01-01'", 'd like "2024-01.*"',
            'not (i = 1 and s = "a")', 'i = 1 and not s = "a"',
        )
    ),
    "a bracket too many is an error; Hive stops reading there": (_FILTER + 's = "alpha")',),
    "methods that no client in use calls are not there": tuple(
        f"{method}: of 2.3, unused"
        for method in (
            "get_table_req", "get_all_functions", "get_config_value", "get_fields", "get_schema", "get_partition",
            "get_partition_by_name", "get_partitions_by_names", "getVersion", "getStatus", "alter_table",
            "get_num_partitions_by_filter",
        )
    ),
}  # fmt: skip

STATEMENTS: Mapping[str, tuple[str, ...]] = {
    "the location of a database can be changed": (
        "013 ALTER DATABASE located SET LOCATION 'file:<folder>/elsewhere'",
    ),
    "Hive fails on a LIKE that begins with % beside another condition": (
        "149 SELECT id FROM sales WHERE day LIKE '%-01' AND hr BETWEEN 1 AND 5 ORDER BY id",
    ),
}  # fmt: skip


def reasons(table: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """Return the reason of each listed step."""
    return {step: reason for reason, steps in table.items() for step in steps}
