"""Tables of the catalog over files of Amazon Ion: the records' own types, the table's names in lower case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING

from awsglue import gluetypes as g
from awsglue.frame.records import Part, Records, top
from awsglue.frame.rows import in_type
from awsglue.frame.spark_types import ddl
from awsglue.sources.files import Read, Unread
from awsglue.sources.ion_records import check_library, records_of_files
from awsglue.sources.table_files import TableFiles
from awsglue.sources.table_texts import Choose, struct_of_fields

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

_FILE = (
    g.Field("path", g.StringType()), g.Field("modificationTime", g.TimestampType()),
    g.Field("length", g.LongType()), g.Field("content", g.BinaryType()),
)  # fmt: skip


def open_ion_table(files: TableFiles, choose: Choose) -> Unread:
    """Return what reads the records of the chosen files: all columns of the table, what else the records have, the keys.

    Names that differ by case alone are one column. Where a partition says a value, a record's own is none.

    Raises:
        MissingPartError: Amazon's library is not installed.
    """
    check_library()
    rows = choose(files.opened("binaryFile", struct_of_fields(list(_FILE))))
    return partial(_read, files, rows)


def _read(files: TableFiles, rows: DataFrame) -> Read:
    keys = {f"__gluepot_key{at}": name for at, name in enumerate(files.keys)}
    whole = rows.select(
        "path", "content", *[top(name).cast("string").alias(own) for own, name in keys.items()]
    )
    types = {field.name: field.dataType for field in Records.of(rows).schema.fields}
    records, failed = records_of_files(whole, list(keys))
    spelled = _by_name(records.schema.fields, {*keys, *(name.lower() for name in files.keys)})
    parts: list[Part] = []
    declared = {field.name.lower(): field.dataType for field in files.columns.fields}
    for name in dict.fromkeys([*declared, *spelled]):
        if name in spelled:
            parts.append(_united(name, spelled[name]))
        else:
            parts.append((g.Field(name, declared[name]), _none().cast(ddl(declared[name]))))
    have = {field.name for field in records.schema.fields}
    for own, name in keys.items():
        value = top(own) if own in have else _none()
        parts.append((g.Field(name.lower(), types[name]), value.cast(ddl(types[name]))))
    return records.with_parts(parts), (failed,)


def _by_name(fields: Sequence[g.Field], but: set[str]) -> Mapping[str, list[g.Field]]:
    found: dict[str, list[g.Field]] = {}
    for field in fields:
        if field.name not in but and field.name.lower() not in but:
            found.setdefault(field.name.lower(), []).append(field)
    return found


def _united(name: str, fields: Sequence[g.Field]) -> Part:
    """Return the one column of fields that differ by case alone."""
    from pyspark.sql import functions as F

    kind: g.DataType = g.UnknownType()
    for field in fields:
        kind = g.mergeDataTypes(kind, field.dataType)
    values = [in_type(top(field.name), field.dataType, kind) for field in fields]
    return g.Field(name, kind), F.coalesce(*values)


def _none() -> Column:
    from pyspark.sql import functions as F

    return F.lit(None)
