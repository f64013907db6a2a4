"""A catalog table's files, opened otherwise than Spark opens the table: as lines, as cells of text, as elements.

The rows are still those of the table: its partitions with their values, pruned by conditions on them, and the table itself
in Spark's plan. The index of files that does this is private to Spark, and known in this file only (checked on Spark 4.1).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from awsglue import gluetypes as g
from awsglue.frame.spark_types import struct_from_spark
from gluepot.catalog.names import DEFAULT_PARTITION

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession
    from pyspark.sql.types import StructType

_FORMATS = {
    "binaryFile": "binaryfile.BinaryFileFormat",
    "csv": "csv.CSVFileFormat",
    "text": "text.TextFileFormat",
    "xml": "xml.XmlFileFormat",
}
_NOTHING: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True, kw_only=True)
class TableFiles:
    """The files of one table of Spark's own catalog.

    Args:
        provider: Spark's source, "hive" for a table that a SerDe reads; in lower case.
        serde: the SerDe's class, "" where none is named.
        columns: without the keys, in the order of the files, names as the table writes them.
        keys: the partition keys' names, as the table writes them.
        options: how the files are to be read: the source's options, or the SerDe's parameters.
        parameters: the table's own (`classification`, …).
    """

    provider: str
    serde: str
    columns: g.StructType
    keys: tuple[str, ...]
    options: Mapping[str, str]
    parameters: Mapping[str, str]
    _spark: SparkSession = field(repr=False)
    _table: Any = field(repr=False)

    def opened(self, kind: str, schema: StructType, options: Mapping[str, str] = _NOTHING) -> DataFrame:
        """Return the rows of the files as a source of Spark's reads them, with the partition keys behind `schema`.

        Args:
            kind: binaryFile, csv, text or xml.
            schema: of the files; text has one column, of any name, and binaryFile Spark's own four.
            options: the source's; those of the table are not added.
        """
        from pyspark.sql import DataFrame

        jvm: Any = self._spark.sparkContext._jvm
        session = self._spark._jsparkSession
        sources = jvm.org.apache.spark.sql.execution.datasources
        package, _, name = _FORMATS[kind].partition(".")
        relation = sources.HadoopFsRelation(
            self._index(), self._table.partitionSchema(), session.parseDataType(schema.json()),
            jvm.scala.Option.empty(), getattr(getattr(sources, package), name)(),
            jvm.PythonUtils.toScalaMap(dict(options)), session,
        )  # fmt: skip
        plan = getattr(getattr(sources, "LogicalRelation$"), "MODULE$").apply(relation, self._table)
        return DataFrame(jvm.org.apache.spark.sql.classic.Dataset.ofRows(session, plan), self._spark)

    @property
    def location(self) -> str:
        """The table's folder."""
        return str(self._path(self._table.location()).toString())

    def other_place(self, values: Sequence[str | None]) -> str | None:
        """Return where the partition of these keys' values is kept; None where that is its place in the table's folder.

        A partition that is not there yet will be kept in the table's folder.
        """
        jvm: Any = self._spark.sparkContext._jvm
        session, name = self._spark._jsparkSession, self._table.identifier()
        spec = jvm.PythonUtils.toScalaMap(
            {key: value or DEFAULT_PARTITION for key, value in zip(self.keys, values, strict=True)}
        )
        found = (
            session.sessionState()
            .catalog()
            .externalCatalog()
            .getPartitionOption(name.database().get(), name.table(), spec)
        )
        if not found.isDefined():
            return None
        place = self._path(found.get().location())
        own = jvm.org.apache.spark.sql.catalyst.catalog.ExternalCatalogUtils.generatePartitionPath(
            spec, jvm.PythonUtils.toSeq(list(self.keys)), self._path(self._table.location())
        )
        return None if place.equals(own) else str(place.toString())

    def _path(self, uri: Any) -> Any:
        jvm: Any = self._spark.sparkContext._jvm
        return jvm.org.apache.hadoop.fs.Path(uri)

    def size_bytes(self) -> int:
        """Return how much all files of the table are; they are listed for it."""
        jvm: Any = self._spark.sparkContext._jvm
        nothing = jvm.PythonUtils.toSeq([])
        return int(self._index().filterPartitions(nothing).sizeInBytes())

    def _index(self) -> Any:
        jvm: Any = self._spark.sparkContext._jvm
        session = self._spark._jsparkSession
        return jvm.org.apache.spark.sql.execution.datasources.CatalogFileIndex(session, self._table, 0)


def files_of_table(spark: SparkSession, table: DataFrame) -> TableFiles | None:
    """Return the files of a table that Spark has opened; None for a view, a lake's table, and one without a folder.

    It is asked of the opened table, not of the catalog by name: in a check of a job a name leads elsewhere.
    """
    plan = table._jdf.queryExecution().analyzed()
    if plan.nodeName() == "SubqueryAlias":
        plan = plan.child()
    found = None
    if plan.nodeName() == "LogicalRelation" and plan.catalogTable().isDefined():
        found = plan.catalogTable().get()
    elif plan.getClass().getSimpleName() == "HiveTableRelation":
        found = plan.tableMeta()
    if found is None or not found.storage().locationUri().isDefined():
        return None
    provider, serde = found.provider(), found.storage().serde()
    return TableFiles(
        provider=str(provider.get()).lower() if provider.isDefined() else "hive",
        serde=str(serde.get()) if serde.isDefined() else "",
        columns=_struct(found.dataSchema()),
        keys=tuple(key.name for key in _struct(found.partitionSchema()).fields),
        options=as_dict(found.storage().properties()),
        parameters=as_dict(found.properties()),
        _spark=spark,
        _table=found,
    )


def as_dict(scala_map: Any) -> dict[str, str]:
    """Return a map of Scala's."""
    pairs, found = scala_map.iterator(), {}
    while pairs.hasNext():
        pair = pairs.next()
        found[str(pair._1())] = str(pair._2())
    return found


def _struct(java: Any) -> g.StructType:
    from pyspark.sql.types import StructType

    return struct_from_spark(StructType.fromJson(json.loads(java.json())))
