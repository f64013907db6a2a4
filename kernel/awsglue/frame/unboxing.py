"""unbox: text fields that hold JSON or CSV."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import reduce
from typing import TYPE_CHECKING, Any

from awsglue import gluetypes as g
from awsglue.frame.errors import error_rows
from awsglue.frame.paths import folded, parse_path
from awsglue.frame.records import Part, Records, find
from awsglue.frame.spark_types import ddl, quoted, struct_from_spark
from awsglue.options import is_on, option
from gluepot.errors import InvalidInputError, NotFoundError

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

_REST = "__gluepot_rest"


def unbox(
    records: Records, path: str, text_format: str, options: Mapping[str, Any]
) -> tuple[Records, DataFrame]:
    """Return records whose text at `path` became a struct of the same name, and the rows of those whose text is none.

    JSON's schema is that of all the texts, with choices, unless `withSchema` gives it. CSV's fields are strings
    named col0, col1, …, or as the first line (`withHeader`) or `withSchema` says. A null or blank text is null.
    """
    from pyspark.sql import functions as F

    place = parse_path(path)
    found = find(records.schema, place, exact=False)
    if found is None:
        raise NotFoundError("Field", path, candidates=[field.name for field in records.schema.fields])
    declared = declared_type(text_format, options)
    text = found[1]().cast("string")
    kind, parse, is_broken = _READERS[_known(text_format)](records, text, declared, options)

    def change(field: g.Field, column: Column, here: tuple[str, ...]) -> list[Part] | None:
        if folded(here) != folded(place):
            return None
        return [(g.Field(field.name, kind), parse(column.cast("string")))]

    fails = F.coalesce(is_broken(text) & (F.length(F.trim(text)) > 0), F.lit(col=False))
    whole = F.to_json(F.struct(*[column.alias(field.name) for field, column in records.parts()]))
    failed = records.data.where(fails).select(text.alias("value"), whole.alias("record"))
    message = f"The text at {path!r} is no record of {text_format}"
    return records.with_data(records.data.where(~fails)).rebuilt(change), error_rows(failed, message)


def declared_type(text_format: str, options: Mapping[str, Any]) -> g.StructType | None:
    """Return the type that `withSchema` gives the texts; None where they have to say it themselves.

    Raises:
        InvalidInputError: a format that cannot be unboxed.
    """
    _known(text_format)
    return _declared(option(options, "withSchema"))


def _known(text_format: str) -> str:
    if text_format.lower() not in _READERS:
        raise InvalidInputError(f"unbox cannot read {text_format!r}.", f"Formats: {', '.join(_READERS)}.")
    return text_format.lower()


def _declared(schema: Any) -> g.StructType | None:
    if schema is None:
        return None
    if isinstance(schema, g.StructType):
        return schema
    form = json.loads(schema) if isinstance(schema, str) else schema
    if "dataType" in form:
        kind = g.deserialize(form)
        assert isinstance(kind, g.StructType)
        return kind
    from pyspark.sql.types import StructType

    return struct_from_spark(StructType.fromJson(form))


def _json(records: Records, text: Column, declared: g.StructType | None, _options: Mapping[str, Any]) -> Any:
    from pyspark.sql import functions as F

    from awsglue.sources.json_records import read_json
    from awsglue.sources.variant_values import is_beyond, value

    kind = declared or read_json(records.data.select(text.alias("value")))[0].schema

    def is_broken(column: Column) -> Column:
        variant = F.try_parse_json(column)
        return variant.isNull() | is_beyond(variant, kind)

    return kind, lambda column: value(F.try_parse_json(column), kind), is_broken


def _csv(records: Records, text: Column, declared: g.StructType | None, options: Mapping[str, Any]) -> Any:
    from pyspark.sql import functions as F

    separator = str(option(options, "separator", ","))
    has_header = is_on(options, "withHeader")
    kind = declared or _csv_fields(records, text, separator, has_header=has_header)
    # A cell more than there are fields: without it Spark drops in silence what is beyond them.
    cells = ", ".join(f"{quoted(name)} string" for name in [*kind.field_map, _REST])
    read = {"sep": separator, "escape": str(option(options, "escaper") or '"'), "mode": "PERMISSIVE"}

    def row(column: Column) -> Column:
        if has_header or is_on(options, "skipFirst"):
            column = F.regexp_replace(column, r"^[^\n]*\n", "")
        return F.from_csv(column, cells, read)

    def parse(column: Column) -> Column:
        made = row(column)
        parts = [made.getField(f.name).try_cast(ddl(f.dataType)).alias(f.name) for f in kind.fields]
        return F.when(F.length(F.trim(column)) > 0, F.struct(*parts))

    def is_broken(column: Column) -> Column:
        made = row(column)
        tests = [made.getField(_REST).isNotNull()]
        for field in kind.fields:
            cell = made.getField(field.name)
            is_there = F.length(F.trim(cell)) > 0
            tests.append(is_there & cell.try_cast(ddl(field.dataType)).isNull())
        return reduce(lambda one, other: one | other, [F.coalesce(test, F.lit(col=False)) for test in tests])

    return kind, parse, is_broken


def _csv_fields(records: Records, text: Column, separator: str, *, has_header: bool) -> g.StructType:
    """Return the fields that the texts have: as their first lines name them, else as many as the widest has."""
    from pyspark.sql import functions as F

    cells = F.split(F.regexp_extract(text, r"^[^\r\n]*", 0), f"\\Q{separator}\\E")
    row = records.data.select(F.max_by(cells, F.size(cells)).alias("cells")).first()
    found = list(row.cells or [""]) if row is not None else [""]
    names = [one.strip('" ') for one in found] if has_header else [f"col{at}" for at in range(len(found))]
    return g.StructType(g.Field(name, g.StringType()) for name in names)


_READERS: dict[str, Any] = {"json": _json, "csv": _csv}
