"""The options that sources, sinks and formats have: one that is not known is said, since Glue passes over it in silence."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from difflib import get_close_matches
from functools import cache
from inspect import signature
from typing import Any

from awsglue.call_site import line_of_script
from awsglue.logger import GlueLogger
from gluepot.errors import did_you_mean

_CSV = ("separator", "quoteChar", "optimizePerformance")
_ANY = ("attachFilename",)  # what every format has that is read
READ: Mapping[str, tuple[str, ...]] = {
    "csv": (
        *_CSV, "escaper", "multiLine", "withHeader", "skipFirst", "strictCheckForQuoting", "writeHeader", "version",
        "inferSchema", "compression", *_ANY,
    ),
    "json": ("jsonPath", "multiLine", "optimizePerformance", "withSchema", "encoding", *_ANY),
    "avro": ("version", *_ANY),
    "xml": (
        "rowTag", "encoding", "excludeAttribute", "treatEmptyValuesAsNulls", "attributePrefix", "valueTag",
        "ignoreSurroundingSpaces", "withSchema", *_ANY,
    ),
    "groklog": ("logFormat", "customPatterns", "MISSING", "LineCount", "StrictMode", *_ANY),
    "ion": _ANY,
}  # fmt: skip
_PARQUET = ("compression", "blockSize", "pageSize", "useGlueParquetWriter", "separator")
WRITE: Mapping[str, tuple[str, ...]] = {
    "csv": (*_CSV, "writeHeader", "compression", "quoteAll", "escaper", "withHeader"),
    "json": ("compression",),
    "avro": ("version", "compression"),
    "xml": ("rowTag", "compression"),
    "parquet": _PARQUET,
    "glueparquet": _PARQUET,
    "orc": ("compression",),
}
_TYPING_MISTAKE = 0.85  # how alike two names are of which one is the other, mistyped
SOURCE = (
    "paths", "path", "recurse", "exclusions", "compressionType", "groupFiles", "groupSize", "maxBand", "maxFilesInBand",
    "isFailFast", "boundedFiles", "boundedSize", "useS3ListImplementation", "excludeStorageClasses", "format",
    "connectionName", "jobBookmarkKeys", "jobBookmarkKeysSortOrder", "inferSchema", "attachFilename",
)  # fmt: skip
CATALOG = (
    "catalogPartitionPredicate", "boundedFiles", "boundedSize", "jobBookmarkKeys", "jobBookmarkKeysSortOrder",
    "useS3ListImplementation", "useSparkDataSource", "useCatalogSchema", "groupFiles", "groupSize", "isFailFast",
    "mergeSchema",
)  # fmt: skip
JDBC = (
    "url", "dbtable", "query", "connectionName", "useConnectionProperties", "redshiftTmpDir", "customJdbcDriverS3Path",
    "customJdbcDriverClassName", "className", "hashfield", "hashexpression", "hashpartitions", "sampleQuery", "sampleSize",
    "enablePartitioningForSampleQuery", "jobBookmarkKeys", "jobBookmarkKeysSortOrder", "bulkSize", "preactions",
    "postactions", "database", "transformationContext", "filterPredicate", "dataTypeMapping", "secretId",
)  # fmt: skip
KAFKA = (
    "bootstrap.servers", "connectionName", "security.protocol", "topicName", "assign", "subscribePattern", "classification",
    "delimiter", "separator", "startingOffsets", "startingTimestamp", "endingOffsets", "pollTimeoutMs", "numRetries",
    "retryIntervalMs", "maxOffsetsPerTrigger", "minPartitions", "includeHeaders", "schema", "inferSchema",
    "addRecordTimestamp", "emitConsumerLagMetrics", "failOnDataLoss", "typeOfData",
)  # fmt: skip
EACH_BATCH = ("windowSize", "checkpointLocation", "persistDataFrame", "storageLevel", "batchMaxRetries")
SINK = (
    "path", "partitionKeys", "compression", "enableUpdateCatalog", "updateBehavior", "numberTargetPartitions", "format",
    "useGlueParquetWriter", "groupFiles", "groupSize",
)  # fmt: skip


def say_unknown(what: str, given: Mapping[str, Any], known: Collection[str]) -> None:
    """Warn of each option in `given` that `known`, without case, does not have; once for a line of the script."""
    folded = {name.lower() for name in known}
    for name in given:
        if name.lower() not in folded:
            near = did_you_mean(name, list(known), limit=1)
            hint = f" Did you mean {near[0]!r}?" if near else ""
            say_once(f"{what} has no option {name!r}; it changes nothing.{hint}")


def say_arguments(what: str, given: Mapping[str, Any], method: Callable[..., Any]) -> None:
    """Warn of each argument in `given`, which `method` takes and passes over, as Glue's does; once for a line of the script."""
    own = [name for name in signature(method).parameters if name not in ("self", "kwargs")]
    options = {name.lower() for name in (*SOURCE, *SINK, *JDBC, "additional_options")}
    for name in given:
        near = did_you_mean(name, own, limit=1)
        if name.lower() in options and "connection_options" in own:
            hint = " Options of a source or a sink are given in connection_options."
        else:
            hint = f" Did you mean {near[0]!r}?" if near else ""
        say_once(f"{what} has no argument {name!r}; it changes nothing.{hint}")


def say_near(what: str, given: Mapping[str, Any], known: Collection[str]) -> None:
    """Warn of each option in `given` that looks like one of `known` and is none: others are the driver's own."""
    by_folded = {name.lower(): name for name in known}
    for name in given:
        near = get_close_matches(name.lower(), by_folded, n=1, cutoff=_TYPING_MISTAKE)
        if near and name.lower() not in by_folded:
            text = (
                f"{what} has no option {name!r}; the driver is given it. Did you mean {by_folded[near[0]]!r}?"
            )
            say_once(text)


def say_once(text: str) -> None:
    """Warn once for a line of the script."""
    _said_once(text, line_of_script())


@cache
def _said_once(text: str, _place: str) -> None:
    """A loop, or a batch function that is called for days, says it no more than once."""
    GlueLogger().warn(text)
