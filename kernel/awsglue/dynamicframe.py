"""DynamicFrame, its collection, its reader and its writer, in Glue's names and signatures."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from awsglue import bookmarks
from awsglue import gluetypes as g
from awsglue.collection import DynamicFrameCollection
from awsglue.frame import (
    choices,
    declaring,
    dynamodb_json,
    errors,
    fields,
    mapping,
    python_functions,
    relational,
    rows,
    unboxing,
)
from awsglue.frame.errors import ErrorThresholdError, ErrorTrail, Thresholds
from awsglue.frame.letter_case import telling_case
from awsglue.frame.printing import record_texts, schema_text
from awsglue.frame.records import Records
from awsglue.frame.resolve_option import ResolveOption, apply_options
from awsglue.readers import DynamicFrameReader, DynamicFrameWriter

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

__all__ = [
    "DynamicFrame",
    "DynamicFrameCollection",
    "DynamicFrameReader",
    "DynamicFrameWriter",
    "ErrorThresholdError",
    "ResolveOption",
]


@telling_case
class DynamicFrame:
    """Records whose schema may hold choices, with the records that failed beside them.

    Args:
        records: Records, or a Spark DataFrame.
        glue_ctx: the GlueContext it belongs to.
        name: a word for people; a collection's key.
        trail: the failed records until here, and how many of them are tolerated.
    """

    def __init__(
        self,
        records: Records | DataFrame,
        glue_ctx: Any,
        name: str = "",
        trail: ErrorTrail | None = None,
    ) -> None:
        self.records = records if isinstance(records, Records) else Records.of(records)
        self._trail = trail or ErrorTrail()
        self.glue_ctx = glue_ctx
        self.name = name

    def _next(
        self,
        records: Records,
        name: str = "",
        *,
        failed: Sequence[DataFrame] = (),
        stage: int = 0,
        total: int = 0,
        info: str = "",
        others: Sequence[DynamicFrame] = (),
    ) -> DynamicFrame:
        told = [errors.told(one, info) for one in failed]
        trail = self._trail.next_step(told, Thresholds(stage, total), [one._trail for one in others])
        return DynamicFrame(records, self.glue_ctx, name or self.name, trail)

    # -- in and out ------------------------------------------------------------------------------------

    @classmethod
    def fromDF(cls, dataframe: DataFrame, glue_ctx: Any, name: str = "") -> DynamicFrame:
        """Return a frame of a Spark DataFrame; it has no choices."""
        return cls(Records.of(dataframe), glue_ctx, name)

    def toDF(self, options: Sequence[ResolveOption] | None = None) -> DataFrame:
        """Return the Spark DataFrame; a choice that `options` does not resolve is a struct of its types."""
        self.assertErrorThreshold()
        return apply_options(self.records, options).data if options else self.records.data

    def rdd(self) -> Any:
        """Return the rows as an RDD."""
        return self.toDF().rdd

    def with_frame_schema(self, schema: g.StructType) -> DynamicFrame:
        """Return the frame in a declared schema; what it lacks is null. A record that does not fit it is an error record."""
        made, failed = declaring.declared(self.records, schema)
        return self._next(made, failed=[failed])

    def followed_by(self, data: Records | DataFrame, name: str = "") -> DynamicFrame:
        """Return a frame of what a step outside of this class made of the records; the failed ones go on with it."""
        return self._next(data if isinstance(data, Records) else Records.of(data), name)

    # -- looking ---------------------------------------------------------------------------------------

    def schema(self) -> g.StructType:
        """Return the schema, choices as choices."""
        return self.records.schema

    def printSchema(self) -> None:
        """Print the schema as a tree."""
        print(schema_text(self.schema()))

    def show(self, num_rows: int = 20) -> None:
        """Print records as JSON, one per line."""
        self.assertErrorThreshold()
        for text in record_texts(self.records, num_rows):
            print(text)

    def count(self) -> int:
        """Return how many good records there are."""
        self.assertErrorThreshold()
        return int(self.records.data.count())

    def getNumPartitions(self) -> int:
        return int(self.records.data.rdd.getNumPartitions())

    def __repr__(self) -> str:
        return f"DynamicFrame({self.name!r})"

    # -- records by Python functions -------------------------------------------------------------------

    def filter(
        self, f: Callable[[Any], Any], transformation_ctx: str = "", info: str = "", stageThreshold: int = 0,
        totalThreshold: int = 0,
    ) -> DynamicFrame:  # fmt: skip
        """Keep records for which `f` holds. KeyError, ValueError and TypeError in it mean no."""
        kept, failed = python_functions.filter_records(self.records, f)
        return self._next(kept, failed=[failed], stage=stageThreshold, total=totalThreshold, info=info)

    def map(
        self, f: Callable[[Any], Any], preservesPartitioning: bool = False, transformation_ctx: str = "",
        info: str = "", stageThreshold: int = 0, totalThreshold: int = 0,
    ) -> DynamicFrame:  # fmt: skip
        """Return what `f` makes of each record; None or an exception makes an error record."""
        made, failed = python_functions.map_records(self.records, f)
        return self._next(made, failed=[failed], stage=stageThreshold, total=totalThreshold, info=info)

    def mapPartitions(
        self, f: Callable[[Iterator[Any]], Any], preservesPartitioning: bool = True, transformation_ctx: str = "",
        info: str = "", stageThreshold: int = 0, totalThreshold: int = 0,
    ) -> DynamicFrame:  # fmt: skip
        """Return what `f` makes of each partition's records, each `{"record": …, "isError": …, "errorMessage": …}`."""
        return self.mapPartitionsWithIndex(
            lambda _index, records: f(records), preservesPartitioning, transformation_ctx, info,
            stageThreshold, totalThreshold,
        )  # fmt: skip

    def mapPartitionsWithIndex(
        self, f: Callable[[int, Iterator[Any]], Any], preservesPartitioning: bool = False,
        transformation_ctx: str = "", info: str = "", stageThreshold: int = 0, totalThreshold: int = 0,
    ) -> DynamicFrame:  # fmt: skip
        """Return what `f(index, records)` makes of each partition; see `mapPartitions`."""
        made, failed = python_functions.map_partitions(self.records, f)
        return self._next(made, failed=[failed], stage=stageThreshold, total=totalThreshold, info=info)

    # -- fields ----------------------------------------------------------------------------------------

    def apply_mapping(
        self, mappings: Any, case_sensitive: bool = False, transformation_ctx: str = "", info: str = "",
        stageThreshold: int = 0, totalThreshold: int = 0,
    ) -> DynamicFrame:  # fmt: skip
        """Project, rename, cast, nest: only what is listed stays."""
        made = mapping.apply_mapping(self.records, mappings, exact=case_sensitive)
        return self._next(made, stage=stageThreshold, total=totalThreshold)

    applyMapping = apply_mapping

    def drop_fields(
        self, paths: Any, transformation_ctx: str = "", info: str = "", stageThreshold: int = 0,
        totalThreshold: int = 0,
    ) -> DynamicFrame:  # fmt: skip
        """Drop fields, also nested ones."""
        return self._next(fields.drop_fields(self.records, paths), stage=stageThreshold, total=totalThreshold)

    def select_fields(
        self, paths: Any, transformation_ctx: str = "", info: str = "", stageThreshold: int = 0,
        totalThreshold: int = 0,
    ) -> DynamicFrame:  # fmt: skip
        """Keep top-level fields only."""
        return self._next(
            fields.select_fields(self.records, paths), stage=stageThreshold, total=totalThreshold
        )

    def rename_field(
        self, oldName: str, newName: str, transformation_ctx: str = "", info: str = "", stageThreshold: int = 0,
        totalThreshold: int = 0,
    ) -> DynamicFrame:  # fmt: skip
        """Rename a field; both names are paths."""
        made = fields.rename_field(self.records, oldName, newName)
        return self._next(made, stage=stageThreshold, total=totalThreshold)

    def drop_null_fields(
        self, transformation_ctx: str = "", info: str = "", stageThreshold: int = 0, totalThreshold: int = 0
    ) -> DynamicFrame:
        """Drop fields whose type is null, and print which."""
        made, dropped = fields.drop_null_fields(self.records)
        print(f"null_fields {dropped}")
        return self._next(made, stage=stageThreshold, total=totalThreshold)

    def split_fields(
        self, paths: Any, name1: str = "frame1", name2: str = "frame2", transformation_ctx: str = "", info: str = "",
        stageThreshold: int = 0, totalThreshold: int = 0,
    ) -> DynamicFrameCollection:  # fmt: skip
        """Return the named fields and the others as two frames."""
        chosen = fields.select_fields(self.records, paths)
        rest = fields.drop_fields(self.records, paths)
        return self._collection({name1: chosen, name2: rest}, stageThreshold, totalThreshold)

    def split_rows(
        self, comparison_dict: Mapping[str, Mapping[str, Any]], name1: str = "frame1", name2: str = "frame2",
        transformation_ctx: str = "", info: str = "", stageThreshold: int = 0, totalThreshold: int = 0,
    ) -> DynamicFrameCollection:  # fmt: skip
        """Return the records that meet every comparison and the others as two frames."""
        matching, rest = rows.split_rows(self.records, comparison_dict)
        return self._collection({name1: matching, name2: rest}, stageThreshold, totalThreshold)

    def _collection(self, tables: Mapping[str, Records], stage: int, total: int) -> DynamicFrameCollection:
        frames = {name: self._next(one, name, stage=stage, total=total) for name, one in tables.items()}
        return DynamicFrameCollection(frames, self.glue_ctx)

    def resolveChoice(
        self, specs: Any = None, choice: str = "", database: str | None = None, table_name: str | None = None,
        transformation_ctx: str = "", info: str = "", stageThreshold: int = 0, totalThreshold: int = 0,
        catalog_id: str | None = None,
    ) -> DynamicFrame:  # fmt: skip
        """Resolve fields of several types, by field (`specs`) or all in one way (`choice`)."""

        def columns() -> dict[str, g.DataType]:
            found = self.glue_ctx.catalog_schema(database, table_name)
            return {field.name.lower(): field.dataType for field in found}

        made = choices.resolve(self.records, specs, choice, columns if database and table_name else None)
        return self._next(made, stage=stageThreshold, total=totalThreshold)

    def unbox(
        self, path: str, format: str, transformation_ctx: str = "", info: str = "", stageThreshold: int = 0,
        totalThreshold: int = 0, **options: Any,
    ) -> DynamicFrame:  # fmt: skip
        """Parse a text field; the struct takes its place. A record whose text is none of the format is an error record."""
        made, failed = unboxing.unbox(self.records, path, format, options)
        return self._next(made, failed=[failed], stage=stageThreshold, total=totalThreshold, info=info)

    def unnest(
        self, transformation_ctx: str = "", info: str = "", stageThreshold: int = 0, totalThreshold: int = 0
    ) -> DynamicFrame:
        """Flatten structs to dotted names."""
        return self._next(relational.unnest(self.records), stage=stageThreshold, total=totalThreshold)

    def unnest_ddb_json(
        self, transformation_ctx: str = "", info: str = "", stageThreshold: int = 0, totalThreshold: int = 0
    ) -> DynamicFrame:
        """Strip the type wrappers of DynamoDB's JSON; lists stay as they are."""
        made = dynamodb_json.unwrapped(self.records, dynamodb_json.Lists.KEPT)
        return self._next(made, stage=stageThreshold, total=totalThreshold)

    def simplify_ddb_json(
        self, transformation_ctx: str = "", info: str = "", stageThreshold: int = 0, totalThreshold: int = 0
    ) -> DynamicFrame:
        """Strip the type wrappers of DynamoDB's JSON, also those in lists of one scalar type."""
        made = dynamodb_json.unwrapped(self.records, dynamodb_json.Lists.SIMPLIFIED)
        return self._next(made, stage=stageThreshold, total=totalThreshold)

    def relationalize(
        self, root_table_name: str, staging_path: str | None = None, options: Any = None, transformation_ctx: str = "",
        info: str = "", stageThreshold: int = 0, totalThreshold: int = 0,
    ) -> DynamicFrameCollection:  # fmt: skip
        """Flatten structs and pivot every array to a frame of its own; with a bookmark no id comes twice over its runs."""
        with bookmarks.ids(transformation_ctx) as ids:
            tables = relational.relationalize(self.records, root_table_name, ids)
        return self._collection(tables, stageThreshold, totalThreshold)

    # -- several frames --------------------------------------------------------------------------------

    def join(
        self, paths1: Any, paths2: Any, frame2: DynamicFrame, transformation_ctx: str = "", info: str = "",
        stageThreshold: int = 0, totalThreshold: int = 0,
    ) -> DynamicFrame:  # fmt: skip
        """Return the inner equi-join."""
        keys = [[paths] if isinstance(paths, str) else list(paths) for paths in (paths1, paths2)]
        made = rows.join(self.records, frame2.records, *keys)
        name = self.name + frame2.name
        return self._next(made, name, stage=stageThreshold, total=totalThreshold, others=[frame2])

    def union(
        self, other_frame: DynamicFrame, transformation_ctx: str = "", info: str = "", stageThreshold: int = 0,
        totalThreshold: int = 0,
    ) -> DynamicFrame:  # fmt: skip
        """Return the records of both; differing types become choices."""
        made = rows.union(self.records, other_frame.records)
        return self._next(made, stage=stageThreshold, total=totalThreshold, others=[other_frame])

    def mergeDynamicFrame(
        self, stage_dynamic_frame: DynamicFrame, primary_keys: Sequence[str], transformation_ctx: str = "",
        options: Any = None, info: str = "", stageThreshold: int = 0, totalThreshold: int = 0,
    ) -> DynamicFrame:  # fmt: skip
        """Return stage's records, and this frame's whose keys stage does not have."""
        made = rows.merge(self.records, stage_dynamic_frame.records, primary_keys)
        return self._next(made, stage=stageThreshold, total=totalThreshold, others=[stage_dynamic_frame])

    # -- partitions, samples, sinks --------------------------------------------------------------------

    def repartition(
        self, num_partitions: int, transformation_ctx: str = "", info: str = "", stageThreshold: int = 0,
        totalThreshold: int = 0,
    ) -> DynamicFrame:  # fmt: skip
        changed = self.records.with_data(self.records.data.repartition(num_partitions))
        return self._next(changed, stage=stageThreshold, total=totalThreshold)

    def coalesce(
        self, num_partitions: int, shuffle: bool = False, transformation_ctx: str = "", info: str = "",
        stageThreshold: int = 0, totalThreshold: int = 0,
    ) -> DynamicFrame:  # fmt: skip
        data = self.records.data
        changed = data.repartition(num_partitions) if shuffle else data.coalesce(num_partitions)
        return self._next(self.records.with_data(changed), stage=stageThreshold, total=totalThreshold)

    def spigot(
        self, path: str, options: Mapping[str, Any] | None = None, transformation_ctx: str = "", info: str = "",
        stageThreshold: int = 0, totalThreshold: int = 0,
    ) -> DynamicFrame:  # fmt: skip
        """Write a sample as JSON to `path` and pass everything on."""
        asked = dict(options or {})
        share = float(asked.get("prob", 1))
        data = self.records.data.sample(share) if share < 1 else self.records.data
        data.limit(int(asked.get("topk", 100))).write.mode("append").json(path)
        return self._next(self.records, stage=stageThreshold, total=totalThreshold)

    def write(
        self, connection_type: str, connection_options: Mapping[str, Any] | None = None, format: str | None = None,
        format_options: Mapping[str, Any] | None = None, accumulator_size: int = 0,
    ) -> DynamicFrame:  # fmt: skip
        """Write through the context's sinks."""
        options = (connection_options or {}, format, format_options or {})
        return self.glue_ctx.write_from_options(self, connection_type, *options)  # type: ignore[no-any-return]

    # -- failed records --------------------------------------------------------------------------------

    def errorsAsDynamicFrame(self) -> DynamicFrame:
        """Return the failed records of this step and those before it: one struct column `error`."""
        frames = self._trail.all()
        data = errors.union(frames) if frames else errors.none(self.glue_ctx.spark_session)
        return DynamicFrame(Records.of(data), self.glue_ctx, "errors")

    def errorsCount(self) -> int:
        return errors.count(self._trail.all())

    def stageErrorsCount(self) -> int:
        return errors.count(self._trail.stage)

    def assertErrorThreshold(self) -> None:
        """Raise ErrorThresholdError when more records failed than this step, or one before it, tolerates; 0 is any number."""
        self._trail.check()

    def __iter__(self) -> Iterator[Any]:
        raise TypeError("A DynamicFrame is not a list: use toDF().collect(), or show().")
