"""Tables of the catalog over lines of a log: by the pattern of a RegexSerDe, or by a grok pattern."""

from __future__ import annotations

from collections.abc import Sequence

from awsglue import gluetypes as g
from awsglue.frame.errors import error_rows
from awsglue.frame.records import Part, Records
from awsglue.options import option
from awsglue.sources.files import Unread
from awsglue.sources.table_files import TableFiles
from awsglue.sources.table_texts import Choose, texts_of
from awsglue.sources.text_values import typed

REGEX = "input.regex"
GROK = "input.format"
_CUSTOM = ("input.grokCustomPatterns", "grokCustomPatterns", "customPatterns")


def open_by_regex(files: TableFiles, choose: Choose) -> Unread:
    """Return what reads the lines that match the table's expression, whose groups are the columns in order."""
    is_folded = str(option(files.options, "input.regex.case.insensitive", "")).lower() == "true"
    fold = "(?i)" if is_folded else ""
    names = [field.name.lower() for field in files.columns.fields]
    return _matched(files, choose, f"{fold}^(?:{files.options[REGEX]})$", names)


def open_by_grok(files: TableFiles, choose: Choose) -> Unread:
    """Return what reads the lines that match the table's grok pattern, whose fields are the columns of their names.

    Raises:
        InvalidInputError: the pattern cannot be read.
    """
    from gluepot.crawl.grok import named_patterns, translate

    custom = next(filter(None, (option(files.options, name) for name in _CUSTOM)), "")
    found = translate(str(files.options[GROK]), named_patterns(str(custom)))
    return _matched(files, choose, f"^{found.expression}$", [one.name.lower() for one in found.columns])


def _matched(files: TableFiles, choose: Choose, whole: str, names: Sequence[str]) -> Unread:
    from pyspark.sql import functions as F

    texts, keys = texts_of(files, choose, {})
    fits = F.col("value").rlike(whole)
    columns = g.StructType(g.Field(field.name.lower(), field.dataType) for field in files.columns.fields)
    groups = {name: at + 1 for at, name in enumerate(names)}
    cells: list[Part] = [
        (
            g.Field(field.name, g.StringType()),
            F.nullif(F.regexp_extract("value", whole, groups[field.name]), F.lit(""))
            if field.name in groups
            else F.lit(None).cast("string"),
        )
        for field in columns.fields
    ]
    rest = texts.where(~fits & (F.length(F.trim("value")) > 0)).select("value", "source")
    records = Records(texts.where(fits), g.StructType()).with_parts([*cells, *keys])
    failed = error_rows(rest, "The line does not match the table's pattern")
    return lambda: (typed(records, columns, {}), (failed,))
