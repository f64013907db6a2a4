"""Where PySpark is turned to a check's redirect: every method that takes a table's name, a statement, or a sink.

All of them are public but `SQLStringFormatter`, which `SparkSession.sql` uses for `{name}`; checked on 4.1.4, held by
`tests/jobs/checking/test_check_runs.py`. The process is one check and nothing else, so nothing is turned back.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

from gluepot.jobs.checking.models import EffectKind, Manner
from gluepot.jobs.checking.redirect import Redirect
from gluepot.jobs.checking.sql_writes import with_identifiers

_CATALOG_READS = (
    "getTable",
    "listColumns",
    "tableExists",
    "isCached",
    "cacheTable",
    "uncacheTable",
    "refreshTable",
)
_PATH_SINKS = ("save", "parquet", "csv", "json", "orc", "text", "xml")
_ASKED = "_gluepot_asked"  # what a writer was told: its mode and options


def redirect_pyspark(redirect: Redirect) -> None:
    """Lead the names that this process gives to Spark through `redirect`. Classic PySpark only, not Spark Connect."""
    _session(redirect)
    _writer(redirect)
    _other_writers(redirect)
    _catalog(redirect)


def _session(redirect: Redirect) -> None:
    from pyspark.sql.readwriter import DataFrameReader
    from pyspark.sql.session import SparkSession
    from pyspark.sql.sql_formatter import SQLStringFormatter

    plain_sql = SparkSession.sql

    @functools.wraps(plain_sql)
    def sql(self: Any, sqlQuery: str, args: Any = None, **kwargs: Any) -> Any:  # noqa: N803 - PySpark's own name
        if redirect.is_paused:
            return plain_sql(self, sqlQuery, args, **kwargs)
        formatter = SQLStringFormatter(self) if kwargs else None
        try:
            text = formatter.format(sqlQuery, **kwargs) if formatter else sqlQuery
            if isinstance(args, Mapping):
                text = with_identifiers(text, args.get)
            return plain_sql(self, redirect.sql(text), args)
        finally:
            if formatter is not None:
                formatter.clear()

    SparkSession.sql = sql
    _named(SparkSession, "table", redirect)
    _named(DataFrameReader, "table", redirect)


def _named(owner: Any, method: str, redirect: Redirect) -> None:
    """Lead the first argument of a method that reads a table."""
    plain = getattr(owner, method)

    @functools.wraps(plain)
    def led(self: Any, name: str, *args: Any, **kwargs: Any) -> Any:
        if redirect.is_paused or not isinstance(name, str):
            return plain(self, name, *args, **kwargs)
        database = kwargs.pop("dbName", None)
        return plain(self, redirect.read(f"{database}.{name}" if database else name), *args, **kwargs)

    setattr(owner, method, led)


def _writer(redirect: Redirect) -> None:
    from pyspark.sql.readwriter import DataFrameWriter

    plain_mode, plain_option, plain_options = (
        DataFrameWriter.mode,
        DataFrameWriter.option,
        DataFrameWriter.options,
    )
    plain_table, plain_insert = DataFrameWriter.saveAsTable, DataFrameWriter.insertInto

    def note(writer: Any, **said: Any) -> None:
        known = writer.__dict__.setdefault(_ASKED, {})
        known.update({key.lower(): value for key, value in said.items()})

    def mode(self: Any, saveMode: Any) -> Any:  # noqa: N803 - PySpark's own name
        note(self, _mode=saveMode)
        return plain_mode(self, saveMode)

    def option(self: Any, key: str, value: Any) -> Any:
        note(self, **{key: value})
        return plain_option(self, key, value)

    def options(self: Any, **given: Any) -> Any:
        note(self, **given)
        return plain_options(self, **given)

    def save_as_table(
        self: Any, name: str, format: Any = None, mode: Any = None, partitionBy: Any = None, **given: Any  # noqa: A002, N803
    ) -> None:  # fmt: skip
        note(self, **given, **({"_mode": mode} if mode else {}))
        if not redirect.is_paused:
            name = redirect.write(name, _manner(self, redirect, name))
        plain_table(self, name, format, mode, partitionBy, **given)

    def insert_into(self: Any, tableName: str, overwrite: Any = None) -> None:  # noqa: N803
        if not redirect.is_paused:
            is_overwrite = overwrite or self.__dict__.get(_ASKED, {}).get("_mode") == "overwrite"
            tableName = redirect.write(tableName, Manner.CHANGES if is_overwrite else Manner.APPENDS)  # noqa: N806
        plain_insert(self, tableName, overwrite)

    writer: Any = DataFrameWriter
    writer.mode, writer.option, writer.options = mode, option, options
    writer.saveAsTable, writer.insertInto = save_as_table, insert_into
    for sink in _PATH_SINKS:
        _refused(DataFrameWriter, sink, EffectKind.PATH, redirect)
    _refused(DataFrameWriter, "jdbc", EffectKind.DATABASE, redirect)


def _manner(writer: Any, redirect: Redirect, name: str) -> Manner:
    asked = writer.__dict__.get(_ASKED, {})
    if "path" in asked:
        redirect.refuse(EffectKind.PATH, f"a write of {name!r} to {asked['path']!r}")
    if asked.get("_mode") == "append":
        return Manner.APPENDS
    is_whole = asked.get("_mode") == "overwrite" and "replacewhere" not in asked
    return Manner.REPLACES if is_whole else Manner.CHANGES


def _refused(owner: Any, method: str, kind: EffectKind, redirect: Redirect) -> None:
    plain = getattr(owner, method)

    @functools.wraps(plain)
    def asked_first(self: Any, *args: Any, **kwargs: Any) -> Any:
        redirect.refuse(kind, f"{method}({', '.join(repr(arg) for arg in args[:1])})")
        return plain(self, *args, **kwargs)

    setattr(owner, method, asked_first)


def _other_writers(redirect: Redirect) -> None:
    from pyspark.sql.merge import MergeIntoWriter
    from pyspark.sql.readwriter import DataFrameWriterV2
    from pyspark.sql.streaming.readwriter import DataStreamWriter

    for owner in (DataFrameWriterV2, MergeIntoWriter):
        _made_for(owner, redirect)
    # What is appended through `writeTo` adds its rows again; the other ends of it change what is there.
    _noted_append(DataFrameWriterV2, redirect)
    for method in ("start", "toTable"):
        _refused(DataStreamWriter, method, EffectKind.STREAM, redirect)


def _made_for(owner: Any, redirect: Redirect) -> None:
    plain = owner.__init__

    @functools.wraps(plain)
    def init(self: Any, df: Any, table: str, *args: Any) -> None:
        self._gluepot_table = table
        plain(self, df, table if redirect.is_paused else redirect.write(table, Manner.CHANGES), *args)

    owner.__init__ = init


def _noted_append(owner: Any, redirect: Redirect) -> None:
    plain = owner.append

    @functools.wraps(plain)
    def append(self: Any) -> None:
        if not redirect.is_paused:
            redirect.write(self._gluepot_table, Manner.APPENDS)
        plain(self)

    owner.append = append


def _catalog(redirect: Redirect) -> None:
    from pyspark.sql.catalog import Catalog

    for method in _CATALOG_READS:
        _named(Catalog, method, redirect)
    plain_create, plain_recover = Catalog.createTable, Catalog.recoverPartitions

    @functools.wraps(plain_create)
    def create_table(self: Any, tableName: str, path: Any = None, *args: Any, **kwargs: Any) -> Any:  # noqa: N803
        if not redirect.is_paused:
            if path is not None or "path" in kwargs:
                redirect.refuse(EffectKind.PATH, f"createTable({tableName!r})")
            tableName = redirect.write(tableName, Manner.CHANGES)  # noqa: N806
        return plain_create(self, tableName, path, *args, **kwargs)

    @functools.wraps(plain_recover)
    def recover_partitions(self: Any, tableName: str) -> None:  # noqa: N803
        plain_recover(self, tableName if redirect.is_paused else redirect.write(tableName, Manner.CHANGES))

    catalog: Any = Catalog
    catalog.createTable, catalog.recoverPartitions = create_table, recover_partitions
