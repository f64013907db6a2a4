"""GlueContext: the way from a Spark session to DynamicFrames and back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from awsglue import bookmarks, insides, jdbc, known_options, purging, sql_context, streaming
from awsglue import gluetypes as g
from awsglue.collection import DynamicFrameCollection
from awsglue.dynamicframe import DynamicFrame
from awsglue.frame.letter_case import told_apart
from awsglue.frame.records import Records
from awsglue.logger import GlueLogger
from awsglue.options import option
from awsglue.readers import DataFrameReader, DataFrameWriter, DynamicFrameReader, DynamicFrameWriter
from awsglue.refused import refusal
from awsglue.sinks import catalog as catalog_sink
from awsglue.sinks.by_options import to_database, under, write_options
from awsglue.sinks.sink import CatalogSink, DataSink
from awsglue.sources.by_options import read_options
from awsglue.sources.catalog import columns_of, read_table
from awsglue.sources.reading import reading
from awsglue.sources.source import DataSource
from gluepot.errors import InvalidInputError

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

_SPARKS = ("useSparkDataSource", "useCatalogSchema")


class GlueContext:
    """Sources and sinks over one Spark session.

    Args:
        sparkContext: a SparkContext, a SparkSession, or nothing: the session of this process.
    """

    def __init__(self, sparkContext: Any = None, **_options: Any) -> None:
        from pyspark import SparkContext
        from pyspark.sql import SparkSession

        if sparkContext is None or isinstance(sparkContext, SparkContext):
            session = SparkSession.builder.getOrCreate()
        else:
            session = sparkContext
        self.spark_session = session
        self.create_dynamic_frame = DynamicFrameReader(self)
        self.create_data_frame = DataFrameReader(self)
        self.write_dynamic_frame = DynamicFrameWriter(self)
        self.write_data_frame = DataFrameWriter(self)

    def __getattr__(self, name: str) -> Any:
        # Glue's context is an SQLContext too: sql, table, read, createDataFrame … are the session's, others are its own.
        if name in insides.NAMES:
            return insides.of_session(self.spark_session, name)
        if name.startswith("_") or name == "spark_session":
            raise AttributeError(name)
        if (refuse := refusal(name)) is not None:
            return refuse
        return sql_context.of_session(self.spark_session, name)

    @property
    def sc(self) -> Any:
        return self.spark_session.sparkContext

    def getSparkSession(self) -> Any:
        return self.spark_session

    def frame_of(self, data_frame: DataFrame, name: str = "") -> DynamicFrame:
        """Return a DynamicFrame over a Spark DataFrame."""
        return DynamicFrame.fromDF(data_frame, self, name)

    def empty_frame(self, name: str) -> DynamicFrame:
        """Return a frame without records or fields, for what was asked for and is not there."""
        return DynamicFrame(Records.of(self.spark_session.range(0).select()), self, name)

    def get_logger(self) -> GlueLogger:
        """Return a logger with debug, info, warn and error."""
        return GlueLogger()

    # -- reading ---------------------------------------------------------------------------------------

    def create_dynamic_frame_from_rdd(
        self, data: Any, name: str, schema: Any = None, sample_ratio: float | None = None, **_: Any
    ) -> DynamicFrame:
        """Return a frame of an RDD or a list of rows."""
        return DynamicFrame.fromDF(self.spark_session.createDataFrame(data, schema, sample_ratio), self, name)

    def create_dynamic_frame_from_catalog(
        self, database: str | None = None, table_name: str | None = None, redshift_tmp_dir: str = "",
        transformation_ctx: str = "", push_down_predicate: str = "", additional_options: Mapping[str, Any] | None = None,
        catalog_id: str | None = None, **kwargs: Any,
    ) -> DynamicFrame:  # fmt: skip
        """Return a table of the catalog; `name_space` is another word for `database`."""
        name_space = kwargs.pop("name_space", None)
        known_options.say_arguments(
            "create_dynamic_frame.from_catalog", kwargs, GlueContext.create_dynamic_frame_from_catalog
        )
        if bool(database) == bool(name_space):
            raise InvalidInputError("from_catalog needs either database or name_space.", "Give one of them.")
        further = additional_options or {}
        predicates = [push_down_predicate, str(option(further, "catalogPartitionPredicate", "") or "")]
        both = " AND ".join(f"({one})" for one in predicates if one and one.strip())
        source = read_table(
            self.spark_session,
            database or name_space,
            table_name,
            both,
            bookmark=bookmarks.of_context(transformation_ctx),
            context=transformation_ctx,
            options=dict(further),
        )
        held = reading(self.spark_session, source, "from_catalog", transformation_ctx, further)
        return DynamicFrame(held, self, transformation_ctx or str(table_name))

    def create_dynamic_frame_from_options(
        self, connection_type: str, connection_options: Mapping[str, Any] | None = None, format: str | None = None,
        format_options: Mapping[str, Any] | None = None, transformation_ctx: str = "", push_down_predicate: str = "",
        **kwargs: Any,
    ) -> DynamicFrame:  # fmt: skip
        """Return a frame of files, of a database by JDBC, or of a lake table."""
        known_options.say_arguments(
            "create_dynamic_frame.from_options", kwargs, GlueContext.create_dynamic_frame_from_options
        )
        source = read_options(
            self.spark_session, connection_type, connection_options or {}, format, format_options or {},
            context=transformation_ctx, predicate=push_down_predicate,
        )  # fmt: skip
        options = connection_options or {}
        held = reading(self.spark_session, source, "from_options", transformation_ctx, options)
        return DynamicFrame(held, self, transformation_ctx or connection_type.strip().lower())

    def create_data_frame_from_catalog(
        self, database: str | None = None, table_name: str | None = None, redshift_tmp_dir: str = "",
        transformation_ctx: str = "", push_down_predicate: str = "", additional_options: Mapping[str, Any] | None = None,
        catalog_id: str | None = None, **kwargs: Any,
    ) -> DataFrame:  # fmt: skip
        """Return a table as a Spark DataFrame, whose columns have the table's types."""
        for name in _SPARKS:
            kwargs.pop(name, None)  # scripts give them as arguments too; here it is always so
        options = {**(additional_options or {}), "useSparkDataSource": True}
        return self.create_dynamic_frame_from_catalog(
            database, table_name, redshift_tmp_dir, transformation_ctx, push_down_predicate, options, catalog_id,
            **kwargs,
        ).toDF()  # fmt: skip

    def create_data_frame_from_options(self, connection_type: str, *args: Any, **kwargs: Any) -> DataFrame:
        """Return a source as a Spark DataFrame; Kafka and Kinesis are streams."""
        if connection_type.lower() in ("kafka", "kinesis"):
            options = kwargs.get("connection_options") or (args[0] if args else {})
            return streaming.read(self.spark_session, connection_type.lower(), options)
        return self.create_dynamic_frame_from_options(connection_type, *args, **kwargs).toDF()

    def create_sample_dynamic_frame_from_options(
        self, connection_type: str, connection_options: Mapping[str, Any] | None = None, num: int = 100,
        sample_options: Mapping[str, Any] | None = None, **kwargs: Any,
    ) -> Any:  # fmt: skip
        """Return up to `num` records as a list."""
        return (
            self.create_dynamic_frame_from_options(connection_type, connection_options, **kwargs)
            .toDF()
            .take(num)
        )

    def create_sample_dynamic_frame_from_catalog(
        self, database: str | None = None, table_name: str | None = None, num: int = 100,
        sample_options: Mapping[str, Any] | None = None, **kwargs: Any,
    ) -> Any:  # fmt: skip
        """Return up to `num` records as a list."""
        return self.create_dynamic_frame_from_catalog(database, table_name, **kwargs).toDF().take(num)

    def getSource(
        self, connection_type: str, format: str | None = None, transformation_ctx: str = "",
        push_down_predicate: str = "", **options: Any,
    ) -> DataSource:  # fmt: skip
        """Return a source: `setFormat`, then `getFrame`."""
        return DataSource(self, connection_type, options, format, transformation_ctx, push_down_predicate)

    def getCatalogSource(
        self, database: str, table_name: str, redshift_tmp_dir: str = "", transformation_ctx: str = "",
        push_down_predicate: str = "", additional_options: Mapping[str, Any] | None = None, **_: Any,
    ) -> DataSource:  # fmt: skip
        """Return a table of the catalog as a source: `getFrame`."""
        table = {
            "database": database, "table_name": table_name, "additional_options": additional_options or {},
        }  # fmt: skip
        return DataSource(self, "catalog", table, None, transformation_ctx, push_down_predicate)

    def catalog_schema(self, database: str, table_name: str) -> list[g.Field]:
        """Return the columns of a table, names in lower case."""
        return columns_of(self.spark_session, database, table_name).fields

    # -- writing ---------------------------------------------------------------------------------------

    def getSink(
        self, connection_type: str, format: str | None = None, transformation_ctx: str = "", **options: Any
    ) -> DataSink:
        """Return a sink: `setFormat`, `setCatalogInfo`, then `writeFrame`."""
        return DataSink(self, connection_type, options, format)

    def getCatalogSink(
        self, database: str, table_name: str, redshift_tmp_dir: str = "", transformation_ctx: str = "",
        additional_options: Mapping[str, Any] | None = None, **_: Any,
    ) -> CatalogSink:  # fmt: skip
        """Return a sink of a table: `writeFrame`."""
        return CatalogSink(self, database, table_name, additional_options or {})

    def write_dynamic_frame_from_options(
        self, frame: Any, connection_type: str, connection_options: Mapping[str, Any] | None = None,
        format: str | None = None, format_options: Mapping[str, Any] | None = None, transformation_ctx: str = "",
        **kwargs: Any,
    ) -> Any:  # fmt: skip
        known_options.say_arguments(
            "write_dynamic_frame.from_options", kwargs, GlueContext.write_dynamic_frame_from_options
        )
        return self.write_from_options(frame, connection_type, connection_options, format, format_options)

    def write_dynamic_frame_from_catalog(
        self, frame: Any, database: str | None = None, table_name: str | None = None, redshift_tmp_dir: str = "",
        transformation_ctx: str = "", additional_options: Mapping[str, Any] | None = None,
        catalog_id: str | None = None, **kwargs: Any,
    ) -> Any:  # fmt: skip
        """Append to a table of the catalog; `name_space` is another word for `database`."""
        name_space = kwargs.pop("name_space", None)
        known_options.say_arguments(
            "write_dynamic_frame.from_catalog", kwargs, GlueContext.write_dynamic_frame_from_catalog
        )
        return self.write_to_catalog(frame, database or name_space, table_name, additional_options or {})

    def write_data_frame_from_options(self, frame: DataFrame, *args: Any, **kwargs: Any) -> DataFrame:
        """Write a Spark DataFrame as `write_dynamic_frame_from_options` does, and return it."""
        self.write_dynamic_frame_from_options(self.frame_of(frame), *args, **kwargs)
        return frame

    def write_data_frame_from_catalog(self, frame: DataFrame, *args: Any, **kwargs: Any) -> DataFrame:
        """Write a Spark DataFrame as `write_dynamic_frame_from_catalog` does, and return it."""
        self.write_dynamic_frame_from_catalog(self.frame_of(frame), *args, **kwargs)
        return frame

    def write_dynamic_frame_from_jdbc_conf(
        self,
        frame: Any,
        catalog_connection: str,
        connection_options: Mapping[str, Any] | None = None,
        *_: Any,
        **__: Any,
    ) -> Any:
        return self.write_to_connection(frame, catalog_connection, connection_options or {})

    def write_from_options(
        self, frame_or_dfc: Any, connection_type: str, connection_options: Mapping[str, Any] | None = None,
        format: str | None = None, format_options: Mapping[str, Any] | None = None, transformation_ctx: str = "",
        **kwargs: Any,
    ) -> Any:  # fmt: skip
        """Append a frame, or each frame of a collection under its name; return what was given."""
        known_options.say_arguments("write_from_options", kwargs, GlueContext.write_from_options)
        options = connection_options or {}
        if isinstance(frame_or_dfc, DynamicFrameCollection):
            for name, one in frame_or_dfc.items():
                self.write_from_options(one, connection_type, under(options, name), format, format_options)
            return frame_or_dfc
        records = self._checked(frame_or_dfc)
        with told_apart(records):
            write_options(records, connection_type, options, format or None, format_options or {})
        return frame_or_dfc

    def write_to_catalog(
        self, frame: Any, database: str | None, table_name: str | None, options: Mapping[str, Any]
    ) -> Any:
        """Append a frame to a table of the catalog; with `enableUpdateCatalog` the table follows the frame.

        Each frame of a collection goes to a table of its own: the name, `_`, and the frame's.
        """
        if isinstance(frame, DynamicFrameCollection):
            for name, one in frame.items():
                self.write_to_catalog(one, database, f"{table_name}_{name}", options)
            return frame
        records = self._checked(frame)
        if catalog_sink.wants_update(options):
            catalog_sink.append_and_update(self.spark_session, records, (database, table_name), options)
        else:
            catalog_sink.append(self.spark_session, records, database, table_name)
        return frame

    def write_to_connection(self, frame: Any, connection: str, options: Mapping[str, Any]) -> Any:
        """Append a frame, or each frame of a collection under its name, to a table of a named connection."""
        if isinstance(frame, DynamicFrameCollection):
            for name, one in frame.items():
                self.write_to_connection(one, connection, under(options, name))
            return frame
        to_database(self._checked(frame), "jdbc", {**options, "connectionName": connection})
        return frame

    @staticmethod
    def _checked(frame: Any) -> Records:
        if not isinstance(frame, DynamicFrame):
            raise InvalidInputError(
                f"A sink writes a DynamicFrame; it was given a {type(frame).__name__}.",
                "Turn a DataFrame into one: DynamicFrame.fromDF(df, glueContext, 'name').",
            )
        frame.assertErrorThreshold()
        return frame.records

    # -- the rest --------------------------------------------------------------------------------------

    def extract_jdbc_conf(self, connection_name: str, catalog_id: str | None = None) -> dict[str, str]:
        """Return url, user, password and vendor of a named connection."""
        return jdbc.conf(connection_name)

    def purge_s3_path(
        self, s3_path: str, options: Mapping[str, Any] | None = None, transformation_ctx: str = ""
    ) -> None:
        """Delete the files under a path that are older than `retentionPeriod` hours (168)."""
        purging.purge_path(self.spark_session, s3_path, options or {})

    def purge_table(
        self, database: str, table_name: str, options: Mapping[str, Any] | None = None, transformation_ctx: str = "",
        catalog_id: str | None = None,
    ) -> None:  # fmt: skip
        """Delete a table's files that are older than `retentionPeriod` hours (168)."""
        purging.purge_table(self.spark_session, database, table_name, options or {})

    def add_ingestion_time_columns(self, frame: DataFrame, timeGranularity: str = "day") -> DataFrame:
        """Return the DataFrame with ingest_year, ingest_month … down to a day, hour or minute: when it was read."""
        return streaming.with_ingestion_time(frame, timeGranularity)

    def forEachBatch(
        self, frame: DataFrame, batch_function: Callable[[Any, int], Any], options: Mapping[str, Any]
    ) -> None:
        """Call `batch_function(data_frame, batch_id)` for every batch of a stream that has rows; wait for its end."""
        streaming.for_each_batch(frame, batch_function, options)
