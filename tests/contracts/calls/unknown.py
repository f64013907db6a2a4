"""Methods of Hive 3 and 4, which neither of the two has, and what a client says of itself."""

from __future__ import annotations

from collections.abc import Iterator

from hive_metastore.ttypes import GetPartitionsByNamesRequest, GetTableRequest, TruncateTableRequest

from tests.contracts.calls.script import Call, call


def calls() -> Iterator[Call]:
    """The calls, in order."""
    yield call("a name", "set_ugi", "me", ["mine"])
    for method in (
        "get_all_packages", "get_catalogs", "get_runtime_stats", "get_all_resource_plans", "get_metastore_db_uuid",
        "get_active_resource_plan", "get_all_stored_procedures", "get_all_write_event_info", "get_resource_plan",
    ):  # fmt: skip
        arguments = [None] if method not in {"get_catalogs", "get_metastore_db_uuid"} else []
        yield call("of Hive 3 or 4", method, *arguments)
    yield call("of Hive 4", "truncate_table_req", TruncateTableRequest(dbName="shop", tableName="plain"))
    yield call(
        "of Hive 4",
        "get_partitions_by_names_req",
        GetPartitionsByNamesRequest(db_name="shop", tbl_name="plain"),
    )
    yield call("after unknown ones", "get_all_databases")
    # Hive 2.3 has these; no client that we know calls them.
    yield call("of 2.3, unused", "get_table_req", GetTableRequest(dbName="shop", tblName="plain"))
    yield call("of 2.3, unused", "get_all_functions")
    yield call("of 2.3, unused", "get_config_value", "x", "y")
    yield call("of 2.3, unused", "get_fields", "shop", "plain")
    yield call("of 2.3, unused", "get_schema", "shop", "plain")
    yield call("of 2.3, unused", "get_partition", "shop", "by_i", ["1"])
    yield call("of 2.3, unused", "get_partition_by_name", "shop", "by_i", "i=1")
    yield call("of 2.3, unused", "get_partitions_by_names", "shop", "by_i", ["i=1"])
    yield call("of 2.3, unused", "getVersion")
    yield call("of 2.3, unused", "getStatus")
    yield call("of 2.3, unused", "alter_table", "shop", "nope", None)
    yield call("of 2.3, unused", "get_num_partitions_by_filter", "shop", "by_i", "i = 1")
