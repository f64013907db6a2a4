"""CSV → records. Spark holds one header to be that of all files; here each file's own names its columns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import reduce
from typing import TYPE_CHECKING, Any

from awsglue.frame.records import Records
from awsglue.frame.rows import union
from awsglue.options import is_on, option

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

_AT_ONCE = 16


def read_csv(
    spark: SparkSession, files: Sequence[str], options: Mapping[str, Any]
) -> tuple[Records, tuple[DataFrame, ...]]:
    """Return the records of the files, by the names of their headers or as col0, col1, …"""
    has_header = is_on(options, "withHeader")
    quote = option(options, "quoteChar", '"')
    reader = spark.read.options(
        sep=str(option(options, "separator", ",")),
        quote="" if str(quote) == "-1" else str(quote),
        escape=str(option(options, "escaper", "") or '"'),
        multiLine=str(is_on(options, "multiLine")).lower(),
        header=str(has_header or is_on(options, "skipFirst")).lower(),
        inferSchema="false",
        ignoreLeadingWhiteSpace="false",
        ignoreTrailingWhiteSpace="false",
    )
    if has_header:
        read = [Records.of(reader.csv(group)) for group in _by_header(spark, files)]
        return reduce(lambda left, right: union(left, _spelled_as(left, right)), read), ()
    data = reader.csv(list(files))
    return Records.of(data.toDF(*[f"col{number}" for number in range(len(data.columns))])), ()


def _by_header(spark: SparkSession, files: Sequence[str]) -> list[list[str]]:
    """Return the files that have the same header together, in the order of the first of each."""
    if len(files) == 1:
        return [list(files)]
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        headers = pool.map(lambda file: _first_line(spark, file), files)
        groups: dict[str, list[str]] = defaultdict(list)
        for header, file in zip(headers, files, strict=True):
            groups[header].append(file)
    return [group for header, group in groups.items() if header] or [list(files)]


def _first_line(spark: SparkSession, file: str) -> str:
    """Return the first line that is not blank, as Spark takes it for the header; no more of the file is read."""
    jvm = spark.sparkContext._jvm
    conf = spark.sparkContext._jsc.hadoopConfiguration()
    path = jvm.org.apache.hadoop.fs.Path(file)
    codec = jvm.org.apache.hadoop.io.compress.CompressionCodecFactory(conf).getCodec(path)
    opened = path.getFileSystem(conf).open(path)
    try:
        plain = codec.createInputStream(opened) if codec is not None else opened
        reader = jvm.java.io.BufferedReader(jvm.java.io.InputStreamReader(plain, "UTF-8"))
        line = reader.readLine()
        while line is not None and not line.strip():
            line = reader.readLine()
        return str(line or "")
    finally:
        opened.close()


def _spelled_as(left: Records, right: Records) -> Records:
    """Return `right` with the names that differ from `left`'s by case alone as `left` has them: Spark tells no case."""
    spelled = {field.name.lower(): field.name for field in left.schema.fields}
    names = [spelled.get(name.lower(), name) for name in right.data.columns]
    return Records.of(right.data.toDF(*names))
