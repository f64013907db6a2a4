"""What `from_options` reads: a database by JDBC, a lake table, or files."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from awsglue import bookmarks, custom_spark, idle_options, jdbc, kafka, known_options, lakes
from awsglue.connection_types import CUSTOM, format_of, lake_of
from awsglue.frame.records import Records
from awsglue.logger import GlueLogger
from awsglue.options import option
from awsglue.sources.columnar import COLUMNAR, KINDS
from awsglue.sources.files import Read, Unread, open_files
from awsglue.sources.partition_folders import in_folders
from awsglue.sources.paths import selection


def read_options(
    spark: Any,
    connection_type: str,
    options: Mapping[str, Any],
    file_format: str | None,
    format_options: Mapping[str, Any],
    *,
    context: str,
    predicate: str,
) -> Read | Unread:
    """Return the records of a source with those that could not be read, or for files of rows what reads them.

    Which files there are, and what of them or of a database is new, is found now.

    Args:
        spark: the SparkSession.
        connection_type: Glue's word.
        options: the connection's.
        file_format: of files, or a lake's.
        format_options: the format's.
        context: the `transformation_ctx`, whose bookmark says what is new; "" reads everything.
        predicate: what rows of columnar files and lakes, and partition folders of other files, must fulfil; "" takes all.
    """
    kind = connection_type.strip().lower()
    if predicate.strip() and kind in (*jdbc.KINDS, *CUSTOM, "kafka"):
        GlueLogger().warn(
            f"push_down_predicate {predicate!r} filters nothing: {kind} has no partitions. Filter after reading, or by a query."
        )
    if kind in jdbc.KINDS:
        rows = jdbc.read(spark, kind, options)
        bookmark = bookmarks.of_context(context)
        if bookmark is not None:
            rows = jdbc.only_new(rows, bookmark, context, options)
        return Records.of(rows), ()
    if kind == "kafka":
        return Records.of(kafka.read_batch(spark, options)), ()
    if kind in CUSTOM:
        return Records.of(custom_spark.read(spark, options)), ()
    if lake := lake_of(kind, file_format):
        return lakes.read(spark, lake, options, predicate), ()
    named = format_of(kind, file_format, connection_type) or str(option(options, "format", ""))
    _say_options(named.strip().lower(), options, format_options)
    choose = bookmarks.chooser(context, options)
    if choose is None:
        idle_options.say_idle("A source of files", options, idle_options.BOUNDS)
    is_columnar = named.strip().lower() in COLUMNAR
    if predicate.strip() and not is_columnar:
        choose = in_folders(spark, predicate, choose)
    chosen = selection(options, choose)
    opened = open_files(spark, chosen, named, {**options, **format_options})
    if predicate.strip() and is_columnar and not callable(opened):
        records, failed = opened
        return records.with_data(records.data.where(predicate)), failed
    return opened


def _say_options(word: str, options: Mapping[str, Any], format_options: Mapping[str, Any]) -> None:
    """Warn of what a source of files and its format do not know, and of what they know and pass over."""
    known = known_options.READ.get(word)
    if known is not None:  # Spark's own readers take any option
        known_options.say_unknown(f"Format {word!r}", format_options, known)
        known_options.say_unknown("A source of files", options, (*known_options.SOURCE, *known))
    idle = idle_options.SOURCE if word not in KINDS else {**idle_options.SOURCE, **idle_options.GROUPS}
    idle_options.say_idle("A source of files", options, idle)
    idle_options.say_idle(f"Format {word!r}", {**options, **format_options}, idle_options.READ.get(word, {}))
    if word == "json":
        idle_options.say_encoding(format_options)
