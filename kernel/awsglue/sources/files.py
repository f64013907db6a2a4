"""Files → records, by Glue's formats and their defaults."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from awsglue import gluetypes as g
from awsglue import known_options
from awsglue.frame.records import Records
from awsglue.options import is_on, option
from awsglue.sources.csv_records import read_csv
from awsglue.sources.grok_records import read_grok
from awsglue.sources.grouping import grouped
from awsglue.sources.ion_records import read_ion
from awsglue.sources.json_records import read_json
from awsglue.sources.paths import FileSelection, files_of, has_plain_folders, listed
from gluepot.errors import InvalidInputError, MissingPartError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

Read = tuple[Records, tuple["DataFrame", ...]]
COLUMNAR = ("parquet", "glueparquet", "orc")


def read_files(
    spark: SparkSession, chosen: FileSelection, text_format: str, options: Mapping[str, Any]
) -> Read:
    """Return the records of the files and the rows of those that failed.

    Raises:
        InvalidInputError: a format that is not known.
        MissingPartError: a format whose connector is not installed.
    """
    kind = text_format.strip().lower()
    if kind in COLUMNAR or kind == "avro":
        return _columnar(spark, chosen, kind, options)
    if kind not in _READERS:
        known = ", ".join(sorted([*_READERS, *COLUMNAR, "avro"]))
        raise InvalidInputError(f"Format {text_format!r} cannot be read.", f"Formats: {known}.")
    files = listed(spark, chosen)
    if not files:
        # Glue gives an empty frame for a folder that is empty or missing.
        return Records.of(spark.range(0).select()), ()
    read: Read = _READERS[kind](spark, [file.path for file in files], options)
    return grouped(read[0], sum(file.size_bytes for file in files), options), read[1]


def _columnar(spark: SparkSession, chosen: FileSelection, kind: str, options: Mapping[str, Any]) -> Read:
    glues = {name.lower() for name in known_options.SOURCE}
    for_spark = {name: _spoken(value) for name, value in options.items() if name.lower() not in glues}
    reader = spark.read.options(**{"mergeSchema": "true", **for_spark})
    files: list[str] = []
    is_listed = bool(chosen.exclusions) or chosen.choose is not None
    if chosen.is_recursive or is_listed:
        files = files_of(spark, replace(chosen, is_recursive=True))
        if is_listed and not files:
            return Records.of(spark.range(0).select()), ()
    spark_format = "parquet" if kind == "glueparquet" else kind
    if chosen.is_recursive and has_plain_folders(files, chosen.paths):
        reader = reader.option("recursiveFileLookup", "true")
    try:
        if is_listed:
            if len(chosen.paths) == 1:
                reader = reader.option("basePath", chosen.paths[0])
            return Records.of(reader.format(spark_format).load(files)), ()
        return Records.of(reader.format(spark_format).load(list(chosen.paths))), ()
    except Exception as problem:
        if kind == "avro" and "AVRO" in str(problem).upper() and "deploy" in str(problem).lower():
            raise MissingPartError(
                "Spark cannot read Avro without its connector.", "Run: gluepot connectors add avro"
            ) from problem
        raise


def _spoken(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _json(spark: SparkSession, files: Sequence[str], options: Mapping[str, Any]) -> Read:
    whole = is_on(options, "multiLine")
    texts = spark.read.text(list(files), wholetext=whole)
    declared = option(options, "withSchema")
    schema = g.deserialize(declared) if declared else None
    records, failed = read_json(
        texts,
        json_path=str(option(options, "jsonPath", "") or ""),
        schema=schema if isinstance(schema, g.StructType) else None,
    )
    return records, (failed,)


def _xml(spark: SparkSession, files: Sequence[str], options: Mapping[str, Any]) -> Read:
    row_tag = option(options, "rowTag")
    if not row_tag:
        raise InvalidInputError(
            "Format 'xml' needs the tag of a record.", 'Give format_options={"rowTag": "…"}.'
        )
    reader = spark.read.format("xml").options(
        rowTag=str(row_tag),
        encoding=str(option(options, "encoding", "UTF-8")),
        excludeAttribute=str(is_on(options, "excludeAttribute")).lower(),
        attributePrefix=str(option(options, "attributePrefix", "_")),
        valueTag=str(option(options, "valueTag", "_VALUE")),
        ignoreSurroundingSpaces=str(is_on(options, "ignoreSurroundingSpaces")).lower(),
        nullValue="" if is_on(options, "treatEmptyValuesAsNulls") else "\u0000",
    )
    return Records.of(reader.load(list(files))), ()


_READERS: dict[str, Any] = {
    "csv": read_csv, "groklog": read_grok, "ion": read_ion, "json": _json, "xml": _xml,
}  # fmt: skip
