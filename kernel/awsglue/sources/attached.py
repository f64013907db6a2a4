"""`attachFilename`: a column that says of each record which file it is from."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from awsglue.frame.records import Records
from awsglue.options import option
from awsglue.sources.paths import FILE

if TYPE_CHECKING:
    from pyspark.sql import Column


def file_column(options: Mapping[str, Any]) -> str:
    """Return what the column is to be called; "" where none is asked for."""
    return str(option(options, "attachFilename", "") or "")


def with_file(records: Records, name: str) -> Records:
    """Return records of files with the path of each one's file in the column `name`; "" adds none."""
    from pyspark.sql import functions as F

    return Records.of(records.data.withColumn(name, plain_path(F.expr(FILE)))) if name else records


def plain_path(uri: Column) -> Column:
    """Return a file's URI without what Spark percent-encodes in it."""
    from pyspark.sql import functions as F

    # Decoding takes + for a blank, as forms of the web do.
    return F.coalesce(F.try_url_decode(F.replace(uri, F.lit("+"), F.lit("%2B"))), uri)
