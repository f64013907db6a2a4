"""The methods of the protocol that Spark and PyIceberg call: arguments, result, declared exceptions.

A client refuses an exception that its method does not declare, so these lists matter as much as the results.
"""

from __future__ import annotations

from dataclasses import dataclass

from gluepot.catalog.endpoint.structs import (
    AddPartitionsRequest,
    AddPartitionsResult,
    AlreadyExistsException,
    CheckLockRequest,
    Database,
    EnvironmentContext,
    Function,
    InvalidObjectException,
    InvalidOperationException,
    LockRequest,
    LockResponse,
    MetaException,
    NoSuchLockException,
    NoSuchObjectException,
    NoSuchTxnException,
    Partition,
    Table,
    TxnAbortedException,
    TxnOpenException,
    UnknownDBException,
    UnlockRequest,
)
from gluepot.catalog.endpoint.thrift_types import (
    BOOL,
    I16,
    I32,
    STRING,
    FieldType,
    HiveError,
    ThriftStruct,
    list_of,
    of,
    struct,
)

_STRINGS = list_of(STRING)
_PARTITIONS = list_of(of(Partition))
_CONTEXT = of(EnvironmentContext)
_DECLARED = (NoSuchObjectException, MetaException)
_CREATES = (AlreadyExistsException, InvalidObjectException, MetaException, NoSuchObjectException)
_ADDS = (InvalidObjectException, AlreadyExistsException, MetaException)
_ALTERS = (InvalidOperationException, MetaException)


@dataclass(frozen=True, kw_only=True)
class Method:
    """One method: the structs of its arguments and of its result, and the exceptions a client knows of it."""

    name: str
    arguments: type[ThriftStruct]
    result: type[ThriftStruct]
    raises: tuple[type[HiveError], ...]

    def failure(self, error: HiveError) -> ThriftStruct:
        """Return the result that carries a declared exception."""
        return self.result(**{f"o{self.raises.index(type(error)) + 1}": error})


def _method(
    name: str, arguments: list[FieldType], returns: FieldType | None, raises: tuple[type[HiveError], ...]
) -> Method:
    fields = [(number, f"a{number}", kind) for number, kind in enumerate(arguments, start=1)]
    success = [(0, "success", returns)] if returns else []
    errors = [(number, f"o{number}", of(cls)) for number, cls in enumerate(raises, start=1)]
    return Method(
        name=name,
        arguments=struct(f"{name}_args", *fields),
        result=struct(f"{name}_result", *success, *errors),
        raises=raises,
    )


_ALL = (
    _method("get_all_databases", [], _STRINGS, (MetaException,)),
    _method("get_databases", [STRING], _STRINGS, (MetaException,)),
    _method("get_database", [STRING], of(Database), _DECLARED),
    _method("create_database", [of(Database)], None, _CREATES[:3]),
    _method("alter_database", [STRING, of(Database)], None, (MetaException, NoSuchObjectException)),
    _method(
        "drop_database",
        [STRING, BOOL, BOOL],
        None,
        (NoSuchObjectException, InvalidOperationException, MetaException),
    ),
    _method("get_all_tables", [STRING], _STRINGS, (MetaException,)),
    _method("get_tables", [STRING, STRING], _STRINGS, (MetaException,)),
    _method("get_tables_by_type", [STRING, STRING, STRING], _STRINGS, (MetaException,)),
    _method("get_table", [STRING, STRING], of(Table), (MetaException, NoSuchObjectException)),
    _method(
        "get_table_objects_by_name",
        [STRING, _STRINGS],
        list_of(of(Table)),
        (MetaException, InvalidOperationException, UnknownDBException),
    ),
    _method("create_table", [of(Table)], None, _CREATES),
    _method("create_table_with_environment_context", [of(Table), _CONTEXT], None, _CREATES),
    _method("alter_table_with_environment_context", [STRING, STRING, of(Table), _CONTEXT], None, _ALTERS),
    _method("drop_table", [STRING, STRING, BOOL], None, _DECLARED),
    _method("drop_table_with_environment_context", [STRING, STRING, BOOL, _CONTEXT], None, _DECLARED),
    _method("get_partitions", [STRING, STRING, I16], _PARTITIONS, _DECLARED),
    _method(
        "get_partitions_ps_with_auth",
        [STRING, STRING, _STRINGS, I16, STRING, _STRINGS],
        _PARTITIONS,
        _DECLARED,
    ),
    _method(
        "get_partitions_by_filter",
        [STRING, STRING, STRING, I16],
        _PARTITIONS,
        (MetaException, NoSuchObjectException),
    ),
    _method("get_partition_names", [STRING, STRING, I16], _STRINGS, _DECLARED),
    _method(
        "get_partition_names_ps",
        [STRING, STRING, _STRINGS, I16],
        _STRINGS,
        (MetaException, NoSuchObjectException),
    ),
    _method(
        "get_partition_with_auth",
        [STRING, STRING, _STRINGS, STRING, _STRINGS],
        of(Partition),
        (MetaException, NoSuchObjectException),
    ),
    _method("add_partitions_req", [of(AddPartitionsRequest)], of(AddPartitionsResult), _ADDS),
    _method("add_partition_with_environment_context", [of(Partition), _CONTEXT], of(Partition), _ADDS),
    _method("alter_partition", [STRING, STRING, of(Partition)], None, _ALTERS),
    _method("alter_partitions", [STRING, STRING, _PARTITIONS], None, _ALTERS),
    _method("rename_partition", [STRING, STRING, _STRINGS, of(Partition)], None, _ALTERS),
    _method(
        "drop_partition_with_environment_context",
        [STRING, STRING, _STRINGS, BOOL, _CONTEXT],
        BOOL,
        _DECLARED,
    ),
    _method("get_functions", [STRING, STRING], _STRINGS, (MetaException,)),
    _method("get_function", [STRING, STRING], of(Function), (MetaException, NoSuchObjectException)),
    _method("create_function", [of(Function)], None, _CREATES),
    _method("alter_function", [STRING, STRING, of(Function)], None, _ALTERS),
    _method("drop_function", [STRING, STRING], None, _DECLARED),
    _method("lock", [of(LockRequest)], of(LockResponse), (NoSuchTxnException, TxnAbortedException)),
    _method(
        "check_lock",
        [of(CheckLockRequest)],
        of(LockResponse),
        (NoSuchTxnException, TxnAbortedException, NoSuchLockException),
    ),
    _method("unlock", [of(UnlockRequest)], None, (NoSuchLockException, TxnOpenException)),
    _method("set_ugi", [STRING, _STRINGS], _STRINGS, (MetaException,)),
    # fb303's. A client calls it when it closes; it must not end the server.
    _method("shutdown", [], None, ()),
)

METHODS = {method.name: method for method in _ALL}

# Not answered here: what the real one tells gluepot about an outside catalog without sending every name.
NUMBER_OF_PARTITIONS = _method("get_num_partitions_by_filter", [STRING, STRING, STRING], I32, _DECLARED)
