"""A version as plain PySpark: nothing of gluepot is imported."""

from __future__ import annotations

import re

from gluepot.jobs.exporters.without_gluepot import uses_gluepot, without_gluepot
from gluepot.jobs.formatting import format_script, sort_imports
from gluepot.jobs.models import JobContent, JobVersion

_SESSION = "SparkSession.builder.appName({name}).enableHiveSupport().getOrCreate()"


def plain_pyspark(version: JobVersion) -> str:
    """Return the script with its session built by PySpark itself. Tables come from the Hive metastore of that Spark.

    Raises:
        InvalidInputError: it uses something else of gluepot, named with its line.
    """
    if not uses_gluepot(version.content.script):
        return version.content.script
    text = without_gluepot(
        version,
        session=_SESSION,
        imports="from pyspark.sql import SparkSession",
        where="plain Spark",
        requirement=_pyspark(version.content),
    )
    return format_script(sort_imports(text))


def _pyspark(content: JobContent) -> str:
    """Return the requirement that stands in gluepot's place, which brought PySpark; "" where the script names it itself."""
    if any(re.match(r"pyspark\b", one) for one in content.requirements):
        return ""
    version = content.installed.packages.get("pyspark")
    return f"pyspark=={version}" if version else "pyspark"
