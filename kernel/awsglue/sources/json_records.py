"""JSON text → records with each value's own type; text that is no record goes to the error side."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from awsglue import gluetypes as g
from awsglue.frame.errors import error_rows
from awsglue.frame.records import Records, top
from awsglue.sources.attached import plain_path
from awsglue.sources.json_schema import schema_of
from awsglue.sources.variant_values import elements, is_beyond, member, value
from gluepot.errors import InvalidInputError

if TYPE_CHECKING:
    from pyspark.sql import Column, DataFrame

_STEP = re.compile(r"\.(?P<name>[^.\[\]]+)|\['(?P<quoted>[^']+)'\]|(?P<all>\[\*\]|\.\*)")
_SAMPLE_FOR_ORDER = 200  # texts whose keys' order is kept


def read_json(
    texts: DataFrame, *, json_path: str = "", schema: g.StructType | None = None, file_column: str = ""
) -> tuple[Records, DataFrame]:
    """Return the records of a DataFrame with a string column `value`, and the errors' rows.

    A text is one record, or an array of them. `json_path` says where in the text records are. A column `source`, the
    file of the text, is told with those that fail, and is in the column `file_column` of the others.
    """
    from pyspark.sql import functions as F

    good, errors = parsed(texts, json_path)
    if schema is None:
        schema = schema_of(good, sample(texts, json_path))
    else:
        fails = is_beyond(F.col("record"), schema)
        text = F.to_json("record").alias("value")
        misfits = good.where(fails).select(text, *[top(name) for name in good.columns if name == "source"])
        errors = errors.unionAll(error_rows(misfits, "The record has a value that withSchema does not hold"))
        good = good.where(~fails)
    parts = [(f, value(member(F.col("record"), f.name), f.dataType)) for f in schema.fields]
    if file_column:
        parts.append((g.Field(file_column, g.StringType()), plain_path(top("source"))))
    return Records(good, schema).with_parts(parts), errors


def parsed(texts: DataFrame, json_path: str = "") -> tuple[DataFrame, DataFrame]:
    """Return the records of texts, as `read_json` takes them, and the errors' rows.

    A record is a variant in the column `record`; the texts' columns other than `value` stand beside it.
    """
    from pyspark.sql import functions as F

    told = ["value", *(name for name in texts.columns if name == "source")]
    beside = [top(name) for name in texts.columns if name != "value"]
    variants = texts.select("value", *beside, F.try_parse_json(F.col("value")).alias("variant"))
    is_blank = F.length(F.trim(F.col("value"))) == 0
    located = variants.select("value", *beside, _located(F.col("variant"), json_path).alias("found")).select(
        "value", *beside, F.explode_outer("found").alias("record")
    )
    is_record = F.coalesce(F.schema_of_variant("record").startswith("OBJECT"), F.lit(col=False))
    good = located.where(is_record).select("record", *beside)
    bad_text = variants.where(F.col("variant").isNull() & ~is_blank).select(*told)
    bad_shape = located.where(F.col("record").isNotNull() & ~is_record).select(*told)
    return good, error_rows(bad_text.unionAll(bad_shape), "The text is not a JSON record")


def sample(texts: DataFrame, json_path: str = "") -> list[str]:
    """Return some records as they were written: a variant has lost its keys' order."""
    import json

    found: list[str] = []
    for row in texts.select("value").limit(_SAMPLE_FOR_ORDER).collect():
        try:
            loaded = [json.loads(row.value)]
        except (TypeError, ValueError):
            continue
        for match in _STEP.finditer(json_path):
            name = match["name"] or match["quoted"]
            loaded = [o[name] for o in loaded if isinstance(o, dict) and name in o] if name else _flat(loaded)
        found += [json.dumps(one) for one in _flat(loaded)[:_SAMPLE_FOR_ORDER]]
    return found


def _flat(values: list[object]) -> list[object]:
    flat: list[object] = []
    for one in values:
        flat.extend(one if isinstance(one, list) else [one])
    return flat


def steps_of(json_path: str) -> list[str]:
    """Return the names that a JSON path leads through; all elements, `[*]`, are no step, since records of lists are taken.

    Raises:
        InvalidInputError: it has something else in it.
    """
    text = json_path.strip()
    at = 1 if text.startswith("$") else 0
    if text and not at:
        text = f".{text}"
    found: list[str] = []
    while at < len(text):
        match = _STEP.match(text, at)
        if match is None:
            raise InvalidInputError(
                f"jsonPath {json_path!r} cannot be followed from {text[at:]!r} on.",
                "It may have names ($.a.b, $['a b']) and [*].",
            )
        at = match.end()
        name = match["name"] or match["quoted"]
        if name:
            found.append(name)
    return found


def _located(variant: Column, json_path: str) -> Column:
    """Return the array of variants that `json_path` leads to."""
    from pyspark.sql import functions as F

    found = _as_list(variant)
    for name in steps_of(json_path):
        found = F.flatten(F.transform(found, _stepping(name)))
    return found


def _stepping(name: str) -> Callable[[Column], Column]:
    return lambda one: _as_list(member(one, name))


def _as_list(variant: Column) -> Column:
    from pyspark.sql import functions as F

    is_array = F.schema_of_variant(variant).startswith("ARRAY")
    empty = F.array().cast("array<variant>")
    return F.when(variant.isNull(), empty).when(is_array, elements(variant)).otherwise(F.array(variant))
