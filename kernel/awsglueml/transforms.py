"""EntityDetector by patterns; what needs Glue's own service says so."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import reduce
from typing import TYPE_CHECKING, Any, NoReturn

from awsglue import gluetypes as g
from awsglue.frame.records import top
from awsglue.transforms.transform import GlueTransform
from awsglueml.patterns import PATTERNS
from gluepot.errors import MissingPartError

if TYPE_CHECKING:
    from pyspark.sql import Column

    from awsglue.dynamicframe import DynamicFrame

_BEGIN, _END = "\u0001", "\u0002"
"""Around each entity while places are counted; in a text itself they are blanks meanwhile."""


class EntityDetector:
    """Finds personal data in the text columns of a frame."""

    def detect(
        self,
        frame: Any,
        entityTypesToDetect: Sequence[str] = (),
        outputColumnName: str = "DetectedEntities",
        detectionSensitivity: str = "LOW",
        *,
        detectionParameters: Mapping[str, Any] | None = None,
        **_: Any,
    ) -> DynamicFrame:
        """Return the frame with a map: column → the entities found in it, each with type, start and end.

        Patterns know no sensitivity: "LOW" and "HIGH" find the same.

        Raises:
            MissingPartError: a type that cannot be detected, or actions for types: nothing would be masked.
        """
        from pyspark.sql import functions as F

        types = _known(entityTypesToDetect if detectionParameters is None else detectionParameters)
        data = frame.toDF()
        none = F.array().cast("array<struct<entityType:string,start:int,end:int>>")
        entries = [
            F.struct(
                F.lit(name).alias("key"),
                F.concat(none, *[_found(top(name), one) for one in types]).alias("value"),
            )
            for name in _texts(frame)
        ]
        cells = F.filter(F.array(*entries), lambda e: F.size(e["value"]) > 0) if entries else F.array()
        kind = "array<struct<key:string,value:array<struct<entityType:string,start:int,end:int>>>>"
        found = F.map_from_entries(cells.cast(kind))
        made: DynamicFrame = frame.followed_by(data.withColumn(outputColumnName, found))
        return made

    def classify_columns(
        self, frame: Any, entityTypesToDetect: Sequence[str], sampleFraction: float = 1.0,
        thresholdFraction: float = 0.1, detectionSensitivity: str = "LOW", **_: Any,
    ) -> dict[str, list[str]]:  # fmt: skip
        """Return the types found in at least `thresholdFraction` of the rows looked at, by column."""
        from pyspark.sql import functions as F

        types, names = _known(entityTypesToDetect), _texts(frame)
        data = frame.toDF() if sampleFraction >= 1 else frame.toDF().sample(sampleFraction)
        counts = [
            F.count(F.when(top(name).rlike(PATTERNS[one]), 1)).alias(f"{at}_{one}")
            for at, name in enumerate(names)
            for one in types
        ]
        row = data.agg(F.count(F.lit(1)).alias("n"), *counts).first()
        made = {
            name: [one for one in types if row.n and row[f"{at}_{one}"] / row.n >= thresholdFraction]
            for at, name in enumerate(names)
        }
        return {name: found for name, found in made.items() if found}

    def redact(
        self, frame: Any, entityTypesToDetect: Sequence[str], redactedText: str = "*******", **_: Any
    ) -> DynamicFrame:
        """Return the frame with every entity replaced by a text."""
        from pyspark.sql import functions as F

        types = _known(entityTypesToDetect)
        safe = redactedText.replace("\\", "\\\\").replace("$", "\\$")
        changed = {
            name: reduce(lambda c, one: F.regexp_replace(c, PATTERNS[one], safe), types, top(name))
            for name in _texts(frame)
        }
        made: DynamicFrame = frame.followed_by(frame.records.with_data(frame.toDF().withColumns(changed)))
        return made


class _NeedsService(GlueTransform):
    def __call__(self, *_args: Any, **_kwargs: Any) -> NoReturn:
        raise MissingPartError(
            f"{self.name()} needs a model that AWS Glue's service trains; it is not there outside of AWS.",
            "Match records by keys with Join, or by a library of your own.",
        )


class FindMatches(_NeedsService):
    """Not available: needs AWS Glue's service."""


class FindIncrementalMatches(_NeedsService):
    """Not available: needs AWS Glue's service."""


class FillMissingValues(_NeedsService):
    """Not available: needs AWS Glue's service."""


def _known(types: Sequence[str] | Mapping[str, Any]) -> list[str]:
    if isinstance(types, Mapping):
        raise MissingPartError(
            f"Entity types with actions and parameters ({', '.join(map(str, types))}) are not there yet; nothing was masked.",
            "Give a list of types, and hide what is found: EntityDetector().redact(frame, [types], text).",
        )
    wanted = ["USA_SSN" if one == "SSN" else "PHONE_NUMBER" if one == "PHONE" else one for one in types]
    unknown = [one for one in wanted if one not in PATTERNS]
    if unknown:
        raise MissingPartError(
            f"Entity type {unknown[0]!r} cannot be detected yet.", f"Types: {', '.join(sorted(PATTERNS))}."
        )
    return wanted


def _texts(frame: Any) -> list[str]:
    return [field.name for field in frame.schema() if isinstance(field.dataType, g.StringType)]


def _found(column: Column, entity: str) -> Column:
    """Return the entities of a text, each with the place where it stands: one that is there twice has two."""
    from pyspark.sql import functions as F

    marked = F.regexp_replace(F.translate(column, _BEGIN + _END, "  "), PATTERNS[entity], f"{_BEGIN}$0{_END}")
    parts = F.split(
        marked, _BEGIN
    )  # what stands before the first entity; then each entity with what follows it

    def placed(part: Column, at: Column) -> Column:
        marks = at - 1  # the ends of the entities before it
        start = F.length(F.array_join(F.slice(parts, 1, at), "")) - marks
        return F.struct(
            F.lit(entity).alias("entityType"),
            start.alias("start"),
            (start + F.length(F.substring_index(part, _END, 1))).alias("end"),
        )

    found = F.slice(F.transform(parts, placed), 2, F.size(parts))
    return F.coalesce(found, F.array().cast("array<struct<entityType:string,start:int,end:int>>"))
