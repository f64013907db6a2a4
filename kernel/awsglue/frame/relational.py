"""unnest and relationalize: nested records as flat tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from awsglue import gluetypes as g
from awsglue.frame.records import Part, Records, struct_of, top

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

_ID = "__gluepot_id"


class Ids:
    """Where the ids of a run begin, and how far they went.

    Args:
        after: the greatest id of the runs before; 0 for a first one.
        is_kept: whether somebody asks for `last`, which costs a pass over the ids.
    """

    def __init__(self, after: int = 0, *, is_kept: bool = False) -> None:
        self.after = after
        self.last = after
        self._is_kept = is_kept

    def used(self, rows: DataFrame, column: str) -> None:
        """Take note of a table's ids."""
        if self._is_kept and (row := rows.agg({column: "max"}).first()) is not None and row[0] is not None:
            self.last = max(self.last, int(row[0]))


def unnest(records: Records) -> Records:
    """Return structs as dotted top-level names; structs in arrays stay there with flattened names."""
    return records.with_parts(part for field, column in records.parts() for part in _flat(field, column))


def _flat(field: g.Field, column: Column) -> list[Part]:
    from pyspark.sql import functions as F

    kind = field.dataType
    if isinstance(kind, g.StructType):
        return [
            part
            for inner in kind.fields
            for part in _flat(
                g.Field(f"{field.name}.{inner.name}", inner.dataType), column.getField(inner.name)
            )
        ]
    if isinstance(kind, g.ArrayType) and isinstance(kind.elementType, g.StructType):
        element = g.Field(f"{field.name}.val", kind.elementType)
        found: list[Part] = []

        def one(value: Column) -> Column:
            found[:] = _flat(element, value)
            return struct_of(found)

        changed = F.transform(column, one)
        return [(g.Field(field.name, g.ArrayType(g.StructType(part[0] for part in found))), changed)]
    return [(field, column)]


def relationalize(records: Records, root: str, ids: Ids | None = None) -> dict[str, Records]:
    """Return the flat root table and one table per array, by name.

    A record's id is the same in every table: rows are set down before they are pulled apart. `ids` goes on behind the
    ids of earlier runs, and is told the greatest of these.
    """
    tables: dict[str, Records] = {}
    _pivot(unnest_structs(records), (root, root), ids or Ids(), tables)
    return tables


def unnest_structs(records: Records) -> Records:
    """Return structs as dotted top-level names; arrays as they are."""
    return records.with_parts(
        part for field, column in records.parts() for part in _flat_structs(field, column)
    )


def _flat_structs(field: g.Field, column: Column) -> list[Part]:
    kind = field.dataType
    if not isinstance(kind, g.StructType):
        return [(field, column)]
    return [
        part
        for inner in kind.fields
        for part in _flat_structs(
            g.Field(f"{field.name}.{inner.name}", inner.dataType), column.getField(inner.name)
        )
    ]


def _pivot(flat: Records, names: tuple[str, str], ids: Ids, tables: dict[str, Records]) -> None:
    """Add the table `names` (its own name, the root's) and those of its arrays to `tables`."""
    from pyspark.sql import functions as F

    name, root = names
    arrays = [field for field in flat.schema.fields if isinstance(field.dataType, g.ArrayType)]
    if not arrays:
        tables[name] = flat
        return
    numbered = flat.data.withColumn(_ID, F.monotonically_increasing_id() + 1 + ids.after)
    numbered = numbered.localCheckpoint(eager=True)
    ids.used(numbered, _ID)
    held = Records(numbered, flat.schema)
    parts: list[Part] = []
    for field, column in held.parts():
        if isinstance(field.dataType, g.ArrayType):
            parts.append((g.Field(field.name, g.LongType()), F.when(column.isNotNull(), top(_ID))))
        else:
            parts.append((field, column))
    tables[name] = held.with_parts(parts)
    for field in arrays:
        assert isinstance(field.dataType, g.ArrayType)
        child = _elements(held, field.name, field.dataType.elementType)
        _pivot(unnest_structs(child), (f"{root}_{field.name}", root), ids, tables)


def _elements(held: Records, name: str, element: g.DataType) -> Records:
    from pyspark.sql import functions as F

    rows = held.data.select(top(_ID).alias("id"), F.posexplode(top(name)).alias("index", "value"))
    schema = g.StructType(
        [g.Field("id", g.LongType()), g.Field("index", g.IntegerType()), g.Field(f"{name}.val", element)]
    )
    columns = ["id", "index", top("value").alias(f"{name}.val")]
    return Records(rows.select(*columns), schema)
