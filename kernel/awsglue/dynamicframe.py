"""DynamicFrame, its collection, its reader and its writer, in Glue's names and signatures.

One class has to have all of Glue's methods, and their signatures alone are half of this file. What they do is in `frame/`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
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
    steps,
    unboxing,
)
from awsglue.frame.errors import ErrorThresholdError, ErrorTrail, Thresholds
from awsglue.frame.letter_case import telling_case
from awsglue.frame.paths import path_list
from awsglue.frame.pending import Pending
from awsglue.frame.printing import record_texts, schema_text
from awsglue.frame.records import Records
from awsglue.frame.resolve_option import ResolveOption, apply_options
from awsglue.frame.sent_function import SentFunction
from awsglue.frame.steps import Cost
from awsglue.readers import DynamicFrameReader, DynamicFrameWriter
from gluepot.errors import InvalidInputError

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


class DynamicFrame:
    """Records whose schema may hold choices, with the records that failed beside them.

    They may be made when somebody asks for them (docs/decisions/208-a-schema-when-it-is-asked-for.md).

    Args:
        records: Records, or a Spark DataFrame, or what makes records and their trail.
        glue_ctx: the GlueContext it belongs to.
        name: a word for people; a collection's key.
        trail: the failed records until here, and how many of them are tolerated.
    """

    def __init__(
        self,
        records: Records | DataFrame | Pending,
        glue_ctx: Any,
        name: str = "",
        trail: ErrorTrail | None = None,
    ) -> None:
        if not isinstance(records, Pending):
            held = records if isinstance(records, Records) else Records.of(records)
            records = Pending.of(held, trail)
        self._pending = records
        self.glue_ctx = glue_ctx
        self.name = name

    @property
    def records(self) -> Records:
        """The good records; whatever makes them is done now."""
        return self._pending.made()[0]

    @property
    def _trail(self) -> ErrorTrail:
        return self._pending.made()[1]

    def _then(
        self,
        method: str,
        work: steps.Work,
        context: str = "",
        info: str = "",
        stage: int = 0,
        total: int = 0,
        *,
        name: str = "",
        others: Sequence[DynamicFrame] = (),
        cost: Cost = Cost.PLAN,
    ) -> DynamicFrame:
        for one in others:
            if not isinstance(one, DynamicFrame):
                raise InvalidInputError(
                    f"{method} takes another DynamicFrame; it was given a {type(one).__name__}.",
                    "Turn a DataFrame into one: DynamicFrame.fromDF(df, glueContext, 'name').",
                )
        frames = [self._pending, *(one._pending for one in others)]
        made = steps.after(
            frames, work, method, context=context, info=info, tolerated=Thresholds(stage, total), cost=cost
        )
        return DynamicFrame(made, self.glue_ctx, name or self.name)

    # -- in and out ------------------------------------------------------------------------------------

    @classmethod
    def fromDF(cls, dataframe: DataFrame, glue_ctx: Any, name: str = "") -> DynamicFrame:
        """Return a frame of a Spark DataFrame; it has no choices."""
        return cls(Records.of(dataframe), glue_ctx, name)

    @telling_case
    def toDF(self, options: Sequence[ResolveOption] | None = None) -> DataFrame:
        """Return the Spark DataFrame; a choice that `options` does not resolve is a struct of its types."""
        self.assertErrorThreshold()
        return apply_options(self.records, options).data if options else self.records.data

    def rdd(self) -> Any:
        """Return the rows as an RDD."""
        return self.toDF().rdd

    def with_frame_schema(self, schema: g.StructType) -> DynamicFrame:
        """Return the frame in a declared schema; what it lacks is null. A record that does not fit it is an error record."""
        return self._then("with_frame_schema", lambda records: declaring.declared(records, schema))

    def followed_by(self, data: Records | DataFrame, name: str = "") -> DynamicFrame:
        """Return a frame of what a step outside of this class made of the records; the failed ones go on with it."""
        made = data if isinstance(data, Records) else Records.of(data)
        return DynamicFrame(made, self.glue_ctx, name or self.name, self._trail.next_step())

    # -- looking ---------------------------------------------------------------------------------------

    def schema(self) -> g.StructType:
        """Return the schema, choices as choices."""
        return self.records.schema

    def printSchema(self) -> None:
        """Print the schema as a tree."""
        print(schema_text(self.schema()))

    @telling_case
    def show(self, num_rows: int = 20) -> None:
        """Print records as JSON, one per line."""
        self.assertErrorThreshold()
        for text in record_texts(self.records, num_rows):
            print(text)

    @telling_case
    def count(self) -> int:
        """Return how many good records there are."""
        self.assertErrorThreshold()
        return int(self.records.data.count())

    @telling_case
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
        work = partial(python_functions.filter_records, function=SentFunction(f))
        return self._then("filter", work, transformation_ctx, info, stageThreshold, totalThreshold)

    def map(
        self, f: Callable[[Any], Any], preservesPartitioning: bool = False, transformation_ctx: str = "",
        info: str = "", stageThreshold: int = 0, totalThreshold: int = 0,
    ) -> DynamicFrame:  # fmt: skip
        """Return what `f` makes of each record; None or an exception makes an error record."""
        work = partial(python_functions.map_records, function=SentFunction(f))
        given = (transformation_ctx, info, stageThreshold, totalThreshold)
        return self._then("map", work, *given, cost=Cost.DATA)

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
        work = partial(python_functions.map_partitions, function=SentFunction(f))
        given = (transformation_ctx, info, stageThreshold, totalThreshold)
        return self._then("mapPartitions", work, *given, cost=Cost.DATA)

    # -- fields ----------------------------------------------------------------------------------------

    def apply_mapping(
        self, mappings: Any, case_sensitive: bool = False, transformation_ctx: str = "", info: str = "",
        stageThreshold: int = 0, totalThreshold: int = 0,
    ) -> DynamicFrame:  # fmt: skip
        """Project, rename, cast, nest: only what is listed stays."""
        work = partial(mapping.apply_mapping, mappings=mapping.read_mappings(mappings), exact=case_sensitive)
        return self._then("apply_mapping", work, transformation_ctx, info, stageThreshold, totalThreshold)

    applyMapping = apply_mapping

    def drop_fields(
        self, paths: Any, transformation_ctx: str = "", info: str = "", stageThreshold: int = 0,
        totalThreshold: int = 0,
    ) -> DynamicFrame:  # fmt: skip
        """Drop fields, also nested ones."""
        work = partial(fields.drop_fields, paths=path_list(paths))
        return self._then("drop_fields", work, transformation_ctx, info, stageThreshold, totalThreshold)

    def select_fields(
        self, paths: Any, transformation_ctx: str = "", info: str = "", stageThreshold: int = 0,
        totalThreshold: int = 0,
    ) -> DynamicFrame:  # fmt: skip
        """Keep top-level fields only."""
        work = partial(fields.select_fields, paths=path_list(paths))
        return self._then("select_fields", work, transformation_ctx, info, stageThreshold, totalThreshold)

    def rename_field(
        self, oldName: str, newName: str, transformation_ctx: str = "", info: str = "", stageThreshold: int = 0,
        totalThreshold: int = 0,
    ) -> DynamicFrame:  # fmt: skip
        """Rename a field; both names are paths."""
        work = partial(fields.rename_field, old=oldName, new=newName)
        return self._then("rename_field", work, transformation_ctx, info, stageThreshold, totalThreshold)

    @telling_case
    def drop_null_fields(
        self, transformation_ctx: str = "", info: str = "", stageThreshold: int = 0, totalThreshold: int = 0
    ) -> DynamicFrame:
        """Drop fields whose type is null, and print which; so it asks for the schema."""
        made, dropped = fields.drop_null_fields(self.records)
        print(f"null_fields {dropped}")
        given = (transformation_ctx, info, stageThreshold, totalThreshold)
        return self._then("drop_null_fields", lambda _: made, *given)

    def split_fields(
        self, paths: Any, name1: str = "frame1", name2: str = "frame2", transformation_ctx: str = "", info: str = "",
        stageThreshold: int = 0, totalThreshold: int = 0,
    ) -> DynamicFrameCollection:  # fmt: skip
        """Return the named fields and the others as two frames."""
        chosen = path_list(paths)
        parts = {
            name1: partial(fields.select_fields, paths=chosen),
            name2: partial(fields.drop_fields, paths=chosen),
        }
        return self._collection(
            "split_fields", parts, transformation_ctx, info, stageThreshold, totalThreshold
        )

    def split_rows(
        self, comparison_dict: Mapping[str, Mapping[str, Any]], name1: str = "frame1", name2: str = "frame2",
        transformation_ctx: str = "", info: str = "", stageThreshold: int = 0, totalThreshold: int = 0,
    ) -> DynamicFrameCollection:  # fmt: skip
        """Return the records that meet every comparison and the others as two frames."""
        conditions = rows.read_comparisons(comparison_dict)
        parts = {
            name1: lambda records: rows.split_rows(records, conditions)[0],
            name2: lambda records: rows.split_rows(records, conditions)[1],
        }
        return self._collection("split_rows", parts, transformation_ctx, info, stageThreshold, totalThreshold)

    def _collection(
        self, method: str, parts: Mapping[str, steps.Work], context: str, info: str, stage: int, total: int
    ) -> DynamicFrameCollection:
        frames = {
            name: self._then(method, work, context, info, stage, total, name=name)
            for name, work in parts.items()
        }
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

        work = choices.resolving(specs, choice, columns if database and table_name else None)
        return self._then("resolveChoice", work, transformation_ctx, info, stageThreshold, totalThreshold)

    def unbox(
        self, path: str, format: str, transformation_ctx: str = "", info: str = "", stageThreshold: int = 0,
        totalThreshold: int = 0, **options: Any,
    ) -> DynamicFrame:  # fmt: skip
        """Parse a text field; the struct takes its place. A record whose text is none of the format is an error record."""
        is_declared = unboxing.declared_type(format, options) is not None
        work = partial(unboxing.unbox, path=path, text_format=format, options=options)
        given = (transformation_ctx, info, stageThreshold, totalThreshold)
        return self._then("unbox", work, *given, cost=Cost.PLAN if is_declared else Cost.DATA)

    def unnest(
        self, transformation_ctx: str = "", info: str = "", stageThreshold: int = 0, totalThreshold: int = 0
    ) -> DynamicFrame:
        """Flatten structs to dotted names."""
        given = (transformation_ctx, info, stageThreshold, totalThreshold)
        return self._then("unnest", relational.unnest, *given)

    def unnest_ddb_json(
        self, transformation_ctx: str = "", info: str = "", stageThreshold: int = 0, totalThreshold: int = 0
    ) -> DynamicFrame:
        """Strip the type wrappers of DynamoDB's JSON; lists stay as they are."""
        work = partial(dynamodb_json.unwrapped, lists=dynamodb_json.Lists.KEPT)
        return self._then("unnest_ddb_json", work, transformation_ctx, info, stageThreshold, totalThreshold)

    def simplify_ddb_json(
        self, transformation_ctx: str = "", info: str = "", stageThreshold: int = 0, totalThreshold: int = 0
    ) -> DynamicFrame:
        """Strip the type wrappers of DynamoDB's JSON, also those in lists of one scalar type."""
        work = partial(dynamodb_json.unwrapped, lists=dynamodb_json.Lists.SIMPLIFIED)
        return self._then("simplify_ddb_json", work, transformation_ctx, info, stageThreshold, totalThreshold)

    @telling_case
    def relationalize(
        self, root_table_name: str, staging_path: str | None = None, options: Any = None, transformation_ctx: str = "",
        info: str = "", stageThreshold: int = 0, totalThreshold: int = 0,
    ) -> DynamicFrameCollection:  # fmt: skip
        """Flatten structs and pivot every array to a frame of its own; with a bookmark no id comes twice over its runs.

        The schema says which frames there are, and a commit how far the ids went: so it is done at once.
        """
        with bookmarks.ids(transformation_ctx) as ids:
            tables = relational.relationalize(self.records, root_table_name, ids)
        parts = {name: (lambda _, one=one: one) for name, one in tables.items()}
        return self._collection(
            "relationalize", parts, transformation_ctx, info, stageThreshold, totalThreshold
        )

    # -- several frames --------------------------------------------------------------------------------

    def join(
        self, paths1: Any, paths2: Any, frame2: DynamicFrame, transformation_ctx: str = "", info: str = "",
        stageThreshold: int = 0, totalThreshold: int = 0,
    ) -> DynamicFrame:  # fmt: skip
        """Return the inner equi-join."""
        keys = [[paths] if isinstance(paths, str) else list(paths) for paths in (paths1, paths2)]
        rows.check_keys(*keys)
        work = partial(rows.join, left_keys=keys[0], right_keys=keys[1])
        given = (transformation_ctx, info, stageThreshold, totalThreshold)
        return self._then(
            "join", work, *given, name=f"{self.name}{getattr(frame2, 'name', '')}", others=[frame2]
        )

    def union(
        self, other_frame: DynamicFrame, transformation_ctx: str = "", info: str = "", stageThreshold: int = 0,
        totalThreshold: int = 0,
    ) -> DynamicFrame:  # fmt: skip
        """Return the records of both; differing types become choices."""
        given = (transformation_ctx, info, stageThreshold, totalThreshold)
        return self._then("union", rows.union, *given, others=[other_frame])

    def mergeDynamicFrame(
        self, stage_dynamic_frame: DynamicFrame, primary_keys: Sequence[str], transformation_ctx: str = "",
        options: Any = None, info: str = "", stageThreshold: int = 0, totalThreshold: int = 0,
    ) -> DynamicFrame:  # fmt: skip
        """Return stage's records, and this frame's whose keys stage does not have."""
        work = partial(rows.merge, keys=tuple(primary_keys))
        given = (transformation_ctx, info, stageThreshold, totalThreshold)
        return self._then("mergeDynamicFrame", work, *given, others=[stage_dynamic_frame])

    # -- partitions, samples, sinks --------------------------------------------------------------------

    def repartition(
        self, num_partitions: int, transformation_ctx: str = "", info: str = "", stageThreshold: int = 0,
        totalThreshold: int = 0,
    ) -> DynamicFrame:  # fmt: skip
        work = partial(rows.repartition, partitions=num_partitions)
        return self._then("repartition", work, transformation_ctx, info, stageThreshold, totalThreshold)

    def coalesce(
        self, num_partitions: int, shuffle: bool = False, transformation_ctx: str = "", info: str = "",
        stageThreshold: int = 0, totalThreshold: int = 0,
    ) -> DynamicFrame:  # fmt: skip
        work = partial(rows.repartition if shuffle else rows.coalesce, partitions=num_partitions)
        return self._then("coalesce", work, transformation_ctx, info, stageThreshold, totalThreshold)

    @telling_case
    def spigot(
        self, path: str, options: Mapping[str, Any] | None = None, transformation_ctx: str = "", info: str = "",
        stageThreshold: int = 0, totalThreshold: int = 0,
    ) -> DynamicFrame:  # fmt: skip
        """Write a sample as JSON to `path` and pass everything on."""
        asked = dict(options or {})
        share = float(asked.get("prob", 1))
        data = self.records.data.sample(share) if share < 1 else self.records.data
        data.limit(int(asked.get("topk", 100))).write.mode("append").json(path)
        given = (transformation_ctx, info, stageThreshold, totalThreshold)
        return self._then("spigot", lambda records: records, *given)

    def write(
        self, connection_type: str, connection_options: Mapping[str, Any] | None = None, format: str | None = None,
        format_options: Mapping[str, Any] | None = None, accumulator_size: int = 0,
    ) -> DynamicFrame:  # fmt: skip
        """Write through the context's sinks."""
        options = (connection_options or {}, format, format_options or {})
        return self.glue_ctx.write_from_options(self, connection_type, *options)  # type: ignore[no-any-return]

    # -- failed records --------------------------------------------------------------------------------

    @telling_case
    def errorsAsDynamicFrame(self) -> DynamicFrame:
        """Return the failed records of this step and those before it: one struct column `error`."""
        frames = self._trail.all()
        data = errors.union(frames) if frames else errors.none(self.glue_ctx.spark_session)
        return DynamicFrame(Records.of(data), self.glue_ctx, "errors")

    @telling_case
    def errorsCount(self) -> int:
        return errors.count(self._trail.all())

    @telling_case
    def stageErrorsCount(self) -> int:
        return errors.count(self._trail.stage)

    @telling_case
    def assertErrorThreshold(self) -> None:
        """Raise ErrorThresholdError when more records failed than this step, or one before it, tolerates; 0 is any number."""
        self._trail.check()

    def __iter__(self) -> Iterator[Any]:
        raise TypeError("A DynamicFrame is not a list: use toDF().collect(), or show().")
