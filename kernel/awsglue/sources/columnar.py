"""Parquet, ORC and Avro: Spark's own readers, and their errors as sentences that name the path."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from awsglue import known_options
from awsglue.frame.records import Records
from awsglue.sources.attached import file_column, with_file
from awsglue.sources.local_folders import is_bucket
from awsglue.sources.many_files import looked_up_together
from awsglue.sources.paths import FileSelection, files_of, has_plain_folders
from gluepot.errors import GluepotError, InvalidInputError, MissingPartError, NotFoundError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

COLUMNAR = ("parquet", "glueparquet", "orc")
KINDS = (*COLUMNAR, "avro")
_NOTHING_THERE = ("PATH_NOT_FOUND", "UNABLE_TO_INFER_SCHEMA")
_DIFFERENT = (
    "CANNOT_MERGE_SCHEMA",
    "CANNOT_MERGE_INCOMPATIBLE_DATA_TYPE",
    "Failed to merge",
    "Failed merging schema",
)
_DAMAGED = (
    "CANNOT_READ_FILE_FOOTER",
    "FAILED_READ_FILE",
    "is not a Parquet file",
    "Malformed ORC file",
    "Could not read footer",
)
_FILE = re.compile(r"[a-z0-9]+:/[^\s'\"]*[^\s'\".,:\]]")


def read_columnar(
    spark: SparkSession, chosen: FileSelection, kind: str, options: Mapping[str, Any]
) -> Records:
    """Return the records of files that bring their columns' types.

    Raises:
        NotFoundError: there is no such file, so that nothing says which columns there are.
        InvalidInputError: files that differ in a column's type, or one that is damaged.
        MissingPartError: Avro without its connector.
    """
    glues = {name.lower() for name in known_options.SOURCE}
    for_spark = {name: _spoken(value) for name, value in options.items() if name.lower() not in glues}
    named = file_column(options)
    reader = spark.read.options(**{"mergeSchema": "true", **for_spark})
    files: list[str] = []
    is_asked = bool(chosen.exclusions) or chosen.choose is not None
    # Spark cannot list a mounted bucket itself.
    is_listed = is_asked or any(is_bucket(path) for path in chosen.paths)
    if chosen.is_recursive or is_listed:
        files = files_of(spark, replace(chosen, is_recursive=True))
        if is_asked and not files:
            return Records.of(spark.range(0).select())
    spark_format = "parquet" if kind == "glueparquet" else kind
    if chosen.is_recursive and has_plain_folders(files, chosen.paths):
        reader = reader.option("recursiveFileLookup", "true")
    try:
        if not (is_listed and files):
            return with_file(Records.of(reader.format(spark_format).load(list(chosen.paths))), named)
        if len(chosen.paths) == 1:
            reader = reader.option("basePath", f"{chosen.paths[0].rstrip('/')}/")
        with looked_up_together(spark, files):
            return with_file(Records.of(reader.format(spark_format).load(files)), named)
    except Exception as problem:
        raise (_told(str(problem), spark_format, chosen.paths) or problem) from problem


def _spoken(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _told(text: str, kind: str, paths: Sequence[str]) -> GluepotError | None:
    """Return Spark's error as a sentence with a path and what the files say; None for another one."""
    places = ", ".join(repr(path) for path in paths)
    if kind == "avro" and "AVRO" in text.upper() and "deploy" in text.lower():
        return MissingPartError(
            "Spark cannot read Avro without its connector.", "Run: gluepot connectors add avro"
        )
    if any(word in text for word in _NOTHING_THERE):
        return NotFoundError(
            f"{kind.capitalize()} file under",
            ", ".join(paths),
            next_step="Files of this format say which columns there are, so a frame of none cannot be made: "
            "check the path, or test for files before.",
        )
    if any(word in text for word in _DIFFERENT):
        return InvalidInputError(
            f"The {kind} files of {places} differ in the type of a column: {_first_line(text)}",
            "Read the files of each type by themselves, cast one of them, and union() the frames.",
        )
    if any(word in text for word in _DAMAGED):
        found = _FILE.search(text)
        return InvalidInputError(
            f"{found[0] if found else places!r} cannot be read as {kind}: {_first_line(text)}",
            'Remove it, or leave it out: connection_options={"exclusions": "[\\"**/NAME\\"]", …}.',
        )
    return None


def _first_line(text: str) -> str:
    return next((line.strip() for line in text.splitlines() if line.strip()), "")[:300]
