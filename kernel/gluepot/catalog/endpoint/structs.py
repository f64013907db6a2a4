"""The structs of Hive Metastore 2.3 that its clients send and receive here. Field ids are the protocol's."""

from __future__ import annotations

from gluepot.catalog.endpoint.thrift_types import (
    BOOL,
    I32,
    I64,
    STRING,
    exception,
    list_of,
    map_of,
    of,
    struct,
)

_STRINGS = list_of(STRING)
_PARAMETERS = map_of(STRING, STRING)

FieldSchema = struct("FieldSchema", (1, "name", STRING), (2, "type", STRING), (3, "comment", STRING))
Order = struct("Order", (1, "col", STRING), (2, "order", I32))
SerDeInfo = struct(
    "SerDeInfo", (1, "name", STRING), (2, "serializationLib", STRING), (3, "parameters", _PARAMETERS)
)
SkewedInfo = struct(
    "SkewedInfo",
    (1, "skewedColNames", _STRINGS),
    (2, "skewedColValues", list_of(_STRINGS)),
    (3, "skewedColValueLocationMaps", map_of(_STRINGS, STRING)),
)
StorageDescriptor = struct(
    "StorageDescriptor",
    (1, "cols", list_of(of(FieldSchema))),
    (2, "location", STRING),
    (3, "inputFormat", STRING),
    (4, "outputFormat", STRING),
    (5, "compressed", BOOL),
    (6, "numBuckets", I32),
    (7, "serdeInfo", of(SerDeInfo)),
    (8, "bucketCols", _STRINGS),
    (9, "sortCols", list_of(of(Order))),
    (10, "parameters", _PARAMETERS),
    (11, "skewedInfo", of(SkewedInfo)),
    (12, "storedAsSubDirectories", BOOL),
)
Table = struct(
    "Table",
    (1, "tableName", STRING),
    (2, "dbName", STRING),
    (3, "owner", STRING),
    (4, "createTime", I32),
    (5, "lastAccessTime", I32),
    (6, "retention", I32),
    (7, "sd", of(StorageDescriptor)),
    (8, "partitionKeys", list_of(of(FieldSchema))),
    (9, "parameters", _PARAMETERS),
    (10, "viewOriginalText", STRING),
    (11, "viewExpandedText", STRING),
    (12, "tableType", STRING),
    (14, "temporary", BOOL),
    (15, "rewriteEnabled", BOOL),
)
Partition = struct(
    "Partition",
    (1, "values", _STRINGS),
    (2, "dbName", STRING),
    (3, "tableName", STRING),
    (4, "createTime", I32),
    (5, "lastAccessTime", I32),
    (6, "sd", of(StorageDescriptor)),
    (7, "parameters", _PARAMETERS),
)
Database = struct(
    "Database",
    (1, "name", STRING),
    (2, "description", STRING),
    (3, "locationUri", STRING),
    (4, "parameters", _PARAMETERS),
    (6, "ownerName", STRING),
    (7, "ownerType", I32),
)
ResourceUri = struct("ResourceUri", (1, "resourceType", I32), (2, "uri", STRING))
Function = struct(
    "Function",
    (1, "functionName", STRING),
    (2, "dbName", STRING),
    (3, "className", STRING),
    (4, "ownerName", STRING),
    (5, "ownerType", I32),
    (6, "createTime", I32),
    (7, "functionType", I32),
    (8, "resourceUris", list_of(of(ResourceUri))),
)
EnvironmentContext = struct("EnvironmentContext", (1, "properties", _PARAMETERS))
AddPartitionsRequest = struct(
    "AddPartitionsRequest",
    (1, "dbName", STRING),
    (2, "tblName", STRING),
    (3, "parts", list_of(of(Partition))),
    (4, "ifNotExists", BOOL),
    (5, "needResult", BOOL),
)
AddPartitionsResult = struct("AddPartitionsResult", (1, "partitions", list_of(of(Partition))))
LockComponent = struct(
    "LockComponent",
    (1, "type", I32),
    (2, "level", I32),
    (3, "dbname", STRING),
    (4, "tablename", STRING),
    (5, "partitionname", STRING),
)
LockRequest = struct(
    "LockRequest",
    (1, "component", list_of(of(LockComponent))),
    (2, "txnid", I64),
    (3, "user", STRING),
    (4, "hostname", STRING),
    (5, "agentInfo", STRING),
)
LockResponse = struct("LockResponse", (1, "lockid", I64), (2, "state", I32))
CheckLockRequest = struct("CheckLockRequest", (1, "lockid", I64), (2, "txnid", I64), (3, "elapsed_ms", I64))
UnlockRequest = struct("UnlockRequest", (1, "lockid", I64))

MetaException = exception("MetaException")
NoSuchObjectException = exception("NoSuchObjectException")
AlreadyExistsException = exception("AlreadyExistsException")
InvalidObjectException = exception("InvalidObjectException")
InvalidOperationException = exception("InvalidOperationException")
UnknownDBException = exception("UnknownDBException")
NoSuchTxnException = exception("NoSuchTxnException")
TxnAbortedException = exception("TxnAbortedException")
TxnOpenException = exception("TxnOpenException")
NoSuchLockException = exception("NoSuchLockException")
