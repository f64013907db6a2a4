"""What Spark's metastore client must be shown differently from other clients.

Spark loads the SerDe class of every table it lists columns of or alters, also of its own data source tables, which
it reads without any SerDe. Hive's JSON SerDe is not among Spark's jars: each look at such a table then logs an
error with its stack, and ALTER TABLE fails. So Spark is shown a SerDe that it has; Trino and others are shown the
one that reads the files.

A client of Hive 2.3's protocol announces its user (`set_ugi`) when it connects, and Spark's is the one in use.
Trino and PyIceberg do not.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from gluepot.catalog.models import Table

_STAND_IN = "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe"
_PROVIDER = "spark.sql.sources.provider"
# The packages of SerDes that are in PySpark's jars.
_LOADABLE = ("org.apache.hadoop.hive.serde2.", "org.apache.hadoop.hive.ql.io.")


@dataclass(kw_only=True)
class Client:
    """One connection's other side."""

    is_spark: bool = False

    def shown(self, table: Table) -> Table:
        """Return the table as this client must see it."""
        if not self.is_spark or not _is_hidden(table):
            return table
        assert table.storage is not None
        return replace(table, storage=replace(table.storage, serde=_STAND_IN))

    def restored(self, sent: Table, stored: Table) -> Table:
        """Return a table that this client sent with what it was not shown put back."""
        if not self.is_spark or not _is_hidden(stored) or _PROVIDER not in sent.parameters:
            return sent
        assert stored.storage is not None
        if sent.storage is None or sent.storage.serde != _STAND_IN:
            return sent
        return replace(sent, storage=replace(sent.storage, serde=stored.storage.serde))


def _is_hidden(table: Table) -> bool:
    """Say whether a data source table has a SerDe that Spark cannot load."""
    if table.storage is None or _PROVIDER not in table.parameters:
        return False
    return not table.storage.serde.startswith(_LOADABLE)
