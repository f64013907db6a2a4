"""A table's partitions by Spark's catalog: which a condition chooses, and dropping them without their files."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from awsglue.frame.spark_types import quoted
from awsglue.sources.table_names import here, table_name
from gluepot.errors import InvalidInputError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_PLACE = "__gluepot_place"


class TablePartitions:
    """The partitions of one table as they are now.

    Args:
        spark: the session.
        database: of the table.
        table: its name.
    """

    def __init__(self, spark: SparkSession, database: str, table: str) -> None:
        context: Any = spark.sparkContext
        self._spark = spark
        self._jvm = context._jvm
        self._catalog = spark._jsparkSession.sessionState().catalog()
        self._identifier = self._jvm.org.apache.spark.sql.catalyst.TableIdentifier(
            here(table), self._jvm.scala.Option.apply(here(database))
        )
        columns = spark.catalog.listColumns(table_name(database, table))
        self.keys = {column.name: column.dataType for column in columns if column.isPartition}
        self._partitions: list[tuple[str, Any]] = []  # folder and values; two may share a folder
        if not self.keys:
            return
        found = self._catalog.listPartitions(self._identifier, self._jvm.scala.Option.empty())
        for number in range(found.size()):
            partition = found.apply(number)
            place = self._jvm.org.apache.hadoop.fs.Path(
                partition.location()
            )  # a URI is encoded, paths are not
            self._partitions.append((place.toString(), partition.spec()))

    @property
    def places(self) -> list[str]:
        """The folder of each partition."""
        return [place for place, _ in self._partitions]

    def chosen(self, condition: str) -> list[str]:
        """Return the folders of the partitions whose keys fulfil a condition of SQL.

        Raises:
            InvalidInputError: it is none over the partition keys.
        """
        from pyspark.errors import AnalysisException
        from pyspark.sql import functions as F

        rows = [[place, *(spec.apply(key) for key in self.keys)] for place, spec in self._partitions]
        schema = ", ".join([f"{_PLACE} string", *(f"{quoted(key)} string" for key in self.keys)])
        held = self._spark.createDataFrame(rows, schema)
        held = held.withColumns({key: F.col(quoted(key)).cast(kind) for key, kind in self.keys.items()})
        try:
            found = held.where(condition).select(_PLACE).collect()
        except AnalysisException as problem:
            raise InvalidInputError(
                f"partitionPredicate {condition!r} is no condition over the partition keys {', '.join(self.keys)}; nothing was deleted.",
                "Give a condition of SQL over these.",
            ) from problem
        return [row[0] for row in found]

    def looked_at_anew(self) -> None:
        """Let the table's files be listed anew. What a script holds of its rows stays (`persist`), which Spark's own refresh drops."""
        self._catalog.refreshTable(self._identifier)

    def forget(self, places: Collection[str]) -> None:
        """Drop the partitions of these folders from the catalog; what is in the folders stays."""
        specs = [spec for place, spec in self._partitions if place in places]
        if specs:
            sequence = self._jvm.org.apache.spark.api.python.PythonUtils.toSeq(specs)
            self._catalog.dropPartitions(self._identifier, sequence, True, False, True)
