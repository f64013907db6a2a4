"""What a `connection_type` reaches: a database, a lake table, files, or nothing that we know."""

from __future__ import annotations

from awsglue import jdbc
from awsglue.sinks.files import FORMATS
from gluepot.errors import MissingPartError

_LAKES = ("delta", "iceberg", "hudi")
_FILES = ("s3", "file", "hdfs", *FORMATS)


def lake_of(kind: str, file_format: str | None) -> str:
    """Return the table format that a connection type or a format names; "" for one that is no lake's."""
    named = (file_format or "").lower()
    return kind if kind in _LAKES else named if named in _LAKES else ""


def format_of(kind: str, file_format: str | None, connection_type: str) -> str:
    """Return the format of files, "" where none is said; Glue lets a format stand where the type should.

    Raises:
        MissingPartError: `kind` is no type of files either.
    """
    if kind not in _FILES:
        raise MissingPartError(
            f"Connection type {connection_type!r} cannot be reached from here.",
            f"Types: s3, {', '.join(jdbc.KINDS)}, {', '.join(_LAKES)}; `gluepot connectors list` has what can be added.",
        )
    return kind if kind in FORMATS else (file_format or "")
