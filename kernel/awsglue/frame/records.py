"""Records: a Spark DataFrame and the Glue schema that says which of its structs are choices."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from awsglue import gluetypes as g
from awsglue.frame.letter_case import twins
from awsglue.frame.paths import ELEMENT, Path, folded
from awsglue.frame.spark_types import quoted, struct_from_spark

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

Part = tuple[g.Field, "Column"]
Change = Callable[[g.Field, "Column", Path], "list[Part] | None"]


@dataclass(frozen=True)
class Records:
    """`data`'s columns are `schema`'s fields, in the same order; see spark_types for how types map."""

    data: DataFrame
    schema: g.StructType

    @classmethod
    def of(cls, data: DataFrame) -> Records:
        """Return records without choices."""
        return cls(data, struct_from_spark(data.schema))

    def parts(self) -> list[Part]:
        """Return every field with its column."""
        return [(field, top(field.name)) for field in self.schema.fields]

    def place(self, path: Path) -> Path:
        """Return a path for comparing: without case, but where fields differ by case alone."""
        as_written = path[:1] if path and path[0].lower() in twins(self.schema) else ()
        return (*as_written, *folded(path)[len(as_written) :])

    def with_parts(self, parts: Iterable[Part]) -> Records:
        """Return records made of `parts`; of two with one name the later holds, in the earlier's place."""
        chosen: dict[str, Part] = {part[0].name: part for part in parts}
        columns = [column.alias(field.name) for field, column in chosen.values()]
        return Records(self.data.select(*columns), g.StructType(field for field, _ in chosen.values()))

    def with_data(self, data: DataFrame) -> Records:
        """Return other rows of the same columns."""
        return Records(data, self.schema)

    def rebuilt(self, change: Change) -> Records:
        """Return records in which `change` replaced fields wherever they are nested.

        `change` gets each field, its column and its path, and returns what comes in its place, or None to leave
        it and look into it.
        """
        parts = self.rebuilt_parts(change)
        return self if _is_same(parts, self.schema) else self.with_parts(parts)

    def rebuilt_parts(self, change: Change) -> list[Part]:
        """Return what `rebuilt` makes, as parts over this DataFrame."""
        return _rebuilt(self.parts(), change, ())


def top(name: str) -> Column:
    """Return a top-level column by its literal name."""
    from pyspark.sql import functions as F

    return F.col(quoted(name))


def struct_of(parts: Sequence[Part]) -> Column:
    """Return a struct column of `parts`."""
    from pyspark.sql import functions as F

    return F.struct(*[column.alias(field.name) for field, column in parts])


def _is_same(parts: Sequence[Part], struct: g.StructType) -> bool:
    return len(parts) == len(struct.fields) and all(
        part[0] is field for part, field in zip(parts, struct.fields, strict=True)
    )


def _rebuilt(parts: Iterable[Part], change: Change, path: Path) -> list[Part]:
    found: list[Part] = []
    for field, column in parts:
        here = (*path, field.name)
        replaced = change(field, column, here)
        if replaced is not None:
            found.extend(replaced)
            continue
        deeper = _deepened(field.dataType, column, change, here)
        found.append((field, column) if deeper is None else (g.Field(field.name, deeper[0]), deeper[1]))
    return found


def _deepened(
    data_type: g.DataType, column: Column, change: Change, path: Path
) -> tuple[g.DataType, Column] | None:
    from pyspark.sql import functions as F

    if isinstance(data_type, g.StructType):
        inner = [(field, column.getField(field.name)) for field in data_type.fields]
        parts = _rebuilt(inner, change, path)
        if _is_same(parts, data_type):
            return None
        return g.StructType(part[0] for part in parts), F.when(column.isNotNull(), struct_of(parts))
    if isinstance(data_type, g.ArrayType):
        element = g.Field(ELEMENT, data_type.elementType)
        found: list[Part] = []

        def one(value: Column) -> Column:
            found[:] = _rebuilt([(element, value)], change, path)
            return found[0][1] if found else value

        changed = F.transform(column, one)
        if not found or found[0][0] is element:
            return None
        return g.ArrayType(found[0][0].dataType), changed
    return None


def find(struct: g.StructType, path: Path, *, exact: bool) -> tuple[g.DataType, Callable[[], Column]] | None:
    """Return the type at a path of structs and how to get its column; None where there is nothing.

    `exact` compares names with case. A path through an array leads nowhere.
    """
    kind: g.DataType = struct
    steps: list[str] = []
    for step in path:
        if not isinstance(kind, g.StructType):
            return None
        named = [f for f in kind.fields if f.name == step or (not exact and f.name.lower() == step.lower())]
        if not named:
            return None
        field = next((f for f in named if f.name == step), named[0])
        kind = field.dataType
        steps.append(field.name)

    def column() -> Column:
        value: Any = top(steps[0])
        for name in steps[1:]:
            value = value.getField(name)
        return value

    return (kind, column) if steps else None
