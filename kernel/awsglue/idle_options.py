"""Options of Glue's that change nothing here: one that a script turns on is said in one sentence, with the reason."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from awsglue.known_options import say_once
from awsglue.options import option

_ONE_READER = "there is one reader, which keeps every type and sets broken records aside"
_OWN_GROUPS = "files of this format are parted by groups of rows of their own"
SOURCE: Mapping[str, str] = {
    "maxBand": "a bookmark remembers every file that was read, so that none is missed",
    "maxFilesInBand": "a bookmark remembers every file that was read, so that none is missed",
    "useS3ListImplementation": "every store is listed in the same way",
    "excludeStorageClasses": "files of every storage class are read",
    "connectionName": "files are reached as the session reaches them",
    "jobBookmarkKeys": "which files are new is told by the files",
    "jobBookmarkKeysSortOrder": "which files are new is told by the files",
    "inferSchema": "the types are those of the records; text is text until it is mapped or cast",
}
READ: Mapping[str, Mapping[str, str]] = {
    "csv": {
        "optimizePerformance": _ONE_READER,
        "strictCheckForQuoting": "a cell is quoted where Spark's reader finds quotes around it",
        "writeHeader": "it is a sink's",
        "version": "CSV has none",
        "inferSchema": "the types are those of the records; text is text until it is mapped or cast",
        "compression": "files are unpacked by the endings of their names",
    },
    "json": {"optimizePerformance": _ONE_READER},
    "avro": {"version": "logical types are read as such"},
}
GROUPS: Mapping[str, str] = {"groupFiles": _OWN_GROUPS, "groupSize": _OWN_GROUPS}
CATALOG: Mapping[str, str] = {
    "useS3ListImplementation": SOURCE["useS3ListImplementation"],
    "mergeSchema": "the columns are those of the table, whichever of its files have them",
}
BOUNDS: Mapping[str, str] = dict.fromkeys(
    ("boundedFiles", "boundedSize"),
    "it bounds a run with a bookmark, which needs a transformation_ctx and --job-bookmark-option job-bookmark-enable",
)
SINK: Mapping[str, str] = {"groupFiles": "it is a source's", "groupSize": "it is a source's"}
WRITE: Mapping[str, Mapping[str, str]] = {
    "csv": {
        "optimizePerformance": "there is one writer",
        "escaper": "it is a source's; a sink doubles the quotes in a cell",
        "withHeader": "it is a source's; a sink's is writeHeader",
    },
    "avro": {"version": "logical types are written as such"},
    "parquet": {"separator": "files of columns have none"},
}
JDBC: Mapping[str, str] = {
    "useConnectionProperties": "the properties of the connection that connectionName names are always used",
    "redshiftTmpDir": "rows come and go by JDBC itself",
    "customJdbcDriverS3Path": "the driver is one of the session's jars: gluepot run --glue --extra-jars, or gluepot connectors",
}
KAFKA: Mapping[str, str] = {"emitConsumerLagMetrics": "the progress of a stream tells its offsets"}
_ENDINGS = {"gzip": (".gz", ".gzip"), "gz": (".gz", ".gzip"), "bzip": (".bz2",), "bzip2": (".bz2",)}


def say_idle(what: str, given: Mapping[str, Any], idle: Mapping[str, str]) -> None:
    """Warn of each option in `given` that is on and in `idle`, which says why it changes nothing."""
    for name, reason in idle.items():
        if str(option(given, name, "")).strip().lower() not in ("", "none", "false", "0", "[]"):
            say_once(f"{what}: the option {name!r} changes nothing here: {reason}.")


def say_encoding(options: Mapping[str, Any]) -> None:
    """Warn of an encoding that JSON is not read in."""
    encoding = str(option(options, "encoding", "") or "UTF-8")
    if encoding.upper().replace("_", "-") not in ("UTF-8", "UTF8"):
        say_once(f"Format 'json' is read as UTF-8; the option 'encoding' of {encoding!r} changes nothing.")


def say_compression(files: Sequence[str], options: Mapping[str, Any]) -> None:
    """Warn of a `compressionType` that the files' names do not say: Spark unpacks by their endings."""
    asked = str(option(options, "compressionType", "") or "").lower()
    endings = _ENDINGS.get(asked)
    if not asked or asked == "none":
        return
    odd = [file for file in files if endings is None or not file.lower().endswith(endings)]
    if odd:
        wanted = f" without the ending {endings[0]!r}" if endings else ""
        say_once(
            f"compressionType {asked!r} changes nothing for {len(odd)} files{wanted}, such as {odd[0]!r}: "
            "files are unpacked by the endings of their names."
        )
