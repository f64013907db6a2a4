"""A catalog table's files as texts, one for each line or each file, with the table's partition keys beside them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from awsglue import gluetypes as g
from awsglue.frame.records import Part, Records, top
from awsglue.frame.spark_types import ddl, quoted
from awsglue.sources.paths import FILE
from awsglue.sources.table_files import TableFiles

if TYPE_CHECKING:
    from pyspark.sql import DataFrame
    from pyspark.sql.types import StructType

Choose = Callable[["DataFrame"], "DataFrame"]
_KEY = "__gluepot_key{}"
_TEXT = "__gluepot_text"


def texts_of(files: TableFiles, choose: Choose, options: Mapping[str, str]) -> tuple[DataFrame, list[Part]]:
    """Return the chosen texts as `value`, each with its `source`, and the keys beside them, with names that no file has."""
    from pyspark.sql import functions as F

    rows = choose(files.opened("text", struct_of_texts([_TEXT]), options))
    beside = [top(key).alias(_KEY.format(at)) for at, key in enumerate(files.keys)]
    texts = rows.select(top(_TEXT).alias("value"), F.expr(FILE).alias("source"), *beside)
    types = Records.of(texts).schema.fields[2:]
    named = zip(files.keys, types, strict=True)
    return texts, [(g.Field(key.lower(), one.dataType), top(one.name)) for key, one in named]


def struct_of_texts(names: list[str]) -> StructType:
    """Return a schema of Spark's with a text column for each name."""
    return struct_of_fields([g.Field(name, g.StringType()) for name in names])


def struct_of_fields(fields: list[g.Field]) -> StructType:
    """Return fields as a schema of Spark's."""
    from pyspark.sql.types import StructType

    return StructType.fromDDL(", ".join(f"{quoted(field.name)} {ddl(field.dataType)}" for field in fields))
