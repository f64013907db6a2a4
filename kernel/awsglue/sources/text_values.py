"""Cells of text → values of a table's types. A column with cells that its type cannot hold is a choice of that type and text."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from awsglue import gluetypes as g
from awsglue.frame.paths import ELEMENT, Path
from awsglue.frame.records import Part, Records
from awsglue.frame.spark_types import ddl
from awsglue.options import option

if TYPE_CHECKING:
    from pyspark.sql import Column

Test = Callable[["Column"], "Column"]
_PATTERNS = {"date": "dateFormat", "timestamp": "timestampFormat", "timestamp_ntz": "timestampNTZFormat"}
"""Type → the option of Spark's CSV reader that says how its values are written."""
_LOCAL = ("decimal", "double", "float")
_CELL = "__gluepot_cell"


def typed(records: Records, table: g.StructType, options: Mapping[str, Any]) -> Records:
    """Return records of texts with the types that `table` gives their fields, by name; other fields stay.

    It looks at every value once, where a type can fail. `options` are those of Spark's CSV reader, which say how moments
    and numbers are written. A blank cell is null.
    """
    from pyspark.sql import functions as F

    types = {one.name: one.dataType for one in table.fields}
    reader = _Reader(options)
    tests = {
        (field.name, *place): test(column)
        for field, column in records.parts()
        if field.name in types
        for place, test in reader.misfits(types[field.name])
    }
    odd: set[Path] = set()
    if tests:
        asked = [F.max(F.coalesce(test, F.lit(col=False))) for test in tests.values()]
        row = records.data.agg(*[one.alias(f"t{number}") for number, one in enumerate(asked)]).first()
        assert row is not None
        odd = {path for path, is_odd in zip(tests, row, strict=True) if is_odd}
    made: list[Part] = []
    for field, column in records.parts():
        kind, value = field.dataType, column
        if field.name in types:
            kind, value = reader.built(types[field.name], column, (field.name,), odd)
        made.append((g.Field(field.name, kind), value))
    return records.with_parts(made)


def as_texts(kind: g.DataType) -> g.DataType:
    """Return a type whose values are texts, in the same structs and arrays."""
    if isinstance(kind, g.StructType):
        return g.StructType(g.Field(f.name, as_texts(f.dataType)) for f in kind.fields)
    if isinstance(kind, g.ArrayType):
        return g.ArrayType(as_texts(kind.elementType))
    if isinstance(kind, g.MapType):
        return g.MapType(as_texts(kind.valueType))
    return g.StringType()


class _Reader:
    """Reads texts as Spark's CSV reader would with its options, but tells what it cannot read."""

    def __init__(self, options: Mapping[str, Any]) -> None:
        self._options = {
            name: str(value)
            for name in (*_PATTERNS.values(), "locale", "timeZone")
            if (value := option(options, name)) is not None
        }

    def misfits(self, kind: g.DataType) -> Iterator[tuple[Path, Test]]:
        """Yield each place below a value whose type can fail, with what says of a value whether it does there."""
        if isinstance(kind, g.StructType):
            for one in kind.fields:
                for place, test in self.misfits(one.dataType):
                    yield (one.name, *place), _in_field(one.name, test)
        elif isinstance(kind, g.ArrayType):
            for place, test in self.misfits(kind.elementType):
                yield (ELEMENT, *place), _in_elements(test)
        elif not isinstance(kind, (g.StringType, g.MapType)):
            yield (), lambda column: _cell(column).isNotNull() & self._read(kind, column).isNull()

    def built(
        self, kind: g.DataType, column: Column, path: Path, odd: Collection[Path]
    ) -> tuple[g.DataType, Column]:
        """Return the type at a place and its values; the places in `odd` hold more than their type does."""
        from pyspark.sql import functions as F

        if isinstance(kind, g.StructType):
            parts = [
                (f.name, *self.built(f.dataType, column.getField(f.name), (*path, f.name), odd))
                for f in kind.fields
            ]
            struct = F.struct(*[value.alias(name) for name, _, value in parts])
            return g.StructType(g.Field(name, one) for name, one, _ in parts), F.when(
                column.isNotNull(), struct
            )
        if isinstance(kind, g.ArrayType):
            found: list[g.DataType] = []

            def element(one: Column) -> Column:
                made, value = self.built(kind.elementType, one, (*path, ELEMENT), odd)
                found[:] = [made]
                return value

            changed = F.transform(column, element)
            return g.ArrayType(found[0]), changed
        if isinstance(kind, g.MapType):
            return kind, column.try_cast(ddl(kind))
        if isinstance(kind, g.StringType):
            return kind, column
        value = self._read(kind, column)
        if path not in odd:
            return kind, value
        text = F.when(value.isNull(), _cell(column))
        choice = F.when(_cell(column).isNotNull(), F.struct(value.alias(kind.name), text.alias("string")))
        return g.ChoiceType([kind, g.StringType()]), choice

    def _read(self, kind: g.DataType, column: Column) -> Column:
        from pyspark.sql import functions as F

        pattern = self._options.get(_PATTERNS.get(kind.name, ""))
        if pattern is None and not (kind.name in _LOCAL and "locale" in self._options):
            return _cell(column).try_cast(ddl(kind))
        # Spark's CSV reader knows its own options: the cell is a line of one cell for it.
        line = F.to_csv(F.struct(F.trim(column).alias(_CELL)), {"quoteAll": "true", "escape": '"'})
        asked = {**self._options, "escape": '"', "mode": "PERMISSIVE"}
        return F.from_csv(line, f"{_CELL} {ddl(kind)}", asked).getField(_CELL)


def _cell(column: Column) -> Column:
    """Return a text, null for a blank one."""
    from pyspark.sql import functions as F

    return F.when(F.length(F.trim(column)) > 0, column)


def _in_field(name: str, test: Test) -> Test:
    return lambda column: test(column.getField(name))


def _in_elements(test: Test) -> Test:
    from pyspark.sql import functions as F

    return lambda column: F.exists(column, test)
